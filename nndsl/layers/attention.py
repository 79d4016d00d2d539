"""Attention: each step takes from others what its query finds there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod
from typing import Annotated, ClassVar, Literal, TypeVar

from nndsl.components.base import Named, Positional, ValueName
from nndsl.components.field import Field
from nndsl.diagnostics import NNError
from nndsl.errors import attention as errors, sequences
from nndsl.facts import Shape
from nndsl.initializers import Initializer
from nndsl.layers.base import Layer, MergeLayer, Parameter

T = TypeVar("T")


class MultiheadAttention(Layer):
    """Lets each step take from all steps, by several heads, what its queries find in their keys.

    q = x W_q + b_q, k = c W_k + b_k, v = c W_v + b_v, each divided among the heads;
    a = [softmax(q k^T / √size) v of each head] W_out + b_out, with x (steps, features), c the
    `context` or x itself, size = width / heads and a (steps, out). `causal` hides the steps
    behind each one, `mask` those where it is 0; where nothing is left to attend to, the heads
    give 0. `rotary` turns each pair (z_i, z_{i + size/2}) of q and k by t / 10000^(2i / size) at
    step t.
    """

    keyword: ClassVar[str] = "multihead_attention"
    example: ClassVar[str] = "multihead_attention 4"
    of_vectors: ClassVar[bool | None] = True
    also_reads: ClassVar[tuple[str, ...]] = ("context", "mask")
    multiplies_rows: ClassVar[bool] = True

    heads: Annotated[int, Positional()] = Field(ge=1, description="the number of heads")
    total: int | None = Field(
        None, ge=1, alias="width", description="the size of all heads together; else the features"
    )
    out: int | None = Field(None, ge=1, description="the features of the result; else the input's")
    kv_heads: int | None = Field(
        None, ge=1, description="how many heads keys and values have; else as many as queries"
    )
    causal: bool = Field(False, description="hide from each step those behind it")
    rotary: bool = Field(False, description="turn queries and keys by their position")
    context: ValueName | None = Field(None, description="the value of keys and values")
    mask: ValueName | None = Field(None, description="the value that is 0 at steps to hide")
    dropout: float = Field(0.0, ge=0, lt=1, description="the share of weights left out in training")
    bias: bool = Field(True, description="false for none")
    init: Initializer = Field("glorot_uniform", description="how the weights begin")
    frozen: bool = Field(False, description="keep the weights as they are in training")

    @property
    def width(self) -> int | None:
        """The features of the result, where they are said."""
        return None if "out" in self.deferred else self.out

    @property
    def key_heads(self) -> int:
        """The number of heads of keys and values."""
        return self.heads if self.kv_heads is None else self.kv_heads

    def head_size(self, features: int) -> int:
        """Return how many numbers a query of one head has."""
        return (self.total or features) // self.heads

    def told_apart(self, inputs: Sequence[T]) -> tuple[T, T, T | None]:
        """Return what of the inputs gives queries, what keys and values, and the mask if any."""
        rest = list(inputs)
        x = rest.pop(0)
        context = x if self.context is None else rest.pop(0)
        return x, context, None if self.mask is None else rest.pop(0)

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (steps, out)."""
        x, context, mask = self.told_apart(inputs)
        if len(x) != 2:
            raise NNError(sequences.needs_steps(self, x))
        if len(context) != 2:
            raise NNError(errors.context_steps(self, context))
        width = self.total or x[1]
        if width % self.heads:
            raise NNError(errors.heads_mismatch(self, self.heads, width))
        if self.heads % self.key_heads:
            raise NNError(errors.key_heads_mismatch(self, self.heads, self.key_heads))
        if self.rotary and self.head_size(x[1]) % 2:
            raise NNError(errors.odd_rotary(self, self.head_size(x[1])))
        if mask is not None and mask != context[:1]:
            raise NNError(sequences.mask_steps(self, mask, context))
        return (x[0], self.out or x[1])

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``query_weight`` (width, features), then those of keys, values and the result."""
        x, context, _ = self.told_apart(inputs)
        width, shared = self.total or x[1], self.head_size(x[1]) * self.key_heads
        weights = {
            "query": (width, x[1]),
            "key": (shared, context[1]),
            "value": (shared, context[1]),
            "out": (self.out or x[1], width),
        }
        found: dict[str, Parameter] = {}
        for name, shape in weights.items():
            found[f"{name}_weight"] = Parameter(shape, self.init, not self.frozen)
            if self.bias:
                found[f"{name}_bias"] = Parameter(shape[:1], "zeros", not self.frozen)
        return found

    def multiply_adds(self, inputs: Iterable[Shape], output: Shape) -> int:
        """Return those of the four products with weights, and of the two by heads."""
        shapes = tuple(inputs)
        x, context, _ = self.told_apart(shapes)
        sizes = {name: prod(p.shape) for name, p in self.parameters(*shapes).items()}
        by_step = x[0] * (sizes["query_weight"] + sizes["out_weight"])
        by_key = context[0] * (sizes["key_weight"] + sizes["value_weight"])
        return by_step + by_key + 2 * x[0] * context[0] * (self.total or x[1])


class PlainAttention(MergeLayer):
    """The base of attention without weights of its own: a query, a value and perhaps a key."""

    of_vectors: ClassVar[bool | None] = True
    most: ClassVar[float] = 3
    also_reads: ClassVar[tuple[str, ...]] = ("mask",)

    causal: bool = Field(False, description="hide from each step those behind it")
    mask: ValueName | None = Field(None, description="the value that is 0 at keys to hide")
    dropout: float = Field(0.0, ge=0, lt=1, description="the share of weights left out in training")

    def told_apart(self, inputs: Sequence[T]) -> tuple[T, T, T, T | None]:
        """Return query, value, key, which is the value where none is given, and the mask if any."""
        given = inputs if self.mask is None else inputs[:-1]
        return given[0], given[1], given[-1], None if self.mask is None else inputs[-1]

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (steps of the query, features of the value)."""
        given = inputs if self.mask is None else inputs[:-1]
        if len(given) > self.most:
            raise NNError(errors.attention_inputs(self, len(given)))
        for shape in given:
            if len(shape) != 2:
                raise NNError(sequences.needs_steps(self, shape))
        query, value, key, mask = self.told_apart(inputs)
        if query[1] != key[1] or key[0] != value[0]:
            raise NNError(errors.attention_shapes(self, given))
        if mask is not None and mask != key[:1]:
            raise NNError(sequences.mask_steps(self, mask, key))
        return (query[0], value[1])

    def multiply_adds(self, inputs: Iterable[Shape], output: Shape) -> int:
        """Return those of the scores and of the weighted sums."""
        query, value, key, _ = self.told_apart(tuple(inputs))
        return query[0] * key[0] * (key[1] + value[1])


