"""The layer of a transformer: attention and a small network at each step, each with a shortcut."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from nndsl.components.base import Named, Positional, ValueName
from nndsl.components.field import Field, rule
from nndsl.diagnostics import NNError
from nndsl.errors import sequences as errors
from nndsl.facts import Shape
from nndsl.initializers import Initializer
from nndsl.layers.activation import Gelu, Relu, Silu
from nndsl.layers.attention import MultiheadAttention
from nndsl.layers.base import Activation, Layer, Parameter
from nndsl.layers.dense import Dense
from nndsl.layers.norm import LayerNorm

Value = TypeVar("Value", bound=Any)


class TransformerEncoder(Layer):
    """Lets each step attend to all, then passes each through two fully connected layers.

    h = norm1(x + attention(x)), a = norm2(h + linear2(f(linear1(h)))), with x and a
    (steps, features) and linear1 of `hidden` units; with `norm_first`
    h = x + attention(norm1(x)), a = h + linear2(f(linear1(norm2(h)))). Dropout acts on the
    weights of attention, on f and on what is added.
    """

    keyword: ClassVar[str] = "transformer_encoder"
    example: ClassVar[str] = "transformer_encoder 4 128"
    of_vectors: ClassVar[bool | None] = True
    also_reads: ClassVar[tuple[str, ...]] = ("mask",)
    keeps_shape: ClassVar[bool] = True
    compiles: ClassVar[bool] = False
    multiplies_rows: ClassVar[bool] = True

    heads: Annotated[int, Positional()] = Field(ge=1, description="the number of heads")
    hidden: Annotated[int, Positional()] = Field(ge=1, description="the units of linear1")
    activation: Literal["relu", "gelu", "silu"] = Field("relu", description="the function f")
    approximate: Annotated[Literal["none", "tanh"], Named()] = Field(
        "none", description="`tanh` for a gelu by the older formula, as in GPT-2"
    )
    norm_first: bool = Field(False, description="normalize what is read and not the sums")
    causal: bool = Field(False, description="hide from each step those behind it")
    mask: ValueName | None = Field(None, description="the value that is 0 at steps to hide")
    dropout: float = Field(0.1, ge=0, lt=1, description="the share left out in training")
    eps: float = Field(1e-5, gt=0, description="added to the variance")
    init: Initializer = Field("glorot_uniform", description="how the weights begin")
    frozen: bool = Field(False, description="keep the weights as they are in training")

    @rule
    def _gelu_is_approximated(self) -> None:
        if self.approximate != "none" and self.activation != "gelu":
            raise ValueError(f"`approximate` is about gelu, and f is `{self.activation}`")

    @property
    def function(self) -> Activation:
        """The function f."""
        return _function(self.activation, self.approximate)

    def parts(self, features: int) -> Mapping[str, Layer]:
        """Return the layers it is made of, by the prefix of their parameters."""
        return _parts(self, features)

    def compose(
        self,
        x: Value,
        attend: Callable[[Value], Value],
        norm1: Callable[[Value], Value],
        feed_forward: Callable[[Value], Value],
        norm2: Callable[[Value], Value],
    ) -> Value:
        """Return the result for x, by an engine's functions for the parts."""
        if self.norm_first:
            x = x + attend(norm1(x))
            result: Value = x + feed_forward(norm2(x))
            return result
        x = norm1(x + attend(x))
        return norm2(x + feed_forward(x))

    def _shapes(self, inputs: tuple[Shape, ...]) -> dict[str, tuple[Shape, ...]]:
        """Return the shapes that each part reads."""
        x = inputs[0]
        shapes: dict[str, tuple[Shape, ...]] = dict.fromkeys(self.parts(x[-1]), (x,))
        return {**shapes, "attention": inputs, "linear2": ((x[0], self.hidden),)}

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape."""
        if len(inputs[0]) != 2:
            raise NNError(errors.needs_steps(self, inputs[0]))
        if self.mask is not None and inputs[1] != inputs[0][:1]:
            raise NNError(errors.mask_steps(self, inputs[1], inputs[0]))
        return self.parts(inputs[0][-1])["attention"].output_shape(*inputs)

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return those of the parts: ``attention_query_weight``, …, ``norm2_bias``."""
        shapes = self._shapes(inputs)
        return {
            f"{name}_{key}": parameter
            for name, part in self.parts(inputs[0][-1]).items()
            for key, parameter in part.parameters(*shapes[name]).items()
        }

    def multiply_adds(self, inputs: Iterable[Shape], output: Shape) -> int:
        """Return those of the parts."""
        shapes = self._shapes(tuple(inputs))
        return sum(
            part.multiply_adds(shapes[name], part.output_shape(*shapes[name]))
            for name, part in self.parts(output[-1]).items()
        )


@lru_cache
def _function(activation: str, approximate: Literal["none", "tanh"]) -> Activation:
    if activation == "gelu":
        return Gelu(approximate=approximate)
    return Silu() if activation == "silu" else Relu()


@lru_cache  # the engines ask for them in each pass
def _parts(layer: TransformerEncoder, features: int) -> Mapping[str, Layer]:
    weights: dict[str, Any] = {"init": layer.init, "frozen": layer.frozen}
    norm = LayerNorm(eps=layer.eps, frozen=layer.frozen)
    attention = MultiheadAttention(
        heads=layer.heads, causal=layer.causal, mask=layer.mask, dropout=layer.dropout, **weights
    )
    attention._origin = layer.origin  # what doesn't fit there is said of this statement
    return {
        "attention": attention,
        "norm1": norm,
        "linear1": Dense(units=layer.hidden, **weights),
        "linear2": Dense(units=features, **weights),
        "norm2": norm,
    }


LAYERS: tuple[type[Layer], ...] = (TransformerEncoder,)
