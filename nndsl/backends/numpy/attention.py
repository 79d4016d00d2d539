"""Queries, keys and values go in, what each query takes from the values comes out."""

from __future__ import annotations

from math import sqrt
from typing import Any, Literal

import numpy as np

from nndsl.backends.numpy.layer import DefinedLayer, Lowerings
from nndsl.backends.numpy.options import define
from nndsl.facts import Shape
from nndsl.layers import attention as definitions
from nndsl.layers.tokens import angles


class MultiheadAttentionLayer(DefinedLayer[definitions.MultiheadAttention]):
    """Lets each step take from all steps, by several heads, what its queries find in their keys.

    With ``context`` and ``mask`` it reads two more values, in this order: what keys and values
    are made of, and the mask of those. Its arrays are ``query_weight``, ``query_bias`` and so on.
    """

    def __init__(
        self,
        heads: int,
        input_shape: Shape | int | None = None,
        *,
        width: int | None = None,
        out: int | None = None,
        kv_heads: int | None = None,
        causal: bool = False,
        rotary: bool = False,
        context: bool = False,
        mask: bool = False,
        bias: bool = True,
    ) -> None:
        definition = define(
            definitions.MultiheadAttention,
            heads=heads,
            total=width,
            out=out,
            kv_heads=kv_heads,
            causal=causal,
            rotary=rotary,
            context=context,
            mask=mask,
            bias=bias,
        )
        super().__init__(definition, input_shape)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, steps, out) for x (batch, steps, features), with context and mask."""
        layer = self.definition
        x, context, mask = layer.told_apart(inputs)
        size = layer.head_size(x.shape[-1])
        # Several heads of queries may share one of keys: (batch, shared, heads of each, …).
        shared = layer.key_heads
        q = self._projected("query", x, (shared, layer.heads // shared, size))
        k = self._projected("key", context, (shared, 1, size))
        v = self._projected("value", context, (shared, 1, size))
        if layer.rotary:
            q, k = rotated(q), rotated(k)
        allowed = None if mask is None else (mask != 0)[:, None, None, None, :]
        if layer.causal:
            until = up_to_each(q, k)
            allowed = until if allowed is None else allowed & until
        a = attend(q * q.dtype.type(1 / sqrt(size)), k, v, allowed)
        a = np.moveaxis(a, 3, 1).reshape(*x.shape[:2], layer.heads * size)
        return self._linear("out", a)

    def _linear(self, name: str, x: np.ndarray) -> np.ndarray:
        z: np.ndarray = x @ self._get(f"{name}_weight").T
        return z + self._get(f"{name}_bias") if self.definition.bias else z

    def _projected(self, name: str, x: np.ndarray, heads: Shape) -> np.ndarray:
        z = self._linear(name, x)
        return np.moveaxis(z.reshape(*x.shape[:2], *heads), 1, 3)

    def workspace(self) -> int:
        """Return the size of the scores, and of queries, keys and values."""
        x, context, _ = self.definition.told_apart(self._known_shapes())
        width = self.definition.head_size(x[1]) * self.definition.heads
        return 2 * self.definition.heads * x[0] * context[0] + 4 * width * (x[0] + context[0])


def attend(
    q: np.ndarray, k: np.ndarray, v: np.ndarray, allowed: np.ndarray | None = None
) -> np.ndarray:
    """Return softmax(q k^T) v for q, k, v (…, steps, size).

    ``allowed`` (…, steps, keys) is false for keys to hide; a query with no key left gets 0.
    """
    a: np.ndarray = probabilities(q @ k.swapaxes(-1, -2), allowed) @ v
    return a


def probabilities(scores: np.ndarray, allowed: np.ndarray | None = None) -> np.ndarray:
    """Return the softmax over the last axis of what is allowed, and 0 where it is not."""
    if allowed is not None:
        scores = np.where(allowed, scores, scores.dtype.type(-np.inf))
    greatest = scores.max(axis=-1, keepdims=True)
    e: np.ndarray = np.exp(scores - np.where(np.isfinite(greatest), greatest, 0))
    total = e.sum(axis=-1, keepdims=True)
    e /= np.where(total > 0, total, 1)
    return e


def up_to_each(q: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Return (steps, keys): true where a key doesn't lie behind the step."""
    return np.tri(q.shape[-2], k.shape[-2], dtype=bool)


def allowed_keys(
    q: np.ndarray, k: np.ndarray, mask: np.ndarray | None, causal: bool
) -> np.ndarray | None:
    """Return which keys each query may see, (steps, keys) or (batch, 1, keys); None for all."""
    allowed = None if mask is None else (mask != 0)[:, None, :]
    if not causal:
        return allowed
    until = up_to_each(q, k)
    return until if allowed is None else allowed & until


def rotated(z: np.ndarray) -> np.ndarray:
    """Return z (…, steps, size) with each pair of its numbers turned by the step's angle."""
    table = angles(*z.shape[-2:])
    cos, sin = np.cos(table).astype(z.dtype), np.sin(table).astype(z.dtype)
    first, second = np.split(z, 2, axis=-1)
    return np.concatenate([first * cos - second * sin, second * cos + first * sin], axis=-1)


class AttentionLayer(DefinedLayer[definitions.Attention]):
    """Lets each step of a query take the values whose keys are like it, by their product."""

    def __init__(
        self,
        *,
        causal: bool = False,
        scale: Literal["learned", "sqrt"] | None = None,
        mask: bool = False,
    ) -> None:
        super().__init__(define(definitions.Attention, causal=causal, scale=scale, mask=mask))

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, steps, units) for a query, a value and perhaps a key and a mask."""
        q, v, k, mask = self.definition.told_apart(inputs)
        if self.definition.scale == "learned":
            q = q * self._get("scale")
        elif self.definition.scale == "sqrt":
            q = q * q.dtype.type(1 / sqrt(q.shape[-1]))
        return attend(q, k, v, allowed_keys(q, k, mask, self.definition.causal))

    def workspace(self) -> int:
        """Return the size of the scores and of the result."""
        return _scores(self) * 2 + super().workspace()


class AdditiveAttentionLayer(DefinedLayer[definitions.AdditiveAttention]):
    """Lets each step of a query take the values whose keys are like it, by their sum."""

    def __init__(self, *, causal: bool = False, scale: bool = True, mask: bool = False) -> None:
        definition = define(definitions.AdditiveAttention, causal=causal, scale=scale, mask=mask)
        super().__init__(definition)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, steps, units) for a query, a value and perhaps a key and a mask."""
        q, v, k, mask = self.definition.told_apart(inputs)
        likeness = np.tanh(q[:, :, None] + k[:, None])
        scores = likeness @ self._get("scale") if self.definition.scale else likeness.sum(axis=-1)
        allowed = allowed_keys(q, k, mask, self.definition.causal)
        a: np.ndarray = probabilities(scores, allowed) @ v
        return a

    def workspace(self) -> int:
        """Return the size of the sums of each query with each key, and of the result."""
        return _scores(self) * 2 * self._known_shapes()[0][1] + super().workspace()


def _scores(layer: DefinedLayer[Any]) -> int:
    """Return how many pairs of a query and a key there are in a sample."""
    query, _, key, _ = layer.definition.told_apart(layer._known_shapes())
    count: int = query[0] * key[0]
    return count


LOWERINGS: Lowerings = {
    definitions.MultiheadAttention: MultiheadAttentionLayer,
    definitions.Attention: AttentionLayer,
    definitions.AdditiveAttention: AdditiveAttentionLayer,
}
