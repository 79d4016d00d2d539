"""A sequence of vectors goes in, the same number of vectors comes out."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from nndsl.backends.numpy.activation import LOWERINGS as ACTIVATIONS, ActivationLayer
from nndsl.backends.numpy.attention import MultiheadAttentionLayer
from nndsl.backends.numpy.dense import DenseLayer
from nndsl.backends.numpy.layer import DefinedLayer, Lowerings
from nndsl.backends.numpy.norm import LayerNormLayer
from nndsl.backends.numpy.options import define
from nndsl.facts import Shape
from nndsl.layers.transformer import TransformerEncoder

PARTS: dict[str, type[DefinedLayer[Any]]] = {
    "attention": MultiheadAttentionLayer,
    "norm1": LayerNormLayer,
    "linear1": DenseLayer,
    "linear2": DenseLayer,
    "norm2": LayerNormLayer,
}


class TransformerEncoderLayer(DefinedLayer[TransformerEncoder]):
    """Lets each step attend to all, then passes each through two fully connected layers.

    With ``mask`` it reads one more value, which is 0 at steps to hide. Its arrays are those of
    its parts with their prefix: ``attention_query_weight``, ``linear1_bias`` and so on.
    """

    def __init__(
        self,
        heads: int,
        hidden: int,
        input_shape: Shape | int | None = None,
        *,
        activation: Literal["relu", "gelu", "silu"] = "relu",
        approximate: Literal["none", "tanh"] = "none",
        norm_first: bool = False,
        causal: bool = False,
        mask: bool = False,
        eps: float = 1e-5,
    ) -> None:
        definition = define(
            TransformerEncoder,
            heads=heads,
            hidden=hidden,
            activation=activation,
            approximate=approximate,
            norm_first=norm_first,
            causal=causal,
            mask=mask,
            eps=eps,
        )
        super().__init__(definition, input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, steps, features) for x of that shape and perhaps a mask."""
        x, *mask = inputs
        layer, function = self.definition, self.definition.function
        activation = ACTIVATIONS[type(function)].of(function, {})
        assert isinstance(activation, ActivationLayer), "the table has no other"
        definitions = layer.parts(x.shape[-1])

        def part(name: str, *values: np.ndarray) -> np.ndarray:
            prefix = f"{name}_"
            own = {
                key.removeprefix(prefix): array
                for key, array in self.arrays.items()
                if key.startswith(prefix)
            }
            return PARTS[name].of(definitions[name], own).forward_propagation(*values)

        return layer.compose(
            x,
            attend=lambda value: part("attention", value, *mask),
            norm1=lambda value: part("norm1", value),
            feed_forward=lambda value: part(
                "linear2", activation.activation_function(part("linear1", value))
            ),
            norm2=lambda value: part("norm2", value),
        )

    def workspace(self) -> int:
        """Return the size of the scores, or of what the first layer gives, and of some sums."""
        steps, features = self.output_shape()
        scores = 2 * self.definition.heads * steps
        return steps * (8 * features + max(scores, 2 * self.definition.hidden))


LOWERINGS: Lowerings = {
    TransformerEncoder: TransformerEncoderLayer,
}
