"""Values go in, the same values brought to one scale come out."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.norm import (
    BatchNorm,
    ChannelNorm,
    GroupNorm,
    InstanceNorm,
    LayerNorm,
    RMSNorm,
    Scale,
    UnitNorm,
)


def batchnorm(layer: BatchNorm, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x (batch, channels, …) normalized by channel.

    In training by the batch's own statistics, whose running means are kept in place, unless they
    are frozen. A single
    value a channel has no variance, so that such a batch (the last, odd one of an epoch) is
    normalized as in prediction and leaves the running means alone.
    """
    (x,) = inputs
    by_batch = training and not layer.frozen and x.numel() > x.shape[1]
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


def rmsnorm(layer: RMSNorm, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x divided by its root mean square over its last axis, or over all but the batch."""
    return F.rms_norm(inputs[0], p["weight"].shape, p["weight"], layer.eps)


def groupnorm(layer: GroupNorm, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x (batch, channels, …) normalized by groups of channels of each sample."""
    return _by_groups(layer, inputs[0], p)


def instancenorm(layer: InstanceNorm, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x (batch, channels, …) normalized by each channel of each sample."""
    return _by_groups(layer, inputs[0], p)


def _by_groups(layer: ChannelNorm, x: Tensor, p: Parameters) -> Tensor:
    count = layer.count(x.shape[1])
    if x.shape[1:].numel() == count:
        x = x - x  # a single value is its own mean, but group_norm comes near to 0 only
    # Not F.group_norm, which refuses groups of a single value.
    return torch.group_norm(x, count, p.get("weight"), p.get("bias"), layer.eps)


def unitnorm(layer: UnitNorm, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x with each vector of its last axis divided by its length."""
    return F.normalize(inputs[0], dim=-1)


def scale(layer: Scale, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x with each entry of an axis times its weight."""
    (x,) = inputs
    return x * p["weight"].reshape(layer.spread(x.ndim))


LOWERINGS: Lowerings = {
    BatchNorm: batchnorm,
    LayerNorm: layernorm,
    RMSNorm: rmsnorm,
    GroupNorm: groupnorm,
    InstanceNorm: instancenorm,
    UnitNorm: unitnorm,
    Scale: scale,
}
