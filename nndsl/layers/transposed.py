"""Transposed convolutions, which make axes longer, over one, two and three axes."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import ClassVar, Literal

import numpy as np

from nndsl.components.field import Field
from nndsl.diagnostics import NNError
from nndsl.errors import windows as errors
from nndsl.facts import Shape
from nndsl.layers.base import Layer, Parameter
from nndsl.layers.kernels import Filters, KernelLayer
from nndsl.layers.windows import Margin


class TransposedLayer(KernelLayer, Filters):
    """The base of transposed convolutions, as PyTorch has them."""

    units_axis: ClassVar[int] = 1

    pad: Literal["same", "valid"] | Margin | tuple[Margin, ...] = Field(
        "valid",
        description="what is cut from the output: `same` for input · stride, `valid` for nothing, "
        "or how many places at each side",
    )
    output_pad: Margin | tuple[Margin, ...] = Field(
        0, description="places added behind each axis of the output"
    )
    groups: int = Field(1, ge=1, description="into how many groups channels are divided")

    def cuts(self) -> tuple[tuple[int, int], ...]:
        """Return the places cut before and behind each axis; fewer than 0 behind are added."""
        strides, added = self.axes("stride"), self.axes("output_pad")
        if self.pad == "same":
            if any(added):
                raise NNError(errors.output_pad_same(self))
            # What the convolution back to the input would pad, as Keras has it.
            totals = [w - s for w, s in zip(self.windows(), strides, strict=True)]
            return tuple((max(n, 0) // 2, n - max(n, 0) // 2) for n in totals)
        limits = [max(pair) for pair in zip(strides, self.axes("dilation"), strict=True)]
        if any(n >= limit for n, limit in zip(added, limits, strict=True)):
            raise NNError(errors.output_pad_too_large(self, tuple(limits)))
        sides = (0,) * self.rank if self.pad == "valid" else self.axes("pad")
        return tuple((side, side - n) for side, n in zip(sides, added, strict=True))

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (filters, *axes), each (length - 1) · stride + window less what is cut."""
        (shape,) = inputs
        self.check(shape, self.filters, self.groups)
        axes = tuple(
            (length - 1) * stride + window - sum(cut)
            for length, stride, window, cut in zip(
                shape[1:], self.axes("stride"), self.windows(), self.cuts(), strict=True
            )
        )
        if min(axes) < 1:
            raise NNError(errors.all_cut(self, "pad", shape))
        return (self.filters, *axes)

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``weight`` (channels, filters / groups, *kernel) and ``bias`` (filters)."""
        shape = (inputs[0][0], self.filters // self.groups, *self.axes("kernel"))
        return self._weight_and_bias(shape, self.filters)

    def multiply_adds(self, inputs: Iterable[Shape], output: Shape) -> int:
        """Return one for each weight and place of the input."""
        (shape,) = inputs
        return prod(shape) * (self.filters // self.groups) * prod(self.axes("kernel"))

    def origins(self, weight: np.ndarray) -> int:
        """Return the channels of the input that weights are for."""
        channels: int = weight.shape[0]
        return channels


class ConvTranspose(TransposedLayer):
    """Spreads each value of an image over a window of a larger one, weighed by filters.

    z[f, s·i + d·p - cut, s·j + d·q - cut] = b[f] + Σ_c W[c, f, p, q] · x[c, i, j], summed where
    windows overlap, a = f(z), with x (channels, height, width) and W (channels, filters, *kernel)
    """

    keyword: ClassVar[str] = "conv_transpose"
    example: ClassVar[str] = "conv_transpose 32 2x2 relu stride=2"
    rank: ClassVar[int] = 2


class ConvTranspose1d(TransposedLayer):
    """Spreads each value of a signal over a window of a longer one, weighed by filters.

    z[f, s·i + d·p - cut] = b[f] + Σ_c W[c, f, p] · x[c, i], summed where windows overlap,
    a = f(z), with x (channels, steps) and W (channels, filters, kernel)
    """

    keyword: ClassVar[str] = "conv_transpose1d"
    example: ClassVar[str] = "conv_transpose1d 32 4 relu same stride=2"
    rank: ClassVar[int] = 1


class ConvTranspose3d(TransposedLayer):
    """Spreads each value of a volume over a window of a larger one, weighed by filters.

    As `conv_transpose`, with x (channels, depth, height, width)
    """

    keyword: ClassVar[str] = "conv_transpose3d"
    example: ClassVar[str] = "conv_transpose3d 8 2 relu stride=2"
    rank: ClassVar[int] = 3


LAYERS: tuple[type[Layer], ...] = (ConvTranspose, ConvTranspose1d, ConvTranspose3d)
