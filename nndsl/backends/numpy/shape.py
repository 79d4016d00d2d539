"""Values go in, the same values in another shape come out."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from nndsl.backends.numpy.layer import DefinedLayer, Lowerings
from nndsl.backends.numpy.options import define
from nndsl.facts import Shape
from nndsl.layers import shape as definitions

Reshaping = TypeVar(
    "Reshaping",
    definitions.Flatten,
    definitions.Reshape,
    definitions.Unsqueeze,
    definitions.Squeeze,
)

# The sizes are written out and not left to -1, which an empty batch makes ambiguous.


class ReshapingLayer(DefinedLayer[Reshaping]):
    """The base of layers that keep the order of all values."""

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return x (batch, …) in the shape that the definition gives."""
        (x,) = inputs
        return x.reshape(x.shape[0], *self.definition.output_shape(x.shape[1:]))


class FlattenLayer(ReshapingLayer[definitions.Flatten]):
    """Turns a value of any shape into a vector, the last axis counted fastest."""

    def __init__(self, input_shape: Shape | int | None = None) -> None:
        super().__init__(definitions.Flatten(), input_shape)


class ReshapeLayer(ReshapingLayer[definitions.Reshape]):
    """Gives a value another shape with as many values; one size may be -1."""

    def __init__(self, shape: Shape, input_shape: Shape | int | None = None) -> None:
        super().__init__(define(definitions.Reshape, shape=shape), input_shape)


class UnsqueezeLayer(ReshapingLayer[definitions.Unsqueeze]):
    """Adds an axis of size 1 at a place of the shape, the batch not counted."""

    def __init__(self, axis: int = 0, input_shape: Shape | int | None = None) -> None:
        super().__init__(define(definitions.Unsqueeze, axis=axis), input_shape)


class SqueezeLayer(ReshapingLayer[definitions.Squeeze]):
    """Drops an axis of size 1, or all of them."""

    def __init__(self, axis: int | None = None, input_shape: Shape | int | None = None) -> None:
        super().__init__(define(definitions.Squeeze, axis=axis), input_shape)


class SliceLayer(DefinedLayer[definitions.Slice]):
    """Takes a part of an axis, counted without the batch."""

    def __init__(
        self,
        start: int,
        end: int | None = None,
        input_shape: Shape | int | None = None,
        *,
        axis: int = 0,
    ) -> None:
        super().__init__(define(definitions.Slice, start=start, end=end, axis=axis), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return a part of x (batch, …) along the axis."""
        (x,) = inputs
        axis = self.definition.axis % (x.ndim - 1) + 1
        start, end = self.definition.part(x.shape[axis])
        a: np.ndarray = x.swapaxes(0, axis)[start:end].swapaxes(0, axis)
        return a


class PermuteLayer(DefinedLayer[definitions.Permute]):
    """Puts the axes of a value into another order, counted from 0 without the batch."""

    def __init__(self, axes: Shape, input_shape: Shape | int | None = None) -> None:
        super().__init__(define(definitions.Permute, axes=axes), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return x (batch, …) with its other axes in another order."""
        a: np.ndarray = inputs[0].transpose(0, *(axis + 1 for axis in self.definition.axes))
        return a


class RepeatVectorLayer(DefinedLayer[definitions.RepeatVector]):
    """Makes a sequence whose every step is the same vector."""

    def __init__(self, count: int, input_shape: Shape | int | None = None) -> None:
        super().__init__(define(definitions.RepeatVector, count=count), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, count, features) of x (batch, features)."""
        a: np.ndarray = np.repeat(inputs[0][:, None], self.definition.count, axis=1)
        return a


LOWERINGS: Lowerings = {
    definitions.Flatten: FlattenLayer,
    definitions.Reshape: ReshapeLayer,
    definitions.Permute: PermuteLayer,
    definitions.Unsqueeze: UnsqueezeLayer,
    definitions.Squeeze: SqueezeLayer,
    definitions.Slice: SliceLayer,
    definitions.RepeatVector: RepeatVectorLayer,
}
