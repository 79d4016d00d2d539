"""Signals or images go in, the maximum or the mean of each window comes out."""

from __future__ import annotations

from functools import reduce
from typing import ClassVar, Literal

import numpy as np

from nndsl.backends.numpy.layer import DefinedLayer, Lowerings, define
from nndsl.backends.numpy.windows import padded, taps
from nndsl.facts import Shape
from nndsl.layers import pool as definitions


class PoolLayer(DefinedLayer[definitions.PoolLayer]):
    """The base of pooling over windows of a signal, an image or a volume: ``rank`` 1, 2 or 3."""

    kinds: ClassVar[dict[int, type[definitions.PoolLayer]]]

    def __init__(
        self,
        size: int | tuple[int, ...] = 2,
        input_shape: Shape | int | None = None,
        *,
        stride: int | tuple[int, ...] | None = None,
        pad: Literal["same", "valid"] | int | tuple[int, ...] = "valid",
        ceil: bool = False,
        rank: Literal[1, 2, 3] = 2,
    ) -> None:
        definition = define(self.kinds[rank], size=size, stride=stride, pad=pad, ceil=ceil)
        super().__init__(definition, input_shape)


class MaxPoolLayer(PoolLayer):
    """Keeps the greatest value of each window; padding is smaller than any value."""

    kinds: ClassVar = {1: definitions.MaxPool1d, 2: definitions.MaxPool, 3: definitions.MaxPool3d}

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, channels, *places) for x (batch, channels, *axes)."""
        (x,) = inputs
        layer = self.definition
        x = padded(x, layer.padding(x.shape[2:]), -np.inf)
        views = taps(x, layer.sizes(), layer.strides())
        a: np.ndarray = next(views).copy()
        for view in views:
            np.maximum(a, view, out=a)
        return a


class AvgPoolLayer(PoolLayer):
    """Keeps the mean of each window; padding is not counted."""

    kinds: ClassVar = {1: definitions.AvgPool1d, 2: definitions.AvgPool, 3: definitions.AvgPool3d}

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, channels, *places) for x (batch, channels, *axes)."""
        (x,) = inputs
        layer = self.definition
        margins, sizes, strides = layer.padding(x.shape[2:]), layer.sizes(), layer.strides()
        views = taps(padded(x, margins, 0.0), sizes, strides)
        a: np.ndarray = next(views).copy()
        for view in views:
            a += view
        ones = padded(np.ones((1, 1, *x.shape[2:]), x.dtype), margins, 0.0)
        a /= reduce(np.add, taps(ones, sizes, strides))
        return a


class GlobalAvgPoolLayer(DefinedLayer[definitions.GlobalAvgPool]):
    """Keeps the mean of each channel."""

    def __init__(self, input_shape: Shape | int | None = None) -> None:
        super().__init__(definitions.GlobalAvgPool(), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, channels) for x (batch, channels, …)."""
        (x,) = inputs
        a: np.ndarray = x.mean(axis=tuple(range(2, x.ndim)))
        return a


class GlobalMaxPoolLayer(DefinedLayer[definitions.GlobalMaxPool]):
    """Keeps the greatest value of each channel."""

    def __init__(self, input_shape: Shape | int | None = None) -> None:
        super().__init__(definitions.GlobalMaxPool(), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, channels) for x (batch, channels, …)."""
        (x,) = inputs
        a: np.ndarray = x.max(axis=tuple(range(2, x.ndim)))
        return a


LOWERINGS: Lowerings = {
    **dict.fromkeys(MaxPoolLayer.kinds.values(), MaxPoolLayer),
    **dict.fromkeys(AvgPoolLayer.kinds.values(), AvgPoolLayer),
    definitions.GlobalAvgPool: GlobalAvgPoolLayer,
    definitions.GlobalMaxPool: GlobalMaxPoolLayer,
}
