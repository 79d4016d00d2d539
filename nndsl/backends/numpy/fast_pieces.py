"""Arrays of a convolution go in; the parts of them that one call each works on come out.

Calls of numpy are made ready with what they read and write. Between two of them a thread has the
lock of Python, and another one that wants it sleeps for longer than most calls take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from nndsl.backends.numpy.finish import Bend, Finish
from nndsl.backends.numpy.room import LINE
from nndsl.facts import Shape

Pair = tuple[np.ndarray, np.ndarray]
Call = tuple[Callable[..., object], tuple[Any, ...]]  # a function and what it is given


def copied(source: np.ndarray, into: np.ndarray) -> Call:
    """Return the call that copies an array."""
    return into.__setitem__, (..., source)


def greater(a: np.ndarray, b: np.ndarray, out: np.ndarray) -> Call:
    """Return the call that writes the greater numbers of two arrays."""
    return partial(np.maximum, out=out), (a, b)


@dataclass(frozen=True)
class Piece:
    """A part of the places: where their patches lie, where these are gathered, where sums go.

    Where the places of the last axis lie side by side, ``first`` and ``output`` have them and the
    filters as one axis.
    """

    patches: np.ndarray
    gathered: np.ndarray
    product: Pair  # patches (places, taps · channels), sums of them
    products: Sequence[Pair]  # the same in parts, as many as there are in one array
    blocks: np.ndarray  # (places within a window of the pooling, windows, filters), all sums
    halves: Sequence[Pair]  # of which greater numbers go into the first, until one block is left
    rows: np.ndarray  # the first of the blocks with a row of places, and their filters, in a row
    runs: np.ndarray  # the same in longer rows
    first: np.ndarray  # the same in the shape of the output
    output: np.ndarray

    def calls(
        self,
        finish: Finish,
        bends: tuple[Bend | None, bool],
        weights: np.ndarray,
        scale: np.ndarray,
        shift: np.ndarray,
        apart: bool,
    ) -> Iterator[Call]:
        """Yield what is to be called, in order.

        ``bends`` are the activation, and whether it writes where the result goes; ``apart`` says
        that each product is done by the thread that asks for it.
        """
        if self.gathered is not self.patches:
            yield copied(self.patches, self.gathered)
        for patches, sums in self.products if apart else (self.product,):
            yield np.matmul, (patches, weights, sums)
        if finish.scales:  # it may be negative, so it comes before the greatest
            yield np.multiply, (self.blocks, scale, self.blocks)
        for some, others in self.halves:
            yield greater(some, others, some)
        if finish.shifts:
            yield np.add, (self.rows, shift, self.rows)
        bend, at_once = bends
        if bend is not None and at_once:
            yield bend, (self.first, self.output)
            return
        if bend is not None:
            yield bend, (self.runs, self.runs)
        yield copied(self.first, self.output)


def lines(numbers: int) -> int:
    """Return so many numbers, or a few more, that what follows begins with a line of the cache."""
    return -(-numbers // LINE) * LINE


def in_parts(matrix: np.ndarray, sums: np.ndarray, parts: int) -> Iterator[Pair]:
    """Yield patches and their sums with so many parts of equal size as first axis, and the rest."""
    size = len(matrix) // parts
    whole = parts * size
    yield (
        matrix[:whole].reshape(parts, size, matrix.shape[1]),
        sums[:whole].reshape(parts, size, sums.shape[1]),
    )
    if whole < len(matrix):
        yield matrix[whole:], sums[whole:]


def halves(blocks: np.ndarray) -> Iterator[Pair]:
    """Yield blocks and as many others behind them, until the first block alone is left."""
    count = len(blocks)
    while count > 1:
        half = count // 2
        yield blocks[:half], blocks[count - half : count]
        count -= half


def in_rows(places: np.ndarray, every: Shape) -> np.ndarray:
    """Return (batch, *places, filters) with its last two axes as one where they lie in one run."""
    *_, across, along = places.strides
    if len(every) == 1 or across != along * places.shape[-1]:
        return places
    return places.reshape(*places.shape[:-2], -1)


def divisor(number: int, most: int) -> int:
    """Return the greatest divisor that is not greater than another number; at least 1.

    >>> divisor(12, 5), divisor(7, 3)
    (4, 1)
    """
    return max(part for part in range(1, max(1, min(number, most)) + 1) if number % part == 0)
