"""Samples go in, the values of some of their columns come out."""

from __future__ import annotations

import numpy as np

from nndsl.backends.numpy.layer import DefinedLayer, Lowerings
from nndsl.layers.columns import Columns


class ColumnsLayer(DefinedLayer[Columns]):
    """Takes some of a sample's values, where a network has several inputs."""

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, *shape) of x (batch, values)."""
        (x,) = inputs
        return x[:, self.definition.chosen].reshape(len(x), *self.output_shape())


LOWERINGS: Lowerings = {Columns: ColumnsLayer}
