"""Values go in, the same values with mean 0 and variance 1, scaled and shifted, come out."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.norm import BatchNorm, LayerNorm


def batchnorm(layer: BatchNorm, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x (batch, channels, …) normalized by channel.

    In training by the batch's own statistics, whose running means are kept in place. A single
    value a channel has no variance, so that such a batch (the last, odd one of an epoch) is
    normalized as in prediction and leaves the running means alone.
    """
    (x,) = inputs
    by_batch = training and x.numel() > x.shape[1]
    return F.batch_norm(
        x,
        p["running_mean"],
        p["running_var"],
        p["weight"],
        p["bias"],
        by_batch,
        layer.momentum,
        layer.eps,
    )


def layernorm(layer: LayerNorm, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x normalized over its last axis, or over all axes but the batch."""
    return F.layer_norm(inputs[0], p["weight"].shape, p["weight"], p["bias"], layer.eps)


LOWERINGS: Lowerings = {
    BatchNorm: batchnorm,
    LayerNorm: layernorm,
}
