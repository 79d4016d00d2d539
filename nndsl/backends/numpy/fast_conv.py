"""A convolution with what follows it goes in; one product for each piece of images comes out.

Values lie channels last, so that a row of a patch is one run of memory. All patches of a piece
are gathered into memory that stays in the cache. Where a max pooling follows, they stand in the
order of the places within its windows, so that it is the greatest of a few long blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nndsl.backends.numpy.finish import Bend, Finish
from nndsl.backends.numpy.layer import Layer
from nndsl.backends.numpy.room import Kernel, Layout, Room, Run
from nndsl.facts import Shape

if TYPE_CHECKING:
    from nndsl.backends.numpy.conv import ConvLayer
    from nndsl.backends.numpy.norm import BatchNormLayer

BLOCK = 2**19  # so many numbers are in the patches of a block of images: 2 MiB in float32
PIECE = 2**18  # so many of them are gathered at a time
RUN = 8  # patches whose runs of memory are shorter are gathered place by place, not row by row


@dataclass(frozen=True)
class _Piece:
    """A part of the places: where their patches lie, where these are gathered, where sums go."""

    patches: np.ndarray
    gathered: np.ndarray
    matrix: np.ndarray  # (places, taps · channels), the same memory
    sums: np.ndarray  # (places, filters)
    blocks: np.ndarray  # (places within a window of the pooling, windows, filters), the same
    first: np.ndarray  # the first of the blocks in the shape of the output
    output: np.ndarray


class ConvKernel(Kernel):
    """z = sums over patches + b; then batch normalization, an activation and max pooling.

    ``pool`` is the size of the pooling's window for each axis, 1 where there is none.
    """

    in_places = True

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

    def _images(self, batch: int) -> int:
        """Return of how many images the patches make a piece."""
        return max(1, min(batch, PIECE // (prod(self.places) * prod(self.pool) * self.width)))

    def _rows(self) -> int:
        """Return how many places of the first axis make a piece."""
        one = prod(self.places[1:]) * prod(self.pool) * self.width
        return max(1, min(self.places[0], PIECE // one))

    def _sums(self, batch: int) -> int:
        """Return of how many places the sums are held at a time."""
        images = self._images(batch)
        return images * self._rows() * prod(self.places[1:]) * prod(self.pool)

    def scratch(self, batch: int) -> int:
        """Return the size of the patches and of the sums of a piece."""
        return self._sums(batch) * (self.width + self.filters)

    def bind(self, room: Room) -> Run:
        """Return the step for a room."""
        held, own = room.held.get(self.reads[0]), None
        if held is None or not held.layout.last:
            held = own = self.source.make(room.batch, room.dtype)
        output = room.held[self.name].value
        pieces = list(self._pieces(room, self._patches(held.full, held.layout), output))
        layer, factors = self.layer, self.finish.factors
        # Pieces differ in the number of places along the first axis.
        same = (*self.places[max(1, len(self.places) - 1) :], self.filters)
        bend = self.finish.bend(same, room.dtype)
        order, width, filters = (*range(2, 2 + len(self.kernel)), 1, 0), self.width, self.filters

        def run(x: np.ndarray) -> np.ndarray:
            if own is not None:
                np.copyto(own.value, x)
            weights = layer.weights.transpose(order).reshape(width, filters)
            scale, shift = factors()
            for piece in pieces:
                if piece.gathered is not piece.patches:
                    np.copyto(piece.gathered, piece.patches)
                np.dot(piece.matrix, weights, piece.sums)
                _finish(piece, scale, shift, bend)
            return output

        return run

    def _patches(self, full: np.ndarray, layout: Layout) -> np.ndarray:
        """Return the view (*pool, batch, *places, *taps, channels) of images as stored."""
        margins = zip(layout.margins, self.source.margins, strict=True)
        starts = (slice(own - needed, None) for (own, _), (needed, _) in margins)
        index = (slice(None), *starts)
        x = full[index]
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

    def _pieces(self, room: Room, patches: np.ndarray, output: np.ndarray) -> Iterator[_Piece]:
        rank, images, rows = len(self.pool), self._images(room.batch), self._rows()
        places = np.moveaxis(output, 1, -1)
        room_for_sums = self._sums(room.batch) * self.width
        for start in range(0, room.batch, images):
            for row in range(0, self.places[0], rows):
                part = slice(start, start + images), slice(row, row + rows)
                index = (*[slice(None)] * rank, *part)
                some = patches[index]
                count = prod(some.shape[: 2 * rank + 1])
                gathered = self._gathered(room, some)
                sums = room.part(room_for_sums, count, self.filters)
                blocks = sums.reshape(prod(self.pool), -1, self.filters)
                out = places[part]
                yield _Piece(
                    patches=some,
                    gathered=gathered,
                    matrix=gathered.reshape(count, self.width),
                    sums=sums,
                    blocks=blocks,
                    first=blocks[0].reshape(out.shape),
                    output=out,
                )

    def _gathered(self, room: Room, some: np.ndarray) -> np.ndarray:
        """Return memory for patches in the order of their view."""
        if prod(self.kernel) == 1 and some.flags.c_contiguous:
            return some  # they lie as they should
        if some.shape[-1] * self.kernel[-1] >= RUN:
            return room.part(0, *some.shape)
        first = 2 * len(self.pool) + 1
        turned = room.part(0, *some.shape[first:], *some.shape[:first])
        axes = len(self.kernel) + 1
        gathered: np.ndarray = turned.transpose(*range(axes, turned.ndim), *range(axes))
        return gathered


def _finish(
    piece: _Piece, scale: np.ndarray | None, shift: np.ndarray | None, bend: Bend | None
) -> None:
    """Write what the sums of a piece become."""
    first, *others = piece.blocks
    if scale is not None:  # it may be negative, so it comes before the greatest
        np.multiply(piece.sums, scale, piece.sums)
    for block in others:
        np.maximum(first, block, out=first)
    if shift is not None:
        np.add(first, shift, first)
    if bend is None:
        np.copyto(piece.output, piece.first)
    else:
        bend(piece.first, piece.output)
