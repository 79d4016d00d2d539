"""Samples go in, the values of some of their columns come out."""

from __future__ import annotations

from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.columns import Columns


def columns(layer: Columns, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return (batch, *shape) of x (batch, values)."""
    (x,) = inputs
    return x[:, layer.chosen].reshape(len(x), *layer.output_shape())


LOWERINGS: Lowerings = {Columns: columns}
