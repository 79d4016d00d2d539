"""What layers share that slide weights along axes: strides, dilations, a number for each axis."""

from __future__ import annotations

from typing import Annotated, ClassVar

from nndsl.components.base import Positional
from nndsl.components.field import Field
from nndsl.diagnostics import NNError
from nndsl.errors import graph as errors
from nndsl.facts import Shape
from nndsl.layers.base import Layer, WeightedLayer
from nndsl.layers.windows import Count, per_axis

# Fields come in order from the last base on: so numbers bind to filters first, then to the kernel.


class Filters(Layer):
    """The part of a layer that says how many filters there are."""

    filters: Annotated[int, Positional()] = Field(ge=1, description="the number of filters")


class Kernel(Layer):
    """The part of a layer that says how large a filter is."""

    kernel: Annotated[Count | tuple[Count, ...], Positional()] = Field(
        description="the size of a filter along each axis"
    )


class KernelLayer(WeightedLayer, Kernel):
    """The base of layers that slide weights: the input is (channels, *axes), channels first."""

    of_channels: ClassVar[bool] = True
    rank: ClassVar[int]

    stride: Count | tuple[Count, ...] = Field(1, description="the step of the filter")
    dilation: Count | tuple[Count, ...] = Field(1, description="the distance of a filter's taps")

    @property
    def width(self) -> int | None:
        """Unknown: the filters are the first axis of the output, not the last."""
        return None

    def axes(self, field: str) -> Shape:
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

    def check(self, shape: Shape, filters: int, groups: int) -> None:
        """Raise NNError where an input has other axes, or channels that can't be divided."""
        if len(shape) != self.rank + 1:
            raise NNError(errors.needs_channels(self, shape, self.rank))
        for count, what in ((shape[0], "channels"), (filters, "filters")):
            if count % groups:
                raise NNError(errors.groups_mismatch(self, count, what))
