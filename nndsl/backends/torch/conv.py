"""Signals or images go in, what each filter finds at each place comes out."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.backends.torch.padding import padded
from nndsl.layers.conv import Conv, Conv1d, ConvLayer


def conv(layer: ConvLayer, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return (batch, filters, *axes) of x (batch, channels, *axes), for one axis or two."""
    x, both_sides = padded(inputs[0], layer.padding(tuple(inputs[0].shape[2:])), 0.0)
    convolve = F.conv1d if layer.rank == 1 else F.conv2d
    return convolve(
        x,
        p["weight"],
        p.get("bias"),
        layer.axes("stride"),
        both_sides,
        layer.axes("dilation"),
        layer.groups,
    )


LOWERINGS: Lowerings = {
    Conv: conv,
    Conv1d: conv,
}
