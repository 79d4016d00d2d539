"""Vectors go through weighted sums, and the gradients of the sums come back to the weights."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from nndsl.layers.dense import Dense
from nndsl.train.kernels.kernel import WEIGHTED, Kernel, Kernels, Site, flat

Product = Callable[[Tensor, Tensor, Tensor | None, Tensor], Tensor]


def weighed(a: Tensor, b: Tensor, added: Tensor | None, out: Tensor) -> Tensor:
    """Write a b + added into ``out``, and return it."""
    if added is None:
        return torch.mm(a, b, out=out)
    return torch.addmm(added, a, b, out=out)


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
        self.weigh, self.join, self.carry = self._products()

    @classmethod
    def kept(cls, weight: Tensor) -> Tensor:
        """Return a weight laid out as (inputs, units), which threads share best."""
        return weight.t().contiguous().t() if weight.ndim == 2 else weight

    def _products(self) -> tuple[Product, Product, Product]:
        """Return the products of the passes, which the team carries out where they are large."""
        team, z = self.site.team, self.rows
        if not team.takes(len(z) * self.weight.numel()):
            return weighed, weighed, weighed
        random = torch.Generator().manual_seed(0)

        def like(values: Tensor) -> Tensor:
            # The order in memory counts, too: it decides how the work is divided.
            return torch.empty_like(values).uniform_(-1, 1, generator=random)

        x = like(z.new_empty((len(z), self.weight.shape[1])))
        w, b, dz = like(self.weight), like(z[0]), like(z)
        return (
            team.shared(weighed, lambda: weighed(x, w.t(), b, torch.empty_like(z))),
            team.shared(weighed, lambda: weighed(dz.t(), x, None, torch.empty_like(w))),
            team.shared(weighed, lambda: weighed(dz, w, None, torch.empty_like(x))),
        )

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return z (batch, …, units) of x (batch, …, inputs)."""
        self.x = x = flat(inputs[0])
        self.weigh(x, self.transposed, self.bias, self.rows)
        return self.z

    def backward(self, gradient: Tensor) -> Tensor | None:
        """Return dx where it is asked for."""
        dz = flat(gradient)
        if self.to_weight is not None:
            self.join(dz.t(), self.x, None, self.to_weight)
        if self.to_bias is not None:
            torch.sum(dz, 0, out=self.to_bias)
        if self.to_rows is not None:
            self.carry(dz, self.weight, None, self.to_rows)
        return self.dx


KERNELS: Kernels = {Dense: DenseKernel}
