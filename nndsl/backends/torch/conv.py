"""Signals or images go in, what each filter finds at each place comes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.backends.torch.padding import padded
from nndsl.layers.conv import Conv, Conv1d, Conv3d, SlidingLayer
from nndsl.layers.separable import (
    DepthwiseConv,
    DepthwiseConv1d,
    DepthwiseConv3d,
    DepthwiseLayer,
    SeparableConv,
    SeparableConv1d,
    SeparableConv3d,
    SeparableLayer,
)
from nndsl.layers.transposed import (
    ConvTranspose,
    ConvTranspose1d,
    ConvTranspose3d,
    TransposedLayer,
)

CONVOLVE: dict[int, Callable[..., Tensor]] = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
SPREAD: dict[int, Callable[..., Tensor]] = {
    1: F.conv_transpose1d,
    2: F.conv_transpose2d,
    3: F.conv_transpose3d,
}


def conv(layer: SlidingLayer, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return (batch, filters, *axes) of x (batch, channels, *axes), for one axis or more."""
    groups = layer.counts(inputs[0].shape[1])[1]
    return _slid(layer, inputs[0], p["weight"], p.get("bias"), groups)


def depthwise_conv(layer: DepthwiseLayer, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return (batch, multiplier · channels, *axes) of x (batch, channels, *axes)."""
    return conv(layer, inputs, p, training)


def separable_conv(layer: SeparableLayer, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return (batch, filters, *axes): each channel by itself, then all mixed at each place."""
    (x,) = inputs
    middle = _slid(layer, x, p["depthwise"], None, x.shape[1])
    return CONVOLVE[layer.rank](middle, p["weight"], p.get("bias"))


def _slid(
    layer: SlidingLayer, x: Tensor, weight: Tensor, bias: Tensor | None, groups: int
) -> Tensor:
    x, both_sides = padded(x, layer.padding(tuple(x.shape[2:])), 0.0)
    steps: tuple[Any, ...] = (layer.axes("stride"), both_sides, layer.axes("dilation"))
    return CONVOLVE[layer.rank](x, weight, bias, *steps, groups)


def conv_transpose(layer: TransposedLayer, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return (batch, filters, *longer axes) of x (batch, channels, *axes)."""
    return spread(layer, inputs[0], p, Trim.of(layer))


class Trim(NamedTuple):
    """What is cut from each axis of a transposed convolution, in PyTorch's terms.

    It cuts alike at both sides and adds behind; `same` may have one more to cut behind.
    """

    sides: list[int]
    more: list[int]
    surplus: list[int]

    @classmethod
    def of(cls, layer: TransposedLayer) -> Trim:
        """Return that of a layer."""
        cuts = layer.cuts()
        return cls(
            [before for before, _ in cuts],
            [max(before - behind, 0) for before, behind in cuts],
            [max(behind - before, 0) for before, behind in cuts],
        )


def spread(layer: TransposedLayer, x: Tensor, p: Parameters, trim: Trim) -> Tensor:
    """Return (batch, filters, *longer axes) of x (batch, channels, *axes), cut as is said."""
    z = SPREAD[layer.rank](
        x,
        p["weight"],
        p.get("bias"),
        layer.axes("stride"),
        trim.sides,
        trim.more,
        layer.groups,
        layer.axes("dilation"),
    )
    for axis, surplus in enumerate(trim.surplus, start=2):
        z = z.narrow(axis, 0, z.shape[axis] - surplus)
    return z


LOWERINGS: Lowerings = {
    **dict.fromkeys((Conv, Conv1d, Conv3d), conv),
    **dict.fromkeys((DepthwiseConv, DepthwiseConv1d, DepthwiseConv3d), depthwise_conv),
    **dict.fromkeys((SeparableConv, SeparableConv1d, SeparableConv3d), separable_conv),
    **dict.fromkeys((ConvTranspose, ConvTranspose1d, ConvTranspose3d), conv_transpose),
}
