"""Images and signals are pooled, and gradients come back to where their values came from."""

from __future__ import annotations

from math import prod
from typing import TypeVar

import torch
from torch import Tensor

from nndsl.layers.base import Layer
from nndsl.layers.pool import (
    AvgPool,
    GlobalAvgPool,
    GlobalMaxPool,
    MaxPool,
    MaxPool1d,
    PoolLayer,
)
from nndsl.train.kernels.kernel import ATEN, Kernel, Kernels, Site
from nndsl.train.kernels.layout import has_channels_last, laid

Pooling = TypeVar("Pooling", bound=Layer)


class PoolKernel(Kernel[Pooling]):
    """The base of pooling, for which a signal is an image of one row."""

    overwritable = True

    def __init__(self, site: Site[Pooling]) -> None:
        super().__init__(site)
        self.of_signals = len(site.inputs[0]) == 2

    def _lifted(self, x: Tensor) -> Tensor:
        """Return a signal (batch, channels, steps) with an axis for its row, all else as it is."""
        return x.unsqueeze(2) if self.of_signals else x

    def _lowered(self, x: Tensor) -> Tensor:
        """Return the same without that axis."""
        return x.squeeze(2) if self.of_signals else x


class WindowKernel(PoolKernel[PoolLayer]):
    """The base of pooling over windows, whose margins are alike on both sides."""

    options = frozenset({"size", "stride", "pad"})

    def __init__(self, site: Site[PoolLayer]) -> None:
        super().__init__(site)
        layer, row = site.layer, (1,) * self.of_signals
        sides = tuple(before for before, _ in layer.padding(site.inputs[0][1:]))
        self.windows = row + layer.sizes(), row + layer.strides(), (0,) * len(row) + sides

    @classmethod
    def takes(cls, layer: Layer) -> bool:
        """Leave `same` alone, whose margins may differ."""
        return super().takes(layer) and getattr(layer, "pad", None) != "same"


class MaxPoolKernel(WindowKernel):
    """The greatest value of each window, which alone has a gradient."""

    def __init__(self, site: Site[PoolLayer]) -> None:
        super().__init__(site)
        self.memory = site.memory(site.output), site.memory(site.output, torch.int64)

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return (batch, channels, *axes)."""
        self.x = self._lifted(inputs[0])
        a, self.places = (laid(self._lifted(memory), self.x) for memory in self.memory)
        ATEN.max_pool2d_with_indices.out(self.x, *self.windows, out=a, indices=self.places)
        return self._lowered(a)

    def backward(self, gradient: Tensor) -> Tensor:
        """Return the gradient, at the places of the greatest values."""
        da = self._lifted(gradient)
        # Where nobody else reads x, its values, which are known by then, make room.
        dx = self.x if self.site.in_place else torch.empty_like(self.x)
        ATEN.max_pool2d_with_indices_backward.grad_input(
            da, self.x, *self.windows, (1, 1), False, self.places, grad_input=dx
        )
        return self._lowered(dx)


class AvgPoolKernel(WindowKernel):
    """The mean of each window of an image."""

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return (batch, channels, *axes)."""
        (self.x,) = inputs
        a: Tensor = ATEN.avg_pool2d(self.x, *self.windows, False, False)
        return a

    def backward(self, gradient: Tensor) -> Tensor:
        """Return the gradient, shared out evenly."""
        dx: Tensor = ATEN.avg_pool2d_backward(gradient, self.x, *self.windows, False, False, None)
        return dx


class GlobalAvgPoolKernel(Kernel[GlobalAvgPool]):
    """The mean of each channel."""

    overwritable = True

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return (batch, channels)."""
        (self.x,) = inputs
        return self.x.mean(dim=tuple(range(2, self.x.ndim)))

    def backward(self, gradient: Tensor) -> Tensor:
        """Return the gradient, shared out evenly."""
        lengths = self.site.inputs[0][1:]
        share = (gradient / prod(lengths)).reshape(*gradient.shape, *[1] * len(lengths))
        last = has_channels_last(self.x)
        form = torch.channels_last if last else torch.contiguous_format
        return share.expand(self.x.shape).clone(memory_format=form)


class GlobalMaxPoolKernel(Kernel[GlobalMaxPool]):
    """The greatest value of each channel, whose gradient those that are equal share."""

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return (batch, channels)."""
        (self.x,) = inputs
        self.axes = tuple(range(2, self.x.ndim))
        self.a = self.x.amax(dim=self.axes, keepdim=True)
        return self.a.flatten(1)

    def backward(self, gradient: Tensor) -> Tensor:
        """Return the gradient, at the places of the greatest values."""
        greatest = (self.x == self.a).to(gradient.dtype)
        share = gradient.reshape(self.a.shape) / greatest.sum(dim=self.axes, keepdim=True)
        return greatest.mul_(share)


KERNELS: Kernels = {
    MaxPool: MaxPoolKernel,
    MaxPool1d: MaxPoolKernel,
    AvgPool: AvgPoolKernel,
    GlobalAvgPool: GlobalAvgPoolKernel,
    GlobalMaxPool: GlobalMaxPoolKernel,
}
