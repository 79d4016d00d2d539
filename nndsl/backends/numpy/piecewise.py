"""Values go in, the same number of values comes out, each bent by a function of pieces."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nndsl.backends.numpy.activation import ActivationLayer
from nndsl.backends.numpy.layer import Lowerings
from nndsl.backends.numpy.options import define
from nndsl.facts import Shape
from nndsl.layers import piecewise as definitions


class ReLU6Activation(ActivationLayer):
    """a = min(max(0, z), 6)."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = np.clip(z, 0, 6)
        return a


class HardSigmoidActivation(ActivationLayer):
    """a = min(max(0, z + 3), 6) / 6."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = np.clip(z + 3, 0, 6) / 6
        return a


class HardSwishActivation(HardSigmoidActivation):
    """a = z · min(max(0, z + 3), 6) / 6."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = z * super().activation_function(z)
        return a


class HardTanhActivation(ActivationLayer):
    """a = min(max(-1, z), 1)."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = np.clip(z, -1, 1)
        return a


class ShrinkActivation(ActivationLayer):
    """The base of those that turn values into zero up to a cutoff."""

    kind: ClassVar[type[definitions.HardShrink | definitions.SoftShrink]]

    cutoff: float

    def __init__(self, cutoff: float = 0.5, input_shape: Shape | int | None = None) -> None:
        super().__init__(input_shape)
        self.cutoff = define(self.kind, cutoff=cutoff).cutoff


class HardShrinkActivation(ShrinkActivation):
    """a = z for |z| > cutoff, 0 otherwise."""

    kind = definitions.HardShrink

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = np.where(np.abs(z) > self.cutoff, z, z.dtype.type(0))
        return a


class SoftShrinkActivation(ShrinkActivation):
    """a = sign(z) · max(0, |z| - cutoff)."""

    kind = definitions.SoftShrink

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = z - np.clip(z, -self.cutoff, self.cutoff)
        return a


class SparsePlusActivation(ActivationLayer):
    """a = 0 for z ≤ -1, (z + 1)² / 4 for -1 < z < 1, z otherwise."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = np.where(z < 1, np.square(np.clip(z, -1, 1) + 1) / 4, z)
        return a


class SparseSigmoidActivation(ActivationLayer):
    """a = min(max(0, (z + 1) / 2), 1)."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = np.clip((z + 1) / 2, 0, 1)
        return a


class AbsActivation(ActivationLayer):
    """a = |z|."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        """Return a for z."""
        a: np.ndarray = np.abs(z)
        return a


LOWERINGS: Lowerings = {
    definitions.Relu6: ReLU6Activation,
    definitions.HardSigmoid: HardSigmoidActivation,
    definitions.HardSwish: HardSwishActivation,
    definitions.HardTanh: HardTanhActivation,
    definitions.HardShrink: HardShrinkActivation,
    definitions.SoftShrink: SoftShrinkActivation,
    definitions.SparsePlus: SparsePlusActivation,
    definitions.SparseSigmoid: SparseSigmoidActivation,
    definitions.Abs: AbsActivation,
}
