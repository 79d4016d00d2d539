"""The activations: functions of one number, and softmax, which is one of a whole vector."""

from __future__ import annotations

from typing import ClassVar, get_args

from pydantic import Field

from nndsl.layers import piecewise, smooth
from nndsl.layers.base import Activation as Activation, ActivationName


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
    """Turns the values of the last axis into probabilities that sum to one.

    a_i = exp(z_i) / Σ_j exp(z_j)
    """

    keyword: ClassVar[str] = "softmax"
    example: ClassVar[str] = "softmax"


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

    a = z · Φ(z), with Φ the distribution function of the standard normal
    """

    keyword: ClassVar[str] = "gelu"
    example: ClassVar[str] = "gelu"


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
    *piecewise.ACTIVATIONS,
    *smooth.ACTIVATIONS,
)
BY_WORD: dict[str, type[Activation]] = {cls.keyword: cls for cls in ACTIVATIONS}

# The enumeration that binds bare words is written out for the type checker; it must not drift.
assert tuple(BY_WORD) == get_args(ActivationName)
