"""A convolution with what follows it goes in; one product for each piece of images comes out.

Values lie channels last, so that a row of a patch is one run of memory. All patches of a piece
are gathered into memory that stays in the cache. Where a max pooling follows, they stand in the
order of the places within its windows, so that it is the greatest of a few long blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nndsl.backends.numpy import threads
from nndsl.backends.numpy.fast_pieces import Call, Piece, halves, in_parts, in_rows, lines
from nndsl.backends.numpy.finish import Bend, Finish
from nndsl.backends.numpy.layer import Layer
from nndsl.backends.numpy.room import Held, Kernel, Layout, Room, Run
from nndsl.facts import Shape

if TYPE_CHECKING:
    from nndsl.backends.numpy.conv import ConvLayer
    from nndsl.backends.numpy.norm import BatchNormLayer

BLOCK = 2**19  # so many numbers are in the patches of a block of images: 2 MiB in float32
PIECE = 2**18  # so many of them are gathered at a time
RUN = 8  # patches whose runs of memory are shorter are gathered place by place, not row by row
FEW = 2**23  # multiplications in a product that other cores needn't be asked for
RUN_OF_SUMS = 2**14  # numbers, so that as many zeros beside them stay in the cache
LEAST = 24  # patches in a product, or each filter would be read too often


class ConvKernel(Kernel):
    """z = sums over patches + b; then batch normalization, an activation and max pooling.

    ``pool`` is the size of the pooling's window for each axis, 1 where there is none.
    """

    in_places = True
    much = 2**25  # fewer than for a product, since a convolution is more than that

    def __init__(
        self,
        name: str,
        reads: tuple[str, ...],
        layer: ConvLayer,
        norm: BatchNormLayer | None,
        activation: Layer | None,
        pool: Shape,
    ) -> None:
        self.name, self.reads, self.layer, self.pool = name, reads, layer, pool
        self.finish = Finish(layer, norm, activation)
        (shape,) = layer.input_shapes or ((0,),)
        definition = layer.definition
        self.margins = definition.padding(shape[1:])
        self.source = Layout(shape, True, self.margins)
        self.kernel, self.stride = definition.axes("kernel"), definition.axes("stride")
        self.dilation = definition.axes("dilation")
        self.width = shape[0] * prod(self.kernel)  # the size of a patch
        filters, *places = definition.output_shape(shape)
        self.filters = filters
        self.places = tuple(count // size for count, size in zip(places, pool, strict=True))

    def numbers(self) -> int:
        """Return the size of the input with its margins, which may have to be copied."""
        return prod(self.source.stored)

    def work(self) -> int:
        """Return one for each weight and place."""
        return prod(self.places) * prod(self.pool) * self.filters * self.width

    def block(self) -> int:
        """Return how many images go through all steps together, at most."""
        return max(1, BLOCK // (prod(self.places) * prod(self.pool) * self.width))

    def wide(self) -> int:
        """Return twice as many, since threads wait for each other between calls."""
        return 2 * self.block()

    def _images(self, batch: int) -> int:
        """Return of how many images the patches make a piece."""
        places = prod(self.places) * prod(self.pool)
        return max(1, min(batch, PIECE // (places * max(self.width, self.filters))))

    def _rows(self) -> int:
        """Return how many places of the first axis make a piece."""
        one = prod(self.places[1:]) * prod(self.pool) * max(self.width, self.filters)
        return max(1, min(self.places[0], PIECE // one))

    def _sums(self, batch: int) -> int:
        """Return of how many places the sums are held at a time."""
        images = self._images(batch)
        return images * self._rows() * prod(self.places[1:]) * prod(self.pool)

    def scratch(self, batch: int) -> int:
        """Return the size of the patches and of the sums of a piece."""
        return self._after_patches(batch) + self._sums(batch) * self.filters

    def _after_patches(self, batch: int) -> int:
        """Return where the sums begin, which is where a line of the cache does."""
        return lines(self._sums(batch) * self.width)

    @property
    def _turned(self) -> bool:
        """Whether patches are gathered place by place."""
        return self.source.shape[0] * self.kernel[-1] < RUN

    def bind(self, room: Room) -> Run:
        """Return the step for a room."""
        held, own = self._held(room)
        output = room.held[self.name].value
        pieces = list(self._pieces(room, self._patches(held), output))
        layer, factors = self.layer, self.finish.factors
        order, width, filters = (*range(2, 2 + len(self.kernel)), 1, 0), self.width, self.filters
        # Pieces differ in the number of places along the first axis.
        shifts = np.empty((*self.places[1:][-1:], filters), room.dtype)
        scales = np.empty(filters, room.dtype)
        few = self._sums(room.batch) * width * filters <= FEW
        bends = self._bends(pieces[0], shifts, room.dtype)
        known: tuple[object, bool] | None = None
        calls: list[Call] = []

        def before() -> None:
            nonlocal known, calls
            weights, (scale, shift) = layer.weights, factors()
            if scale is not None:
                scales[...] = scale
            if shift is not None:
                shifts[...] = shift
            apart = few or threads.alone()
            if known is not None and known[0] is weights and known[1] == apart:
                return
            matrix = weights.transpose(order).reshape(width, filters)
            # A copy tells nothing of numbers that are written into the weights.
            known = (weights, apart) if np.may_share_memory(matrix, weights) else None
            given = self.finish, bends, matrix, scales, shifts.reshape(-1), apart
            calls = [call for piece in pieces for call in piece.calls(*given)]

        def run(x: np.ndarray) -> np.ndarray:
            if own is not None:
                own.value[...] = x
            for call, given in calls:
                call(*given)
            return output

        room.before.append(before)
        return run

    def _bends(
        self, piece: Piece, shifts: np.ndarray, dtype: np.dtype[Any]
    ) -> tuple[Bend | None, bool]:
        """Return the activation, and whether it writes where the result goes."""
        last = piece.first.shape[-1:]
        if self.finish.is_relu and last == (shifts.size,) and len(self.places) > 1:
            return self.finish.bend(last, dtype), True
        return self.finish.bend(piece.runs.shape[1:], dtype), False

    def _held(self, room: Room) -> tuple[Held, Held | None]:
        """Return the array that is read, and the same where each run has to copy x into it."""
        held = room.held.get(self.reads[0])
        if held is not None and held.layout.last:
            return held, None
        own = self.source.make(room.batch, room.dtype)
        return own, own

    def _from_margins(self, held: Held) -> np.ndarray:
        """Return images as stored, without margins that only others need."""
        margins = zip(held.layout.margins, self.source.margins, strict=True)
        starts = (slice(own - needed, None) for (own, _), (needed, _) in margins)
        index = (slice(None), *starts)
        return held.full[index]

    def _patches(self, held: Held) -> np.ndarray:
        """Return the view (*pool, batch, *places, *taps, channels) of images as stored."""
        x = self._from_margins(held)
        batch, *axes, channel = x.strides
        steps = [size * stride for size, stride in zip(axes, self.stride, strict=True)]
        jumps = [step * size for step, size in zip(steps, self.pool, strict=True)]
        taps = [size * distance for size, distance in zip(axes, self.dilation, strict=True)]
        return as_strided(
            x,
            (*self.pool, len(x), *self.places, *self.kernel, x.shape[-1]),
            (*steps, batch, *jumps, *taps, channel),
            writeable=False,
        )

    def _pieces(self, room: Room, patches: np.ndarray, output: np.ndarray) -> Iterator[Piece]:
        rank, images, rows = len(self.pool), self._images(room.batch), self._rows()
        places = np.moveaxis(output, 1, -1)
        after = self._after_patches(room.batch)
        most = threads.small() // (self.width * self.filters)
        along, run = prod(self.places[1:][-1:]) * self.filters, prod(self.places) * self.filters
        if rows < self.places[0] or run > RUN_OF_SUMS:
            run //= self.places[0]
        for start in range(0, room.batch, images):
            for row in range(0, self.places[0], rows):
                part = slice(start, start + images), slice(row, row + rows)
                index = (*[slice(None)] * rank, *part)
                some = patches[index]
                count = prod(some.shape[: 2 * rank + 1])
                gathered = self._gathered(room, some)
                matrix = gathered.reshape(count, self.width)
                sums = room.part(after, count, self.filters)
                parts = -(-count // most) if most >= LEAST else 1
                blocks = sums.reshape(prod(self.pool), -1, self.filters)
                out = in_rows(places[part], self.places)
                yield Piece(
                    patches=some,
                    gathered=gathered,
                    product=(matrix, sums),
                    products=list(in_parts(matrix, sums, parts)),
                    blocks=blocks,
                    halves=list(halves(blocks)),
                    rows=blocks[0].reshape(-1, along),
                    runs=blocks[0].reshape(-1, run),
                    first=blocks[0].reshape(out.shape),
                    output=out,
                )

    def _gathered(self, room: Room, some: np.ndarray) -> np.ndarray:
        """Return memory for patches in the order of their view."""
        if prod(self.kernel) == 1 and some.flags.c_contiguous:
            return some  # they lie as they should
        if not self._turned:
            return room.part(0, *some.shape)
        first = 2 * len(self.pool) + 1
        turned = room.part(0, *some.shape[first:], *some.shape[:first])
        axes = len(self.kernel) + 1
        gathered: np.ndarray = turned.transpose(*range(axes, turned.ndim), *range(axes))
        return gathered
