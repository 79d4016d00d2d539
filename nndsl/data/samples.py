"""An array that is held once and the numbers of some of its rows go in; samples come out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod
from typing import Any, TypeAlias

import numpy as np

from nndsl.data.raw import Array
from nndsl.data.scaling import Scaling
from nndsl.facts import Shape

BLOCK = 2**17  # values at a time: what is made of them on the way stays in the cache


@dataclass(frozen=True, eq=False)
class Samples:
    """Some rows of an array that is held once, read as float32 (n, *shape) part by part.

    ``held`` has all rows, as float32, or as bytes that ``scaling`` is for; ``rows`` are the
    numbers of these samples. ``samples[10:20]`` and ``samples[[3, 1]]`` are new arrays, and so is
    ``np.asarray(samples)``, which are all.
    """

    held: Array
    rows: Array
    scaling: Scaling | None = None

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def shape(self) -> Shape:
        """The number of samples and the shape of one."""
        return (len(self), *self.held.shape[1:])

    def __getitem__(self, at: slice | Array) -> Array:
        rows = self.rows[at]
        found = np.empty((len(rows), *self.shape[1:]), np.float32)
        self._read(rows, found)
        return found

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return self[:] if dtype is None else self[:].astype(dtype, copy=False)

    def write(self, at: slice | Array, into: Array) -> None:
        """Write the samples of these places into a float32 array of as many, (n, *shape)."""
        self._read(self.rows[at], into)

    def _read(self, rows: Array, into: Array) -> None:
        if self.scaling is None:
            write(self.held, rows, into)
            return
        for some in blocks_of(len(rows), self.shape[1:]):
            own = span(rows[some])
            found = (
                np.take(self.held, rows[some], 0, mode="clip") if own is None else self.held[own]
            )
            self.scaling.write(found, into[some])

    def columns(self, some: slice) -> Array:
        """Return some values of each sample, counted as they lie in memory, (n, values)."""
        values = self.held.reshape(len(self.held), prod(self.shape[1:]))[self.rows, some]
        if self.scaling is None:
            return values
        shift, divisor = (
            np.broadcast_to(each, self.shape[1:]).ravel()[some]
            for each in (self.scaling.shift, self.scaling.divisor)
        )
        return Scaling(self.scaling.unit, shift, divisor).of(values).astype(np.float32)


Inputs: TypeAlias = "Array | Samples"  # what a network reads: float32, or read as such


def write(inputs: Inputs, at: Array, into: Array) -> None:
    """Write the samples of these places into an array (len(at), *shape) of their type."""
    if isinstance(inputs, Samples):
        inputs.write(at, into)
    else:
        # `clip` lets numpy write where it is told to at once: all rows exist.
        inputs.take(at, 0, into, "clip")


def columns(inputs: Inputs, some: slice) -> Array:
    """Return some values of each sample, (n, values), of samples (n, features)."""
    return inputs.columns(some) if isinstance(inputs, Samples) else inputs[:, some]


def joined(first: Inputs, second: Inputs) -> Inputs:
    """Return samples of one set behind others of it."""
    if isinstance(first, Samples) and isinstance(second, Samples):
        one, other = first.held, second.held
        if one.shape == other.shape and np.may_share_memory(one, other):
            return Samples(one, np.concatenate([first.rows, second.rows]), first.scaling)
    return np.concatenate([np.asarray(first), np.asarray(second)])


def blocks(inputs: Inputs) -> Iterator[Array]:
    """Yield samples in order, some at a time."""
    for some in blocks_of(len(inputs), inputs.shape[1:]):
        yield inputs[some]


def reach(inputs: Inputs) -> tuple[float, float]:
    """Return the least and the largest of all values."""
    ends = [(float(some.min()), float(some.max())) for some in blocks(inputs) if some.size]
    return min(low for low, _ in ends), max(high for _, high in ends)


def is_bytes(array: Array) -> bool:
    """Say whether an array's values are bytes, which are kept as such."""
    return array.dtype in (np.uint8, np.bool_)


def anywhere(test: Callable[[Array], Array], values: Array) -> bool:
    """Say whether a test is true of any value, without an answer for each of them at once."""
    return any(bool(test(values[some]).any()) for some in blocks_of(len(values), values.shape[1:]))


def chosen(values: Array, rows: Array) -> Array:
    """Return rows of an array, as a view where they follow each other.

    >>> whole = np.arange(4)
    >>> chosen(whole, np.array([1, 2])).base is whole, chosen(whole, np.array([0, 2])).base is whole
    (True, False)
    """
    some = span(rows)
    return values[rows if some is None else some]


def span(rows: Array) -> slice | None:
    """Return from where to where numbers of rows go that follow each other, None for others."""
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1 and (np.diff(rows) == 1).all():
        return slice(rows[0], rows[-1] + 1)
    return None


def blocks_of(count: int, shape: Shape) -> Iterator[slice]:
    """Yield the places of so many samples of a shape, some at a time, at least one."""
    size = max(1, BLOCK // max(prod(shape), 1))
    return (slice(at, at + size) for at in range(0, count, size))
