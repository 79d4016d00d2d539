"""Vectors go in, their weighted sums by unit come out."""

from __future__ import annotations

from collections.abc import Mapping

import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.layers.dense import Dense


def dense(
    layer: Dense, inputs: tuple[Tensor, ...], p: Mapping[str, Tensor], training: bool
) -> Tensor:
    """Return z = x W + b: (batch, …, inputs) to (batch, …, units)."""
    return F.linear(inputs[0], p["weight"], p.get("bias"))
