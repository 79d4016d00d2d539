"""Sequences of images go in, the states of a recurrent layer come out: the last one, or all."""

from __future__ import annotations

import torch
from torch import Tensor

from nndsl.backends.torch.conv import conv
from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.convlstm import Convlstm


def convlstm(layer: Convlstm, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return (batch, filters, *axes), or with steps, of x (batch, steps, channels, *axes)."""
    (x,) = inputs
    of_input = {"weight": p["weight_ih"], **({"bias": p["bias"]} if layer.bias else {})}
    # One convolution for the images of all steps.
    u = conv(layer.of_input, (x.flatten(0, 1),), of_input, training)
    u = u.reshape(*x.shape[:2], *u.shape[1:])
    of_state, weight = layer.of_state, {"weight": p["weight_hh"]}
    h = c = u.new_zeros(len(x), layer.filters, *u.shape[3:])
    every = []
    for step in u.unbind(1):
        i, f, g, o = (step + conv(of_state, (h,), weight, training)).chunk(4, dim=1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        every.append(h)
    return torch.stack(every, dim=1) if layer.outputs == "sequence" else h


LOWERINGS: Lowerings = {
    Convlstm: convlstm,
}
