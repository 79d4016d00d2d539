"""Queries, keys and values go in, what each query takes from the values comes out."""

from __future__ import annotations

from functools import lru_cache

import torch
import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.attention import AdditiveAttention, Attention, MultiheadAttention
from nndsl.layers.tokens import angles


def multihead_attention(
    layer: MultiheadAttention, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return (batch, steps, out) for x (batch, steps, features), with context and mask if any."""
    x, context, mask = layer.told_apart(inputs)
    size = layer.head_size(x.shape[-1])

    def projected(name: str, value: Tensor, heads: int) -> Tensor:
        z = F.linear(value, p[f"{name}_weight"], p.get(f"{name}_bias"))
        return z.reshape(*z.shape[:2], heads, size).transpose(1, 2)

    q = projected("query", x, layer.heads)
    k = projected("key", context, layer.key_heads)
    v = projected("value", context, layer.key_heads)
    if layer.rotary:
        q, k = rotated(q), rotated(k)
    if layer.key_heads != layer.heads:
        k, v = (z.repeat_interleave(layer.heads // layer.key_heads, dim=1) for z in (k, v))
    rate = layer.dropout if training else 0.0
    a = attend(q, k, v, None if mask is None else mask != 0, layer.causal, rate)
    a = a.transpose(1, 2).reshape(*x.shape[:2], layer.heads * size)
    return F.linear(a, p["out_weight"], p.get("out_bias"))


def attend(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    real: Tensor | None,
    causal: bool,
    rate: float,
    scale: float | None = None,
) -> Tensor:
    """Return softmax(scale q k^T) v for q, k, v (batch, heads, steps, size).

    The scale is 1/√size, if none is given. ``real`` (batch, keys) says which keys are no padding;
    a query with no key left gets 0.
    """
    if real is None:
        return F.scaled_dot_product_attention(
            q, k, v, dropout_p=rate, is_causal=causal, scale=scale
        )
    allowed = real[:, None, None, :]
    if causal:
        allowed = allowed & _up_to_each(q, k)
    some = allowed.any(dim=-1, keepdim=True)
    # A softmax over no key at all is no number; so such a query sees all, and then forgets it.
    a = F.scaled_dot_product_attention(q, k, v, allowed | ~some, rate, scale=scale)
    return a.masked_fill(~some, 0)


def _up_to_each(q: Tensor, k: Tensor) -> Tensor:
    """Return (steps, keys): true where a key doesn't lie behind the step."""
    shape = q.shape[-2], k.shape[-2]
    return torch.ones(shape, dtype=torch.bool, device=q.device).tril()


def rotated(z: Tensor) -> Tensor:
    """Return z (…, steps, size) with each pair of its numbers turned by the step's angle."""
    cos, sin = _rotation(z.shape[-2], z.shape[-1], z.dtype, z.device)
    first, second = z.chunk(2, dim=-1)
    return torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1)


@lru_cache(maxsize=16)
def _rotation(
    steps: int, size: int, dtype: torch.dtype, device: torch.device
) -> tuple[Tensor, Tensor]:
    # Angles in float32 would be off by a thousandth after some thousand steps. What is made in
    # inference mode couldn't be used to train later on.
    with torch.inference_mode(False):
        table = torch.from_numpy(angles(steps, size))
        return table.cos().to(device, dtype), table.sin().to(device, dtype)


def attention(layer: Attention, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return (batch, steps, units) for a query, a value and perhaps a key."""
    q, v, k, mask = layer.told_apart(inputs)
    if layer.scale == "learned":
        q = q * p["scale"]
    real = None if mask is None else mask != 0
    scale = None if layer.scale == "sqrt" else 1.0
    q, k, v = (x[:, None] for x in (q, k, v))  # one head
    return attend(q, k, v, real, layer.causal, layer.dropout if training else 0.0, scale)[:, 0]


def additive_attention(
    layer: AdditiveAttention, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return (batch, steps, units) for a query, a value and perhaps a key."""
    q, v, k, mask = layer.told_apart(inputs)
    likeness = torch.tanh(q[:, :, None] + k[:, None])
    scores = likeness @ p["scale"] if layer.scale else likeness.sum(dim=-1)
    if layer.causal:
        scores = scores.masked_fill(~_up_to_each(q, k), float("-inf"))
    if mask is not None:
        scores = scores.masked_fill((mask == 0)[:, None], float("-inf"))
        none = scores.isneginf().all(dim=-1, keepdim=True)
        # A softmax over no key at all is no number, and neither is its gradient.
        shares = scores.masked_fill(none, 0.0).softmax(dim=-1).masked_fill(none, 0.0)
    else:
        shares = scores.softmax(dim=-1)
    return F.dropout(shares, layer.dropout, training) @ v


LOWERINGS: Lowerings = {
    MultiheadAttention: multihead_attention,
    Attention: attention,
    AdditiveAttention: additive_attention,
}
