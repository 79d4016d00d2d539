"""What is true of every layer in every backend: its inputs, its shapes and its parameters."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from nndsl.component import Component, Names, Rest
from nndsl.diagnostics import NNError
from nndsl.errors import graph as errors
from nndsl.facts import Shape
from nndsl.initializers import Initializer

# Shapes never hold the batch: (features,), (steps, features), (channels, height, width).


@dataclass(frozen=True, slots=True)
class Parameter:
    """An array that a layer owns: its shape as stored, how it begins, and whether it is trained.

    Weights are stored as PyTorch has them: units or filters first, origins second.
    """

    shape: Shape
    init: Initializer | float | tuple[float, ...]
    trainable: bool = True

    @property
    def size(self) -> int:
        """The number of values."""
        return prod(self.shape)


Literals = tuple[Any, ...]  # nested tuples of numbers, checked against the parameter's shape


class Layer(Component):
    """The base of all layers: a function of one or more values with a fixed output shape."""

    inputs: Names = Field((), alias="from", description="the value to read instead of the current")

    # Fields that each name one more value to read, where they are given: a mask, for example.
    also_reads: ClassVar[tuple[str, ...]] = ()
    # Whether the output has the shape of the first input, whatever that is.
    keeps_shape: ClassVar[bool] = False

    @abstractmethod
    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the shape of one output sample for the shapes of one sample of each input.

        Raises NNError where the layer can't take such inputs.
        """

    def parameters(self, *inputs: Shape) -> dict[str, Parameter]:
        """Return the arrays the layer owns, by the names they have in a checkpoint."""
        return {}

    def multiply_adds(self, inputs: Iterable[Shape], output: Shape) -> int:
        """Return the multiplications with addition for one sample, activations not counted."""
        return 0

    def literals(self) -> dict[str, np.ndarray]:
        """Return the parameters that the file itself gives, in their stored layout, as float64."""
        return {}

    @property
    def width(self) -> int | None:
        """The size of the last axis of the output where it is known without the input."""
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


ActivationName = Literal[
    "relu",
    "sigmoid",
    "tanh",
    "linear",
    "gaussian",
    "softmax",
    "leaky_relu",
    "elu",
    "gelu",
    "silu",
    "softplus",
    "relu6",
    "hard_sigmoid",
    "hard_swish",
    "hard_tanh",
    "hard_shrink",
    "soft_shrink",
    "sparse_plus",
    "sparse_sigmoid",
    "selu",
    "celu",
    "mish",
    "squareplus",
    "softsign",
    "tanh_shrink",
    "exponential",
    "log_sigmoid",
    "log_softmax",
]


def numbers(layer: Layer, literal: Literals, field: str) -> np.ndarray:
    """Return a literal of the file as a float64 array.

    Raises NNError where its rows differ in length or hold something that is not a number.
    """
    try:
        array = np.asarray(literal)
    except ValueError:  # rows of different lengths
        raise NNError(errors.ragged_literal(layer, field)) from None
    if array.dtype.kind not in "iuf" or not np.isfinite(array).all():
        raise NNError(errors.ragged_literal(layer, field))
    return array.astype(np.float64)


class WeightedLayer(Layer):
    """The base of layers with a weight, a bias and an activation of their own."""

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

    @model_validator(mode="after")
    def _frozen_is_not_trained(self) -> WeightedLayer:
        trained = {"lr": self.lr, "l1": self.l1, "l2": self.l2, "max_norm": self.max_norm}
        for name, value in trained.items():
            if self.frozen and value:
                raise ValueError(f"`{name}` is about how weights change, but `frozen` keeps them")
        return self

    @property
    def regularized(self) -> str | None:
        """The option that keeps the weights small, None where none does."""
        asked = {"l1": self.l1, "l2": self.l2, "max_norm": self.max_norm}
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
        parameters = {"weight": Parameter(weight, self.init, not self.frozen)}
        if self.has_bias:
            parameters["bias"] = Parameter((units,), "zeros", not self.frozen)
        return parameters

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

    minimum: ClassVar[int] = 2
