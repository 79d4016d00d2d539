"""Values as a source has them go in, what a network reads of them comes out: shifted, divided."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nndsl.data.raw import Array


@dataclass(frozen=True, eq=False)
class Scaling:
    """How values are scaled: v becomes (v / unit - shift) / divisor, worked out in float64.

    ``shift`` and ``divisor`` are float64 arrays that broadcast to the values.
    """

    unit: float
    shift: Array
    divisor: Array

    @cached_property
    def plain(self) -> bool:
        """Whether nothing is done but the division by the unit."""
        return not self.shift.any() and bool((self.divisor == 1).all())

    def of(self, values: Array) -> Array:
        """Return values scaled, in a new float64 array."""
        block = values.astype(np.float64)
        if self.unit != 1.0:
            block /= self.unit
        if self.plain:
            return block
        with np.errstate(over="ignore"):  # what comes of it is told with its rows
            return (block - self.shift) / self.divisor

    @cached_property
    def table(self) -> Array | None:
        """What each byte becomes, float32 (256,), or None where that depends on its place."""
        numbers = [np.unique(each) for each in (self.shift, self.divisor)]
        if any(len(each) != 1 for each in numbers):
            return None
        return Scaling(self.unit, *numbers).of(np.arange(256)).astype(np.float32)

    @cached_property
    def divided(self) -> np.float32 | None:
        """What bytes can be divided by in float32 to the same bits, which is the fastest way."""
        by = np.float32(self.unit)
        same = self.table is not None and np.array_equal(
            np.arange(256, dtype=np.float32) / by, self.table
        )
        return by if same else None

    def write(self, values: Array, into: Array) -> None:
        """Scale bytes (n, *shape) into a float32 array of that shape."""
        if self.divided is not None:
            np.divide(values, self.divided, out=into)
        elif self.table is not None:
            np.take(self.table, values, out=into, mode="clip")
        else:
            into[...] = self.of(values)
