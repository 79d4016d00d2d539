"""Signals or images go in, views of the windows that slide along their axes come out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from nndsl.facts import Shape

Margins = tuple[tuple[int, int], ...]


def padded(x: np.ndarray, margins: Margins, value: float) -> np.ndarray:
    """Return x (batch, channels, *axes) with margins of a value around its axes."""
    if not any(map(any, margins)):
        return x
    return np.pad(x, ((0, 0), (0, 0), *margins), constant_values=value)


def windows(x: np.ndarray, extents: Shape, strides: Shape, dilations: Shape) -> np.ndarray:
    """Return a view (batch, channels, *places, *taps) of x (batch, channels, *axes).

    ``extents`` are the sizes of a window with dilation counted in.
    """
    axes = tuple(range(2, x.ndim))
    steps = (slice(None, None, step) for step in (*strides, *dilations))
    index: tuple[Any, ...] = (..., *steps)
    view: np.ndarray = sliding_window_view(x, extents, axis=axes)[index]
    return view


def taps(x: np.ndarray, sizes: Shape, strides: Shape) -> Iterator[np.ndarray]:
    """Yield, for each place within a window, the view (batch, channels, *places) of it.

    Few operations on large views are faster than a reduction of many small windows.
    """
    counts = [
        (length - size) // stride + 1
        for length, size, stride in zip(x.shape[2:], sizes, strides, strict=True)
    ]
    for offsets in product(*map(range, sizes)):
        steps = (
            slice(offset, offset + (count - 1) * stride + 1, stride)
            for offset, count, stride in zip(offsets, counts, strides, strict=True)
        )
        index: tuple[Any, ...] = (..., *steps)
        yield x[index]
