"""Vectors go in, their weighted sums by unit come out."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.dense import Dense


def dense(layer: Dense, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return z = x W + b: (batch, …, inputs) to (batch, …, units)."""
    return F.linear(inputs[0], p["weight"], p.get("bias"))


LOWERINGS: Lowerings = {
    Dense: dense,
}
