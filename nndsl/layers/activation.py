"""The activations: functions of one number, and softmax, which is one of a whole vector."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from nndsl.components.base import Named
from nndsl.components.field import Field
from nndsl.diagnostics import NNError
from nndsl.errors import graph as errors
from nndsl.facts import Shape
from nndsl.layers.base import Activation as Activation


class Relu(Activation):
    """Lets positive values pass and turns negative ones into zero.

    a = max(0, z)
    """

    keyword: ClassVar[str] = "relu"
    example: ClassVar[str] = "relu"


class Sigmoid(Activation):
    """Squeezes each value into the range from 0 to 1.

    a = 1 / (1 + exp(-z))
    """

    keyword: ClassVar[str] = "sigmoid"
    example: ClassVar[str] = "sigmoid"


class Tanh(Activation):
    """Squeezes each value into the range from -1 to 1.

    a = (exp(z) - exp(-z)) / (exp(z) + exp(-z))
    """

    keyword: ClassVar[str] = "tanh"
    example: ClassVar[str] = "tanh"


class Linear(Activation):
    """Leaves each value as it is.

    a = z
    """

    keyword: ClassVar[str] = "linear"
    example: ClassVar[str] = "linear"


class Gaussian(Activation):
    """Is greatest at zero and falls off to both sides.

    a = exp(-z²)
    """

    keyword: ClassVar[str] = "gaussian"
    example: ClassVar[str] = "gaussian"


class Softmax(Activation):
    """Turns the values along an axis into probabilities that sum to one.

    a_i = exp(z_i) / Σ_j exp(z_j), with i and j along `axis`: the last one, or 0 for channels
    """

    keyword: ClassVar[str] = "softmax"
    example: ClassVar[str] = "softmax axis=0"

    axis: int = Field(-1, description="the axis that sums to one, the batch not counted")

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape. Raises NNError where it has no such axis."""
        (shape,) = inputs
        if not -len(shape) <= self.axis < len(shape):
            raise NNError(errors.axis_out_of_range(self, self.axis, shape))
        return shape


class LeakyRelu(Activation):
    """Lets positive values pass and shrinks negative ones.

    a = z for z > 0, slope · z otherwise
    """

    keyword: ClassVar[str] = "leaky_relu"
    example: ClassVar[str] = "leaky_relu slope=0.1"

    slope: float = Field(0.01, ge=0, description="the factor of negative values")


class Elu(Activation):
    """Lets positive values pass and bends negative ones towards -alpha.

    a = z for z > 0, alpha · (exp(z) - 1) otherwise
    """

    keyword: ClassVar[str] = "elu"
    example: ClassVar[str] = "elu"

    alpha: float = Field(1.0, gt=0, description="the limit that negative values approach, negated")


class Gelu(Activation):
    """Weighs each value by the chance that a normal one is smaller.

    a = z · Φ(z), with Φ the distribution function of the standard normal; with `approximate=tanh`
    a = z / 2 · (1 + tanh(√(2 / π) · (z + 0.044715 z³)))
    """

    keyword: ClassVar[str] = "gelu"
    example: ClassVar[str] = "gelu"

    approximate: Annotated[Literal["none", "tanh"], Named()] = Field(
        "none", description="`tanh` for the older formula, by which some networks were trained"
    )


class Silu(Activation):
    """Weighs each value by its own sigmoid; also known as swish.

    a = z / (1 + exp(-z))
    """

    keyword: ClassVar[str] = "silu"
    example: ClassVar[str] = "silu"


class Softplus(Activation):
    """Is a smooth relu, always positive.

    a = log(1 + exp(z))
    """

    keyword: ClassVar[str] = "softplus"
    example: ClassVar[str] = "softplus"


ACTIVATIONS: tuple[type[Activation], ...] = (
    Relu,
    Sigmoid,
    Tanh,
    Linear,
    Gaussian,
    Softmax,
    LeakyRelu,
    Elu,
    Gelu,
    Silu,
    Softplus,
)
