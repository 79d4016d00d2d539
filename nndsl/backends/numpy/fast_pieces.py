"""Arrays of a convolution go in; the parts of them that one call each works on come out.

Calls of numpy are made ready with what they read and write. Between two of them a thread has the
lock of Python, and another one that wants it sleeps for longer than most calls take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

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
