"""A convolution with what follows it goes in; one product for each piece of images comes out.

Values lie channels last, so that a row of a patch is one run of memory. All patches of a piece
are gathered into memory that stays in the cache. Where a max pooling follows, they stand in the
order of the places within its windows, so that it is the greatest of a few long blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nndsl.backends.numpy import threads
from nndsl.backends.numpy.finish import Finish
from nndsl.backends.numpy.layer import Layer
from nndsl.backends.numpy.room import LINE, Kernel, Layout, Room, Run
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


@dataclass(frozen=True)
class _Piece:
    """A part of the places: where their patches lie, where these are gathered, where sums go.

    Where the places of the last axis lie side by side, ``first`` and ``output`` have them and the
    filters as one axis.
    """

    patches: np.ndarray
    gathered: np.ndarray
    product: tuple[np.ndarray, np.ndarray]  # patches (places, taps · channels), sums of them
    products: Sequence[tuple[np.ndarray, np.ndarray]]  # the same in parts
    blocks: np.ndarray  # (places within a window of the pooling, windows, filters), all sums
    rows: np.ndarray  # the first of the blocks with a row of places, and their filters, in a row
    runs: np.ndarray  # the same in longer rows
    first: np.ndarray  # the same in the shape of the output
    output: np.ndarray


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

    def _images(self, batch: int) -> int:
        """Return of how many images the patches make a piece."""
        places = prod(self.places) * prod(self.pool)
        most = PIECE // (places * self.width)
        if self._turned:
            most = min(most, threads.small() // (places * self.width * self.filters) or most)
        return max(1, min(batch, most))

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
        return self._after_patches(batch) + self._sums(batch) * self.filters

    def _after_patches(self, batch: int) -> int:
        """Return where the sums begin, which is where a line of the cache does."""
        return -(-self._sums(batch) * self.width // LINE) * LINE

    @property
    def _turned(self) -> bool:
        """Whether patches are gathered place by place."""
        return self.source.shape[0] * self.kernel[-1] < RUN

    def bind(self, room: Room) -> Run:
        """Return the step for a room."""
        held, own = room.held.get(self.reads[0]), None
        if held is None or not held.layout.last:
            held = own = self.source.make(room.batch, room.dtype)
        output = room.held[self.name].value
        pieces = list(self._pieces(room, self._patches(held.full, held.layout), output))
        layer, factors = self.layer, self.finish.factors
        order, width, filters = (*range(2, 2 + len(self.kernel)), 1, 0), self.width, self.filters
        # Pieces differ in the number of places along the first axis.
        shifts = np.empty((*self.places[1:][-1:], filters), room.dtype)
        row = shifts.reshape(-1)
        bend = self.finish.bend(pieces[0].runs.shape[1:], room.dtype)
        few = self._sums(room.batch) * width * filters <= FEW

        def run(x: np.ndarray) -> np.ndarray:
            if own is not None:
                np.copyto(own.value, x)
            weights = layer.weights.transpose(order).reshape(width, filters)
            scale, shift = factors()
            if shift is not None:
                np.copyto(shifts, shift)
            apart = few or threads.alone()
            for piece in pieces:
                if piece.gathered is not piece.patches:
                    np.copyto(piece.gathered, piece.patches)
                for patches, sums in piece.products if apart else (piece.product,):
                    np.dot(patches, weights, sums)
                first, *others = piece.blocks
                if scale is not None:  # it may be negative, so it comes before the greatest
                    np.multiply(piece.blocks, scale, piece.blocks)
                for block in others:
                    np.maximum(first, block, out=first)
                if shift is not None:
                    np.add(piece.rows, row, piece.rows)
                if bend is not None:
                    bend(piece.runs, piece.runs)
                np.copyto(piece.output, piece.first)
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
                parts = -(-count // most) if most >= LEAST and not self._turned else 1
                ends = [count * number // parts for number in range(parts + 1)]
                blocks = sums.reshape(prod(self.pool), -1, self.filters)
                out = _in_rows(places[part], self.places)
                yield _Piece(
                    patches=some,
                    gathered=gathered,
                    product=(matrix, sums),
                    products=[(matrix[a:b], sums[a:b]) for a, b in pairwise(ends)],
                    blocks=blocks,
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


def _in_rows(places: np.ndarray, every: Shape) -> np.ndarray:
    """Return (batch, *places, filters) with its last two axes as one where they lie in one run."""
    *_, across, along = places.strides
    if len(every) == 1 or across != along * places.shape[-1]:
        return places
    return places.reshape(*places.shape[:-2], -1)
