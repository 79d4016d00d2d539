"""Whole numbers go in, the vector of each comes out."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nndsl.backends.indices import whole_numbers
from nndsl.backends.numpy.layer import Lowerings
from nndsl.backends.numpy.options import define
from nndsl.backends.numpy.weighted import UnbiasedLayer
from nndsl.facts import Shape
from nndsl.layers.embedding import Embedding


class EmbeddingLayer(UnbiasedLayer[Embedding]):
    """Looks up a vector for each whole number; ``weights`` is (count, units).

    For the number ``padding`` the vector is 0.
    """

    arguments: ClassVar = {
        **dict.fromkeys(("input_dim", "num_embeddings"), "count"),
        **dict.fromkeys(("output_dim", "embedding_dim"), "units"),
    }

    def __init__(
        self,
        count: int,
        units: int,
        input_shape: Shape | int | None = None,
        *,
        padding: int | None = None,
    ) -> None:
        definition = define(Embedding, count=count, units=units, padding=padding)
        super().__init__(definition, input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, steps, units) for whole numbers (batch, steps), as ints or floats.

        Raises NNError (``index-out-of-range``) for any other value.
        """
        (x,), layer = inputs, self.definition
        a: np.ndarray = self.weights[whole_numbers(x, layer.count)]
        if layer.padding is not None:
            a[x == layer.padding] = 0
        return a


LOWERINGS: Lowerings = {
    Embedding: EmbeddingLayer,
}
