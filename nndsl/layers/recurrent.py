"""Recurrent layers, which read a sequence step by step and carry a state along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import prod
from typing import Annotated, ClassVar, Literal, TypeVar

from nndsl.components.base import Named, Names, Positional, Rest, ValueName
from nndsl.components.field import Field
from nndsl.diagnostics import NNError
from nndsl.errors import sequences as errors
from nndsl.facts import Shape
from nndsl.initializers import Initializer
from nndsl.layers.base import Layer, Parameter

T = TypeVar("T")
Same = TypeVar("Same", bound="RecurrentLayer")
Taken = TypeVar("Taken", bound="Part")


class RecurrentLayer(Layer):
    """The base of recurrent layers: the input is (steps, features), one step a row.

    Parameters have the names and the layout of their counterparts in torch.nn: the rows of
    ``weight_ih`` and ``weight_hh`` are those of all gates, one gate behind the other.
    """

    compiles: ClassVar[bool] = False
    multiplies_rows: ClassVar[bool] = True
    gates: ClassVar[int] = 1
    memories: ClassVar[int] = 1  # how many numbers a unit carries along

    units: Annotated[int, Positional()] = Field(ge=1, description="the number of units")
    outputs: Literal["last", "sequence"] = Field(
        "last", description="the state after the last step, as in Keras, or that of every step"
    )
    layers: int = Field(
        1, ge=1, description="how many stand on each other, each reads the one below"
    )
    bidirectional: bool = Field(
        False, description="read from the end as well, and put that state behind the other"
    )
    reverse: bool = Field(False, description="read from the end only")
    mask: ValueName | None = Field(
        None, description="a value (steps) that is 0 for steps to skip, and not 0 for the others"
    )
    state: ValueName | None = Field(
        None, description="a value to begin with instead of zeros, such as the `state` of another"
    )
    dropout: float = Field(0.0, ge=0, lt=1, description="the share left out between layers")
    bias: bool = Field(True, description="false for none")
    init: Initializer = Field("glorot_uniform", description="how the weights of inputs begin")
    recurrent_init: Annotated[Initializer, Named()] = Field(
        "orthogonal", description="how the weights of states begin"
    )
    frozen: bool = Field(False, description="keep the weights as they are in training")

    also_reads: ClassVar[tuple[str, ...]] = ("mask", "state")

    # Whether the output is a vector, and what the last step leaves behind stands at its end.
    _shows_state: bool = False

    def gives_vectors(self) -> bool | None:
        """Say whether all steps come out, each as a vector."""
        return self.outputs == "sequence"

    def showing_state(self: Same) -> Same:
        """Return the same layer, whose output is a vector that ends with its last state."""
        shown = self.model_copy()
        shown._shows_state = True
        return shown

    @property
    def shows_state(self) -> bool:
        """Whether the output is a vector that ends with the last state."""
        return self._shows_state

    @property
    def state_size(self) -> int:
        """How many numbers are carried along: those of each layer and direction."""
        return self.memories * self.layers * len(self.directions) * self.units

    def told_apart(self, inputs: Sequence[T]) -> tuple[T, T | None, T | None]:
        """Return the sequence, the mask and the first state, None for those that aren't read."""
        rest = list(inputs)
        x = rest.pop(0)
        mask = rest.pop(0) if self.mask is not None else None
        return x, mask, rest.pop(0) if self.state is not None else None

    @property
    def directions(self) -> tuple[str, ...]:
        """What the names of the parameters of each direction end with."""
        return ("", "_reverse") if self.bidirectional else ("",)

    @property
    def width(self) -> int | None:
        """The units of all directions, if data don't give them."""
        return None if "units" in self.deferred else self.units * len(self.directions)

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return (units), or (steps, units) for a sequence; twice the units for two directions."""
        shape, mask, state = self.told_apart(inputs)
        if len(shape) != 2:
            raise NNError(errors.needs_steps(self, shape))
        if mask is not None and mask != shape[:1]:
            raise NNError(errors.mask_steps(self, mask, shape))
        if state is not None and state != (self.state_size,):
            raise NNError(errors.state_size(self, self.state_size, self.memories))
        if self.reverse and self.bidirectional:
            raise NNError(errors.both_directions(self))
        if self.dropout and self.layers == 1:
            raise NNError(errors.dropout_between(self, self.dropout))
        output = self.own_shape(shape)
        return (prod(output) + self.state_size,) if self.shows_state else output

    def own_shape(self, shape: Shape) -> Shape:
        """Return the shape of the output for a sequence, without the state."""
        features = self.units * len(self.directions)
        return (shape[0], features) if self.outputs == "sequence" else (features,)

    def names(self, number: int, direction: str) -> list[str]:
        """Return the names of the parameters of one layer, counted from 0, in one direction."""
        kinds = ["weight_ih", "weight_hh", *(["bias_ih", "bias_hh"] if self.bias else [])]
        return [f"{kind}_l{number}{direction}" for kind in kinds]

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return ``weight_ih_l0`` (gates · units, inputs), ``weight_hh_l0`` (gates · units, units),
        ``bias_ih_l0`` and ``bias_hh_l0`` (gates · units), and so on for layers and directions.
        """
        rows, trained = self.gates * self.units, not self.frozen
        parameters: dict[str, Parameter] = {}
        for number, origins in enumerate(self._origins(inputs[0])):
            kinds = (
                Parameter((rows, origins), self.init, trained),
                Parameter((rows, self.units), self.recurrent_init, trained),
                Parameter((rows,), self._first_bias(), trained),
                Parameter((rows,), "zeros", trained),
            )
            for direction in self.directions:
                parameters |= dict(zip(self.names(number, direction), kinds, strict=False))
        return parameters

    def multiply_adds(self, inputs: Iterable[Shape], output: Shape) -> int:
        """Return one for each weight and step."""
        shape = next(iter(inputs))
        weights = sum(origins + self.units for origins in self._origins(shape))
        return shape[0] * len(self.directions) * self.gates * self.units * weights

    def _origins(self, shape: Shape) -> Iterator[int]:
        """Yield the number of features that each layer reads."""
        for number in range(self.layers):
            yield self.units * len(self.directions) if number else shape[-1]

    def _first_bias(self) -> Initializer | tuple[float, ...]:
        return "zeros"


