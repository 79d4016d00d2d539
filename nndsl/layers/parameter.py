"""What an array that a layer owns is, how it begins, and which numbers a file gives for it."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from nndsl.components.base import Component
from nndsl.diagnostics import NNError
from nndsl.errors import graph as errors
from nndsl.facts import Shape
from nndsl.initializers import Initializer

Literals = tuple[Any, ...]  # nested tuples of numbers, checked against the parameter's shape


@dataclass(frozen=True, slots=True)
class Parameter:
    """An array that a layer owns: its shape as stored, how it begins, and whether it is trained.

    Weights are stored as PyTorch has them: units or filters first, origins second.
    """

    shape: Shape
    init: Initializer | float | tuple[float, ...]
    trainable: bool = True

    @property
    def size(self) -> int:
        """The number of values."""
        return prod(self.shape)


def numbers(layer: Component, literal: Literals, field: str) -> np.ndarray:
    """Return a literal of the file as a float64 array.

    Raises NNError where its rows differ in length or hold something that is not a number.
    """
    try:
        array = np.asarray(literal)
    except ValueError:  # rows of different lengths
        raise NNError(errors.ragged_literal(layer, field)) from None
    if array.dtype.kind not in "iuf" or not np.isfinite(array).all():
        raise NNError(errors.ragged_literal(layer, field))
    return array.astype(np.float64)
