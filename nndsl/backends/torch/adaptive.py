"""Signals or images of any size go in, as many maxima or means as are asked for come out."""

from __future__ import annotations

from collections.abc import Callable

import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.adaptive import AdaptiveAvgPool, AdaptiveMaxPool

MEANS: dict[int, Callable[..., Tensor]] = {
    1: F.adaptive_avg_pool1d,
    2: F.adaptive_avg_pool2d,
    3: F.adaptive_avg_pool3d,
}
MAXIMA: dict[int, Callable[..., Tensor]] = {
    1: F.adaptive_max_pool1d,
    2: F.adaptive_max_pool2d,
    3: F.adaptive_max_pool3d,
}


def adaptive_avgpool(
    layer: AdaptiveAvgPool, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return (batch, channels, *size) of x (batch, channels, *axes)."""
    rank = inputs[0].ndim - 2
    return MEANS[rank](inputs[0], layer.sizes(rank))


def adaptive_maxpool(
    layer: AdaptiveMaxPool, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return (batch, channels, *size) of x (batch, channels, *axes)."""
    rank = inputs[0].ndim - 2
    return MAXIMA[rank](inputs[0], layer.sizes(rank))


LOWERINGS: Lowerings = {
    AdaptiveAvgPool: adaptive_avgpool,
    AdaptiveMaxPool: adaptive_maxpool,
}
