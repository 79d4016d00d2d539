"""Signals or images go in, smaller or larger ones come out."""

from __future__ import annotations

from typing import Any

import numpy as np

from nndsl.backends.numpy.layer import DefinedLayer, Lowerings
from nndsl.backends.numpy.options import define
from nndsl.backends.numpy.windows import padded
from nndsl.facts import Shape
from nndsl.layers import spatial as definitions

Margins = int | tuple[int | tuple[int, int], ...]


class ZeroPadLayer(DefinedLayer[definitions.ZeroPad]):
    """Puts zeros around: so many at all sides, for each axis, or before and behind each."""

    def __init__(self, margins: Margins, input_shape: Shape | int | None = None) -> None:
        super().__init__(define(definitions.ZeroPad, margins=margins), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, channels, *longer axes) for x (batch, channels, *axes)."""
        return padded(inputs[0], self.definition.pairs(inputs[0].ndim - 2), 0.0)


class CropLayer(DefinedLayer[definitions.Crop]):
    """Takes away so many places at all sides, of each axis, or before and behind each."""

    def __init__(self, margins: Margins, input_shape: Shape | int | None = None) -> None:
        super().__init__(define(definitions.Crop, margins=margins), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, channels, *shorter axes) for x (batch, channels, *axes)."""
        (x,) = inputs
        pairs = self.definition.pairs(x.ndim - 2)
        sides = (
            slice(before, length - behind)
            for length, (before, behind) in zip(x.shape[2:], pairs, strict=True)
        )
        kept: tuple[Any, ...] = (..., *sides)
        a: np.ndarray = x[kept]
        return a


class UpsampleLayer(DefinedLayer[definitions.Upsample]):
    """Makes each axis a whole number of times longer; the rank of the input says which."""

    def __init__(
        self,
        scale: int | tuple[int, ...] = 2,
        input_shape: Shape | int | None = None,
        *,
        mode: definitions.Interpolation = "nearest",
    ) -> None:
        super().__init__(define(definitions.Upsample, scale=scale, mode=mode), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, channels, *longer axes) for x (batch, channels, *axes)."""
        (x,) = inputs
        one_axis = np.repeat if self.definition.mode == "nearest" else _between
        for axis, scale in enumerate(self.definition.scales(x.ndim - 2), start=2):
            x = one_axis(x, scale, axis)
        return x


def _between(x: np.ndarray, scale: int, axis: int) -> np.ndarray:
    """Return x with an axis made longer by values between the two nearest places."""
    length = x.shape[axis]
    places = np.maximum((np.arange(length * scale) + 0.5) / scale - 0.5, 0)
    low = places.astype(np.intp)
    high = np.minimum(low + 1, length - 1)
    share = (places - low).astype(x.dtype).reshape(-1, *[1] * (x.ndim - axis - 1))
    a: np.ndarray = np.take(x, low, axis) * (1 - share) + np.take(x, high, axis) * share
    return a


class PixelShuffleLayer(DefinedLayer[definitions.PixelShuffle]):
    """Makes an image larger by laying channels side by side."""

    def __init__(self, factor: int, input_shape: Shape | int | None = None) -> None:
        super().__init__(define(definitions.PixelShuffle, factor=factor), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, channels / factor², factor · height, factor · width)."""
        (x,) = inputs
        r, shape = self.definition.factor, self.definition.output_shape(x.shape[1:])
        parts = x.reshape(len(x), shape[0], r, r, *x.shape[2:])
        a: np.ndarray = parts.transpose(0, 1, 4, 2, 5, 3).reshape(len(x), *shape)
        return a


class PatchMergeLayer(DefinedLayer[definitions.PatchMerge]):
    """Lays the places of each patch on top of each other as channels."""

    def __init__(
        self, patch: int | tuple[int, ...], input_shape: Shape | int | None = None
    ) -> None:
        super().__init__(define(definitions.PatchMerge, patch=patch), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, channels · places of a patch, *shorter axes)."""
        (x,) = inputs
        margins, parts, order = self.definition.cut(x.shape[1:])
        parted = padded(x, margins, 0.0).reshape(len(x), *parts).transpose(order)
        a: np.ndarray = parted.reshape(len(x), *self.definition.output_shape(x.shape[1:]))
        return a


LOWERINGS: Lowerings = {
    definitions.ZeroPad: ZeroPadLayer,
    definitions.Crop: CropLayer,
    definitions.Upsample: UpsampleLayer,
    definitions.PixelShuffle: PixelShuffleLayer,
    definitions.PatchMerge: PatchMergeLayer,
}
