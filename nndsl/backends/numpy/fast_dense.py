"""A dense layer with what follows it goes in; one product and a few steps in place come out."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from nndsl.backends.numpy.fast_product import GROUP, in_pieces
from nndsl.backends.numpy.finish import Finish, is_softmax, softmax
from nndsl.backends.numpy.layer import Layer
from nndsl.backends.numpy.room import Kernel, Room, Run, memory
from nndsl.facts import Shape

if TYPE_CHECKING:
    from nndsl.backends.numpy.dense import DenseLayer
    from nndsl.backends.numpy.norm import BatchNormLayer

PIECE = 2**18
CACHED = 2**14  # so many numbers, and as many zeros beside them, stay in the cache
ROW = 2**13  # so many numbers are added to as one row
RUN = 2**10  # numbers in a row that is long enough to begin it at no cost

End = Callable[["np.ndarray | None"], np.ndarray]  # what is added to each row of the sums


class DenseKernel(Kernel):
    """z = x W + b, then batch normalization and an activation where they follow."""

    def __init__(
        self,
        name: str,
        reads: tuple[str, ...],
        layer: DenseLayer,
        norm: BatchNormLayer | None,
        activation: Layer | None,
    ) -> None:
        self.name, self.reads, self.layer = name, reads, layer
        self.finish = Finish(layer, norm, activation)
        (self.shape,) = layer.input_shapes or ((0,),)
        self.fresh = activation is not None and is_softmax(activation)

    def numbers(self) -> int:
        """Return the units of all steps."""
        return prod(self._output())

    def block(self) -> int:
        """Return how many samples' sums stay in the cache."""
        return max(256, PIECE // self.numbers())

    def work(self) -> int:
        """Return one for each weight and step."""
        return prod(self.shape) * self.layer.n_units

    def _output(self) -> Shape:
        return (*self.shape[:-1], self.layer.n_units)

    def bind(self, room: Room) -> Run:
        """Return the step for a room."""
        steps, width = room.batch * prod(self.shape[:-1]), self.shape[-1]
        z = memory((steps, self.layer.n_units), room.dtype)
        layer, factors, flat = self.layer, self.finish.factors, len(self.shape) == 1
        biased, product = layer.definition.has_bias, in_pieces(z, width)
        end = self._end(z, (room.batch, *self._output()))

        def general(x: np.ndarray) -> np.ndarray:
            rows = x if flat else x.reshape(steps, width)
            if product is None:
                rows.dot(layer.weights, z)
            else:
                product(rows, layer.weights)
            scale, shift = factors()
            if scale is not None:
                np.multiply(z, scale, z)
            return end(shift)

        def run(x: np.ndarray) -> np.ndarray:
            if layer.effective or layer.lender:
                return general(x)
            arrays, rows = layer.arrays, x if flat else x.reshape(steps, width)
            if product is None:
                rows.dot(arrays["weight"].T, z)
            else:
                product(rows, arrays["weight"].T)
            return end(arrays["bias"] if biased else None)

        if self.finish.norm is not None:
            return general
        if not (flat and biased and product is None and self.finish.is_relu and z.size <= ROW):
            return run
        # The usual case of few samples, where each call of Python counts.
        sums, add, maximum, copyto = z.reshape(-1), np.add, np.maximum, np.copyto
        zeros, tile = memory(sums.shape, z.dtype, 0), memory(z.shape, z.dtype)
        line, tiled = tile.reshape(-1), steps > 1
        held = turned = z  # the weights read last, and their transpose, which takes a while to make

        def short(x: np.ndarray) -> np.ndarray:
            nonlocal held, turned
            if layer.effective or layer.lender:
                return general(x)
            arrays = layer.arrays
            weight, shift = arrays["weight"], arrays["bias"]
            if weight is not held:
                held, turned = weight, weight.T
            x.dot(turned, z)
            if tiled:
                copyto(tile, shift)
                shift = line
            add(sums, shift, sums)
            maximum(sums, zeros, out=sums)
            return z

        return short

    def _end(self, z: np.ndarray, shape: Shape) -> End:
        """Return what adds to all sums and bends them, which gives the result in its shape."""
        if self.fresh:
            shares = softmax(z)
            return shares if z.shape == shape else lambda shift: shares(shift).reshape(shape)
        result, add, maximum, copyto = z.reshape(shape), np.add, np.maximum, np.copyto
        # A row in memory is added to many rows faster if it is long; to one, if it is no matrix.
        rows, times = _long_rows(z)
        tile = memory((times, z.shape[1]), z.dtype)
        line, tiled = tile.reshape(-1), times > 1
        whole = z.size <= CACHED or line.size < RUN // GROUP
        zeros = memory(rows.shape if whole else line.shape, z.dtype, 0)
        relu, bend = self.finish.is_relu, self.finish.bend((), z.dtype)

        def end(shift: np.ndarray | None) -> np.ndarray:
            if tiled and shift is not None:
                copyto(tile, shift)
                shift = line
            if shift is not None:
                add(rows, shift, rows)
            if relu:
                maximum(rows, zeros, out=rows)
            elif bend is not None:
                bend(z, z)
            return result

        return end


def _long_rows(z: np.ndarray) -> tuple[np.ndarray, int]:
    """Return z (rows, units) as one row, or in long ones, and how many of its rows are one."""
    rows, units = z.shape
    if z.size <= ROW:
        return z.reshape(-1), rows
    most = min(rows, RUN // units)
    times = max((number for number in range(1, most + 1) if rows % number == 0), default=1)
    return z.reshape(rows // times, times * units), times
