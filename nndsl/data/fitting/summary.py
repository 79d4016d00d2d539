"""The values of train rows go in, the mean, the ends and the spread of each feature come out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from nndsl.data.raw import Array, flat
from nndsl.data.samples import anywhere, chosen, is_bytes

_ROWS = 512  # of bytes at a time, which are widened to be added up
# Of numbers at a time: values, and columns at least. numpy adds up fewer in another order.
_VALUES, _COLUMNS = 2**19, 16


class Summary(Protocol):
    """What is asked of values (rows, features); each answer is float64 (features,)."""

    @property
    def width(self) -> int:
        """How many features there are."""

    @property
    def floats(self) -> bool:
        """Whether values may be missing."""

    @property
    def mean(self) -> Array:
        """The mean of each."""

    @property
    def low(self) -> Array:
        """The least of each."""

    @property
    def high(self) -> Array:
        """The largest of each."""

    @property
    def spread(self) -> Array:
        """The standard deviation of each."""


@dataclass(frozen=True, eq=False)
class OfNumbers:
    """The summary of numbers (rows, features); NaN is ignored."""

    values: Array

    @property
    def width(self) -> int:
        """How many features there are."""
        return int(self.values.shape[1])

    @property
    def floats(self) -> bool:
        """Whether values may be missing."""
        return self.values.dtype.kind == "f"

    @cached_property
    def _gaps(self) -> bool:
        return self.floats and anywhere(np.isnan, self.values)

    @property
    def mean(self) -> Array:
        """The mean of each."""
        found = (np.nanmean if self._gaps else np.mean)(self.values, axis=0, dtype=np.float64)
        return np.asarray(found)

    @property
    def low(self) -> Array:
        """The least of each."""
        return np.asarray((np.nanmin if self._gaps else np.min)(self.values, axis=0))

    @property
    def high(self) -> Array:
        """The largest of each."""
        return np.asarray((np.nanmax if self._gaps else np.max)(self.values, axis=0))

    @property
    def spread(self) -> Array:
        """The standard deviation of each."""
        # Differences to the mean take twice the memory of the values, so few columns at a time.
        rows, width = self.values.shape
        count = max(1, min(width // _COLUMNS, rows * width // _VALUES))
        spread = np.nanstd if self._gaps else np.std
        some = np.array_split(self.values, count, axis=1)
        return np.concatenate([spread(each, axis=0, dtype=np.float64) for each in some])


@dataclass(frozen=True, eq=False)
class OfBytes:
    """The summary of rows of bytes (all rows, *shape), added up a few rows at a time.

    A feature is a value of a sample, or ``by_channel`` the first axis of its shape.
    """

    held: Array
    rows: Array
    by_channel: bool
    floats: bool = False

    @property
    def width(self) -> int:
        """How many features there are."""
        return int(self.held.shape[1] if self.by_channel else self.held[:1].size)

    def _some(self) -> list[slice]:
        return [slice(at, at + _ROWS) for at in range(0, len(self.rows), _ROWS)]

    def _values(self, some: slice) -> Array:
        values = chosen(self.held, self.rows[some])
        if self.by_channel:
            return np.moveaxis(values, 1, -1).reshape(-1, self.width)
        return values.reshape(len(values), self.width)

    @cached_property
    def _count(self) -> int:
        return len(self.rows) * self.held[:1].size // self.width

    @cached_property
    def mean(self) -> Array:
        """The mean of each."""
        sums = np.zeros(self.width, np.int64)
        for some in self._some():
            sums += self._values(some).sum(axis=0, dtype=np.int64)
        return np.asarray(sums / self._count)

    @property
    def low(self) -> Array:
        """The least of each."""
        return np.asarray(np.min([self._values(some).min(axis=0) for some in self._some()], axis=0))

    @property
    def high(self) -> Array:
        """The largest of each."""
        return np.asarray(np.max([self._values(some).max(axis=0) for some in self._some()], axis=0))

    @property
    def spread(self) -> Array:
        """The standard deviation of each."""
        total = np.zeros(self.width)
        for some in self._some():
            squares = self._values(some) - self.mean
            squares *= squares
            squares[0] += total  # so that rows are added one by one, as numpy does for all at once
            total = squares.sum(axis=0)
        return np.asarray(np.sqrt(total / self._count))


def summary_of(inputs: Array, rows: Array, by_channel: bool) -> Summary:
    """Return the summary of some rows of an array (all rows, *shape)."""
    if is_bytes(inputs):
        return OfBytes(inputs.view(np.uint8), rows, by_channel)
    values = chosen(inputs, rows)
    if by_channel:
        last = np.moveaxis(values, 1, -1)
        return OfNumbers(last.reshape(-1, last.shape[-1]))
    return OfNumbers(flat(values))
