"""Sequences go in, a part of each comes out."""

from __future__ import annotations

import numpy as np

from nndsl.backends.numpy.layer import DefinedLayer, Lowerings
from nndsl.backends.numpy.options import define
from nndsl.facts import Shape
from nndsl.layers.sequence import Step


class StepLayer(DefinedLayer[Step]):
    """Takes one step of a sequence: 0 is the first, -1 the last."""

    def __init__(self, index: int, input_shape: Shape | None = None) -> None:
        super().__init__(define(Step, index=index), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, …) for x (batch, steps, …)."""
        a: np.ndarray = inputs[0][:, self.definition.index]
        return a


LOWERINGS: Lowerings = {
    Step: StepLayer,
}
