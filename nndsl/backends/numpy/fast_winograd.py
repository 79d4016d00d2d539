"""A convolution of 3x3 taps goes in; 16 products for 36 multiplications come out.

Outputs are made in tiles of 2x2, each from the 4x4 inputs that it sees; see ``winograd.py``, whose
letters are used here. Turning inputs and sums is a product, too: a few long calls let two threads
work side by side, where many short ones would wait for each other. A bias is one more number to
add up, and a tile is a window of max pooling. Rounding is relative to the greatest number that a
tile sees.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, prod
from typing import TYPE_CHECKING

import numpy as np

from nndsl.backends.numpy import threads
from nndsl.backends.numpy.fast_conv import LEAST as LEAST_PATCHES, ConvKernel
from nndsl.backends.numpy.fast_pieces import Call, Pair, copied, divisor, lines
from nndsl.backends.numpy.layer import Layer
from nndsl.backends.numpy.room import Held, Layout, Room, Run, memory
from nndsl.backends.numpy.winograd import FILTERS, INPUTS, OUTPUTS, TilePiece, tiled, twice
from nndsl.facts import Shape

if TYPE_CHECKING:
    from nndsl.backends.numpy.conv import ConvLayer
    from nndsl.backends.numpy.norm import BatchNormLayer

LEAST = 32  # channels and filters, or turning inputs takes longer than it saves
FEW, ENOUGH = 40, 192  # tiles that turned filters must, and need, be read for
VAIN = 8  # one more output in so many, beyond the edge, is too many
KEPT = 2**18  # so many numbers of turned filters are kept for all blocks of a prediction
PIECE = 2**20  # so many numbers are in what is made of the tiles of a piece
GROUP = 2**18  # so many in those of a group where its products aren't small
LARGE, MANY = 2**21, 128  # filters that no cache keeps are read for groups of so many tiles


class WinogradKernel(ConvKernel):
    """What a ``ConvKernel`` does, with fewer multiplications."""

    def __init__(
        self,
        name: str,
        reads: tuple[str, ...],
        layer: ConvLayer,
        norm: BatchNormLayer | None,
        activation: Layer | None,
        pool: Shape,
    ) -> None:
        super().__init__(name, reads, layer, norm, activation, pool)
        self.pooled = prod(pool) > 1
        self.tiles = self.places if self.pooled else tuple(-(-size // 2) for size in self.places)
        outputs = layer.definition.output_shape(self.source.shape)[1:]
        # A tile over the edge sees one more row of zeros.
        beyond = [max(0, 2 * own - size) for own, size in zip(self.tiles, outputs, strict=True)]
        pairs = zip(self.source.margins, beyond, strict=True)
        self.margins = tuple((before, after + more) for (before, after), more in pairs)
        self.source = Layout(self.source.shape, True, self.margins)
        self.whole = not any(beyond)
        self.channels = self.source.shape[0]
        self.kept = 16 * self.channels * self.filters <= KEPT
        self.waste = 0 if self.whole else 4 * prod(self.tiles) / prod(outputs) - 1
        # So much of the scratch are, for each tile, what is gathered or comes out, what is turned
        # or pooled, and the products.
        self.parts = (
            max(16 * self.channels, 4 * self.filters),
            max(16 * self.channels, self.filters),
            17 * self.filters,
        )

    def pays(self, batch: int) -> bool:
        """Say whether it is faster for a block of so many images than products of patches."""
        tiles, pairs = batch * prod(self.tiles), self.channels * self.filters
        wanted = max(FEW, min(ENOUGH, 0.75 * pairs**0.5))
        return tiles >= wanted and self.waste * VAIN <= 1

    def _group(self, batch: int) -> tuple[int, int]:
        """Return how many images and how many rows of tiles make a group."""
        high, wide = self.tiles
        most = self._tiles()
        rows = divisor(high, most // wide) if self.whole else high
        images = divisor(batch, most // (high * wide)) if rows == high else 1
        return images, rows

    def _tiles(self) -> int:
        """Return how many tiles a group should have at most."""
        pairs = self.channels * self.filters
        small = threads.small() // max(256 * self.channels, pairs, 68 * self.filters)
        if small >= LEAST_PATCHES:
            return small
        return max(GROUP // sum(self.parts), MANY if 16 * pairs > LARGE else 1)

    def work(self) -> int:
        """Return one for each multiplication, those to turn a tile among them."""
        channels, filters = self.channels, self.filters
        return prod(self.tiles) * (16 * channels * filters + 256 * channels + 68 * filters)

    def _piece(self, batch: int) -> tuple[int, int, int]:
        """Return how many groups of images, and of rows, make a piece; and the tiles of a group."""
        images, rows = self._group(batch)
        tiles = images * rows * self.tiles[1]
        most = max(1, PIECE // (tiles * sum(self.parts)))
        down = divisor(self.tiles[0] // rows, most)
        across = 1 if down * rows < self.tiles[0] else min(batch // images, max(1, most // down))
        return across, down, tiles

    def scratch(self, batch: int) -> int:
        """Return the size of the filters and of what is made of a piece, or of the patches."""
        if not self.pays(batch):
            return super().scratch(batch)
        across, down, tiles = self._piece(batch)
        sizes = [lines(across * down * tiles * part) for part in self.parts]
        return max(self._after_filters() + sum(sizes), super().scratch(batch))

    def _after_filters(self) -> int:
        """Return where of the scratch what is made of a piece begins."""
        return 0 if self.kept else lines(16 * self.channels * self.filters)

    def bind(self, room: Room) -> Run:
        """Return the step for a room."""
        if not self.pays(room.batch):
            return super().bind(room)
        held, own = self._held(room)
        numbers, output = held.full.reshape(-1), room.held[self.name].value
        layer, factors, after = self.layer, self.finish.factors, (2, 3, 1, 0)
        shape, turn = (16, self.channels * self.filters), twice(FILTERS, room.dtype)
        filters = memory(shape, room.dtype) if self.kept else room.part(0, *shape)
        each = filters.reshape(16, self.channels, self.filters)
        shifts = np.empty(self.filters, room.dtype)
        calls = list(self._all_calls(room, held, each, shifts))
        direct: list[Run] = []

        def read() -> None:
            turn.dot(layer.weights.transpose(after).reshape(9, -1), filters)
            scale, shift = factors()
            if scale is not None:
                np.multiply(each, scale, each)
            if shift is not None:
                shifts[...] = shift

        def run(x: np.ndarray) -> np.ndarray:
            if own is not None:
                own.value[...] = x
            # One infinity would spread over all of its tiles; vdot, unlike dot, doesn't warn of it.
            if not isfinite(np.vdot(numbers, numbers)):
                direct[:] = direct or [self._directly(room)]
                return direct[0](x)
            if not self.kept:
                read()
            for call, given in calls:
                call(*given)
            return output

        if self.kept:
            room.before.append(read)
        return run

    def _directly(self, room: Room) -> Run:
        """Return the step by products of patches, which reads the weights itself."""
        run = super().bind(room)
        read = room.before.pop()  # a prediction has begun, and later ones may not need it

        def directly(x: np.ndarray) -> np.ndarray:
            read()
            return run(x)

        return directly

    def _all_calls(
        self, room: Room, held: Held, filters: np.ndarray, shifts: np.ndarray
    ) -> Iterator[Call]:
        """Yield what is to be called, in order, given the turned filters and what is added."""
        pieces, dtype = list(self._each_piece(room, held)), room.dtype
        turn_inputs, turn_outputs = twice(INPUTS, dtype), memory((4, 17), dtype, 1)
        turn_outputs[:, :16] = twice(OUTPUTS, dtype)
        bend = self.finish.bend(pieces[0].greatest.shape[-1:], dtype)
        if self.finish.shifts:
            # Groups are equally large, so where the numbers to add stand is the same in all pieces.
            yield copied(shifts, max((piece.constant for piece in pieces), key=len))
        else:
            turn_outputs = turn_outputs[:, :16]
        for piece in pieces:
            yield from piece.calls(turn_inputs, filters, turn_outputs)
            yield from piece.ends(bend, self.pooled, self.finish.is_relu)

    def _each_piece(self, room: Room, held: Held) -> Iterator[TilePiece]:
        images, rows = self._group(room.batch)
        across, down, tiles = self._piece(room.batch)
        seen = tiled(self._from_margins(held), self.tiles, images, rows)
        start, starts = self._after_filters(), []
        for part in self.parts:
            starts.append(start)
            start += lines(across * down * tiles * part)
        numbers, filters = tiles * self.channels, tiles * self.filters
        output = np.moveaxis(room.held[self.name].value, 1, -1)
        for one in range(0, seen.shape[0], across):
            place = output[one * images : (one + across) * images]
            for row in range(0, seen.shape[1], down):
                some = seen[one : one + across, row : row + down]
                count = prod(some.shape[:2])
                inputs = room.part(starts[0], count, 16, numbers)
                turned = room.part(starts[1], count, 16, numbers)
                sums = room.part(starts[2], count, 17, filters)
                outputs = room.part(starts[0], count, 4, filters)
                greatest = room.part(starts[1], count, filters)
                shape = (*some.shape[:2], images, rows, self.tiles[1], self.filters)
                yield TilePiece(
                    seen=some,
                    taken=inputs.reshape(some.shape),
                    inputs=inputs,
                    turned=turned,
                    factors=turned.reshape(count, 16, tiles, self.channels),
                    products=sums[:, :16].reshape(count, 16, tiles, self.filters),
                    constant=sums[:, 16].reshape(count, tiles, self.filters),
                    sums=sums,
                    outputs=outputs,
                    greatest=greatest,
                    results=list(self._results(place, row, shape, greatest, outputs)),
                )

    def _results(
        self, place: np.ndarray, row: int, shape: Shape, greatest: np.ndarray, outputs: np.ndarray
    ) -> Iterator[Pair]:
        """Yield what of a piece is copied, and where in its images (batch, *places, filters)."""
        across, down, images, rows, wide, filters = shape
        if self.pooled:
            place = place[:, row * rows : (row + down) * rows]
            yield greatest.reshape(place.shape), place
            return
        tiles = outputs.reshape(across, down, 2, 2, images, rows, wide, filters)
        if self.whole:
            place = place[:, 2 * row * rows : 2 * (row + down) * rows]
            split = (across, images, down, rows, 2, wide, 2, filters)
            yield tiles.transpose(0, 4, 1, 5, 2, 6, 3, 7), place.reshape(split)
            return
        for i in range(2):
            for j in range(2):
                some = place[:, i::2, j::2]
                part = tiles[:, 0, i, j, :, : some.shape[1], : some.shape[2]]
                yield part, some.reshape(part.shape)


def fits(layer: ConvLayer, pool: Shape) -> bool:
    """Say whether a convolution, and the windows of the pooling after it, are of the kind."""
    definition, (shape,) = layer.definition, layer.input_shapes or ((0,),)
    steps = {*definition.axes("stride"), *definition.axes("dilation")}
    slides = definition.axes("kernel") == (3, 3) and steps == {1} and set(pool) in ({1}, {2})
    return slides and min(shape[0], definition.filters) >= LEAST
