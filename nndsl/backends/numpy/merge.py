"""Several values go in, one comes out: their sum, or one behind the other."""

from __future__ import annotations

from functools import reduce

import numpy as np

from nndsl.backends.numpy.layer import DefinedLayer, Lowerings, define
from nndsl.layers import merge as definitions


class AddLayer(DefinedLayer[definitions.Add]):
    """Adds values of equal shape."""

    def __init__(self) -> None:
        super().__init__(definitions.Add())

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return the sum of all inputs, (batch, …) each."""
        return reduce(np.add, inputs)


class ConcatLayer(DefinedLayer[definitions.Concat]):
    """Puts values one behind the other along an axis, counted without the batch."""

    def __init__(self, axis: int = 0) -> None:
        super().__init__(define(definitions.Concat, axis=axis))

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return all inputs, (batch, …) each, joined along the axis."""
        rank = inputs[0].ndim - 1
        return np.concatenate(inputs, axis=self.definition.axis % rank + 1)


LOWERINGS: Lowerings = {
    definitions.Add: AddLayer,
    definitions.Concat: ConcatLayer,
}
