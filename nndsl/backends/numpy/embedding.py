"""Whole numbers go in, the vector of each comes out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nndsl.backends.indices import whole_numbers
from nndsl.backends.numpy.layer import WeightedLayer, define
from nndsl.facts import Shape
from nndsl.graph import Node
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


def embedding(layer: Embedding, node: Node, p: Mapping[str, np.ndarray]) -> EmbeddingLayer:
    """Return the layer of a node."""
    return EmbeddingLayer.of(layer, p)
