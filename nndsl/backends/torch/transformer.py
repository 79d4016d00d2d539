"""A sequence of vectors goes in, the same number of vectors comes out."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch import activation
from nndsl.backends.torch.attention import multihead_attention
from nndsl.backends.torch.dense import dense
from nndsl.backends.torch.lowering import Inputs, Lowering, Lowerings, Parameters
from nndsl.backends.torch.norm import layernorm
from nndsl.layers.transformer import TransformerEncoder

FUNCTIONS: dict[str, Lowering] = {
    "attention": multihead_attention,
    "norm1": layernorm,
    "linear1": dense,
    "linear2": dense,
    "norm2": layernorm,
}


def transformer_encoder(
    layer: TransformerEncoder, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return (batch, steps, features) for x of that shape and perhaps a mask."""
    x, *mask = inputs
    parts, function = layer.parts(x.shape[-1]), layer.function
    bend = activation.LOWERINGS[type(function)]

    def part(name: str, *values: Tensor) -> Tensor:
        own = {key.removeprefix(f"{name}_"): p[key] for key in p if key.startswith(f"{name}_")}
        return FUNCTIONS[name](parts[name], values, own, training)

    def drop(value: Tensor) -> Tensor:
        return F.dropout(value, layer.dropout, training)

    def feed_forward(value: Tensor) -> Tensor:
        hidden = bend(function, (part("linear1", value),), {}, training)
        return drop(part("linear2", drop(hidden)))

    return layer.compose(
        x,
        attend=lambda value: drop(part("attention", value, *mask)),
        norm1=lambda value: part("norm1", value),
        feed_forward=feed_forward,
        norm2=lambda value: part("norm2", value),
    )


LOWERINGS: Lowerings = {
    TransformerEncoder: transformer_encoder,
}
