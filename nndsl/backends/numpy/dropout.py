"""Values go in and come out as they are: units are left out in training only."""

from __future__ import annotations

import numpy as np

from nndsl.backends.numpy.layer import DefinedLayer, Lowerings, define
from nndsl.facts import Shape
from nndsl.layers.dropout import Dropout


class DropoutLayer(DefinedLayer[Dropout]):
    """Leaves each value as it is, since this engine only predicts."""

    def __init__(self, rate: float = 0.5, input_shape: Shape | int | None = None) -> None:
        super().__init__(define(Dropout, rate=rate), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return x."""
        return inputs[0]


LOWERINGS: Lowerings = {
    Dropout: DropoutLayer,
}
