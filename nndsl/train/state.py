"""What a training holds goes in, nested; plain data and tensors by name come out, and back."""

from __future__ import annotations

import math
from typing import Any

from torch import Tensor

# The only keys of the objects that stand for what JSON lacks: a tensor, a number that isn't finite,
# and a dictionary whose keys aren't texts (PyTorch numbers its weights).
TENSOR, NUMBER, PAIRS = "tensor", "number", "pairs"


def pack(state: Any) -> tuple[Any, dict[str, Tensor]]:
    """Return nested dictionaries and lists as plain data, and the tensors that were in them.

    Tensors are neither copied nor moved.

    >>> from torch import zeros
    >>> pack({"steps": 3, "means": [zeros(2)]})
    ({'steps': 3, 'means': [{'tensor': 'means.0'}]}, {'means.0': tensor([0., 0.])})
    """
    tensors: dict[str, Tensor] = {}

    def plain(value: Any, name: str) -> Any:
        if isinstance(value, Tensor):
            tensors[name] = value.detach()
            return {TENSOR: name}
        if isinstance(value, dict):
            keys = [[key, plain(part, f"{name}.{key}".lstrip("."))] for key, part in value.items()]
            return dict(keys) if all(isinstance(key, str) for key in value) else {PAIRS: keys}
        if isinstance(value, float) and not math.isfinite(value):
            return {NUMBER: str(value)}
        if isinstance(value, list | tuple):
            return [plain(part, f"{name}.{at}".lstrip(".")) for at, part in enumerate(value)]
        return value

    return plain(state, ""), tensors


def unpack(plain: Any, tensors: dict[str, Tensor]) -> Any:
    """Return what ``pack`` was given; what were tuples are lists.

    Raises KeyError where a tensor is missing.
    """
    if isinstance(plain, list):
        return [unpack(part, tensors) for part in plain]
    if not isinstance(plain, dict):
        return plain
    if set(plain) == {TENSOR}:
        return tensors[plain[TENSOR]]
    if set(plain) == {NUMBER}:
        return float(plain[NUMBER])
    if set(plain) == {PAIRS}:
        return {key: unpack(part, tensors) for key, part in plain[PAIRS]}
    return {key: unpack(part, tensors) for key, part in plain.items()}
