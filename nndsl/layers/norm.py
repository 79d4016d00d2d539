"""Normalization over the batch and over the features of one sample."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, ClassVar, Literal

from nndsl.components.base import Positional
from nndsl.components.field import Field
from nndsl.diagnostics import NNError
from nndsl.errors import graph as errors
from nndsl.facts import Shape
from nndsl.layers.base import Layer, Parameter


class BatchNorm(Layer):
    """Gives each channel mean 0 and variance 1 over the batch, then scales and shifts it.

    a = (x - mean) / sqrt(variance + eps) · weight + bias, with x (channels, …). Training uses
    the batch's own statistics and keeps a running mean of them: running = (1 - momentum) ·
    running + momentum · batch (unbiased variance), as PyTorch does; prediction uses those, and
    with `frozen` training does as well, as in Keras.
    """

    keyword: ClassVar[str] = "batchnorm"
    example: ClassVar[str] = "batchnorm"
    keeps_shape: ClassVar[bool] = True

    momentum: float = Field(0.1, gt=0, le=1, description="the share of the newest batch")
    eps: float = Field(1e-5, gt=0, description="added to the variance")
    frozen: bool = Field(
        False, description="keep scale, shift and running statistics as they are in training"
    )

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


class FeatureNorm(Layer):
    """The base of normalizations over the features of one sample: the last axis, or all."""

    keeps_shape: ClassVar[bool] = True

    over: Literal["last", "all"] = Field("last", description="the axes to normalize over")
    frozen: bool = Field(False, description="keep scale and shift as they are in training")

    def normalized(self, shape: Shape) -> Shape:
        """Return the part of a shape that is normalized over."""
        return shape if self.over == "all" else shape[-1:]

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape."""
        if not inputs[0]:
            raise NNError(errors.wrong_rank(self, inputs[0], "features"))
        return inputs[0]


class LayerNorm(FeatureNorm):
    """Gives the features of each sample mean 0 and variance 1, then scales and shifts them.

    a = (x - mean) / sqrt(variance + eps) · weight + bias, over the last axis of x, or over all
    of them with `all`
    """

    keyword: ClassVar[str] = "layernorm"
    example: ClassVar[str] = "layernorm"

    eps: float = Field(1e-5, gt=0, description="added to the variance")

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return scale and shift, of the shape that is normalized over."""
        shape = self.normalized(inputs[0])
        return {
            "weight": Parameter(shape, "ones", not self.frozen),
            "bias": Parameter(shape, "zeros", not self.frozen),
        }


class RMSNorm(FeatureNorm):
    """Divides the features of each sample by their root mean square, then scales them.

    a = x / sqrt(mean(x²) + eps) · weight, over the last axis of x, or over all of them with `all`
    """

    keyword: ClassVar[str] = "rmsnorm"
    example: ClassVar[str] = "rmsnorm"

    eps: float = Field(1e-6, gt=0, description="added to the mean of the squares")

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return the scale, of the shape that is normalized over."""
        return {"weight": Parameter(self.normalized(inputs[0]), "ones", not self.frozen)}


class ChannelNorm(Layer):
    """The base of normalizations of one sample by groups of its channels: x (channels, …)."""

    keeps_shape: ClassVar[bool] = True

    eps: float = Field(1e-5, gt=0, description="added to the variance")
    frozen: bool = Field(False, description="keep scale and shift as they are in training")

    @abstractmethod
    def count(self, channels: int) -> int:
        """Return into how many groups so many channels are divided."""

    @property
    def scales(self) -> bool:
        """Whether each channel is scaled and shifted after it is normalized."""
        return True

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape."""
        if not inputs[0]:
            raise NNError(errors.wrong_rank(self, inputs[0], "channels"))
        if inputs[0][0] % self.count(inputs[0][0]):
            raise NNError(errors.groups_mismatch(self, inputs[0][0], "channels"))
        return inputs[0]

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return scale and shift (channels), where there are any."""
        if not self.scales:
            return {}
        return {
            "weight": Parameter(inputs[0][:1], "ones", not self.frozen),
            "bias": Parameter(inputs[0][:1], "zeros", not self.frozen),
        }


class GroupNorm(ChannelNorm):
    """Gives each group of channels of a sample mean 0 and variance 1, then scales and shifts.

    a = (x - mean) / sqrt(variance + eps) · weight + bias, with x (channels, …), mean and
    variance of each of `groups` groups of channels that stand together, weight and bias (channels)
    """

    keyword: ClassVar[str] = "groupnorm"
    example: ClassVar[str] = "groupnorm 8"

    groups: Annotated[int, Positional()] = Field(
        ge=1, description="into how many groups channels are divided"
    )

    def count(self, channels: int) -> int:
        """Return the groups, whatever the channels."""
        return self.groups


class InstanceNorm(ChannelNorm):
    """Gives each channel of a sample mean 0 and variance 1.

    a = (x - mean) / sqrt(variance + eps), with x (channels, …) and mean and variance of each
    channel of each sample; with `affine` then a · weight + bias (channels)
    """

    keyword: ClassVar[str] = "instancenorm"
    example: ClassVar[str] = "instancenorm"

    affine: bool = Field(False, description="scale and shift each channel after that")

    @property
    def scales(self) -> bool:
        """Whether each channel is scaled and shifted: only if the file says so."""
        return self.affine

    def count(self, channels: int) -> int:
        """Return a group for each channel."""
        return channels

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape."""
        if len(inputs[0]) < 2:
            wanted = "channels and one more axis at least"
            advice = "`layernorm` normalizes a vector"
            raise NNError(errors.wrong_rank(self, inputs[0], wanted, advice))
        return inputs[0]


class UnitNorm(Layer):
    """Divides each vector by its length, so that it has the length 1.

    a = x / max(sqrt(sum(x²)), 1e-12), over the last axis of x
    """

    keyword: ClassVar[str] = "unitnorm"
    example: ClassVar[str] = "unitnorm"
    keeps_shape: ClassVar[bool] = True

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape."""
        if not inputs[0]:
            raise NNError(errors.wrong_rank(self, inputs[0], "features"))
        return inputs[0]


class Scale(Layer):
    """Multiplies each channel by a number that is learned, as layer scale does.

    a = weight · x, with one weight for each entry of an axis of x: of the first, (channels, …), or
    of the last, (…, features), with `axis=-1`
    """

    keyword: ClassVar[str] = "scale"
    example: ClassVar[str] = "scale 1e-6"
    keeps_shape: ClassVar[bool] = True

    initial: Annotated[float, Positional()] = Field(1.0, description="the number to begin with")
    axis: int = Field(0, description="the axis of the weights, the batch not counted")
    frozen: bool = Field(False, description="keep the weights as they are in training")

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape."""
        (shape,) = inputs
        if not -len(shape) <= self.axis < len(shape):
            raise NNError(errors.axis_out_of_range(self, self.axis, shape))
        return shape

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``weight``, a number for each entry of the axis."""
        size = inputs[0][self.axis]
        return {"weight": Parameter((size,), float(self.initial), not self.frozen)}

    def spread(self, rank: int) -> Shape:
        """Return the shape in which the weights meet a value (batch, …) of so many axes."""
        at = self.axis % (rank - 1) + 1
        return tuple(-1 if axis == at else 1 for axis in range(rank))


LAYERS: tuple[type[Layer], ...] = (
    BatchNorm,
    LayerNorm,
    RMSNorm,
    GroupNorm,
    InstanceNorm,
    UnitNorm,
    Scale,
)
