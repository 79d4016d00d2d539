"""Signals, images and volumes are pooled to a given size, and gradients come back."""

from __future__ import annotations

from torch import Tensor

from nndsl.layers.adaptive import AdaptiveAvgPool, AdaptiveMaxPool, AdaptivePoolLayer
from nndsl.train.kernels.kernel import ATEN, Kernels, Site
from nndsl.train.kernels.pool import PoolKernel

# Both passes, by the number of axes.
MEANS = {
    2: (ATEN._adaptive_avg_pool2d, ATEN._adaptive_avg_pool2d_backward),
    3: (ATEN._adaptive_avg_pool3d, ATEN._adaptive_avg_pool3d_backward),
}
MAXIMA = {
    2: (ATEN.adaptive_max_pool2d, ATEN.adaptive_max_pool2d_backward),
    3: (ATEN.adaptive_max_pool3d, ATEN.adaptive_max_pool3d_backward),
}


class AdaptivePoolKernel(PoolKernel[AdaptivePoolLayer]):
    """The base of pooling to a size."""

    def __init__(self, site: Site[AdaptivePoolLayer]) -> None:
        super().__init__(site)
        rank = len(site.inputs[0]) - 1
        self.sizes = (1,) * self.of_signals + site.layer.sizes(rank)


class AdaptiveAvgPoolKernel(AdaptivePoolKernel):
    """The mean of each window."""

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return (batch, channels, *size)."""
        self.x = self._lifted(inputs[0])
        forward, _ = MEANS[len(self.sizes)]
        return self._lowered(forward(self.x, self.sizes))

    def backward(self, gradient: Tensor) -> Tensor:
        """Return the gradient, shared out evenly among the values of each window."""
        _, backward = MEANS[len(self.sizes)]
        return self._lowered(backward(self._lifted(gradient), self.x))


class AdaptiveMaxPoolKernel(AdaptivePoolKernel):
    """The greatest value of each window, which alone has a gradient."""

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return (batch, channels, *size)."""
        self.x = self._lifted(inputs[0])
        forward, _ = MAXIMA[len(self.sizes)]
        a, self.places = forward(self.x, self.sizes)
        return self._lowered(a)

    def backward(self, gradient: Tensor) -> Tensor:
        """Return the gradient, at the places of the greatest values."""
        _, backward = MAXIMA[len(self.sizes)]
        return self._lowered(backward(self._lifted(gradient), self.x, self.places))


KERNELS: Kernels = {
    AdaptiveAvgPool: AdaptiveAvgPoolKernel,
    AdaptiveMaxPool: AdaptiveMaxPoolKernel,
}
