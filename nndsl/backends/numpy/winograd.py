"""Images go in, what the tiles of Winograd's F(2x2, 3x3) see and what turns it come out.

The 2x2 outputs Y that a 3x3 filter g makes of the 4x4 inputs d take 16 multiplications, not 36:
Y = A' [(G g G') (B' d B)] A, where [] holds products number by number, summed over the channels
(Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016, section 4.1).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nndsl.backends.numpy.room import memory
from nndsl.facts import Shape

INPUTS = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]])  # B'
FILTERS = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])  # G
OUTPUTS = np.array([[1, 1, 1, 0], [0, 1, -1, -1]])  # A'


def twice(matrix: np.ndarray, dtype: np.dtype[Any]) -> np.ndarray:
    """Return what turns a tile along both of its axes, where its numbers are one column.

    >>> twice(OUTPUTS, np.dtype(np.float32)).shape
    (4, 16)
    """
    square = np.kron(matrix, matrix)
    result = memory(square.shape, dtype)
    result[...] = square
    return result


def tiled(x: np.ndarray, tiles: Shape, images: int, rows: int) -> np.ndarray:
    """Return what each tile sees of x (batch, height, width, channels), margins counted in.

    It is a view (batch / images, tiles down / rows, 4, 4, images, rows, tiles along, channels):
    groups of so many images and rows of tiles, and the 4x4 inputs of all tiles of a group.
    """
    batch, down, along, channel = x.strides
    high, wide = tiles
    return as_strided(
        x,
        (len(x) // images, high // rows, 4, 4, images, rows, wide, x.shape[-1]),
        (images * batch, rows * 2 * down, down, along, batch, 2 * down, 2 * along, channel),
        writeable=False,
    )
