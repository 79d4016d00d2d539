"""Signals or images go in, the maximum or the mean of each window comes out."""

from __future__ import annotations

from functools import reduce
from typing import ClassVar, Literal

import numpy as np

from nndsl.backends.numpy.layer import DefinedLayer, Lowerings
from nndsl.backends.numpy.options import define, of_rank
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
        kind = of_rank(type(self), self.kinds, rank)
        definition = define(kind, size=size, stride=stride, pad=pad, ceil=ceil)
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


class GlobalPoolLayer(DefinedLayer[definitions.GlobalPoolLayer]):
    """The base of pooling over all axes but the channels; with ``mask`` it reads one as well."""

    kind: ClassVar[type[definitions.GlobalPoolLayer]]

    def __init__(self, input_shape: Shape | int | None = None, *, mask: bool = False) -> None:
        super().__init__(define(self.kind, mask=mask), input_shape)

    def _told(
        self, inputs: tuple[np.ndarray, ...]
    ) -> tuple[np.ndarray, tuple[int, ...], np.ndarray | None]:
        """Return x, its axes behind the channels, and which places count, None where all do."""
        x, mask = self.definition.told_apart(inputs)
        return x, tuple(range(2, x.ndim)), None if mask is None else (mask != 0)[:, None]


class GlobalAvgPoolLayer(GlobalPoolLayer):
    """Keeps the mean of each channel."""

    kind = definitions.GlobalAvgPool

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, channels) for x (batch, channels, …), and a mask (batch, …) if asked."""
        x, axes, real = self._told(inputs)
        if real is None:
            a: np.ndarray = x.mean(axis=axes)
            return a
        a = np.where(real, x, 0).sum(axis=axes, dtype=x.dtype)
        a /= np.maximum(real.sum(axis=axes), 1)
        return a


class GlobalMaxPoolLayer(GlobalPoolLayer):
    """Keeps the greatest value of each channel."""

    kind = definitions.GlobalMaxPool

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, channels) for x (batch, channels, …), and a mask (batch, …) if asked."""
        x, axes, real = self._told(inputs)
        if real is None:
            a: np.ndarray = x.max(axis=axes)
            return a
        a = np.where(real, x, -np.inf).max(axis=axes)
        return np.where(real.any(axis=axes), a, 0).astype(x.dtype)


LOWERINGS: Lowerings = {
    **dict.fromkeys(MaxPoolLayer.kinds.values(), MaxPoolLayer),
    **dict.fromkeys(AvgPoolLayer.kinds.values(), AvgPoolLayer),
    definitions.GlobalAvgPool: GlobalAvgPoolLayer,
    definitions.GlobalMaxPool: GlobalMaxPoolLayer,
}
