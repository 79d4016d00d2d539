"""Values go in, the same values with mean 0 and variance 1, scaled and shifted, come out."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from nndsl.backends.numpy.layer import Lowerings, WeightedLayer, define
from nndsl.facts import Shape
from nndsl.layers import norm as definitions


class BatchNormLayer(WeightedLayer[definitions.BatchNorm]):
    """Normalizes each channel by its running mean and variance, then scales and shifts it.

    ``weights`` (scale), ``biases`` (shift), ``running_mean`` and ``running_var`` are (channels,).
    """

    def __init__(self, input_shape: Shape | int | None = None, *, eps: float = 1e-5) -> None:
        super().__init__(define(definitions.BatchNorm, eps=eps), input_shape)

    @property
    def running_mean(self) -> np.ndarray:
        """The mean of each channel as training saw it, which can be set."""
        return self._get("running_mean")

    @running_mean.setter
    def running_mean(self, values: ArrayLike) -> None:
        self._set("running_mean", values)

    @property
    def running_var(self) -> np.ndarray:
        """The variance of each channel as training saw it, which can be set."""
        return self._get("running_var")

    @running_var.setter
    def running_var(self, values: ArrayLike) -> None:
        self._set("running_var", values)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return a (batch, channels, …) for x of the same shape."""
        (x,) = inputs
        per_channel = (-1, *[1] * (x.ndim - 2))
        scale = self.weights / np.sqrt(self.running_var + self.definition.eps)
        a: np.ndarray = x - self.running_mean.reshape(per_channel)
        a *= scale.reshape(per_channel)
        a += self._get("bias").reshape(per_channel)
        return a


class LayerNormLayer(WeightedLayer[definitions.LayerNorm]):
    """Normalizes each sample over its last axis, or over all, then scales and shifts it.

    ``weights`` (scale) and ``biases`` (shift) have the shape that is normalized over.
    """

    def __init__(
        self,
        input_shape: Shape | int | None = None,
        *,
        over: Literal["last", "all"] = "last",
        eps: float = 1e-5,
    ) -> None:
        super().__init__(define(definitions.LayerNorm, over=over, eps=eps), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return a (batch, …) for x of the same shape."""
        (x,) = inputs
        weights = self.weights
        axes = tuple(range(x.ndim - weights.ndim, x.ndim))
        a: np.ndarray = x - x.mean(axis=axes, keepdims=True)
        variance = np.square(a).mean(axis=axes, keepdims=True)
        a /= np.sqrt(variance + self.definition.eps)
        a *= weights
        a += self._get("bias")
        return a


LOWERINGS: Lowerings = {
    definitions.BatchNorm: BatchNormLayer,
    definitions.LayerNorm: LayerNormLayer,
}
