"""Vectors go through weighted sums, and the gradients of the sums come back to the weights."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from nndsl.layers.dense import Dense
from nndsl.train.kernels.arrays import Array, SeenRows
from nndsl.train.kernels.kernel import WEIGHTED, Kernel, Kernels, Site
from nndsl.train.kernels.layout import flat
from nndsl.train.team import LARGE

TURNED = 2**18  # multiplications, from which on a product is faster with a copy of Wᵀ
WIDE = 4  # inputs for each row, from which on weights are most of what a step reads

Product = Callable[..., Tensor]  # is given its factors and where to write
Probe = Callable[[], Tensor]  # carries a product out on samples


def weighed(a: Tensor, b: Tensor, added: Tensor | None, out: Tensor) -> Tensor:
    """Write a b + added into ``out``, and return it."""
    if added is None:
        return torch.mm(a, b, out=out)
    return torch.addmm(added, a, b, out=out)


class DenseKernel(Kernel[Dense]):
    """z = x W + b, with dW = xᵀ dz, db = Σ dz and dx = dz Wᵀ."""

    overwritable = True
    options = WEIGHTED
    product: ClassVar[Product] = staticmethod(weighed)

    def __init__(self, site: Site[Dense]) -> None:
        super().__init__(site)
        self.w, self.bias = site.weights["weight"].t(), site.weights.get("bias")
        to_weight = site.gradients.get("weight")
        self.to_weight = None if to_weight is None else to_weight.t()
        self.z = site.memory(site.output)
        self.dx = site.memory(site.inputs[0]) if site.wanted[0] else None
        self.rows = flat(self.z)
        self.out = self.rows.numpy()
        self.added, self.to_added = map(_array, (self.bias, site.gradients.get("bias")))
        self.to_rows = None if self.dx is None else flat(self.dx)
        self.x, self.slope = self.rows, SeenRows(self.rows)  # until there are any
        self.ones = np.ones(len(self.rows), self.slope.array.dtype)
        self.weigh, self.join, self.carry = self._products()

    @classmethod
    def at(cls, site: Site[Dense]) -> DenseKernel:
        """Return what is faster with products of this size."""
        rows = site.batch * prod(site.output[:-1])
        weight = site.weights["weight"]
        if rows * weight.numel() < LARGE:
            return SmallDenseKernel(site)
        return HalvedDenseKernel(site) if weight.shape[1] >= WIDE * rows else cls(site)

    @classmethod
    def kept(cls, weight: Tensor) -> Tensor:
        """Return a weight laid out as (inputs, units), which threads share best."""
        return weight.t().contiguous().t() if weight.ndim == 2 else weight

    def _products(self) -> tuple[Product, Product, Product]:
        """Return the products of the passes, which the team carries out where they are large."""
        team, product = self.site.team, self.product
        if not team.takes(len(self.rows) * self.w.numel()):
            return product, product, product
        to_z, to_weight, to_x = self._probes(*self._samples())
        return (
            team.shared(product, to_z),
            team.shared(product, to_weight),
            team.shared(product, to_x),
        )

    def _samples(self) -> tuple[Tensor, Tensor, Tensor]:
        """Return random numbers that lie in memory as x, W and dz do."""
        # That counts, too: it decides how the work is divided.
        alike = self.rows.new_empty(len(self.rows), len(self.w)), self.w, self.rows
        random = torch.Generator().manual_seed(0)
        x, w, dz = (torch.empty_like(each).uniform_(-1, 1, generator=random) for each in alike)
        return x, w, dz

    def _probes(self, x: Tensor, w: Tensor, dz: Tensor) -> tuple[Probe, Probe, Probe]:
        """Return what carries out the product of each pass on samples."""
        return (
            lambda: weighed(x, w, dz[0], torch.empty_like(dz)),
            lambda: weighed(x.t(), dz, None, torch.empty_like(w)),
            lambda: weighed(dz, w.t(), None, torch.empty_like(x)),
        )

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return z (batch, …, units) of x (batch, …, inputs)."""
        self.x = x = flat(inputs[0])
        self.weigh(x, self.w, self.bias, self.rows)
        return self.z

    def backward(self, gradient: Tensor) -> Tensor | None:
        """Return dx where it is asked for."""
        dz = flat(gradient)
        if self.to_weight is not None:
            self.join(self.x.t(), dz, None, self.to_weight)
        self._sum(self.slope.of(dz))
        if self.to_rows is not None:
            self.carry(dz, self.w.t(), None, self.to_rows)
        return self.dx

    def _add(self) -> Tensor:
        """Return z with the bias added to the products."""
        if self.added is not None:
            np.add(self.out, self.added, self.out)
        return self.z

    def _sum(self, slope: Array) -> None:
        """Write db."""
        if self.to_added is not None:
            self.ones.dot(slope, self.to_added)


