"""Signals or images go in, longer ones that each value has spread over come out."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any, ClassVar, Literal

import numpy as np

from nndsl.backends.numpy.layer import Lowerings
from nndsl.backends.numpy.options import Bias, define, of_rank
from nndsl.backends.numpy.weighted import WeightedLayer
from nndsl.facts import Shape
from nndsl.layers import transposed as definitions


class ConvTransposeLayer(WeightedLayer[definitions.TransposedLayer]):
    """Spreads each value over a window of a larger map, weighed by filters.

    ``weights`` is (channels, filters / groups, *kernel), ``biases`` is (filters,). ``rank`` is
    the number of axes: 2 for an image, 1 for a signal, 3 for a volume.
    """

    kinds: ClassVar = {
        1: definitions.ConvTranspose1d,
        2: definitions.ConvTranspose,
        3: definitions.ConvTranspose3d,
    }

    def __init__(
        self,
        filters: int,
        kernel: int | tuple[int, ...],
        input_shape: Shape | int | None = None,
        *,
        stride: int | tuple[int, ...] = 1,
        pad: Literal["same", "valid"] | int | tuple[int, ...] = "valid",
        output_pad: int | tuple[int, ...] = 0,
        dilation: int | tuple[int, ...] = 1,
        groups: int = 1,
        bias: Bias = True,
        rank: Literal[1, 2, 3] = 2,
    ) -> None:
        definition: definitions.TransposedLayer = define(
            of_rank(type(self), self.kinds, rank),
            filters=filters,
            kernel=kernel,
            stride=stride,
            pad=pad,
            output_pad=output_pad,
            dilation=dilation,
            groups=groups,
            bias=bias,
        )
        super().__init__(definition, input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return z (batch, filters, *longer axes) for x (batch, channels, *axes)."""
        (x,) = inputs
        layer = self.definition
        batch, channels, *places = x.shape
        kernel, groups = layer.axes("kernel"), layer.groups
        filters = self.weights.reshape(groups, channels // groups, -1).swapaxes(1, 2)
        columns = np.matmul(filters, x.reshape(batch, groups, channels // groups, prod(places)))
        shares = columns.reshape(batch, layer.filters, *kernel, *places)
        cuts, (_, *lengths) = layer.cuts(), layer.output_shape(x.shape[1:])
        strides, dilations = layer.axes("stride"), layer.axes("dilation")
        full = [
            max((count - 1) * stride + window, before + length)
            for count, stride, window, (before, _), length in zip(
                places, strides, layer.windows(), cuts, lengths, strict=True
            )
        ]
        z: np.ndarray = np.zeros((batch, layer.filters, *full), x.dtype)
        for taps in product(*map(range, kernel)):
            # All values reach the same tap of their windows at once, a stride apart.
            steps = (
                slice(tap * dilation, tap * dilation + (count - 1) * stride + 1, stride)
                for tap, dilation, count, stride in zip(
                    taps, dilations, places, strides, strict=True
                )
            )
            reached: tuple[Any, ...] = (..., *steps)
            share: tuple[Any, ...] = (slice(None), slice(None), *taps)
            z[reached] += shares[share]
        sides = (slice(before, before + n) for (before, _), n in zip(cuts, lengths, strict=True))
        kept: tuple[Any, ...] = (..., *sides)
        z = z[kept]
        if self.biases is not None:
            z += self.biases.reshape(-1, *[1] * layer.rank)
        return z

    def workspace(self) -> int:
        """Return the size of all windows of one sample, each written out."""
        layer, shape = self.definition, self._known_shapes()[0]
        window = prod(layer.axes("kernel"))
        return prod(shape[1:]) * window * layer.filters + 2 * prod(self.output_shape())


LOWERINGS: Lowerings = dict.fromkeys(ConvTransposeLayer.kinds.values(), ConvTransposeLayer)
