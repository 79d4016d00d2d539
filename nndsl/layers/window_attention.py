"""Attention within windows: each place takes from those around it, not from all of an image."""

from __future__ import annotations

from collections.abc import Iterable
from math import log, prod, sqrt
from typing import Annotated, ClassVar, Literal

from nndsl.components.base import Positional
from nndsl.components.field import Field, rule
from nndsl.diagnostics import NNError
from nndsl.errors import attention as errors, graph as graph_errors
from nndsl.facts import Shape
from nndsl.initializers import Initializer
from nndsl.layers.base import Layer, Parameter
from nndsl.layers.partition import Partition
from nndsl.layers.windows import Count, Margin, per_axis

LARGEST = log(100)  # of the logarithms that cosines are multiplied by
REACH = 16  # the largest bias that the small network can give


class WindowAttention(Layer):
    """Lets each place of an image attend to those of its window (Liu et al. 2021), by heads.

    [q, k, v] = W_qkv x + b_qkv at each place; a = W_out [softmax(scale q k^T + B) v of each head]
    + b_out over the places of a window, with x and a (channels, *axes), scale = 1 / √size for
    heads of size = channels / heads, and B a number for each head and each offset between two
    places. Zeros are added behind axes that windows don't divide. `shift` moves the windows, and
    takes 100 from scores of places that don't lie side by side. With `grid` a window's places are
    spread evenly over the axes (Tu et al. 2022). `cosine` divides q and k by their lengths, leaves
    out the bias of k, and learns the scale of each head, e^s with s up to log 100; with
    `continuous` B = 16 sigmoid(W_B relu(W_d d + b_d)), d being an offset on a logarithmic scale
    (Liu et al. 2022).
    """

    keyword: ClassVar[str] = "window_attention"
    example: ClassVar[str] = "window_attention 4 7 shift=3"
    keeps_shape: ClassVar[bool] = True

    heads: Annotated[int, Positional()] = Field(ge=1, description="the number of heads")
    window: Annotated[Count | tuple[Count, ...], Positional()] = Field(
        description="how many places a window has along each axis"
    )
    shift: Margin | tuple[Margin, ...] = Field(
        0, description="by how many places the windows begin later, along each axis"
    )
    partition: Literal["neighbours", "grid"] = Field(
        "neighbours",
        description="what a window is: places that lie side by side, or as many spread evenly",
    )
    scale: float | None = Field(
        None, gt=0, description="what products of q and k are multiplied by; else 1 / √size"
    )
    cosine: bool = Field(False, description="compare directions of q and k, by a learned scale")
    continuous: bool = Field(
        False, description="compute B from offsets by a small network in place of learning each"
    )
    hidden: int = Field(512, ge=1, description="the units of that network")
    dropout: float = Field(0.0, ge=0, lt=1, description="the share of weights left out in training")
    bias: bool = Field(True, description="false for none")
    init: Initializer = Field("glorot_uniform", description="how the weights begin")
    frozen: bool = Field(False, description="keep the weights as they are in training")

    @rule
    def _options_agree(self) -> None:
        if self.partition == "grid" and self.shift != 0:
            raise ValueError(
                "`shift` moves windows of neighbours, but those of `grid` reach over all"
            )
        if self.cosine and self.scale is not None:
            raise ValueError("`cosine` learns its scale, so `scale` has no place")
        if "hidden" in self.model_fields_set and not self.continuous:
            raise ValueError("`hidden` is about the network of `continuous`")

    def parted(self, shape: Shape) -> Partition:
        """Return the windows over the axes of an input (channels, *axes).

        Raises NNError where the numbers don't fit the axes.
        """
        rank = len(shape) - 1
        sizes, shifts = per_axis(self.window, rank), per_axis(self.shift, rank)
        if sizes is None:
            raise NNError(graph_errors.wrong_axes(self, "window", rank))
        if shifts is None:
            raise NNError(graph_errors.wrong_axes(self, "shift", rank))
        if any(shift >= size for shift, size in zip(shifts, sizes, strict=True) if shift):
            raise NNError(errors.shift_too_large(self, shifts, sizes))
        return Partition.of(shape[1:], sizes, shifts, self.partition == "grid")

    def factor(self, channels: int) -> float:
        """Return what products of q and k are multiplied by, where they are no cosines."""
        return sqrt(self.heads / channels) if self.scale is None else self.scale

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape."""
        (shape,) = inputs
        if len(shape) < 2:
            raise NNError(graph_errors.wrong_rank(self, shape, "channels with one or more axes"))
        if shape[0] % self.heads:
            raise NNError(errors.head_channels(self, self.heads, shape[0]))
        self.parted(shape)
        return shape

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``qkv_weight`` (3 · channels, channels), those of the result, and those of B.

        B has ``position_weight`` (offsets, heads), or those of the network's two layers.
        """
        channels, sizes = inputs[0][0], self.parted(inputs[0]).sizes
        found: dict[str, Parameter] = {}
        for name, units in (("qkv", 3 * channels), ("out", channels)):
            found[f"{name}_weight"] = self._own((units, channels), self.init)
            if self.bias:
                found[f"{name}_bias"] = self._own((units,), "zeros")
        if self.cosine:
            found["logit_scale"] = self._own((self.heads,), log(10))
        if self.continuous:
            found["hidden_weight"] = self._own((self.hidden, len(sizes)), self.init)
            found["hidden_bias"] = self._own((self.hidden,), "zeros")
            found["position_weight"] = self._own((self.heads, self.hidden), self.init)
        else:
            found["position_weight"] = self._own((_offsets(sizes), self.heads), "normal")
        return found

    def _own(self, shape: Shape, init: Initializer | float) -> Parameter:
        return Parameter(shape, init, not self.frozen)

    def scores(self, *inputs: Shape) -> int:
        """Return those of places by places and heads, which padding can make many."""
        partition = self.parted(inputs[0])
        return self.heads * partition.windows * partition.places**2

    def multiply_adds(self, inputs: Iterable[Shape], output: Shape) -> int:
        """Return those of the products with weights, of the two by heads, and of the network."""
        partition = self.parted(output)
        places = prod(partition.lengths)
        network = len(partition.sizes) * self.hidden + self.hidden * self.heads
        own = places * (4 * output[0] ** 2 + 2 * partition.places * output[0])
        return own + _offsets(partition.sizes) * network * self.continuous


def _offsets(sizes: Shape) -> int:
    """Return how many offsets there are between places of a window."""
    return prod(2 * size - 1 for size in sizes)


LAYERS: tuple[type[Layer], ...] = (WindowAttention,)
