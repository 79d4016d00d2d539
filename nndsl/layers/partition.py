"""A shape and a window go in; how places are put together in windows, and what tells them apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import prod

import numpy as np

from nndsl.facts import Shape

APART = -100.0  # what Swin adds to the score of a place that a shift brought from another side


@dataclass(frozen=True)
class Partition:
    """Windows over the axes of a signal, an image or a volume, the channels left out.

    ``sizes`` and ``counts`` say how long a window is and how many there are along each axis, and
    ``margins`` how many zeros go behind an axis so that they fit. ``shifts`` says by how much
    windows begin later. The places of a window lie side by side, or with ``grid`` as far apart
    as there are windows.
    """

    sizes: Shape
    counts: Shape
    margins: Shape
    shifts: Shape
    grid: bool

    @classmethod
    def of(cls, axes: Shape, sizes: Shape, shifts: Shape, grid: bool) -> Partition:
        """Return the windows of so many places over axes of some lengths.

        An axis of a single window isn't shifted.

        >>> Partition.of((8, 5), (4, 7), (2, 3), grid=False)
        Partition(sizes=(4, 7), counts=(2, 1), margins=(0, 2), shifts=(2, 0), grid=False)
        """
        pairs = list(zip(axes, sizes, strict=True))
        counts = tuple(-(-length // size) for length, size in pairs)
        margins = tuple(-length % size for length, size in pairs)
        kept = (s if n > 1 else 0 for n, s in zip(counts, shifts, strict=True))
        return cls(sizes, counts, margins, tuple(kept), grid)

    @property
    def lengths(self) -> Shape:
        """The lengths of the axes, their margins included."""
        return tuple(n * size for n, size in zip(self.counts, self.sizes, strict=True))

    @property
    def windows(self) -> int:
        """How many windows there are."""
        return prod(self.counts)

    @property
    def places(self) -> int:
        """How many places a window has."""
        return prod(self.sizes)

    @property
    def parts(self) -> Shape:
        """Into what each axis is parted: windows and places, or with `grid` places and windows."""
        pairs = zip(self.counts, self.sizes, strict=True)
        return tuple(n for pair in pairs for n in (reversed(pair) if self.grid else pair))

    @property
    def order(self) -> tuple[int, ...]:
        """The order of axes that makes (batch, *counts, *sizes, channels) of parted values.

        They are (batch, channels, *parts) before that.
        """
        axes = range(2, 2 + 2 * len(self.sizes))
        first, second = axes[::2], axes[1::2]
        return (0, *second, *first, 1) if self.grid else (0, *first, *second, 1)

    @property
    def back(self) -> tuple[int, ...]:
        """The order of axes that undoes the other."""
        return tuple(self.order.index(axis) for axis in range(len(self.order)))


@lru_cache(maxsize=64)
def offsets(sizes: Shape) -> np.ndarray:
    """Return which offset lies between two places of a window, (places, places), as int64.

    Offsets from -(size - 1) to size - 1 along each axis are numbered in order, the last axis
    first.

    >>> offsets((2,))  # from each place to each: 0 and -1, then 1 and 0
    array([[1, 0],
           [2, 1]])
    """
    places = np.indices(sizes).reshape(len(sizes), -1)
    number = np.zeros((prod(sizes), prod(sizes)), np.int64)
    for size, along in zip(sizes, places, strict=True):
        number = number * (2 * size - 1) + along[:, None] - along[None, :] + size - 1
    return number


@lru_cache(maxsize=64)
def log_offsets(sizes: Shape) -> np.ndarray:
    """Return all offsets of a window on a logarithmic scale, (offsets, axes), as float64.

    sign(d) log2(8 |d| + 1) / 3, with d from -1 to 1 for the offsets along an axis.

    >>> log_offsets((3,)).round(2).ravel()  # log2(5) / 3 is 0.77
    array([-1.06, -0.77,  0.  ,  0.77,  1.06])
    """
    along = [np.arange(1 - size, size) / max(size - 1, 1) for size in sizes]
    d = np.stack(np.meshgrid(*along, indexing="ij"), axis=-1).reshape(-1, len(sizes))
    table: np.ndarray = np.sign(d) * np.log2(8 * np.abs(d) + 1) / 3
    return table


@lru_cache(maxsize=16)
def apart(partition: Partition) -> np.ndarray | None:
    """Return what is added to scores, (windows, places, places), as float64; None for nothing.

    A shift moves the first places of an axis behind its last ones, where they share a window
    with places that they don't lie beside. Such pairs get -100, all others 0.
    """
    if not any(partition.shifts):
        return None
    region = np.zeros((), np.int64)
    for length, size, shift in zip(
        partition.lengths, partition.sizes, partition.shifts, strict=True
    ):
        place = np.arange(length)
        part = (place >= length - size).astype(np.int64) + (place >= length - shift)
        region = region[..., None] * 3 + (part if shift else 0 * part)
    cut = region.reshape(1, 1, *partition.parts).transpose(partition.order)
    own = cut.reshape(partition.windows, partition.places)
    scores: np.ndarray = np.where(own[:, :, None] != own[:, None, :], APART, 0.0)
    return scores