class Rnn(RecurrentLayer):
    """Reads a sequence step by step; each state follows from the step and the state before.

    h[t] = f(x[t] W_ih + b_ih + h[t-1] W_hh + b_hh), h[-1] = 0, with x (steps, inputs), W_ih
    (inputs, units), W_hh (units, units), f tanh or relu; a = h[last] or, with `sequence`, all h
    """

    keyword: ClassVar[str] = "rnn"
    example: ClassVar[str] = "rnn 32"

    activation: Literal["tanh", "relu"] = Field("tanh", description="what is applied to z")


class Lstm(RecurrentLayer):
    """Reads a sequence step by step with a memory that gates write, keep and show.

    z = x[t] W_ih + b_ih + h[t-1] W_hh + b_hh has the parts i, f, g, o; memory c[t] =
    sigmoid(f) c[t-1] + sigmoid(i) tanh(g), state h[t] = sigmoid(o) tanh(c[t]), with x (steps,
    inputs), W_ih (inputs, 4 · units), W_hh (units, 4 · units); a = h[last] or, with `sequence`,
    all h. The forget gate begins with a bias of 1, all of it in b_ih. A `state` is h and
    behind it c
    """

    keyword: ClassVar[str] = "lstm"
    example: ClassVar[str] = "lstm 64 sequence bidirectional"
    gates: ClassVar[int] = 4
    memories: ClassVar[int] = 2

    def _first_bias(self) -> tuple[float, ...]:
        return (0, 1, 0, 0)  # a memory that is kept lets errors flow back from the first step on


class Gru(RecurrentLayer):
    """Reads a sequence step by step; gates decide how much of the state is renewed.

    u = x[t] W_ih + b_ih and v = h[t-1] W_hh + b_hh have the parts r, z, n; h[t] =
    (1 - z) n + z h[t-1] with r = sigmoid(u_r + v_r), z = sigmoid(u_z + v_z), n =
    tanh(u_n + r v_n), x (steps, inputs), W_ih (inputs, 3 · units), W_hh (units, 3 · units);
    a = h[last] or, with `sequence`, all h
    """

    keyword: ClassVar[str] = "gru"
    example: ClassVar[str] = "gru 64"
    gates: ClassVar[int] = 3


class Part(Layer):
    """Takes some of the values that a layer gives: its output, where its state is read as well."""

    keyword: ClassVar[str] = "part"
    example: ClassVar[str] = ""
    of_vectors: ClassVar[bool | None] = None

    _start: int = 0
    _shape: Shape | None = None

    def at(self: Taken, start: int, shape: Shape) -> Taken:
        """Return the layer that takes the values from a place on, in a shape."""
        found = self.model_copy()
        found._start, found._shape = start, shape
        return found

    @property
    def taken(self) -> slice:
        """The places of the values."""
        return slice(self._start, self._start + prod(self._shape or ()))

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the shape of what is taken."""
        return inputs[0] if self._shape is None else self._shape


class State(Part):
    """Gives what a recurrent layer carries along after its last step.

    a = h[last] of all its layers and directions, of an `lstm` with c[last] behind, in the order
    of PyTorch: a vector, which the `state=` of another one takes to begin with
    """

    keyword: ClassVar[str] = "state"
    example: ClassVar[str] = "state"

    inputs: Annotated[Names, Rest("word")] = Field(
        (), alias="from", description="the recurrent layer, if it isn't the one above"
    )


LAYERS: tuple[type[Layer], ...] = (Rnn, Lstm, Gru, State)
