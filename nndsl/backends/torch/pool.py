"""Signals or images go in, the maximum or the mean of each window comes out."""

from __future__ import annotations

from collections.abc import Callable

import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.backends.torch.padding import padded, widened
from nndsl.layers.pool import (
    AvgPool,
    AvgPool1d,
    AvgPool3d,
    GlobalAvgPool,
    GlobalMaxPool,
    GlobalPoolLayer,
    MaxPool,
    MaxPool1d,
    MaxPool3d,
    PoolLayer,
)

MAXIMA: dict[int, Callable[..., Tensor]] = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
MEANS: dict[int, Callable[..., Tensor]] = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}


def maxpool(layer: PoolLayer, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the greatest value of each window; padding is smaller than any value."""
    margins = layer.padding(tuple(inputs[0].shape[2:]))
    x, both_sides = padded(inputs[0], margins, -float("inf"))
    return MAXIMA[layer.rank](x, layer.sizes(), layer.strides(), both_sides)


def avgpool(layer: PoolLayer, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the mean of each window; padding is not counted."""
    (x,) = inputs
    margins = layer.padding(tuple(x.shape[2:]))
    sizes, strides = layer.sizes(), layer.strides()
    pool = MEANS[layer.rank]
    wide, both_sides = padded(x, margins, 0.0)
    # avg_pool3d refuses a window that is longer than the input without its padding.
    if wide is x and all(n >= size for n, size in zip(x.shape[2:], sizes, strict=True)):
        return pool(x, sizes, strides, both_sides, count_include_pad=False)
    wide, ones = (widened(values, margins, 0.0) for values in (x, x.new_ones(1, 1, *x.shape[2:])))
    return pool(wide, sizes, strides) / pool(ones, sizes, strides)


def global_avgpool(layer: GlobalAvgPool, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the mean of each channel: (batch, channels, …) to (batch, channels).

    A mask (batch, …) says which places count; where none does, the mean is 0.
    """
    x, axes, left_out = _told(layer, inputs)
    if left_out is None:
        return x.mean(dim=axes)
    # Not a product: what is left out may be infinite.
    return x.masked_fill(left_out, 0).sum(dim=axes) / (~left_out).sum(dim=axes).clamp_min(1)


def global_maxpool(layer: GlobalMaxPool, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the greatest value of each channel: (batch, channels, …) to (batch, channels).

    A mask (batch, …) says which places count; where none does, the value is 0.
    """
    x, axes, left_out = _told(layer, inputs)
    if left_out is None:
        return x.amax(dim=axes)
    a = x.masked_fill(left_out, -float("inf")).amax(dim=axes)
    return a.masked_fill(left_out.flatten(1).all(dim=1, keepdim=True), 0)


def _told(layer: GlobalPoolLayer, inputs: Inputs) -> tuple[Tensor, tuple[int, ...], Tensor | None]:
    """Return x, its axes behind the channels, and which places to leave out, None for no mask."""
    x, mask = layer.told_apart(inputs)
    return x, tuple(range(2, x.ndim)), None if mask is None else (mask == 0).unsqueeze(1)


LOWERINGS: Lowerings = {
    MaxPool: maxpool,
    AvgPool: avgpool,
    MaxPool1d: maxpool,
    AvgPool1d: avgpool,
    MaxPool3d: maxpool,
    AvgPool3d: avgpool,
    GlobalAvgPool: global_avgpool,
    GlobalMaxPool: global_maxpool,
}
