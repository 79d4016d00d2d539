"""What an array that a layer owns is, and how it begins."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from nndsl.facts import Shape
from nndsl.initializers import Initializer


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
