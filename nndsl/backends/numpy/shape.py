"""Values go in, the same values in another shape come out."""

from __future__ import annotations

import numpy as np

from nndsl.backends.numpy.layer import DefinedLayer, Lowerings, define
from nndsl.facts import Shape
from nndsl.layers import shape as definitions

# The sizes are written out and not left to -1, which an empty batch makes ambiguous.


class FlattenLayer(DefinedLayer[definitions.Flatten]):
    """Turns a value of any shape into a vector, the last axis counted fastest."""

    def __init__(self, input_shape: Shape | int | None = None) -> None:
        super().__init__(definitions.Flatten(), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, values) for x (batch, …)."""
        (x,) = inputs
        return x.reshape(x.shape[0], *self.definition.output_shape(x.shape[1:]))


class ReshapeLayer(DefinedLayer[definitions.Reshape]):
    """Gives a value another shape with as many values; one size may be -1."""

    def __init__(self, shape: Shape, input_shape: Shape | int | None = None) -> None:
        super().__init__(define(definitions.Reshape, shape=shape), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, *shape) for x (batch, …)."""
        (x,) = inputs
        return x.reshape(x.shape[0], *self.definition.output_shape(x.shape[1:]))


LOWERINGS: Lowerings = {
    definitions.Flatten: FlattenLayer,
    definitions.Reshape: ReshapeLayer,
}
