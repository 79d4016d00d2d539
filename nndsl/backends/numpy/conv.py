"""Signals or images go in, what each filter finds at each place comes out."""

from __future__ import annotations

from math import prod
from typing import ClassVar, Literal, TypeVar

import numpy as np

from nndsl.backends.numpy.layer import Lowerings
from nndsl.backends.numpy.options import Bias, define, of_rank
from nndsl.backends.numpy.room import units_last
from nndsl.backends.numpy.weighted import WeightedLayer
from nndsl.backends.numpy.windows import padded, windows
from nndsl.facts import Shape
from nndsl.layers import conv as definitions, separable

Sliding = TypeVar("Sliding", bound=definitions.SlidingLayer)
Numbers = int | tuple[int, ...]
Padding = Literal["same", "valid", "causal"] | int | tuple[int, ...]
Rank = Literal[1, 2, 3]


class SlidingLayer(WeightedLayer[Sliding]):
    """The base of convolutions, whose definition says how many filters and groups there are."""

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return z (batch, filters, *places) for x (batch, channels, *axes)."""
        (x,) = inputs
        groups = self.definition.counts(x.shape[1])[1]
        z = self._slid(x, self.weights, groups)
        if self.biases is not None:
            z += self.biases.reshape(-1, *[1] * self.definition.rank)
        return z

    def _arranged(self, array: np.ndarray) -> np.ndarray:
        return units_last(array)

    def _slid(self, x: np.ndarray, weights: np.ndarray, groups: int) -> np.ndarray:
        layer, rank = self.definition, self.definition.rank
        x = padded(x, layer.padding(x.shape[2:]), 0.0)
        view = windows(x, layer.windows(), layer.axes("stride"), layer.axes("dilation"))
        batch, channels, places = x.shape[0], x.shape[1], view.shape[2 : 2 + rank]
        # Each window becomes a column, so that all filters meet all windows in one product.
        axes = (0, 1, *range(2 + rank, 2 + 2 * rank), *range(2, 2 + rank))
        rows = channels // groups * prod(layer.axes("kernel"))
        columns = view.transpose(axes).reshape(batch, groups, rows, prod(places))
        filters = weights.reshape(groups, len(weights) // groups, rows)
        z: np.ndarray = np.matmul(filters, columns).reshape(batch, len(weights), *places)
        return z

    def workspace(self) -> int:
        """Return the size of all windows of one sample, each written out."""
        channels, filters = self._known_shapes()[0][0], self.output_shape()[0]
        places = prod(self.output_shape()[1:])
        return places * (channels * prod(self.definition.axes("kernel")) + filters)


class ConvLayer(SlidingLayer[definitions.ConvLayer]):
    """Slides filters over the axes of a signal, (channels, steps), or of an image.

    ``weights`` is (filters, channels / groups, *kernel), ``biases`` is (filters,). ``rank`` is
    the number of axes: 2 for an image, 1 for a signal, 3 for a volume.
    """

    kinds: ClassVar = {1: definitions.Conv1d, 2: definitions.Conv, 3: definitions.Conv3d}

    def __init__(
        self,
        filters: int,
        kernel: Numbers,
        input_shape: Shape | int | None = None,
        *,
        stride: Numbers = 1,
        pad: Padding = "valid",
        dilation: Numbers = 1,
        groups: int = 1,
        bias: Bias = True,
        rank: Rank = 2,
    ) -> None:
        definition: definitions.ConvLayer = define(
            of_rank(type(self), self.kinds, rank),
            filters=filters,
            kernel=kernel,
            stride=stride,
            pad=pad,
            dilation=dilation,
            groups=groups,
            bias=bias,
        )
        super().__init__(definition, input_shape)


class DepthwiseConvLayer(SlidingLayer[separable.DepthwiseLayer]):
    """Slides filters over each channel by itself.

    ``weights`` is (multiplier · channels, 1, *kernel), ``biases`` is (multiplier · channels,).
    """

    kinds: ClassVar = {
        1: separable.DepthwiseConv1d,
        2: separable.DepthwiseConv,
        3: separable.DepthwiseConv3d,
    }

    def __init__(
        self,
        kernel: Numbers,
        input_shape: Shape | int | None = None,
        *,
        multiplier: int = 1,
        stride: Numbers = 1,
        pad: Padding = "valid",
        dilation: Numbers = 1,
        bias: Bias = True,
        rank: Rank = 2,
    ) -> None:
        definition: separable.DepthwiseLayer = define(
            of_rank(type(self), self.kinds, rank),
            kernel=kernel,
            multiplier=multiplier,
            stride=stride,
            pad=pad,
            dilation=dilation,
            bias=bias,
        )
        super().__init__(definition, input_shape)


class SeparableConvLayer(SlidingLayer[separable.SeparableLayer]):
    """Slides filters over each channel by itself, then mixes the channels.

    ``depthwise`` is (multiplier · channels, 1, *kernel), ``weights`` (filters, multiplier ·
    channels, 1, …), ``biases`` is (filters,).
    """

    kinds: ClassVar = {
        1: separable.SeparableConv1d,
        2: separable.SeparableConv,
        3: separable.SeparableConv3d,
    }

    def __init__(
        self,
        filters: int,
        kernel: Numbers,
        input_shape: Shape | int | None = None,
        *,
        multiplier: int = 1,
        stride: Numbers = 1,
        pad: Padding = "valid",
        dilation: Numbers = 1,
        bias: Bias = True,
        rank: Rank = 2,
    ) -> None:
        definition: separable.SeparableLayer = define(
            of_rank(type(self), self.kinds, rank),
            filters=filters,
            kernel=kernel,
            multiplier=multiplier,
            stride=stride,
            pad=pad,
            dilation=dilation,
            bias=bias,
        )
        super().__init__(definition, input_shape)

    @property
    def depthwise(self) -> np.ndarray:
        """The filters of each channel, which can be set."""
        return self._get("depthwise")

    @depthwise.setter
    def depthwise(self, values: np.ndarray) -> None:
        self._set("depthwise", values)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return z (batch, filters, *places) for x (batch, channels, *axes)."""
        (x,) = inputs
        middle = self._slid(x, self.depthwise, x.shape[1])
        batch, channels, *places = middle.shape
        mixing = self.weights.reshape(-1, channels)
        z: np.ndarray = np.matmul(mixing, middle.reshape(batch, channels, prod(places)))
        if self.biases is not None:
            z += self.biases[:, None]
        return z.reshape(batch, len(mixing), *places)


LOWERINGS: Lowerings = {
    **dict.fromkeys(ConvLayer.kinds.values(), ConvLayer),
    **dict.fromkeys(DepthwiseConvLayer.kinds.values(), DepthwiseConvLayer),
    **dict.fromkeys(SeparableConvLayer.kinds.values(), SeparableConvLayer),
}
