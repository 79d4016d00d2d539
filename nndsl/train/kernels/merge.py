"""Several values are joined, and each gets its part of the gradient."""

from __future__ import annotations

import operator
from functools import reduce

import torch
from torch import Tensor

from nndsl.layers.merge import Add, Concat
from nndsl.train.kernels.kernel import Kernel, Kernels


class AddKernel(Kernel[Add]):
    """x_1 + x_2 + …: each gets the whole gradient."""

    overwritable = True

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return the sum."""
        return reduce(operator.add, inputs)

    def backward(self, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradient for each, in memory of its own."""
        first, *others = self.site.wanted
        copies = [gradient.clone() if wanted else None for wanted in others]
        return (gradient if first else None, *copies)


class ConcatKernel(Kernel[Concat]):
    """[x_1, x_2, …] along an axis: each gets its part of the gradient."""

    overwritable = True
    options = frozenset({"axis"})

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return the inputs, one behind the other."""
        self.axis = self.site.layer.axis % (inputs[0].ndim - 1) + 1
        return torch.cat(inputs, dim=self.axis)

    def backward(self, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """Return the part of each."""
        sizes = [shape[self.axis - 1] for shape in self.site.inputs]
        parts = torch.split(gradient, sizes, dim=self.axis)
        return tuple(
            part if wanted else None for part, wanted in zip(parts, self.site.wanted, strict=True)
        )


KERNELS: Kernels = {Add: AddKernel, Concat: ConcatKernel}
