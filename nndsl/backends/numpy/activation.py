"""Values go in, the same number of values comes out, each bent by a function."""

from __future__ import annotations

from abc import abstractmethod
from math import pi, sqrt
from typing import Literal

import numpy as np

from nndsl.backends.numpy.layer import Layer, Lowerings
from nndsl.backends.numpy.options import define
from nndsl.facts import Shape
from nndsl.layers import activation as definitions


class ActivationLayer(Layer):
    """The base of activations: only ``activation_function`` is left to write."""

    @abstractmethod
    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z, of the same shape and dtype."""

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return the function of the one input."""
        return self.activation_function(inputs[0])

    def reads(self) -> tuple[int, float]:
        """Return that it reads one value."""
        return 1, 1

    def output_shape(self) -> Shape:
        """Return the input's shape."""
        return self._known_shapes()[0]


class ReLUActivation(ActivationLayer):
    """a = max(0, z)."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = np.maximum(z, 0)
        return a


class SigmoidActivation(ActivationLayer):
    """a = 1 / (1 + exp(-z))."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        # exp of what is never positive can't overflow: for z < 0, a = exp(z) / (1 + exp(z)).
        e = np.exp(-np.abs(z))
        a: np.ndarray = np.where(z < 0, e, 1) / (1 + e)
        return a


class TanhActivation(ActivationLayer):
    """a = (exp(z) - exp(-z)) / (exp(z) + exp(-z))."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = np.tanh(z)
        return a


class LinearActivation(ActivationLayer):
    """a = z."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        return z


class GaussianActivation(ActivationLayer):
    """a = exp(-z²)."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = np.exp(-np.square(z))
        return a


class SoftmaxActivation(ActivationLayer):
    """a_i = exp(z_i) / Σ_j exp(z_j) over an axis, the batch not counted: the last one, if left out.

    A vector z without a batch has one axis.
    """

    axis: int

    def __init__(self, axis: int = -1, input_shape: Shape | int | None = None) -> None:
        super().__init__(input_shape)
        self.axis = define(definitions.Softmax, axis=axis).axis

    def output_shape(self) -> Shape:
        """Return the input's shape. Raises NNError where it has no such axis."""
        return define(definitions.Softmax, axis=self.axis).output_shape(*self._known_shapes())

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        axis = self.axis % max(z.ndim - 1, 1) + (z.ndim > 1)
        a: np.ndarray = np.exp(z - z.max(axis=axis, keepdims=True))
        a /= a.sum(axis=axis, keepdims=True)
        return a


class LeakyReLUActivation(ActivationLayer):
    """a = z for z > 0, slope · z otherwise."""

    slope: float

    def __init__(self, slope: float = 0.01, input_shape: Shape | int | None = None) -> None:
        super().__init__(input_shape)
        self.slope = define(definitions.LeakyRelu, slope=slope).slope

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = np.where(z > 0, z, z * self.slope)
        return a


class EluActivation(ActivationLayer):
    """a = z for z > 0, alpha · (exp(z) - 1) otherwise."""

    alpha: float

    def __init__(self, alpha: float = 1.0, input_shape: Shape | int | None = None) -> None:
        super().__init__(input_shape)
        self.alpha = define(definitions.Elu, alpha=alpha).alpha

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = np.where(z > 0, z, self.alpha * np.expm1(np.minimum(z, 0)))
        return a


class GeluActivation(ActivationLayer):
    """a = z · Φ(z) = z / 2 · (1 + erf(z / √2)), or nearly so by tanh with ``approximate``."""

    approximate: Literal["none", "tanh"]

    def __init__(
        self,
        approximate: Literal["none", "tanh"] = "none",
        input_shape: Shape | int | None = None,
    ) -> None:
        super().__init__(input_shape)
        self.approximate = define(definitions.Gelu, approximate=approximate).approximate

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        if self.approximate == "tanh":
            inner: np.ndarray = sqrt(2 / pi) * (z + 0.044715 * (z * z * z))
            nearly: np.ndarray = z * (0.5 * (1 + np.tanh(inner)))
            return nearly
        from scipy.special import erf  # here, since it takes longer to import than numpy itself

        a: np.ndarray = 0.5 * z * (1 + erf(z * sqrt(0.5)))
        return a


class SiluActivation(SigmoidActivation):
    """a = z / (1 + exp(-z))."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = z * super().activation_function(z)
        return a


class SoftplusActivation(ActivationLayer):
    """a = log(1 + exp(z))."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = np.logaddexp(z, z.dtype.type(0))
        return a


LOWERINGS: Lowerings = {
    definitions.Relu: ReLUActivation,
    definitions.Sigmoid: SigmoidActivation,
    definitions.Tanh: TanhActivation,
    definitions.Linear: LinearActivation,
    definitions.Gaussian: GaussianActivation,
    definitions.Softmax: SoftmaxActivation,
    definitions.LeakyRelu: LeakyReLUActivation,
    definitions.Elu: EluActivation,
    definitions.Gelu: GeluActivation,
    definitions.Silu: SiluActivation,
    definitions.Softplus: SoftplusActivation,
}
