"""Images and signals go through filters, and gradients come back to filters and images."""

from __future__ import annotations

import torch
from torch import Tensor

from nndsl.backends.torch.conv import CONVOLVE, SPREAD
from nndsl.backends.torch.padding import padded, widened
from nndsl.layers.base import Layer
from nndsl.layers.conv import Conv, Conv1d, Conv3d, SlidingLayer
from nndsl.layers.separable import DepthwiseConv, DepthwiseConv1d, DepthwiseConv3d
from nndsl.layers.transposed import (
    ConvTranspose,
    ConvTranspose1d,
    ConvTranspose3d,
    TransposedLayer,
)
from nndsl.train.kernels.kernel import ATEN, WEIGHTED, Kernel, Kernels, Site


class ConvKernel(Kernel[SlidingLayer]):
    """z = W * x + b over one axis or more, in the memory format of the weights."""

    overwritable = True
    options = WEIGHTED | {"kernel", "filters", "stride", "pad", "dilation", "groups", "multiplier"}

    def __init__(self, site: Site[SlidingLayer]) -> None:
        super().__init__(site)
        layer = site.layer
        self.weight, self.bias = site.weights["weight"], site.weights.get("bias")
        self.to_weight = site.gradients.get("weight")
        self.to_bias = site.gradients.get("bias")
        channels, *lengths = site.inputs[0]
        self.margins = layer.padding(tuple(lengths))
        self.groups = layer.counts(channels)[1]
        self.strides, self.dilations = layer.axes("stride"), layer.axes("dilation")
        self.convolve = CONVOLVE[layer.rank]

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return z (batch, filters, *axes) of x (batch, channels, *axes)."""
        x = in_channels_last(inputs[0]) if self.site.layer.rank == 2 else inputs[0]
        self.x, self.sides = padded(x, self.margins, 0.0)
        steps = self.strides, self.sides, self.dilations
        return self.convolve(self.x, self.weight, self.bias, *steps, self.groups)

    def backward(self, gradient: Tensor) -> Tensor | None:
        """Return dx where it is asked for."""
        wanted = self.site.wanted[0], self.to_weight is not None, self.to_bias is not None
        dx: Tensor | None
        dx, dw, db = ATEN.convolution_backward(
            gradient,
            self.x,
            self.weight,
            [len(self.weight)],
            self.strides,
            self.sides,
            self.dilations,
            False,
            [0] * len(self.sides),
            self.groups,
            wanted,
        )
        if self.to_weight is not None:
            self.to_weight.copy_(dw)
        if self.to_bias is not None:
            self.to_bias.copy_(db)
        if dx is None or dx.shape[2:] == self.site.inputs[0][1:]:
            return dx
        cut = tuple((-before, -after) for before, after in self.margins)
        return widened(dx, cut, 0.0)


class ConvTransposeKernel(Kernel[TransposedLayer]):
    """The transposed convolution, whose gradient goes back through a plain one."""

    overwritable = True
    options = WEIGHTED | {"kernel", "filters", "stride", "pad", "output_pad", "dilation", "groups"}

    def __init__(self, site: Site[TransposedLayer]) -> None:
        super().__init__(site)
        layer = site.layer
        self.weight, self.bias = site.weights["weight"], site.weights.get("bias")
        self.to_weight = site.gradients.get("weight")
        self.to_bias = site.gradients.get("bias")
        cuts = layer.cuts()
        self.sides = [before for before, _ in cuts]
        self.more = [max(before - behind, 0) for before, behind in cuts]
        self.surplus = [max(behind - before, 0) for before, behind in cuts]
        self.strides, self.dilations = layer.axes("stride"), layer.axes("dilation")
        self.spread = SPREAD[layer.rank]

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return z (batch, filters, *longer axes) of x (batch, channels, *axes)."""
        x = inputs[0]
        self.x = in_channels_last(x) if self.site.layer.rank == 2 else x
        z = self.spread(
            self.x,
            self.weight,
            self.bias,
            self.strides,
            self.sides,
            self.more,
            self.site.layer.groups,
            self.dilations,
        )
        for axis, surplus in enumerate(self.surplus, start=2):
            z = z.narrow(axis, 0, z.shape[axis] - surplus)
        return z

    def backward(self, gradient: Tensor) -> Tensor | None:
        """Return dx where it is asked for."""
        if any(self.surplus):  # what was cut off has no gradient
            gradient = widened(gradient, tuple((0, surplus) for surplus in self.surplus), 0.0)
        dx: Tensor | None
        dx, dw, db = ATEN.convolution_backward(
            gradient,
            self.x,
            self.weight,
            [gradient.shape[1]],
            self.strides,
            self.sides,
            self.dilations,
            True,
            self.more,
            self.site.layer.groups,
            (self.site.wanted[0], self.to_weight is not None, self.to_bias is not None),
        )
        if self.to_weight is not None:
            self.to_weight.copy_(dw)
        if self.to_bias is not None:
            self.to_bias.copy_(db)
        return dx


def in_channels_last(x: Tensor) -> Tensor:
    """Return images with the channels as the last axis in memory.

    PyTorch's convolutions and poolings of images on the CPU are several times faster so.
    """
    if x.shape[1] > 1:
        return x.contiguous(memory_format=torch.channels_last)
    # A single channel lies alike in both ways, and only its stride tells which one is meant.
    batch, _, row, column = x.stride()
    return x.as_strided(x.shape, (batch, 1, row, column)) if column == 1 else x


def kept(weight: Tensor, layer: Layer) -> Tensor:
    """Return a weight in the memory format that is best for its layer."""
    slides = isinstance(layer, SlidingLayer | TransposedLayer)
    of_images = slides and weight.ndim == 4
    return weight.contiguous(memory_format=torch.channels_last) if of_images else weight


KERNELS: Kernels = {
    **dict.fromkeys((Conv, Conv1d, Conv3d), ConvKernel),
    **dict.fromkeys((DepthwiseConv, DepthwiseConv1d, DepthwiseConv3d), ConvKernel),
    **dict.fromkeys((ConvTranspose, ConvTranspose1d, ConvTranspose3d), ConvTransposeKernel),
}
