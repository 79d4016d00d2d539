"""A layer goes in; the same layer applied to each step of a sequence alone comes out."""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from nndsl.backends.numpy.layer import Layer
from nndsl.facts import Shape


class TimeDistributedLayer(Layer):
    """Applies a layer to each step of (steps, …) alone, with the same weights."""

    layer: Layer

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.layer = layer

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, steps, …) for inputs (batch, steps, …)."""
        batch, steps = inputs[0].shape[:2]
        folded = [x.reshape(batch * steps, *x.shape[2:]) for x in inputs]
        a = self.layer.forward_propagation(*folded)
        return a.reshape(batch, steps, *a.shape[1:])

    def output_shape(self) -> Shape:
        """Return the steps, and what the layer makes of one."""
        return (self._known_shapes()[0][0], *self.layer.output_shape())

    def set_input_shape(self, *shapes: Shape) -> None:
        """Take the shape of one sample of each input, whose first axis are the steps."""
        super().set_input_shape(*shapes)
        self.layer.set_input_shape(*(shape[1:] for shape in shapes))

    def parameters(self) -> int:
        """Return the number of the layer's parameters."""
        return self.layer.parameters()

    def initialize(self, seed: int = 0, name: str | None = None) -> None:
        """Give the layer's parameters their first values."""
        self.layer.initialize(seed, name)

    @property
    def initialized(self) -> bool:
        """Whether all parameters have values."""
        return self.layer.initialized

    def share(self, owner: Layer) -> None:
        """Compute with the parameters of another layer of the same kind from now on."""
        self.layer.share(owner.layer if isinstance(owner, TimeDistributedLayer) else owner)

    def reads(self) -> tuple[int, float]:
        """Return how many values it reads at least and at most."""
        return self.layer.reads()

    def cast(self, dtype: DTypeLike) -> None:
        """Keep parameters as numbers of this type from now on."""
        super().cast(dtype)
        self.layer.cast(dtype)

    def layer_name(self) -> str:
        """Return the name of the kind of layer."""
        return self.layer.layer_name()

    def workspace(self) -> int:
        """Return how many numbers are held for one sample."""
        return self._known_shapes()[0][0] * self.layer.workspace()
