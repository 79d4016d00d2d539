"""Sizes go in; what there is no memory for is refused, before any of it is allocated."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

import numpy as np

from nndsl.diagnostics import NNError
from nndsl.errors import room as errors
from nndsl.facts import Shape
from nndsl.system.memory import memory

FEW = 2**22  # numbers, for which every machine has memory


def check_value(name: str, shape: Shape, dtype: np.dtype) -> None:
    """Raise NNError (``too-large``) where there is no memory for a single value of a layer."""
    if prod(shape) > FEW and dtype.itemsize * prod(shape) > (available := memory()):
        value = f"the value of `{name}`"
        raise NNError(errors.too_large_value(None, shape, available, value, dtype.itemsize))


def check_weights(name: str, shapes: Iterable[Shape], dtype: np.dtype) -> None:
    """Raise NNError (``too-large``) where there is no memory for the weights of a layer."""
    size = sum(map(prod, shapes))
    if size > FEW and dtype.itemsize * size > (available := memory()):
        parts = {f"the weights of `{name}`": dtype.itemsize * size}
        advice = "is a number mistyped?"
        raise NNError(errors.too_little_memory(None, parts, available, advice, trained=False))
