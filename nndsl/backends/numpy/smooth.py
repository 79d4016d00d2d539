"""Values go in, the same number of values comes out, each bent by a smooth function."""

from __future__ import annotations

from math import sqrt

import numpy as np

from nndsl.backends.numpy.activation import ActivationLayer, SoftplusActivation
from nndsl.backends.numpy.layer import Lowerings
from nndsl.backends.numpy.options import define
from nndsl.facts import Shape
from nndsl.layers import smooth as definitions

SELU_ALPHA, SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


class SeluActivation(ActivationLayer):
    """a = scale · z for z > 0, scale · alpha · (exp(z) - 1) otherwise."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        below = SELU_ALPHA * np.expm1(np.minimum(z, 0))
        a: np.ndarray = SELU_SCALE * np.where(z > 0, z, below)
        return a


class CeluActivation(ActivationLayer):
    """a = z for z > 0, alpha · (exp(z / alpha) - 1) otherwise."""

    alpha: float

    def __init__(self, alpha: float = 1.0, input_shape: Shape | int | None = None) -> None:
        super().__init__(input_shape)
        self.alpha = define(definitions.Celu, alpha=alpha).alpha

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        below = self.alpha * np.expm1(np.minimum(z, 0) / self.alpha)
        a: np.ndarray = np.where(z > 0, z, below)
        return a


class MishActivation(SoftplusActivation):
    """a = z · tanh(log(1 + exp(z)))."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = z * np.tanh(super().activation_function(z))
        return a


class SquareplusActivation(ActivationLayer):
    """a = (z + sqrt(z² + b)) / 2."""

    b: float

    def __init__(self, b: float = 4.0, input_shape: Shape | int | None = None) -> None:
        super().__init__(input_shape)
        self.b = define(definitions.Squareplus, b=b).b

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        # For z < 0 the sum would lose all digits; the same by its conjugate doesn't.
        total = np.abs(z) + np.hypot(z, z.dtype.type(sqrt(self.b)))
        a: np.ndarray = np.where(z < 0, self.b / (2 * total), total / 2)
        return a


class SoftsignActivation(ActivationLayer):
    """a = z / (1 + |z|)."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = z / (1 + np.abs(z))
        return a


class TanhShrinkActivation(ActivationLayer):
    """a = z - tanh(z)."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = z - np.tanh(z)
        return a


class ExponentialActivation(ActivationLayer):
    """a = exp(z)."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = np.exp(z)
        return a


class LogSigmoidActivation(SoftplusActivation):
    """a = -log(1 + exp(-z))."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = -super().activation_function(-z)
        return a


class LogSoftmaxActivation(ActivationLayer):
    """a_i = z_i - log Σ_j exp(z_j) over the last axis."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = z - z.max(axis=-1, keepdims=True)
        a -= np.log(np.exp(a).sum(axis=-1, keepdims=True))
        return a


LOWERINGS: Lowerings = {
    definitions.Selu: SeluActivation,
    definitions.Celu: CeluActivation,
    definitions.Mish: MishActivation,
    definitions.Squareplus: SquareplusActivation,
    definitions.Softsign: SoftsignActivation,
    definitions.TanhShrink: TanhShrinkActivation,
    definitions.Exponential: ExponentialActivation,
    definitions.LogSigmoid: LogSigmoidActivation,
    definitions.LogSoftmax: LogSoftmaxActivation,
}
