"""Images go in, what the tiles of Winograd's F(2x2, 3x3) see and what turns it come out.

The 2x2 outputs Y that a 3x3 filter g makes of the 4x4 inputs d take 16 multiplications, not 36:
Y = A' [(G g G') (B' d B)] A, where [] holds products number by number, summed over the channels
(Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016, section 4.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nndsl.backends.numpy.fast_pieces import Call, Pair, copied
from nndsl.backends.numpy.finish import Bend
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


@dataclass(frozen=True)
class TilePiece:
    """A part of the tiles, in groups of equally many: what each call reads and writes."""

    seen: np.ndarray  # the inputs of the tiles, a view (images, rows, 4, 4, images, rows, …)
    taken: np.ndarray  # where they are gathered, in this shape
    inputs: np.ndarray  # the same (groups, 16, tiles · channels)
    turned: np.ndarray  # B' d B, likewise
    factors: np.ndarray  # the same (groups, 16, tiles, channels)
    products: np.ndarray  # (groups, 16, tiles, filters)
    constant: np.ndarray  # what is added to each tile, behind them
    sums: np.ndarray  # both (groups, 17, tiles · filters)
    outputs: np.ndarray  # (groups, 4, tiles · filters)
    greatest: np.ndarray  # (groups, tiles · filters)
    results: Sequence[Pair]  # what is to be copied, and where

    def calls(
        self, turn_inputs: np.ndarray, filters: np.ndarray, turn_outputs: np.ndarray
    ) -> Iterator[Call]:
        """Yield the calls that compute the sums, in order."""
        yield copied(self.seen, self.taken)
        yield np.matmul, (turn_inputs, self.inputs, self.turned)
        yield np.matmul, (self.factors, filters, self.products)
        sums = self.sums[:, : turn_outputs.shape[1]]
        yield np.matmul, (turn_outputs, sums, self.outputs)

    def ends(self, bend: Bend | None, pooled: bool, relu: bool) -> Iterator[Call]:
        """Yield the calls that make the results of sums, in order."""
        values = self.outputs
        if pooled:
            values, least = self.greatest, (False, 0) if relu else ()
            yield np.maximum.reduce, (self.outputs, 1, None, values, *least)
        if bend is not None and not (relu and pooled):
            yield bend, (values, values)
        for result, place in self.results:
            yield copied(result, place)
