"""Vectors go in, their weighted sums by unit come out."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from nndsl.backends.numpy.layer import Lowerings
from nndsl.backends.numpy.options import Bias, define
from nndsl.backends.numpy.room import units_last
from nndsl.backends.numpy.weighted import WeightedLayer
from nndsl.facts import Shape
from nndsl.layers.dense import Dense


class DenseLayer(WeightedLayer[Dense]):
    """Connects every input to every unit: z = x W + b.

    ``weights`` is (inputs, units), a row for each origin; ``biases`` is (units,). Input and
    output are (batch, inputs) and (batch, units), or have steps between the two. ``bias`` is
    False for none, or the biases to begin with.
    """

    arguments: ClassVar = {"units": "n_units"}

    def __init__(
        self, n_units: int, input_shape: Shape | int | None = None, bias: Bias = True
    ) -> None:
        super().__init__(define(Dense, units=n_units, bias=bias), input_shape)

    @property
    def n_units(self) -> int:
        """The number of units."""
        return self.definition.units

    @property
    def weights(self) -> np.ndarray:
        """The weights (inputs, units), which can be set."""
        weights: np.ndarray = self._get("weight").T
        return weights

    @weights.setter
    def weights(self, values: ArrayLike) -> None:
        self._set("weight", values)

    def _turned(self, key: str, array: np.ndarray) -> np.ndarray:
        return array.T if key == "weight" else array

    def _arranged(self, array: np.ndarray) -> np.ndarray:
        return units_last(array)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return z (batch, …, units) for x (batch, …, inputs)."""
        (x,) = inputs
        weights, biases = self.weights, self.biases
        # One product for all steps of all samples, not one for each sample.
        z = x.reshape(-1, x.shape[-1]) @ weights
        if biases is not None:
            z += biases
        a: np.ndarray = z.reshape(*x.shape[:-1], weights.shape[1])
        return a


LOWERINGS: Lowerings = {
    Dense: DenseLayer,
}
