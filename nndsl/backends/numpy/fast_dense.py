"""A dense layer with what follows it goes in; one product and a few steps in place come out."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from nndsl.backends.numpy.finish import RELU, Finish, is_softmax, softmax
from nndsl.backends.numpy.layer import Layer
from nndsl.backends.numpy.room import Kernel, Room, Run, kind, memory
from nndsl.facts import Shape

if TYPE_CHECKING:
    from nndsl.backends.numpy.dense import DenseLayer
    from nndsl.backends.numpy.norm import BatchNormLayer

PIECE = 2**18


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
        result = z.reshape(room.batch, *self._output())
        layer, factors, bend = self.layer, self.finish.factors, self.finish.bend(z.shape, z.dtype)
        shares = None
        if self.finish.activation is not None and is_softmax(self.finish.activation):
            bend, shares = None, softmax(z)
        add, biased, flat = np.add, layer.definition.has_bias, len(self.shape) == 1
        normalized = self.finish.norm is not None
        rows = z[0] if steps == 1 else z  # a vector needs no broadcasting
        relu, maximum = steps == 1 and kind(self.finish.activation) == RELU, np.maximum
        zeros = memory(rows.shape if relu else (0,), room.dtype, 0)

        def run(x: np.ndarray) -> np.ndarray:
            arrays = layer.arrays
            own = not (normalized or layer.effective or layer.lender)  # the usual case, in short
            weights = arrays["weight"].T if own else layer.weights
            (x if flat else x.reshape(steps, width)).dot(weights, z)
            if own:
                if biased:
                    add(rows, arrays["bias"], rows)
            else:
                scale, shift = factors()
                if scale is not None:
                    np.multiply(z, scale, z)
                if shift is not None:
                    add(z, shift, z)
            if relu:
                maximum(rows, zeros, out=rows)
            elif bend is not None:
                bend(z, z)
            elif shares is not None:
                shares()
            return result

        return run
