"""Signals or images of any size go in, as many maxima or means as are asked for come out."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import numpy as np

from nndsl.backends.numpy.layer import DefinedLayer, Lowerings
from nndsl.backends.numpy.options import define
from nndsl.facts import Shape
from nndsl.layers import adaptive as definitions


class AdaptivePoolLayer(DefinedLayer[definitions.AdaptivePoolLayer]):
    """The base of pooling to a size; the rank of the input says how many axes there are."""

    kind: ClassVar[type[definitions.AdaptivePoolLayer]]

    def __init__(self, size: int | tuple[int, ...], input_shape: Shape | int | None = None) -> None:
        super().__init__(define(self.kind, size=size), input_shape)

    @abstractmethod
    def _joined(self, window: np.ndarray, axis: int) -> np.ndarray:
        """Return a window with one value in place of an axis."""

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, channels, *size) for x (batch, channels, *axes)."""
        (x,) = inputs
        # A window is the product of its parts along each axis, so that axes are pooled in turn.
        for axis, bins in enumerate(self.definition.bins(x.shape[2:]), start=2):
            parts = (x[(slice(None),) * axis + (slice(*ends),)] for ends in bins)
            x = np.stack([self._joined(part, axis) for part in parts], axis=axis)
        return x


class AdaptiveAvgPoolLayer(AdaptivePoolLayer):
    """Keeps the means of as many windows as are asked for."""

    kind = definitions.AdaptiveAvgPool

    def _joined(self, window: np.ndarray, axis: int) -> np.ndarray:
        a: np.ndarray = window.mean(axis=axis)
        return a


class AdaptiveMaxPoolLayer(AdaptivePoolLayer):
    """Keeps the greatest values of as many windows as are asked for."""

    kind = definitions.AdaptiveMaxPool

    def _joined(self, window: np.ndarray, axis: int) -> np.ndarray:
        a: np.ndarray = window.max(axis=axis)
        return a


LOWERINGS: Lowerings = {
    definitions.AdaptiveAvgPool: AdaptiveAvgPoolLayer,
    definitions.AdaptiveMaxPool: AdaptiveMaxPoolLayer,
}
