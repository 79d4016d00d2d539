"""Normalization over the batch and over the features of one sample."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from nndsl.diagnostics import NNError
from nndsl.errors import graph as errors
from nndsl.facts import Shape
from nndsl.layers.base import Layer, Parameter


class BatchNorm(Layer):
    """Gives each channel mean 0 and variance 1 over the batch, then scales and shifts it.

    a = (x - mean) / sqrt(variance + eps) · weight + bias, with x (channels, …). Training uses
    the batch's own statistics and keeps a running mean of them: running = (1 - momentum) ·
    running + momentum · batch (unbiased variance), as PyTorch does; prediction uses those.
    """

    keyword: ClassVar[str] = "batchnorm"
    example: ClassVar[str] = "batchnorm"

    momentum: float = Field(0.1, gt=0, le=1, description="the share of the newest batch")
    eps: float = Field(1e-5, gt=0, description="added to the variance")
    frozen: bool = Field(False, description="keep scale and shift as they are in training")

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape."""
        if not inputs[0]:
            raise NNError(errors.wrong_rank(self, inputs[0], "channels"))
        return inputs[0]

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return scale and shift (channels), and the running statistics, which aren't trained."""
        shape = inputs[0][:1]
        return {
            "weight": Parameter(shape, "ones", not self.frozen),
            "bias": Parameter(shape, "zeros", not self.frozen),
            "running_mean": Parameter(shape, "zeros", trainable=False),
            "running_var": Parameter(shape, "ones", trainable=False),
        }


class LayerNorm(Layer):
    """Gives the features of each sample mean 0 and variance 1, then scales and shifts them.

    a = (x - mean) / sqrt(variance + eps) · weight + bias, over the last axis of x, or over all
    of them with `all`
    """

    keyword: ClassVar[str] = "layernorm"
    example: ClassVar[str] = "layernorm"

    over: Literal["last", "all"] = Field("last", description="the axes to normalize over")
    eps: float = Field(1e-5, gt=0, description="added to the variance")
    frozen: bool = Field(False, description="keep scale and shift as they are in training")

    def normalized(self, shape: Shape) -> Shape:
        """Return the part of a shape that is normalized over."""
        return shape if self.over == "all" else shape[-1:]

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape."""
        if not inputs[0]:
            raise NNError(errors.wrong_rank(self, inputs[0], "features"))
        return inputs[0]

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return scale and shift, of the shape that is normalized over."""
        shape = self.normalized(inputs[0])
        return {
            "weight": Parameter(shape, "ones", not self.frozen),
            "bias": Parameter(shape, "zeros", not self.frozen),
        }


LAYERS: tuple[type[Layer], ...] = (BatchNorm, LayerNorm)
