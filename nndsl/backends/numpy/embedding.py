"""Whole numbers go in, the vector of each comes out."""

from __future__ import annotations

import numpy as np

from nndsl.backends.indices import whole_numbers
from nndsl.backends.numpy.layer import Lowerings, WeightedLayer, define
from nndsl.facts import Shape
from nndsl.layers.embedding import Embedding


class EmbeddingLayer(WeightedLayer[Embedding]):
    """Looks up a vector for each whole number; ``weights`` is (count, units)."""

    def __init__(self, count: int, units: int, input_shape: Shape | int | None = None) -> None:
        super().__init__(define(Embedding, count=count, units=units), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, steps, units) for whole numbers (batch, steps), as ints or floats.

        Raises NNError (``index-out-of-range``) for any other value.
        """
        a: np.ndarray = self.weights[whole_numbers(inputs[0], self.definition.count)]
        return a


LOWERINGS: Lowerings = {
    Embedding: EmbeddingLayer,
}
