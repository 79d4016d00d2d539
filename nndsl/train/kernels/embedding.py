"""Whole numbers look up vectors, which gather the gradients of all that looked them up."""

from __future__ import annotations

import torch
from torch import Tensor

from nndsl.layers.embedding import Embedding
from nndsl.train.kernels.kernel import ATEN, Kernel, Kernels


class EmbeddingKernel(Kernel[Embedding]):
    """W[x]: the vectors that are looked up gather their gradients."""

    overwritable = True
    options = frozenset({"frozen", "lr", "init", "weights"})

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return (batch, steps, units) of whole numbers (batch, steps)."""
        self.places = inputs[0].long()
        return torch.nn.functional.embedding(self.places, self.site.weights["weight"])

    def backward(self, gradient: Tensor) -> None:
        """Return nothing: whole numbers have no gradient."""
        count = len(self.site.weights["weight"])
        self.write(weight=ATEN.embedding_dense_backward(gradient, self.places, count, -1, False))


KERNELS: Kernels = {Embedding: EmbeddingKernel}
