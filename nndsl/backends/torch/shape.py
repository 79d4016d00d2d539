"""Values go in, the same values in another shape come out."""

from __future__ import annotations

from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.shape import Flatten, Reshape

# The sizes are written out and not left to -1, which an empty batch makes ambiguous.


def flatten(layer: Flatten, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x (batch, …) as (batch, values)."""
    (x,) = inputs
    return x.reshape(x.shape[0], *layer.output_shape(tuple(x.shape[1:])))


def reshape(layer: Reshape, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x (batch, …) as (batch, *shape)."""
    (x,) = inputs
    return x.reshape(x.shape[0], *layer.output_shape(tuple(x.shape[1:])))


LOWERINGS: Lowerings = {
    Flatten: flatten,
    Reshape: reshape,
}
