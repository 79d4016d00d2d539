"""Values go in; they, or half of them, come out, weighed by a slope or by the other half."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.gate import GateLayer, Glu, Prelu, Swiglu


def prelu(layer: Prelu, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return z where it is positive, else the slope times z."""
    z, slope = inputs[0], p["weight"]
    slope = slope.view(-1, *[1] * (z.ndim - 2)) if z.ndim > 1 else slope
    return torch.where(z > 0, z, slope * z)  # F.prelu has no derivative under vmap


def glu(layer: Glu, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the first half times the sigmoid of the second."""
    return F.glu(inputs[0], _axis(layer, inputs[0]))


def swiglu(layer: Swiglu, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the silu of the first half times the second."""
    u, v = inputs[0].chunk(2, _axis(layer, inputs[0]))
    return F.silu(u) * v


def _axis(layer: GateLayer, x: Tensor) -> int:
    return layer.axis % (x.ndim - 1) + 1


LOWERINGS: Lowerings = {
    Prelu: prelu,
    Glu: glu,
    Swiglu: swiglu,
}
