"""Values go in; they, or half of them, come out, weighed by a slope or by the other half."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from nndsl.backends.numpy.activation import SigmoidActivation, SiluActivation
from nndsl.backends.numpy.layer import DefinedLayer, Lowerings
from nndsl.backends.numpy.options import define
from nndsl.backends.numpy.weighted import UnbiasedLayer
from nndsl.facts import Shape
from nndsl.layers import gate as definitions

Gate = TypeVar("Gate", bound=definitions.GateLayer)


class PReLULayer(UnbiasedLayer[definitions.Prelu]):
    """a = z for z > 0, weights · z otherwise; ``weights`` is (1,) or (channels,)."""

    def __init__(
        self,
        slope: float = 0.25,
        input_shape: Shape | int | None = None,
        *,
        per_channel: bool = False,
    ) -> None:
        super().__init__(
            define(definitions.Prelu, slope=slope, per_channel=per_channel), input_shape
        )

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return a (batch, channels, …) for z of the same shape."""
        (z,) = inputs
        a: np.ndarray = np.where(z > 0, z, z * self.weights.reshape(-1, *[1] * (z.ndim - 2)))
        return a


class GateLayer(DefinedLayer[Gate]):
    """The base of gates: ``_halves`` are the two parts of x along the axis."""

    def _halves(self, x: np.ndarray) -> list[np.ndarray]:
        return np.split(x, 2, axis=self.definition.axis % (x.ndim - 1) + 1)


class GLULayer(GateLayer[definitions.Glu]):
    """Weighs the first half of the values by the sigmoid of the second."""

    def __init__(self, axis: int = -1, input_shape: Shape | int | None = None) -> None:
        super().__init__(define(definitions.Glu, axis=axis), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return a (batch, …) with half the size of x along the axis."""
        u, v = self._halves(inputs[0])
        a: np.ndarray = u * SigmoidActivation().activation_function(v)
        return a


class SwiGLULayer(GateLayer[definitions.Swiglu]):
    """Weighs the second half of the values by the silu of the first."""

    def __init__(self, axis: int = -1, input_shape: Shape | int | None = None) -> None:
        super().__init__(define(definitions.Swiglu, axis=axis), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return a (batch, …) with half the size of x along the axis."""
        u, v = self._halves(inputs[0])
        a: np.ndarray = SiluActivation().activation_function(u) * v
        return a


LOWERINGS: Lowerings = {
    definitions.Prelu: PReLULayer,
    definitions.Glu: GLULayer,
    definitions.Swiglu: SwiGLULayer,
}
