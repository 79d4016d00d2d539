"""Activations without a corner, or with exponentials, beyond those that every course has."""

from __future__ import annotations

from typing import ClassVar

from nndsl.components.field import Field
from nndsl.layers.base import Activation


class Selu(Activation):
    """Is an elu scaled so that deep layers keep mean 0 and variance 1 (Klambauer et al. 2017).

    a = 1.0507 · z for z > 0, 1.0507 · 1.6733 · (exp(z) - 1) otherwise
    """

    keyword: ClassVar[str] = "selu"
    example: ClassVar[str] = "selu"


class Celu(Activation):
    """Is an elu whose slope is 1 at zero, whatever its alpha.

    a = z for z > 0, alpha · (exp(z / alpha) - 1) otherwise
    """

    keyword: ClassVar[str] = "celu"
    example: ClassVar[str] = "celu alpha=0.5"

    alpha: float = Field(1.0, gt=0, description="the limit that negative values approach, negated")


class Mish(Activation):
    """Weighs each value by the hyperbolic tangent of its softplus.

    a = z · tanh(log(1 + exp(z)))
    """

    keyword: ClassVar[str] = "mish"
    example: ClassVar[str] = "mish"


class Squareplus(Activation):
    """Is a smooth relu by a square root, always positive.

    a = (z + sqrt(z² + b)) / 2
    """

    keyword: ClassVar[str] = "squareplus"
    example: ClassVar[str] = "squareplus"

    b: float = Field(4.0, gt=0, description="how wide the bend is")


class Softsign(Activation):
    """Squeezes each value into the range from -1 to 1, more slowly than tanh.

    a = z / (1 + |z|)
    """

    keyword: ClassVar[str] = "softsign"
    example: ClassVar[str] = "softsign"


class TanhShrink(Activation):
    """Takes off each value its hyperbolic tangent, so that small ones nearly vanish.

    a = z - tanh(z)
    """

    keyword: ClassVar[str] = "tanh_shrink"
    example: ClassVar[str] = "tanh_shrink"


class Exponential(Activation):
    """Makes each value positive by the exponential function.

    a = exp(z)
    """

    keyword: ClassVar[str] = "exponential"
    example: ClassVar[str] = "exponential"


class LogSigmoid(Activation):
    """Is the logarithm of the sigmoid, never positive.

    a = -log(1 + exp(-z))
    """

    keyword: ClassVar[str] = "log_sigmoid"
    example: ClassVar[str] = "log_sigmoid"


class LogSoftmax(Activation):
    """Is the logarithm of the softmax over the last axis.

    a_i = z_i - log Σ_j exp(z_j)
    """

    keyword: ClassVar[str] = "log_softmax"
    example: ClassVar[str] = "log_softmax"


ACTIVATIONS: tuple[type[Activation], ...] = (
    Selu,
    Celu,
    Mish,
    Squareplus,
    Softsign,
    TanhShrink,
    Exponential,
    LogSigmoid,
    LogSoftmax,
)
