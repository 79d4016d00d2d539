"""Values go through in another shape, and so do gradients on their way back."""

from __future__ import annotations

import torch
from torch import Tensor

from nndsl.layers.shape import Flatten, Permute, Reshape, Squeeze, Unsqueeze
from nndsl.train.kernels.kernel import Kernel, Kernels

Reshaping = Flatten | Reshape | Squeeze | Unsqueeze


class ReshapeKernel(Kernel[Reshaping]):
    """The same numbers in another shape."""

    options = frozenset({"shape", "axis"})

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return x (batch, *output)."""
        (self.x,) = inputs
        return self.x.reshape(self.site.batch, *self.site.output)

    def backward(self, gradient: Tensor) -> Tensor:
        """Return the gradient in the shape, and the memory format, of x."""
        dx = gradient.reshape(self.x.shape)
        if self.x.is_contiguous():
            return dx
        return torch.empty_like(self.x).copy_(dx)


class PermuteKernel(Kernel[Permute]):
    """The axes in another order."""

    options = frozenset({"axes"})

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return x (batch, …) with its other axes in the order of the layer."""
        self.order = 0, *(axis + 1 for axis in self.site.layer.axes)
        return inputs[0].permute(self.order)

    def backward(self, gradient: Tensor) -> Tensor:
        """Return the gradient with the axes put back."""
        back = sorted(range(len(self.order)), key=self.order.__getitem__)
        return gradient.permute(back)


KERNELS: Kernels = {
    **dict.fromkeys((Flatten, Reshape, Squeeze, Unsqueeze), ReshapeKernel),
    Permute: PermuteKernel,
}
