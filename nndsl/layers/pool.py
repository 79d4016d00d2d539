"""Pooling over windows of one, two or three axes, and over a whole map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, TypeVar

from nndsl.components.base import Positional, ValueName
from nndsl.components.field import Field
from nndsl.diagnostics import NNError
from nndsl.errors import graph as errors, sequences
from nndsl.facts import Shape
from nndsl.layers.base import Layer
from nndsl.layers.windows import (
    Count,
    Margin,
    output_length,
    padding,
    per_axis,
    reaching_margin,
)

T = TypeVar("T")


class PoolLayer(Layer):
    """The base of pooling over windows: the input is (channels, *axes), channels first."""

    of_channels: ClassVar[bool] = True
    rank: ClassVar[int]

    size: Annotated[Count | tuple[Count, ...], Positional()] = Field(
        2, description="the size of the window along each axis"
    )
    stride: Count | tuple[Count, ...] | None = Field(
        None, description="the step of the window; its size if left out"
    )
    pad: Literal["same", "valid"] | Margin | tuple[Margin, ...] = Field(
        "valid", description="padding, which is never taken into a maximum or a mean"
    )
    ceil: bool = Field(False, description="keep the last window where the input cuts it off")

    def sizes(self) -> Shape:
        """Return the window's size for each axis."""
        return self._axes("size")

    def strides(self) -> Shape:
        """Return the step for each axis."""
        return self.sizes() if self.stride is None else self._axes("stride")

    def _axes(self, field: str) -> Shape:
        value = per_axis(getattr(self, field), self.rank)
        if value is None:
            raise NNError(errors.wrong_axes(self, field, self.rank))
        return value

    def padding(self, lengths: Shape) -> tuple[tuple[int, int], ...]:
        """Return the padding before and after each axis of the given lengths."""
        if not isinstance(self.pad, str):
            sides = self._axes("pad")
            if any(2 * side > size for side, size in zip(sides, self.sizes(), strict=True)):
                # A window that lies in padding alone would have no maximum and no mean.
                raise NNError(errors.pad_too_large(self, self.sizes()))
        sizes, strides = self.sizes(), self.strides()
        margins = padding(self.pad, lengths, sizes, strides)
        if not self.ceil:
            return margins
        return tuple(
            (before, reaching_margin(length, size, stride, before, after))
            for length, size, stride, (before, after) in zip(
                lengths, sizes, strides, margins, strict=True
            )
        )

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (channels, *axes)."""
        (shape,) = inputs
        if len(shape) != self.rank + 1:
            raise NNError(errors.needs_channels(self, shape, self.rank))
        channels, *lengths = shape
        output = tuple(
            output_length(length, size, stride, *sides)
            for length, size, stride, sides in zip(
                lengths, self.sizes(), self.strides(), self.padding(tuple(lengths)), strict=True
            )
        )
        if min(output) < 1:
            raise NNError(errors.window_too_large(self, "size", shape, self.sizes()))
        return (channels, *output)


class MaxPool(PoolLayer):
    """Keeps the greatest value of each window of an image.

    a[c, i, j] = max_p,q x[c, s·i + p, s·j + q], with x (channels, height, width)
    """

    keyword: ClassVar[str] = "maxpool"
    example: ClassVar[str] = "maxpool 2"
    rank: ClassVar[int] = 2


class AvgPool(PoolLayer):
    """Keeps the mean of each window of an image.

    a[c, i, j] = mean_p,q x[c, s·i + p, s·j + q], with x (channels, height, width)
    """

    keyword: ClassVar[str] = "avgpool"
    example: ClassVar[str] = "avgpool 2"
    rank: ClassVar[int] = 2


class MaxPool1d(PoolLayer):
    """Keeps the greatest value of each window of a signal.

    a[c, i] = max_p x[c, s·i + p], with x (channels, steps)
    """

    keyword: ClassVar[str] = "maxpool1d"
    example: ClassVar[str] = "maxpool1d 2"
    rank: ClassVar[int] = 1


class AvgPool1d(PoolLayer):
    """Keeps the mean of each window of a signal.

    a[c, i] = mean_p x[c, s·i + p], with x (channels, steps)
    """

    keyword: ClassVar[str] = "avgpool1d"
    example: ClassVar[str] = "avgpool1d 2"
    rank: ClassVar[int] = 1


class MaxPool3d(PoolLayer):
    """Keeps the greatest value of each window of a volume.

    a[c, i, j, k] = max_p,q,r x[c, s·i + p, s·j + q, s·k + r], with x (channels, depth, height,
    width)
    """

    keyword: ClassVar[str] = "maxpool3d"
    example: ClassVar[str] = "maxpool3d 2"
    rank: ClassVar[int] = 3


class AvgPool3d(PoolLayer):
    """Keeps the mean of each window of a volume.

    a[c, i, j, k] = mean_p,q,r x[c, s·i + p, s·j + q, s·k + r], with x (channels, depth, height,
    width)
    """

    keyword: ClassVar[str] = "avgpool3d"
    example: ClassVar[str] = "avgpool3d 2"
    rank: ClassVar[int] = 3


class GlobalPoolLayer(Layer):
    """The base of pooling over all axes but the channels."""

    of_channels: ClassVar[bool] = True
    also_reads: ClassVar[tuple[str, ...]] = ("mask",)

    mask: ValueName | None = Field(
        None,
        description="a value that is 0 at places to leave out, such as padded steps, and not 0 at "
        "the others",
    )

    def told_apart(self, inputs: Sequence[T]) -> tuple[T, T | None]:
        """Return the map, and its mask if there is one."""
        return inputs[0], inputs[1] if self.mask is not None else None

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (channels,)."""
        shape, mask = self.told_apart(inputs)
        if len(shape) < 2:
            raise NNError(errors.wrong_rank(self, shape, "channels with one or more axes"))
        if mask is not None and mask != shape[1:]:
            raise NNError(sequences.mask_places(self, mask, shape))
        return shape[:1]


class GlobalAvgPool(GlobalPoolLayer):
    """Keeps the mean of each channel.

    a[c] = mean over all axes of x[c], with x (channels, …) and a (channels). With a mask (…) the
    mean is over the places where that isn't 0, and 0 where there are none
    """

    keyword: ClassVar[str] = "global_avgpool"
    example: ClassVar[str] = "global_avgpool"


class GlobalMaxPool(GlobalPoolLayer):
    """Keeps the greatest value of each channel.

    a[c] = max over all axes of x[c], with x (channels, …) and a (channels). With a mask (…) it is
    over the places where that isn't 0, and 0 where there are none
    """

    keyword: ClassVar[str] = "global_maxpool"
    example: ClassVar[str] = "global_maxpool"


LAYERS: tuple[type[Layer], ...] = (
    MaxPool,
    AvgPool,
    MaxPool1d,
    AvgPool1d,
    MaxPool3d,
    AvgPool3d,
    GlobalAvgPool,
    GlobalMaxPool,
)
