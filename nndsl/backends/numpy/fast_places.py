"""Values of convolutions go in; they come out pooled, added or bent, in the order they lie in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.backends.numpy.finish import Finish
from nndsl.backends.numpy.layer import Layer
from nndsl.backends.numpy.room import Kernel, Room, Run, kind
from nndsl.facts import Shape

if TYPE_CHECKING:
    from nndsl.backends.numpy.norm import BatchNormLayer
    from nndsl.backends.numpy.pool import PoolLayer

Part = tuple[Any, ...]


class JoinKernel(Kernel):
    """Adds values of equal shape, then bends the sum where an activation follows."""

    in_places = True

    def __init__(self, name: str, reads: tuple[str, ...], activation: Layer | None) -> None:
        self.name, self.reads = name, reads
        self.finish = Finish(activation=activation)

    def bind(self, room: Room) -> Run:
        """Return the step for a room."""
        out, stored = room.held[self.name].value, room.held[self.name].in_order
        bend = self.finish.bend(stored.shape[2:], room.dtype)

        def run(first: np.ndarray, second: np.ndarray, *others: np.ndarray) -> np.ndarray:
            np.add(first, second, out=out)
            for other in others:
                np.add(out, other, out=out)
            if bend is not None:
                bend(stored, stored)
            return out

        return run


class BendKernel(Kernel):
    """Normalizes a value by channel with running statistics, or bends it, or both."""

    in_places = True

    def __init__(
        self,
        name: str,
        reads: tuple[str, ...],
        norm: BatchNormLayer | None,
        activation: Layer | None,
    ) -> None:
        self.name, self.reads = name, reads
        self.finish = Finish(norm=norm, activation=activation)

    def bind(self, room: Room) -> Run:
        """Return the step for a room."""
        out, factors = room.held[self.name].value, self.finish.factors
        bend = self.finish.bend((), room.dtype)
        per_channel = (-1, *[1] * (out.ndim - 2))

        def run(x: np.ndarray) -> np.ndarray:
            scale, shift = factors()
            if scale is not None and shift is not None:
                x = np.multiply(x, scale.reshape(per_channel), out=out)
                np.add(out, shift.reshape(per_channel), out=out)
            if bend is not None:
                bend(x, out)
            return out

        return run


class PoolKernel(Kernel):
    """The greatest value or the mean of each window; padding is never looked at."""

    in_places = True

    def __init__(self, name: str, reads: tuple[str, ...], layer: PoolLayer) -> None:
        self.name, self.reads, self.layer = name, reads, layer
        (self.shape,) = layer.input_shapes or ((0,),)

    def _taps(self, lengths: Shape, places: Shape) -> Iterator[tuple[Part, Part]]:
        """Yield, for each place in a window, which values stand there, and in which windows."""
        definition = self.layer.definition
        sizes, strides = definition.sizes(), definition.strides()
        margins = [before for before, _ in definition.padding(lengths)]
        for offsets in product(*map(range, sizes)):
            read, written = [], []
            for offset, before, stride, length, count in zip(
                offsets, margins, strides, lengths, places, strict=True
            ):
                first = max(0, -(-(before - offset) // stride))
                end = min(count, -(-(length + before - offset) // stride))
                start = first * stride + offset - before
                read.append(
                    slice(start, max(start, (end - 1) * stride + offset - before + 1), stride)
                )
                written.append(slice(first, max(first, end)))
            yield (..., *read), (..., *written)

    def bind(self, room: Room) -> Run:
        """Return the step for a room."""
        out = room.held[self.name].value
        taps = list(self._taps(self.shape[1:], out.shape[2:]))
        greatest = kind(self.layer) == "pool.MaxPoolLayer"
        counts = np.zeros(out.shape[2:], room.dtype)
        for _, written in taps:
            counts[written] += 1
        whole = prod(self.layer.definition.sizes())
        share = np.array(1 / whole, room.dtype) if (counts == whole).all() else 1 / counts

        def run(x: np.ndarray) -> np.ndarray:
            out.fill(-np.inf if greatest else 0)
            for read, written in taps:
                part = out[written]
                if greatest:
                    np.maximum(part, x[read], out=part)
                else:
                    np.add(part, x[read], out=part)
            if not greatest:
                np.multiply(out, share, out=out)
            return out

        return run