class HalvedDenseKernel(DenseKernel):
    """The same, each half of the weights by itself.

    Of a flat tensor, each of two threads that share an optimizer's step changes one half. Where
    that is the half that it multiplied with, the cache of its processor still has it.
    """

    product: ClassVar[Product] = staticmethod(torch.bmm)

    def __init__(self, site: Site[Dense]) -> None:
        self.half = site.weights["weight"].shape[1] // 2
        super().__init__(site)
        self.sums = site.memory((2, *site.output)).view(2, *self.rows.shape)
        self.first, self.second = self.sums.numpy()
        self.halves, self.last = self._divided(self.w)
        if self.to_weight is not None:
            self.to_halves, self.to_last = self._divided(self.to_weight)
        if self.to_rows is not None:
            self.to_both = self._columns(self.to_rows)
        self.dz, self.slopes = self.rows, self.sums  # until there are any

    def _divided(self, weight: Tensor) -> tuple[Tensor, Array]:
        """Return the halves (2, inputs / 2, units), and the last row if their number is odd."""
        even = 2 * self.half
        return weight[:even].view(2, self.half, -1), weight[even:].numpy()

    def _columns(self, x: Tensor) -> Tensor:
        """Return the halves (2, rows, inputs / 2) of rows."""
        return x[:, : 2 * self.half].view(len(x), 2, self.half).transpose(0, 1)

    def _probes(self, x: Tensor, w: Tensor, dz: Tensor) -> tuple[Probe, Probe, Probe]:
        across, halves, slopes = self._columns(x), self._divided(w)[0], dz.expand(2, *dz.shape)
        return (
            lambda: torch.bmm(across, halves),
            lambda: torch.bmm(across.mT, slopes),
            lambda: torch.bmm(slopes, halves.mT),
        )

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return z (batch, …, units) of x (batch, …, inputs)."""
        x = flat(inputs[0])
        if x is not self.x:
            self.x, self.across = x, self._columns(x)
            self.down, self.rest = self.across.mT, x.numpy()[:, 2 * self.half :]
        self.weigh(self.across, self.halves, out=self.sums)
        np.add(self.first, self.second, self.out)
        if len(self.last):
            np.add(self.out, np.multiply(self.rest, self.last, self.first), self.out)
        return self._add()

    def backward(self, gradient: Tensor) -> Tensor | None:
        """Return dx where it is asked for."""
        dz = flat(gradient)
        slope = self.slope.of(dz)
        if dz is not self.dz:
            self.dz, self.slopes = dz, dz.expand(2, *dz.shape)
        if self.to_weight is not None:
            self.join(self.down, self.slopes, out=self.to_halves)
            if len(self.to_last):
                self.rest.T.dot(slope, self.to_last)
        self._sum(slope)
        if self.to_rows is not None:
            self.carry(self.slopes, self.halves.mT, out=self.to_both)
            if len(self.last):
                np.matmul(slope, self.last.T, self.to_rows.numpy()[:, -1:])
        return self.dx


class SmallDenseKernel(DenseKernel):
    """The same by numpy."""

    def __init__(self, site: Site[Dense]) -> None:
        super().__init__(site)
        self.read = SeenRows(self.rows)
        self.weights = self.w.numpy()
        large = len(self.rows) * self.weights.size >= TURNED
        self.turned = np.empty_like(self.weights.T, order="C") if large else None
        self.to_weights, self.to_read = map(_array, (self.to_weight, self.to_rows))

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return z (batch, …, units) of x (batch, …, inputs)."""
        self.read.of(inputs[0]).dot(self.weights, self.out)
        return self._add()

    def backward(self, gradient: Tensor) -> Tensor | None:
        """Return dx where it is asked for."""
        dz = self.slope.of(gradient)
        if self.to_weights is not None:
            self.read.array.T.dot(dz, self.to_weights)
        self._sum(dz)
        if self.to_read is not None:
            turned = self.weights.T
            if self.turned is not None:
                self.turned[...] = turned
                turned = self.turned
            dz.dot(turned, self.to_read)
        return self.dx


def _array(tensor: Tensor | None) -> Array | None:
    return None if tensor is None else tensor.numpy()


KERNELS: Kernels = {Dense: DenseKernel}
