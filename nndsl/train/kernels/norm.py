"""Values are brought to one scale, and gradients come back through the statistics."""

from __future__ import annotations

import torch
from torch import Tensor

from nndsl.layers.norm import BatchNorm, LayerNorm
from nndsl.train.kernels.kernel import ATEN, Kernel, Kernels


class BatchNormKernel(Kernel[BatchNorm]):
    """Normalization by channel over the batch, whose running statistics are kept in place."""

    overwritable = True
    options = frozenset({"momentum", "eps"})

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return x normalized, as ``nndsl.backends.torch.norm.batchnorm`` does in training."""
        (self.x,) = inputs
        w, layer = self.site.weights, self.site.layer
        self.by_batch = self.x.numel() > self.x.shape[1]
        a, *self.statistics = torch.native_batch_norm(
            self.x,
            w["weight"],
            w["bias"],
            w["running_mean"],
            w["running_var"],
            self.by_batch,
            layer.momentum,
            layer.eps,
        )
        return a

    def backward(self, gradient: Tensor) -> Tensor | None:
        """Return dx where it is asked for."""
        w = self.site.weights
        dx: Tensor | None
        dx, dw, db = ATEN.native_batch_norm_backward(
            gradient,
            self.x,
            w["weight"],
            w["running_mean"],
            w["running_var"],
            *self.statistics,
            self.by_batch,
            self.site.layer.eps,
            (self.site.wanted[0], True, True),
        )
        self.write(weight=dw, bias=db)
        return dx


class LayerNormKernel(Kernel[LayerNorm]):
    """Normalization over the features of each sample."""

    overwritable = True
    options = frozenset({"eps", "over"})

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return x normalized over its last axis, or over all axes but the batch."""
        (self.x,) = inputs
        w = self.site.weights
        self.over = w["weight"].shape
        a, *self.statistics = torch.native_layer_norm(
            self.x, self.over, w["weight"], w["bias"], self.site.layer.eps
        )
        return a

    def backward(self, gradient: Tensor) -> Tensor | None:
        """Return dx where it is asked for."""
        w = self.site.weights
        dx: Tensor | None
        dx, dw, db = ATEN.native_layer_norm_backward(
            gradient,
            self.x,
            self.over,
            *self.statistics,
            w["weight"],
            w["bias"],
            (self.site.wanted[0], True, True),
        )
        self.write(weight=dw, bias=db)
        return dx


KERNELS: Kernels = {BatchNorm: BatchNormKernel, LayerNorm: LayerNormKernel}
