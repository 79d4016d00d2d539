"""The word of ``--device`` goes in, PyTorch's device comes out."""

from __future__ import annotations

import torch

from nndsl.diagnostics import NNError
from nndsl.errors import training as errors
from nndsl.system.devices import device_word


def device(word: str) -> torch.device:
    """Return the device of ``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.

    ``auto`` is the first GPU, or the CPU where there is none.

    Raises NNError where it doesn't exist here.
    """
    word = device_word(word)
    if word == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if word.startswith("cuda"):
        count = torch.cuda.device_count() if torch.cuda.is_available() else 0
        index = int(word.partition(":")[2] or 0)
        if index >= count:
            raise NNError(errors.device_unavailable(word, count))
    if word == "mps" and not torch.backends.mps.is_available():
        raise NNError(errors.device_unavailable(word, 0))
    return torch.device(word)
