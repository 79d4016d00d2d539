"""Convolutions over one, two and three axes; one implementation serves all."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from math import prod
from typing import ClassVar, Literal

import numpy as np

from nndsl.components.field import Field
from nndsl.diagnostics import NNError
from nndsl.errors import graph as graph_errors, windows as errors
from nndsl.facts import Shape
from nndsl.layers.base import Layer, Parameter
from nndsl.layers.kernels import Filters, KernelLayer
from nndsl.layers.windows import Extent, Margin, output_length, padding


class SlidingLayer(KernelLayer):
    """The base of convolutions, whose filters read some or all of the channels."""

    pad: Literal["same", "valid", "causal"] | Margin | tuple[Margin, ...] = Field(
        "valid",
        description="zeros around the input: `same`, `valid`, `causal` (so many in front of a "
        "signal that no output reads what comes later), or how many at each side",
    )

    @abstractmethod
    def counts(self, channels: int) -> tuple[int, int]:
        """Return the number of filters and of groups for an input of so many channels."""

    def padding(self, lengths: Shape) -> tuple[tuple[int, int], ...]:
        """Return the zeros before and after each axis of the given lengths."""
        pad: Literal["same", "valid", "causal"] | Extent = self.pad
        if not isinstance(pad, str):
            pad = self.axes("pad")
        elif pad == "causal" and self.rank != 1:
            raise NNError(errors.causal_signal(self))
        return padding(pad, lengths, self.windows(), self.axes("stride"))

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (filters, *axes)."""
        (shape,) = inputs
        filters, groups = self.counts(shape[0] if shape else 1)
        self.check(shape, filters, groups)
        windows, lengths = self.windows(), shape[1:]
        output = tuple(
            output_length(length, window, stride, *sides)
            for length, window, stride, sides in zip(
                lengths, windows, self.axes("stride"), self.padding(lengths), strict=True
            )
        )
        if min(output) < 1:
            raise NNError(graph_errors.window_too_large(self, "kernel", shape, windows))
        return (filters, *output)

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``weight`` (filters, channels / groups, *kernel) and ``bias`` (filters)."""
        channels = inputs[0][0]
        filters, groups = self.counts(channels)
        return self._weight_and_bias((filters, channels // groups, *self.axes("kernel")), filters)

    def multiply_adds(self, inputs: Iterable[Shape], output: Shape) -> int:
        """Return one for each weight and place."""
        ((channels, *_),) = inputs
        return prod(output) * (channels // self.counts(channels)[1]) * prod(self.axes("kernel"))


class ConvLayer(SlidingLayer, Filters):
    """The base of convolutions whose filters are counted in the file."""

    groups: int = Field(1, ge=1, description="into how many groups channels are divided")

    def counts(self, channels: int) -> tuple[int, int]:
        """Return the filters and the groups, whatever the channels."""
        return self.filters, self.groups

    def origins(self, weight: np.ndarray) -> int:
        """Return the channels of the input that weights are for."""
        channels: int = weight.shape[1] * self.groups
        return channels


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


class Conv3d(ConvLayer):
    """Slides filters over the three axes of a volume, or of a film with time as the first.

    z[f, i, j, k] = b[f] + Σ_c,p,q,r W[f, c, p, q, r] · x[c, s·i + d·p, s·j + d·q, s·k + d·r],
    a = f(z), with x (channels, depth, height, width) and W (filters, channels, *kernel).
    """

    keyword: ClassVar[str] = "conv3d"
    example: ClassVar[str] = "conv3d 16 3x3x3 relu same"
    rank: ClassVar[int] = 3


LAYERS: tuple[type[Layer], ...] = (Conv, Conv1d, Conv3d)
