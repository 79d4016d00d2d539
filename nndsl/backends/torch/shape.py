"""Values go in, the same values in another shape come out."""

from __future__ import annotations

from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.shape import Flatten, Permute, RepeatVector, Reshape, Slice, Squeeze, Unsqueeze

# The sizes are written out and not left to -1, which an empty batch makes ambiguous.


def flatten(layer: Flatten, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x (batch, …) as (batch, values)."""
    (x,) = inputs
    return x.reshape(x.shape[0], *layer.output_shape(tuple(x.shape[1:])))


def reshape(layer: Reshape, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x (batch, …) as (batch, *shape)."""
    (x,) = inputs
    return x.reshape(x.shape[0], *layer.output_shape(tuple(x.shape[1:])))


def permute(layer: Permute, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x (batch, …) with its other axes in the order of the layer."""
    return inputs[0].permute(0, *(axis + 1 for axis in layer.axes))


def unsqueeze(layer: Unsqueeze, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x (batch, …) with one more axis, of size 1."""
    (x,) = inputs
    return x.reshape(x.shape[0], *layer.output_shape(tuple(x.shape[1:])))


def squeeze(layer: Squeeze, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x (batch, …) without axes of size 1."""
    (x,) = inputs
    return x.reshape(x.shape[0], *layer.output_shape(tuple(x.shape[1:])))


def slice(layer: Slice, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return a part of x (batch, …) along an axis."""
    (x,) = inputs
    axis = layer.axis % (x.ndim - 1) + 1
    start, end = layer.part(x.shape[axis])
    return x.narrow(axis, start, end - start)


def repeat_vector(layer: RepeatVector, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return (batch, count, features) of x (batch, features)."""
    return inputs[0][:, None].expand(-1, layer.count, -1)


LOWERINGS: Lowerings = {
    Flatten: flatten,
    Reshape: reshape,
    Permute: permute,
    Unsqueeze: unsqueeze,
    Squeeze: squeeze,
    Slice: slice,
    RepeatVector: repeat_vector,
}
