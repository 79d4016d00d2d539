"""Values go in, the same values brought to one scale come out."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from nndsl.backends.numpy.layer import DefinedLayer, Lowerings
from nndsl.backends.numpy.options import define
from nndsl.backends.numpy.weighted import UnbiasedLayer, WeightedLayer
from nndsl.facts import Shape
from nndsl.layers import norm as definitions


def standardized(x: np.ndarray, axes: tuple[int, ...], eps: float) -> np.ndarray:
    """Return x with mean 0 and variance 1 (with eps added) over some of its axes."""
    a: np.ndarray = x - x.mean(axis=axes, keepdims=True)
    a /= np.sqrt(np.square(a).mean(axis=axes, keepdims=True) + eps)
    return a


def of_length_one(x: np.ndarray) -> np.ndarray:
    """Return x with each vector of its last axis divided by its length, or by 1e-12 if less."""
    a: np.ndarray = x / np.maximum(np.sqrt(np.square(x).sum(axis=-1, keepdims=True)), 1e-12)
    return a


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
        a = standardized(x, axes, self.definition.eps)
        a *= weights
        a += self._get("bias")
        return a


class RMSNormLayer(UnbiasedLayer[definitions.RMSNorm]):
    """Divides each sample by its root mean square over its last axis, or over all.

    ``weights`` (scale) has the shape that is normalized over.
    """

    def __init__(
        self,
        input_shape: Shape | int | None = None,
        *,
        over: Literal["last", "all"] = "last",
        eps: float = 1e-6,
    ) -> None:
        super().__init__(define(definitions.RMSNorm, over=over, eps=eps), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return a (batch, …) for x of the same shape."""
        (x,) = inputs
        weights = self.weights
        axes = tuple(range(x.ndim - weights.ndim, x.ndim))
        mean = np.square(x).mean(axis=axes, keepdims=True)
        a: np.ndarray = x / np.sqrt(mean + self.definition.eps)
        a *= weights
        return a


class GroupNormLayer(WeightedLayer[definitions.ChannelNorm]):
    """Normalizes each group of channels of a sample, then scales and shifts each channel.

    ``weights`` (scale) and ``biases`` (shift) are (channels,).
    """

    def __init__(
        self, groups: int, input_shape: Shape | int | None = None, *, eps: float = 1e-5
    ) -> None:
        super().__init__(define(definitions.GroupNorm, groups=groups, eps=eps), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return a (batch, channels, …) for x of the same shape."""
        (x,) = inputs
        layer, channels = self.definition, x.shape[1]
        count = layer.count(channels)
        groups = x.reshape(len(x), count, channels // count, *x.shape[2:])
        a = standardized(groups, tuple(range(2, groups.ndim)), layer.eps).reshape(x.shape)
        if layer.scales:
            per_channel = (-1, *[1] * (x.ndim - 2))
            a *= self.weights.reshape(per_channel)
            a += self._get("bias").reshape(per_channel)
        return a


class InstanceNormLayer(GroupNormLayer):
    """Normalizes each channel of a sample; with ``affine`` then scales and shifts it."""

    def __init__(
        self,
        input_shape: Shape | int | None = None,
        *,
        eps: float = 1e-5,
        affine: bool = False,
    ) -> None:
        definition = define(definitions.InstanceNorm, eps=eps, affine=affine)
        WeightedLayer.__init__(self, definition, input_shape)


class UnitNormLayer(DefinedLayer[definitions.UnitNorm]):
    """Divides each vector of the last axis by its length."""

    def __init__(self, input_shape: Shape | int | None = None) -> None:
        super().__init__(definitions.UnitNorm(), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return a (batch, …) for x of the same shape."""
        return of_length_one(inputs[0])


class ScaleLayer(UnbiasedLayer[definitions.Scale]):
    """Multiplies each entry of an axis by its weight; ``weights`` is (entries,)."""

    def __init__(
        self, initial: float = 1.0, input_shape: Shape | int | None = None, *, axis: int = 0
    ) -> None:
        super().__init__(define(definitions.Scale, initial=initial, axis=axis), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return a (batch, …) for x of the same shape."""
        (x,) = inputs
        a: np.ndarray = x * self.weights.reshape(self.definition.spread(x.ndim))
        return a


LOWERINGS: Lowerings = {
    definitions.BatchNorm: BatchNormLayer,
    definitions.LayerNorm: LayerNormLayer,
    definitions.RMSNorm: RMSNormLayer,
    definitions.GroupNorm: GroupNormLayer,
    definitions.InstanceNorm: InstanceNormLayer,
    definitions.UnitNorm: UnitNormLayer,
    definitions.Scale: ScaleLayer,
}
