"""The word of ``--device`` goes in and out again; one that names no device is refused."""

from __future__ import annotations

import re

from nndsl.diagnostics import NNError
from nndsl.errors import training as errors

_WORD = re.compile(r"auto|cpu|mps|cuda(:[0-9]{1,3})?")


def device_word(word: object) -> str:
    """Return ``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps``, also of a ``torch.device``.

    Raises NNError for any other.
    """
    word = str(word)
    if not _WORD.fullmatch(word):
        raise NNError(errors.unknown_device(word))
    return word
