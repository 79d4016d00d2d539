"""Pooling to a given number of places, over one, two or three axes by the rank of the input."""

from __future__ import annotations

from typing import Annotated, ClassVar

from nndsl.components.base import Positional
from nndsl.components.field import Field
from nndsl.diagnostics import NNError
from nndsl.errors import graph as errors
from nndsl.facts import Shape
from nndsl.layers.base import Layer
from nndsl.layers.windows import Count, per_axis


class AdaptivePoolLayer(Layer):
    """The base of pooling to a size: the input is (channels, *axes) with one to three axes."""

    size: Annotated[Count | tuple[Count, ...], Positional()] = Field(
        description="the places of the output along each axis"
    )

    def sizes(self, rank: int) -> Shape:
        """Return the places of the output along each of so many axes."""
        value = per_axis(self.size, rank)
        if value is None:
            raise NNError(errors.wrong_axes(self, "size", rank))
        return value

    def bins(self, lengths: Shape) -> tuple[tuple[tuple[int, int], ...], ...]:
        """Return, for each axis, where the window of each place begins and ends, as PyTorch.

        They cover the axis evenly, and overlap where its length can't be divided.
        """
        return tuple(
            tuple((i * length // size, -(-(i + 1) * length // size)) for i in range(size))
            for length, size in zip(lengths, self.sizes(len(lengths)), strict=True)
        )

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (channels, *size)."""
        (shape,) = inputs
        if not 2 <= len(shape) <= 4:
            raise NNError(errors.wrong_rank(self, shape, "channels with one to three axes"))
        return (shape[0], *self.sizes(len(shape) - 1))


class AdaptiveAvgPool(AdaptivePoolLayer):
    """Keeps the means of as many windows as are asked for, whatever the input's size.

    a[c, i] = mean of x[c, ⌊i·L/n⌋ … ⌈(i+1)·L/n⌉ - 1] along each axis, with L places in and
    n = `size` out; x (channels, steps), (channels, height, width) or (channels, depth, …)
    """

    keyword: ClassVar[str] = "adaptive_avgpool"
    example: ClassVar[str] = "adaptive_avgpool 7x7"


class AdaptiveMaxPool(AdaptivePoolLayer):
    """Keeps the greatest values of as many windows as are asked for, whatever the input's size.

    a[c, i] = max of x[c, ⌊i·L/n⌋ … ⌈(i+1)·L/n⌉ - 1] along each axis, with L places in and
    n = `size` out; x (channels, steps), (channels, height, width) or (channels, depth, …)
    """

    keyword: ClassVar[str] = "adaptive_maxpool"
    example: ClassVar[str] = "adaptive_maxpool 7x7"


LAYERS: tuple[type[Layer], ...] = (AdaptiveAvgPool, AdaptiveMaxPool)
