"""Convolutions over one and two axes; one implementation serves both."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from nndsl.component import Positional
from nndsl.diagnostics import NNError
from nndsl.errors import graph as errors
from nndsl.facts import Shape
from nndsl.layers.base import Layer, Parameter, WeightedLayer
from nndsl.layers.windows import output_length, padding, per_axis

Count = Annotated[int, Field(ge=1)]
Margin = Annotated[int, Field(ge=0)]


class ConvLayer(WeightedLayer):
    """The base of convolutions: the input is (channels, *axes), channels first."""

    rank: ClassVar[int]

    filters: Annotated[int, Positional()] = Field(ge=1, description="the number of filters")
    kernel: Annotated[Count | tuple[Count, ...], Positional()] = Field(
        description="the size of a filter along each axis"
    )
    stride: Count | tuple[Count, ...] = Field(1, description="the step of the filter")
    pad: Literal["same", "valid"] | Margin | tuple[Margin, ...] = Field(
        "valid", description="zeros around the input: `same`, `valid`, or how many at each side"
    )
    dilation: Count | tuple[Count, ...] = Field(1, description="the distance of a filter's taps")
    groups: int = Field(1, ge=1, description="into how many groups channels are divided")

    @property
    def width(self) -> int | None:
        """Unknown: the filters are the first axis of the output, not the last."""
        return None

    def axes(self, field: Literal["kernel", "stride", "dilation"]) -> Shape:
        """Return an option's value for each axis."""
        value = per_axis(getattr(self, field), self.rank)
        if value is None:
            raise NNError(errors.wrong_axes(self, field, self.rank))
        return value

    def windows(self) -> Shape:
        """Return the extent of the filter along each axis, dilation counted in."""
        return tuple(
            (kernel - 1) * dilation + 1
            for kernel, dilation in zip(self.axes("kernel"), self.axes("dilation"), strict=True)
        )

    def padding(self, lengths: Shape) -> tuple[tuple[int, int], ...]:
        """Return the zeros before and after each axis of the given lengths."""
        if not isinstance(self.pad, str) and per_axis(self.pad, self.rank) is None:
            raise NNError(errors.wrong_axes(self, "pad", self.rank))
        return padding(self.pad, lengths, self.windows(), self.axes("stride"))

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (filters, *axes)."""
        (shape,) = inputs
        if len(shape) != self.rank + 1:
            raise NNError(errors.needs_channels(self, shape, self.rank))
        channels, *lengths = shape
        for count, what in ((channels, "channels"), (self.filters, "filters")):
            if count % self.groups:
                raise NNError(errors.groups_mismatch(self, count, what))
        windows, strides = self.windows(), self.axes("stride")
        output = tuple(
            output_length(length, window, stride, *sides)
            for length, window, stride, sides in zip(
                lengths, windows, strides, self.padding(tuple(lengths)), strict=True
            )
        )
        if min(output) < 1:
            raise NNError(errors.window_too_large(self, "kernel", shape, windows))
        return (self.filters, *output)

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``weight`` (filters, channels / groups, *kernel) and ``bias`` (filters)."""
        channels = inputs[0][0] // self.groups
        return self._weight_and_bias((self.filters, channels, *self.axes("kernel")), self.filters)

    def multiply_adds(self, inputs: Iterable[Shape], output: Shape) -> int:
        """Return one for each weight and place."""
        (shape,) = inputs
        return prod(output) * (shape[0] // self.groups) * prod(self.axes("kernel"))


class Conv(ConvLayer):
    """Slides filters over the two axes of an image.

    z[f, i, j] = b[f] + Σ_c,p,q W[f, c, p, q] · x[c, s·i + d·p, s·j + d·q], a = f(z), with
    x (channels, height, width) and W (filters, channels, kernel height, kernel width).
    """

    keyword: ClassVar[str] = "conv"
    example: ClassVar[str] = "conv 32 3x3 relu same"
    rank: ClassVar[int] = 2


class Conv1d(ConvLayer):
    """Slides filters along a signal.

    z[f, i] = b[f] + Σ_c,p W[f, c, p] · x[c, s·i + d·p], a = f(z), with x (channels, steps) and
    W (filters, channels, kernel).
    """

    keyword: ClassVar[str] = "conv1d"
    example: ClassVar[str] = "conv1d 64 5 relu same"
    rank: ClassVar[int] = 1


LAYERS: tuple[type[Layer], ...] = (Conv, Conv1d)
