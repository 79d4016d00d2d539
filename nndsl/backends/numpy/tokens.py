"""Images or vectors go in, a sequence of vectors, its mask, or a longer one comes out."""

from __future__ import annotations

from typing import Literal

import numpy as np

from nndsl.backends.numpy.layer import DefinedLayer, Lowerings
from nndsl.backends.numpy.options import define
from nndsl.backends.numpy.weighted import UnbiasedLayer, WeightedLayer
from nndsl.facts import Shape
from nndsl.layers import tokens as definitions


class PatchEmbedLayer(WeightedLayer[definitions.PatchEmbed]):
    """Divides an image into patches and makes a vector of each.

    ``weights`` is (units, channels, *patch), ``biases`` is (units,).
    """

    def __init__(
        self,
        patch: int | tuple[int, ...],
        units: int,
        input_shape: Shape | int | None = None,
        *,
        bias: bool = True,
    ) -> None:
        definition = define(definitions.PatchEmbed, patch=patch, units=units, bias=bias)
        super().__init__(definition, input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, patches, units) for x (batch, channels, *axes)."""
        (x,) = inputs
        layer, shape = self.definition, x.shape[1:]
        parts, order = layer.cut(shape)
        weights = self.weights.reshape(layer.units, -1)
        patches = x.reshape(len(x), *parts).transpose(order)
        patches = patches.reshape(len(x), layer.output_shape(shape)[0], weights.shape[1])
        z: np.ndarray = patches @ weights.T
        if self.biases is not None:
            z += self.biases
        return z


class ClassTokenLayer(UnbiasedLayer[definitions.ClassToken]):
    """Puts a vector, ``weights`` (features,), in front of the steps."""

    def __init__(self, input_shape: Shape | int | None = None) -> None:
        super().__init__(definitions.ClassToken(), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, steps + 1, features) for x (batch, steps, features)."""
        (x,) = inputs
        token = np.broadcast_to(self.weights, (len(x), 1, x.shape[2]))
        return np.concatenate([token, x], axis=1)


class PositionLayer(UnbiasedLayer[definitions.Position]):
    """Adds to each step a vector that tells its place: waves, or ``weights`` if it is learned."""

    def __init__(
        self,
        kind: Literal["sinusoidal", "learned"] = "sinusoidal",
        input_shape: Shape | int | None = None,
    ) -> None:
        super().__init__(define(definitions.Position, kind=kind), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return x (batch, steps, features) with a vector added to each step."""
        (x,) = inputs
        layer = self.definition
        waves = layer.kind == "sinusoidal"
        a: np.ndarray = x + (layer.waves(*x.shape[1:]).astype(x.dtype) if waves else self.weights)
        return a


class MaskLayer(DefinedLayer[definitions.Mask]):
    """Tells real steps from padding, which holds nothing but a given number."""

    def __init__(self, value: float = 0.0, input_shape: Shape | int | None = None) -> None:
        super().__init__(define(definitions.Mask, value=value), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, steps) of 1 and 0 for x (batch, steps) or (batch, steps, features)."""
        (x,) = inputs
        real = x != self.definition.value
        a: np.ndarray = (real.any(axis=-1) if x.ndim == 3 else real).astype(self.dtype)
        return a


class BlankPaddingLayer(DefinedLayer[definitions.BlankPadding]):
    """Lets padded steps spell nothing; it reads their mask as well."""

    def __init__(
        self, input_shape: Shape | int | None = None, *, axis: Literal[0, 1, -1] = -1
    ) -> None:
        super().__init__(define(definitions.BlankPadding, mask=True, axis=axis), input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return x (batch, steps, classes) with the blank alone at padded steps."""
        x, mask = inputs
        axis = 1 + self.definition.axis % 2
        silent = self.definition.silent(x.shape[axis]).astype(x.dtype)
        return np.where(np.expand_dims(mask != 0, axis), x, silent)


LOWERINGS: Lowerings = {
    definitions.PatchEmbed: PatchEmbedLayer,
    definitions.ClassToken: ClassTokenLayer,
    definitions.Position: PositionLayer,
    definitions.Mask: MaskLayer,
    definitions.BlankPadding: BlankPaddingLayer,
}
