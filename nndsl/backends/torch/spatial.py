"""Signals or images go in, smaller or larger ones come out."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.backends.torch.padding import widened
from nndsl.layers.spatial import Crop, PatchMerge, PixelShuffle, Upsample, ZeroPad


def zero_pad(layer: ZeroPad, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x (batch, channels, *axes) with zeros at the sides of its axes."""
    return widened(inputs[0], layer.pairs(inputs[0].ndim - 2), 0.0)


def crop(layer: Crop, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x (batch, channels, *axes) without the sides of its axes."""
    (x,) = inputs
    for axis, (before, behind) in enumerate(layer.pairs(x.ndim - 2), start=2):
        x = x.narrow(axis, before, x.shape[axis] - before - behind)
    return x


def upsample(layer: Upsample, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return (batch, channels, *longer axes) of x (batch, channels, *axes)."""
    (x,) = inputs
    _, *lengths = layer.output_shape(tuple(x.shape[1:]))
    if x.shape[0] == 0:  # which F.interpolate refuses
        return x.new_empty(0, x.shape[1], *lengths)
    return F.interpolate(x, lengths, mode=layer.mode)


def pixel_shuffle(layer: PixelShuffle, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return (batch, channels / factor², factor · height, factor · width)."""
    return F.pixel_shuffle(inputs[0], layer.factor)


def patch_merge(layer: PatchMerge, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return (batch, channels · places of a patch, *shorter axes)."""
    (x,) = inputs
    shape = tuple(x.shape[1:])
    margins, parts, order = layer.cut(shape)
    parted = widened(x, margins, 0.0).reshape(x.shape[0], *parts).permute(order)
    return parted.reshape(x.shape[0], *layer.output_shape(shape))


LOWERINGS: Lowerings = {
    ZeroPad: zero_pad,
    Crop: crop,
    Upsample: upsample,
    PixelShuffle: pixel_shuffle,
    PatchMerge: patch_merge,
}
