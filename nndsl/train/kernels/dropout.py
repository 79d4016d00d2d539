"""Values go through but for those left out by chance, whose gradients are zero."""

from __future__ import annotations

import torch
from torch import Tensor

from nndsl.layers.dropout import Dropout
from nndsl.train.kernels.kernel import Kernel, Kernels


class DropoutKernel(Kernel[Dropout]):
    """A share of the values is left out, by the same random numbers that autograd would draw."""

    options = frozenset({"rate"})

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return x · noise, with noise 0 or 1 / (1 - rate)."""
        (x,) = inputs
        kept = 1 - self.site.layer.rate
        self.noise = torch.empty_like(x).bernoulli_(kept).div_(kept)
        return x * self.noise

    def backward(self, gradient: Tensor) -> Tensor:
        """Return the gradient, zero where the value was left out."""
        return gradient.mul_(self.noise)


KERNELS: Kernels = {Dropout: DropoutKernel}
