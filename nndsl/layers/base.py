"""What is true of every layer in every backend: its inputs, its shapes and its parameters."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from math import inf
from typing import Annotated, Any, ClassVar

import numpy as np

from nndsl.components.base import Component, Named, Names, Rest
from nndsl.components.field import Field, rule
from nndsl.facts import Shape
from nndsl.initializers import Initializer
from nndsl.layers.names import ActivationName as ActivationName
from nndsl.layers.normalized import (
    Normalization,
    buffers_last,
    extra_names,
    extra_parameters,
    first_values,
    normalized,
)
from nndsl.layers.parameter import Literals as Literals, Parameter as Parameter, numbers as numbers

# Shapes never hold the batch: (features,), (steps, features), (channels, height, width).


class Layer(Component):
    """The base of all layers: a function of one or more values with a fixed output shape."""

    inputs: Names = Field((), alias="from", description="the value to read instead of the current")

    # How many values it reads by ``inputs``.
    fewest: ClassVar[int] = 1
    most: ClassVar[float] = 1
    # Fields that each name one more value to read, where they are given: a mask, for example.
    also_reads: ClassVar[tuple[str, ...]] = ()
    # Whether the output has the shape of the first input, whatever that is.
    keeps_shape: ClassVar[bool] = False
    # Whether its value has a vector for each step; None where it does if what it reads has one.
    of_vectors: ClassVar[bool | None] = False
    # Whether it reads channels, with the other axes behind them.
    of_channels: ClassVar[bool] = False
    differentiable: ClassVar[bool] = True  # whether gradients come back through it
    # Whether PyTorch's compiler can follow it, unlike recurrent kernels and layers made in passing.
    compiles: ClassVar[bool] = True
    multiplies_rows: ClassVar[bool] = False  # by W (inputs, units), stored as (units, inputs)

    def reads_besides(self) -> tuple[str, ...]:
        """Return the fields that name a value to read behind the inputs."""
        return tuple(field for field in self.also_reads if getattr(self, field) is not None)

    @abstractmethod
    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the shape of one output sample for the shapes of one sample of each input.

        Raises NNError where the layer can't take such inputs.
        """

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return the arrays the layer owns, by the names they have in a checkpoint."""
        return {}

    def gives_vectors(self) -> bool | None:
        """Say whether there is a vector for each step; None where what it reads decides."""
        return None if self.keeps_shape and not self.of_vectors else self.of_vectors

    def multiply_adds(self, inputs: Iterable[Shape], output: Shape) -> int:
        """Return the multiplications with addition for one sample, activations not counted."""
        return 0

    def scores(self, *inputs: Shape) -> int:
        """Return how many scores of attention are held at once for a sample beside its values."""
        return 0

    def literals(self) -> dict[str, np.ndarray]:
        """Return the parameters that the file itself gives, in their stored layout, as float64."""
        return {}

    def following(self, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Return the first values of parameters that follow from the first values of others."""
        return {}

    def blanked(self, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Return the parameters that hold numbers which are never read, with zeros for these."""
        return {}

    def effective(self, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Return the arrays that are computed with in place of parameters, by their names."""
        return {}

    def at_rest(self) -> Layer:
        """Return the same layer as it is in prediction: training changes and drops nothing."""
        changes = {"frozen": True, **dict.fromkeys(("rate", "dropout", "stddev"), 0.0)}
        own = {name: value for name, value in changes.items() if name in type(self).model_fields}
        return self.model_copy(update=own) if own else self

    @property
    def width(self) -> int | None:
        """The size of the last axis of the output where it is known without the input."""
        return None

    @property
    def blank_axis(self) -> int | None:
        """The axis of classes of a layer that makes padded steps the blank, None of all others."""
        return None

    @property
    def activation_word(self) -> str | None:
        """The activation that the layer applies at its end, if it names one."""
        return None


class Activation(Layer):
    """The base of all activations: the output has the input's shape."""

    keeps_shape: ClassVar[bool] = True

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape."""
        return inputs[0]

    @property
    def activation_word(self) -> str | None:
        """The activation itself."""
        return self.keyword


class WeightedLayer(Layer):
    """The base of layers with a weight, a bias and an activation of their own."""

    units_axis: ClassVar[int] = 0  # that of the units in the weights as they are stored

    activation: ActivationName = Field("linear", description="what is applied to z")
    bias: bool | float | tuple[float, ...] = Field(
        True, description="false for none, or its values: one number a unit"
    )
    weights: Literals | None = Field(None, description="the values to begin with")
    init: Initializer = Field("glorot_uniform", description="how the weights begin")
    frozen: bool = Field(False, description="keep the weights as they are in training")
    lr: float | None = Field(None, gt=0, description="a learning rate of its own")
    l1: float = Field(0.0, ge=0, description="what the sum of the weights' sizes adds to the loss")
    l2: float = Field(0.0, ge=0, description="what the sum of their squares adds to the loss")
    max_norm: float | None = Field(
        None, gt=0, description="the largest norm that the weights of a unit may have"
    )
    normalize: Annotated[Normalization | None, Named()] = Field(
        None,
        description="what is made of the weights: `weight` learns their norm by itself, `spectral` "
        "divides them by their largest singular value",
    )
    activity_l1: float = Field(
        0.0, ge=0, description="what the sizes of a row's outputs add to the loss, the mean of rows"
    )
    activity_l2: float = Field(
        0.0, ge=0, description="what their squares add to the loss, the mean of rows"
    )

    @rule
    def _frozen_is_not_trained(self) -> None:
        trained = {"lr": self.lr, "l1": self.l1, "l2": self.l2, "max_norm": self.max_norm}
        for name, value in trained.items():
            if self.frozen and value:
                raise ValueError(f"`{name}` is about how weights change, but `frozen` keeps them")
            if self.normalize and value and name != "lr":
                raise ValueError(f"`{name}` is about the size of the weights, as is `normalize`")

    @property
    def regularized(self) -> str | None:
        """The option that keeps weights or outputs small, None where none does."""
        asked = {"l1": self.l1, "l2": self.l2, "max_norm": self.max_norm}
        asked |= {"activity_l1": self.activity_l1, "activity_l2": self.activity_l2}
        return next((name for name, value in asked.items() if value), None)

    @property
    def has_bias(self) -> bool:
        """Whether there is a bias, trained or given."""
        return self.bias is not False

    @property
    def activation_word(self) -> str | None:
        """The activation applied at the end."""
        return self.activation

    def _weight_and_bias(self, weight: Shape, units: int) -> dict[str, Parameter]:
        parameters = self._weights("weight", weight)
        if self.has_bias:
            parameters["bias"] = Parameter((units,), "zeros", not self.frozen)
        return buffers_last(parameters)

    def _weights(self, name: str, shape: Shape) -> dict[str, Parameter]:
        """Return weights of a shape, and what stands beside them where they are normalized."""
        weight = Parameter(shape, self.init, not self.frozen)
        if self.normalize is None:
            return {name: weight}
        return {name: weight, **extra_parameters(name, weight, self.normalize, self.units_axis)}

    def following(self, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Return the norms of weights, or the directions of their largest singular value."""
        found: dict[str, np.ndarray] = {}
        if self.normalize is not None:
            for name in self._normalized(arrays):
                found |= first_values(name, self.normalize, self.units_axis, arrays)
        return found

    def effective(self, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Return the normalized weights."""
        if self.normalize is None:
            return {}
        return {
            name: normalized(name, self.normalize, self.units_axis, arrays)
            for name in self._normalized(arrays)
        }

    def _normalized(self, arrays: Mapping[str, Any]) -> list[str]:
        how = self.normalize
        return [n for n in arrays if how and set(extra_names(n, how)) <= arrays.keys()]

    def literals(self) -> dict[str, np.ndarray]:
        """Return the weight and bias that the file gives, as stored."""
        given: dict[str, np.ndarray] = {}
        if self.weights is not None:
            given["weight"] = self._stored(numbers(self, self.weights, "weights"))
        if not isinstance(self.bias, bool):
            given["bias"] = np.atleast_1d(np.asarray(self.bias, np.float64))
        return given

    def origins(self, weight: np.ndarray) -> int | None:
        """Return the first axis of an input that stored weights are for, if they tell it."""
        return weight.shape[1] if weight.ndim > 1 else None

    def _stored(self, weights: np.ndarray) -> np.ndarray:
        """Turn weights from the order of the file into the order of the checkpoint."""
        return weights


class MergeLayer(Layer):
    """The base of layers that join several values."""

    inputs: Annotated[Names, Rest("word")] = Field(
        (), alias="from", description="the values to join; a single one joins the current value"
    )

    fewest: ClassVar[int] = 2
    most: ClassVar[float] = inf
