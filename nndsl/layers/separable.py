"""Convolutions that treat each channel by itself, alone or before channels are mixed."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import ClassVar

import numpy as np

from nndsl.components.field import Field
from nndsl.facts import Shape
from nndsl.layers.base import Layer, Parameter
from nndsl.layers.conv import SlidingLayer
from nndsl.layers.kernels import Filters
from nndsl.layers.normalized import buffers_last


class DepthwiseLayer(SlidingLayer):
    """The base of convolutions with filters of their own for each channel."""

    multiplier: int = Field(1, ge=1, description="the number of filters for each channel")

    def counts(self, channels: int) -> tuple[int, int]:
        """Return ``multiplier`` filters for each channel, and the channels as groups."""
        return channels * self.multiplier, channels

    def origins(self, weight: np.ndarray) -> int:
        """Return the channels of the input that weights are for."""
        channels: int = weight.shape[0] // self.multiplier
        return channels


class DepthwiseConv(DepthwiseLayer):
    """Slides filters over each channel of an image by itself.

    z[m·c + n, i, j] = b[m·c + n] + Σ_p,q W[m·c + n, 0, p, q] · x[c, s·i + d·p, s·j + d·q],
    a = f(z), with x (channels, height, width), m = `multiplier`, n = 0 … m - 1 and
    W (m · channels, 1, kernel height, kernel width).
    """

    keyword: ClassVar[str] = "depthwise_conv"
    example: ClassVar[str] = "depthwise_conv 3x3 relu6 same"
    rank: ClassVar[int] = 2


class DepthwiseConv1d(DepthwiseLayer):
    """Slides filters along each channel of a signal by itself.

    As `depthwise_conv`, with x (channels, steps) and W (multiplier · channels, 1, kernel)
    """

    keyword: ClassVar[str] = "depthwise_conv1d"
    example: ClassVar[str] = "depthwise_conv1d 5 multiplier=2 same"
    rank: ClassVar[int] = 1


class DepthwiseConv3d(DepthwiseLayer):
    """Slides filters over each channel of a volume by itself.

    As `depthwise_conv`, with x (channels, depth, height, width)
    """

    keyword: ClassVar[str] = "depthwise_conv3d"
    example: ClassVar[str] = "depthwise_conv3d 3 same"
    rank: ClassVar[int] = 3


class SeparableLayer(SlidingLayer, Filters):
    """The base of depthwise convolutions with a mixing of channels behind them."""

    multiplier: int = Field(1, ge=1, description="the number of filters for each channel")

    def counts(self, channels: int) -> tuple[int, int]:
        """Return the filters of the output; all channels are mixed for each."""
        return self.filters, 1

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``depthwise`` (m · channels, 1, *kernel), ``weight`` (filters, …, 1) and bias."""
        middle = inputs[0][0] * self.multiplier
        depthwise = self._weights("depthwise", (middle, 1, *self.axes("kernel")))
        mixing = self._weight_and_bias((self.filters, middle, *[1] * self.rank), self.filters)
        return buffers_last({**depthwise, **mixing})

    def multiply_adds(self, inputs: Iterable[Shape], output: Shape) -> int:
        """Return one for each weight of both parts and each place."""
        ((channels, *_),) = inputs
        middle = channels * self.multiplier
        return prod(output[1:]) * middle * (prod(self.axes("kernel")) + self.filters)

    def origins(self, weight: np.ndarray) -> int:
        """Return the channels of the input that weights are for."""
        channels: int = weight.shape[1] // self.multiplier
        return channels


class SeparableConv(SeparableLayer):
    """Slides filters over each channel of an image by itself, then mixes the channels.

    z = b + W · depthwise(x), a = f(z), with x (channels, height, width), `depthwise`
    (m · channels, 1, *kernel) as in `depthwise_conv` without a bias, and W (filters,
    m · channels, 1, 1), which `weights=` gives; m = `multiplier`.
    """

    keyword: ClassVar[str] = "separable_conv"
    example: ClassVar[str] = "separable_conv 64 3x3 relu same"
    rank: ClassVar[int] = 2


class SeparableConv1d(SeparableLayer):
    """Slides filters along each channel of a signal by itself, then mixes the channels.

    As `separable_conv`, with x (channels, steps)
    """

    keyword: ClassVar[str] = "separable_conv1d"
    example: ClassVar[str] = "separable_conv1d 64 5 relu same"
    rank: ClassVar[int] = 1


class SeparableConv3d(SeparableLayer):
    """Slides filters over each channel of a volume by itself, then mixes the channels.

    As `separable_conv`, with x (channels, depth, height, width)
    """

    keyword: ClassVar[str] = "separable_conv3d"
    example: ClassVar[str] = "separable_conv3d 16 3 relu same"
    rank: ClassVar[int] = 3


LAYERS: tuple[type[Layer], ...] = (
    DepthwiseConv,
    DepthwiseConv1d,
    DepthwiseConv3d,
    SeparableConv,
    SeparableConv1d,
    SeparableConv3d,
)
