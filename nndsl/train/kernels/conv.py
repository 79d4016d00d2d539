"""Images and signals go through filters, and gradients come back to filters and images."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import prod
from typing import Any, TypeVar

import torch
from torch import Tensor

from nndsl.backends.torch.conv import CONVOLVE, Trim, spread
from nndsl.backends.torch.padding import padded, widened
from nndsl.layers.conv import Conv, Conv1d, Conv3d, SlidingLayer
from nndsl.layers.kernels import KernelLayer
from nndsl.layers.separable import DepthwiseConv, DepthwiseConv1d, DepthwiseConv3d
from nndsl.layers.transposed import (
    ConvTranspose,
    ConvTranspose1d,
    ConvTranspose3d,
    TransposedLayer,
)
from nndsl.train.kernels.kernel import ATEN, WEIGHTED, Kernel, Kernels, Site
from nndsl.train.kernels.layout import channels_last, in_channels_last

# PyTorch convolves into new memory, so that there is room for the values of two steps, but can
# add what it convolves to values that are there. It does so for a program of its compiler, with
# oneDNN, to the same bits. Where values have so many numbers, it is as fast to add them to zeros.
ADDED: Any = getattr(torch.ops.mkldnn, "_convolution_pointwise_", None)
LARGE = 2**18

Filtering = TypeVar("Filtering", bound=KernelLayer)


class FilterKernel(Kernel[Filtering]):
    """The base of convolutions, in the memory format of the weights."""

    overwritable = True

    def __init__(self, site: Site[Filtering]) -> None:
        super().__init__(site)
        layer = site.layer
        self.weight, self.bias = site.weights["weight"], site.weights.get("bias")
        self.strides, self.dilations = layer.axes("stride"), layer.axes("dilation")
        self.of_images = layer.rank == 2
        self.wanted = site.wanted[0], "weight" in site.gradients, "bias" in site.gradients

    @classmethod
    def kept(cls, weight: Tensor) -> Tensor:
        """Return a weight of images with the channels as its last axis in memory."""
        of_images = weight.ndim == 4
        return weight.contiguous(memory_format=torch.channels_last) if of_images else weight

    def _laid(self, x: Tensor) -> Tensor:
        return in_channels_last(x) if self.of_images else x

    def _back(
        self, dz: Tensor, x: Tensor, sides: Sequence[int], more: Sequence[int] | None, groups: int
    ) -> Tensor | None:
        """Return dx and write the others; ``more`` is None but for a transposed convolution."""
        dx: Tensor | None
        dx, dw, db = ATEN.convolution_backward(
            dz,
            x,
            self.weight,
            [dz.shape[1]],
            self.strides,
            sides,
            self.dilations,
            more is not None,
            [0] * len(sides) if more is None else more,
            groups,
            self.wanted,
        )
        self.write(weight=dw, bias=db)
        return dx


class ConvKernel(FilterKernel[SlidingLayer]):
    """z = W * x + b over one axis or more."""

    options = WEIGHTED | {"kernel", "filters", "stride", "pad", "dilation", "groups", "multiplier"}

    def __init__(self, site: Site[SlidingLayer]) -> None:
        super().__init__(site)
        channels, *lengths = site.inputs[0]
        self.margins = site.layer.padding(tuple(lengths))
        self.groups = site.layer.counts(channels)[1]
        self.convolve = CONVOLVE[site.layer.rank]
        large = site.batch * prod(site.output) > LARGE and self.of_images and _adds(self.weight)
        memory = site.memory(site.output if large else (0,))
        self.z = channels_last(memory) if large else None

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return z (batch, filters, *axes) of x (batch, channels, *axes)."""
        self.x, self.sides = padded(self._laid(inputs[0]), self.margins, 0.0)
        if self.z is None:
            steps = self.strides, self.sides, self.dilations
            return self.convolve(self.x, self.weight, self.bias, *steps, self.groups)
        steps = self.sides, self.strides, self.dilations
        return added(self.z.zero_(), self.x, self.weight, self.bias, *steps, self.groups)

    def backward(self, gradient: Tensor) -> Tensor | None:
        """Return dx where it is asked for."""
        dx = self._back(gradient, self.x, self.sides, None, self.groups)
        if dx is None or dx.shape[2:] == self.site.inputs[0][1:]:
            return dx
        cut = tuple((-before, -after) for before, after in self.margins)
        return widened(dx, cut, 0.0)


class ConvTransposeKernel(FilterKernel[TransposedLayer]):
    """The transposed convolution, whose gradient goes back through a plain one."""

    options = WEIGHTED | {"kernel", "filters", "stride", "pad", "output_pad", "dilation", "groups"}

    def __init__(self, site: Site[TransposedLayer]) -> None:
        super().__init__(site)
        self.trim = Trim.of(site.layer)

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return z (batch, filters, *longer axes) of x (batch, channels, *axes)."""
        self.x = self._laid(inputs[0])
        return spread(self.site.layer, self.x, self.site.weights, self.trim)

    def backward(self, gradient: Tensor) -> Tensor | None:
        """Return dx where it is asked for."""
        sides, more, surplus = self.trim
        if any(surplus):  # what was cut off has no gradient
            gradient = widened(gradient, tuple((0, count) for count in surplus), 0.0)
        return self._back(gradient, self.x, sides, more, self.site.layer.groups)


def added(z: Tensor, x: Tensor, weight: Tensor, bias: Tensor | None, *steps: Any) -> Tensor:
    """Add to z what x is convolved to; ``steps`` are padding, stride, dilation and groups."""
    result: Tensor = ADDED.binary(z, x, weight, bias, *steps, "add", None, None, [], None)
    return result


def _adds(weight: Tensor) -> bool:
    """Say whether PyTorch can add to values what it convolves with a weight."""
    fits = weight.dtype is torch.float32 and weight.device.type == "cpu"
    return fits and "AVX" in torch.backends.cpu.get_cpu_capability() and _added_is_right()


@cache
def _added_is_right() -> bool:
    """Say whether the operation is there, and does to a sample what this version is known to do."""
    if ADDED is None:
        return False
    one = torch.ones(1, 1, 2, 2)
    steps = (0, 0), (1, 1), (1, 1), 1
    try:
        z = added(torch.zeros(1, 1, 1, 1), one, one, torch.ones(1), *steps)
    except (RuntimeError, TypeError):  # it is no public one, and may come to be called otherwise
        return False
    return z.item() == 5


KERNELS: Kernels = {
    **dict.fromkeys((Conv, Conv1d, Conv3d), ConvKernel),
    **dict.fromkeys((DepthwiseConv, DepthwiseConv1d, DepthwiseConv3d), ConvKernel),
    **dict.fromkeys((ConvTranspose, ConvTranspose1d, ConvTranspose3d), ConvTransposeKernel),
}
