"""Signals or images go in, the maximum or the mean of each window comes out."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.backends.torch.padding import padded
from nndsl.layers.pool import AvgPool, AvgPool1d, GlobalAvgPool, MaxPool, MaxPool1d, PoolLayer


def maxpool(layer: PoolLayer, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the greatest value of each window; padding is smaller than any value."""
    margins = layer.padding(tuple(inputs[0].shape[2:]))
    x, both_sides = padded(inputs[0], margins, -float("inf"))
    pool = F.max_pool1d if layer.rank == 1 else F.max_pool2d
    return pool(x, layer.sizes(), layer.strides(), both_sides)


def avgpool(layer: PoolLayer, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the mean of each window; padding is not counted."""
    (x,) = inputs
    margins = layer.padding(tuple(x.shape[2:]))
    sizes, strides = layer.sizes(), layer.strides()
    pool = F.avg_pool1d if layer.rank == 1 else F.avg_pool2d
    wide, both_sides = padded(x, margins, 0.0)
    if wide is x:
        return pool(x, sizes, strides, both_sides, count_include_pad=False)
    ones, _ = padded(x.new_ones(1, 1, *x.shape[2:]), margins, 0.0)
    return pool(wide, sizes, strides) / pool(ones, sizes, strides)


def global_avgpool(layer: GlobalAvgPool, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the mean of each channel: (batch, channels, …) to (batch, channels)."""
    (x,) = inputs
    return x.mean(dim=tuple(range(2, x.ndim)))


LOWERINGS: Lowerings = {
    MaxPool: maxpool,
    AvgPool: avgpool,
    MaxPool1d: maxpool,
    AvgPool1d: avgpool,
    GlobalAvgPool: global_avgpool,
}
