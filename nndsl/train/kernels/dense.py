"""Vectors go through weighted sums, and the gradients of the sums come back to the weights."""

from __future__ import annotations

import torch
from torch import Tensor

from nndsl.layers.dense import Dense
from nndsl.train.kernels.kernel import WEIGHTED, Kernel, Kernels, Site, flat


class DenseKernel(Kernel[Dense]):
    """z = x W + b, with dW = xᵀ dz, db = Σ dz and dx = dz Wᵀ."""

    overwritable = True
    options = WEIGHTED

    def __init__(self, site: Site[Dense]) -> None:
        super().__init__(site)
        self.weight, self.bias = site.weights["weight"], site.weights.get("bias")
        self.transposed = self.weight.t()
        self.to_weight = site.gradients.get("weight")
        self.to_bias = site.gradients.get("bias")
        self.z = site.memory(site.output)
        self.rows = flat(self.z)
        self.dx = site.memory(site.inputs[0]) if site.wanted[0] else None
        self.to_rows = None if self.dx is None else flat(self.dx)
        self.x = self.z  # until there is one

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return z (batch, …, units) of x (batch, …, inputs)."""
        self.x = x = flat(inputs[0])
        if self.bias is None:
            torch.mm(x, self.transposed, out=self.rows)
        else:
            torch.addmm(self.bias, x, self.transposed, out=self.rows)
        return self.z

    def backward(self, gradient: Tensor) -> Tensor | None:
        """Return dx where it is asked for."""
        dz = flat(gradient)
        if self.to_weight is not None:
            torch.mm(dz.t(), self.x, out=self.to_weight)
        if self.to_bias is not None:
            torch.sum(dz, 0, out=self.to_bias)
        if self.to_rows is not None:
            torch.mm(dz, self.weight, out=self.to_rows)
        return self.dx


KERNELS: Kernels = {Dense: DenseKernel}
