"""Layers that make the axes of signals, images and volumes shorter or longer, without weights.

The input is (channels, *axes); the number of axes follows from it.
"""

from __future__ import annotations

from math import prod
from typing import Annotated, ClassVar, Literal

from nndsl.components.base import Positional
from nndsl.components.field import Field
from nndsl.diagnostics import NNError
from nndsl.errors import graph as graph_errors, windows as errors
from nndsl.facts import Shape
from nndsl.layers.base import Layer
from nndsl.layers.windows import Count, Margin, per_axis

Sides = Margin | tuple[Margin, Margin]


class MarginLayer(Layer):
    """The base of layers that put something at the sides of axes, or take it away."""

    margins: Annotated[Margin | tuple[Sides, ...], Positional()] = Field(
        description="how many places at both sides of every axis; or for each axis, as in `1x2`, "
        "or before and behind it, as in `[[1, 2], [0, 3]]`"
    )

    def pairs(self, rank: int) -> tuple[tuple[int, int], ...]:
        """Return the places before and behind each of so many axes."""
        given = (self.margins,) * rank if isinstance(self.margins, int) else self.margins
        if len(given) != rank:
            raise NNError(graph_errors.wrong_axes(self, "margins", rank))
        return tuple((side, side) if isinstance(side, int) else side for side in given)

    def margined(self, shape: Shape, sign: int) -> Shape:
        """Return a shape with all margins added, or taken away."""
        if len(shape) < 2:
            raise NNError(graph_errors.wrong_rank(self, shape, "channels with one or more axes"))
        pairs = self.pairs(len(shape) - 1)
        lengths = (n + sign * sum(pair) for n, pair in zip(shape[1:], pairs, strict=True))
        return (shape[0], *lengths)


class ZeroPad(MarginLayer):
    """Puts zeros around a signal, an image or a volume.

    a[c, i] = x[c, i - before] where that is within x, 0 otherwise, along each axis of
    x (channels, …)
    """

    keyword: ClassVar[str] = "zero_pad"
    example: ClassVar[str] = "zero_pad 2"

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (channels, *longer axes)."""
        return self.margined(inputs[0], 1)


class Crop(MarginLayer):
    """Takes away the sides of a signal, an image or a volume.

    a[c, i] = x[c, i + before] along each axis of x (channels, …)
    """

    keyword: ClassVar[str] = "crop"
    example: ClassVar[str] = "crop 2"

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (channels, *shorter axes)."""
        shape = self.margined(inputs[0], -1)
        if min(shape) < 1:
            raise NNError(errors.all_cut(self, "margins", inputs[0]))
        return shape


Interpolation = Literal["nearest", "linear", "bilinear", "trilinear"]
LINEAR: dict[int, Interpolation] = {1: "linear", 2: "bilinear", 3: "trilinear"}


class Upsample(Layer):
    """Makes a signal, an image or a volume a whole number of times larger.

    a[c, i] = x[c, ⌊i / scale⌋] along each axis (`nearest`), or between the two places nearest to
    (i + 0.5) / scale - 0.5, by their distance (`linear` for a signal, `bilinear` for an image,
    `trilinear` for a volume), as PyTorch has it with align_corners=False
    """

    keyword: ClassVar[str] = "upsample"
    example: ClassVar[str] = "upsample 2 bilinear"

    scale: Annotated[Count | tuple[Count, ...], Positional()] = Field(
        2, description="how many times longer each axis becomes"
    )
    mode: Interpolation = Field("nearest", description="how new places get their values")

    def scales(self, rank: int) -> Shape:
        """Return how many times longer each of so many axes becomes."""
        value = per_axis(self.scale, rank)
        if value is None:
            raise NNError(graph_errors.wrong_axes(self, "scale", rank))
        return value

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (channels, *longer axes)."""
        (shape,) = inputs
        if not 2 <= len(shape) <= 4:
            raise NNError(graph_errors.wrong_rank(self, shape, "channels with one to three axes"))
        rank = len(shape) - 1
        if self.mode not in ("nearest", LINEAR[rank]):
            raise NNError(errors.wrong_interpolation(self, self.mode, shape, LINEAR[rank]))
        lengths = (n * scale for n, scale in zip(shape[1:], self.scales(rank), strict=True))
        return (shape[0], *lengths)


class PixelShuffle(Layer):
    """Makes an image larger by laying channels side by side (Shi et al. 2016), as PyTorch does.

    a[c, r·i + p, r·j + q] = x[r²·c + r·p + q, i, j], with r = `factor`, x (r² · channels, height,
    width) and a (channels, r · height, r · width)
    """

    keyword: ClassVar[str] = "pixel_shuffle"
    example: ClassVar[str] = "pixel_shuffle 2"

    factor: Annotated[int, Positional()] = Field(
        ge=1, description="how many times higher and wider the image becomes"
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (channels / factor², height · factor, width · factor)."""
        (shape,) = inputs
        if len(shape) != 3:
            raise NNError(graph_errors.wrong_rank(self, shape, "channels x height x width"))
        channels, height, width = shape
        if channels % self.factor**2:
            raise NNError(errors.shuffle_channels(self, channels, self.factor**2))
        return (channels // self.factor**2, height * self.factor, width * self.factor)


class PatchMerge(Layer):
    """Lays the places of each patch on top of each other as channels (Liu et al. 2021).

    a[n · channels + c, i] = x[c, patch · i + d], with x (channels, …), d the offsets within a
    patch, and n the number of d with the first axis counted first: of 2 x 2 places that at the
    top left, the one below it, the one beside it, then the fourth. Zeros are added behind an axis
    that patches don't divide.
    """

    keyword: ClassVar[str] = "patch_merge"
    example: ClassVar[str] = "patch_merge 2"

    patch: Annotated[Count | tuple[Count, ...], Positional()] = Field(
        description="how many places a patch has along each axis"
    )

    def sizes(self, rank: int) -> Shape:
        """Return how many places a patch has along each of so many axes."""
        value = per_axis(self.patch, rank)
        if value is None:
            raise NNError(graph_errors.wrong_axes(self, "patch", rank))
        return value

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (channels · places of a patch, *shorter axes)."""
        (shape,) = inputs
        if len(shape) < 2:
            raise NNError(graph_errors.wrong_rank(self, shape, "channels with one or more axes"))
        sizes = self.sizes(len(shape) - 1)
        lengths = (-(-n // size) for n, size in zip(shape[1:], sizes, strict=True))
        return (shape[0] * prod(sizes), *lengths)

    def cut(self, shape: Shape) -> tuple[tuple[tuple[int, int], ...], Shape, tuple[int, ...]]:
        """Return, for an input (channels, *axes), its margins, its parts and their new order.

        The margins are those behind each axis; the shape, the batch left out, parts each axis
        into patches and places; the order counts the batch as axis 0.
        """
        sizes, counts = self.sizes(len(shape) - 1), self.output_shape(shape)[1:]
        pairs = list(zip(counts, sizes, strict=True))
        margins = tuple((0, n * s - m) for m, (n, s) in zip(shape[1:], pairs, strict=True))
        parts = (shape[0], *(n for pair in pairs for n in pair))
        axes = range(2, 2 + 2 * len(pairs))
        return margins, parts, (0, *reversed(axes[1::2]), 1, *axes[::2])


LAYERS: tuple[type[Layer], ...] = (ZeroPad, Crop, Upsample, PixelShuffle, PatchMerge)