class Attention(PlainAttention):
    """Lets each step of a query take the values whose keys are like it, by their product.

    a = softmax(q k^T) v, with q (steps, features), v (keys, units) and k (keys, features), which
    is v where none is given. The scores are multiplied by a number that is learned with
    `scale=learned`, or divided by √features with `scale=sqrt`. `mask` (keys) hides keys where it
    is 0; a step with no key left gets 0.
    """

    keyword: ClassVar[str] = "attention"
    example: ClassVar[str] = "attention a b"

    scale: Annotated[Literal["learned", "sqrt"] | None, Named()] = Field(
        None, description="what the scores are multiplied by: a `learned` number, or 1/√features"
    )

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``scale`` (1) if it is learned."""
        return {"scale": Parameter((1,), "ones")} if self.scale == "learned" else {}


class AdditiveAttention(PlainAttention):
    """Lets each step of a query take the values whose keys are like it, by their sum.

    a = softmax(Σ_f scale_f · tanh(q_f + k_f)) v, with q (steps, features), v (keys, units) and
    k (keys, features), which is v where none is given; scale (features) is learned, or 1 with
    `scale=false`. `mask` (keys) hides keys where it is 0; a step with no key left gets 0
    (Bahdanau et al. 2015)
    """

    keyword: ClassVar[str] = "additive_attention"
    example: ClassVar[str] = "additive_attention a b"

    scale: bool = Field(True, description="false for 1 in place of learned numbers")
    init: Initializer = Field("glorot_uniform", description="how the scale begins")

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``scale`` (features) if it is learned."""
        return {"scale": Parameter(inputs[0][1:], self.init)} if self.scale else {}


LAYERS: tuple[type[Layer], ...] = (MultiheadAttention, Attention, AdditiveAttention)
