"""Values go in and come out as they are: what chance does to them, it does in training only."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nndsl.backends.numpy.layer import DefinedLayer, Lowerings
from nndsl.backends.numpy.options import define
from nndsl.facts import Shape
from nndsl.layers import dropout as definitions


class UnchangedLayer(DefinedLayer[definitions.NoiseLayer]):
    """The base of layers that leave each value as it is, since this engine only predicts."""

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return x."""
        return inputs[0]


class DropoutLayer(UnchangedLayer):
    """Leaves values out in training, and none here."""

    kind: ClassVar[type[definitions.DropoutLayer]] = definitions.Dropout

    def __init__(self, rate: float = 0.5, input_shape: Shape | int | None = None) -> None:
        super().__init__(define(self.kind, rate=rate), input_shape)


class SpatialDropoutLayer(DropoutLayer):
    """Leaves channels out in training, and none here."""

    kind = definitions.SpatialDropout


class AlphaDropoutLayer(DropoutLayer):
    """Leaves values out in training with their mean and variance kept, and none here."""

    kind = definitions.AlphaDropout


class GaussianDropoutLayer(DropoutLayer):
    """Multiplies values by noise in training, and not here."""

    kind = definitions.GaussianDropout


class StochasticDepthLayer(DropoutLayer):
    """Leaves whole samples out in training, and none here."""

    kind = definitions.StochasticDepth


class GaussianNoiseLayer(UnchangedLayer):
    """Adds noise to values in training, and not here."""

    def __init__(self, stddev: float, input_shape: Shape | int | None = None) -> None:
        super().__init__(define(definitions.GaussianNoise, stddev=stddev), input_shape)


LOWERINGS: Lowerings = {
    definitions.Dropout: DropoutLayer,
    definitions.SpatialDropout: SpatialDropoutLayer,
    definitions.AlphaDropout: AlphaDropoutLayer,
    definitions.GaussianDropout: GaussianDropoutLayer,
    definitions.GaussianNoise: GaussianNoiseLayer,
    definitions.StochasticDepth: StochasticDepthLayer,
}
