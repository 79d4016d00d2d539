"""Layers of one's own on top of the numpy engine's classes: they keep their word, or are named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from known import said

from nndsl.backends.numpy import ActivationLayer, DenseLayer, Layer, NeuralNetwork
from nndsl.backends.numpy.per_step import TimeDistributedLayer
from nndsl.diagnostics import NNError


class Half(ActivationLayer):
    def activation_function(self, z: np.ndarray) -> np.ndarray:
        return np.array(z[0])


class Forgetful(ActivationLayer):
    def activation_function(self, z: np.ndarray) -> np.ndarray:
        np.tanh(z)
        return None  # type: ignore[return-value]  # as one who forgot to write it


class Listed(ActivationLayer):
    def activation_function(self, z: np.ndarray) -> np.ndarray:
        return z.tolist()  # type: ignore[no-any-return]  # no array


class Narrow(Layer):
    def output_shape(self) -> tuple[int, ...]:
        return (5,)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        return inputs[0][:, :2]


class Holder(Layer):
    """It computes by a layer of the engine, and is of a user's own class for all that."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = DenseLayer(2)

    def output_shape(self) -> tuple[int, ...]:
        return (2,)

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        return np.array(inputs[0][0])


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (Half, "`activation_function` of `Half` returned an array of shape (3,) for 2 samples"),
        (Forgetful, "`activation_function` of `Forgetful` returned nothing"),
        (Listed, "`activation_function` of `Listed` returned a list"),
        (Narrow, "and must return an array of shape (2, 5)"),
        (Holder, "`forward_propagation` of `Holder` returned an array of shape (3,)"),
    ],
)
@pytest.mark.parametrize("inside", [False, True])
def test_what_a_class_of_ones_own_gives_is_compared_with_what_it_promised(
    made: type[Layer], text: str, inside: bool
) -> None:
    grown = NeuralNetwork(2).add(DenseLayer(3)).add(made())
    if inside:
        grown.add(DenseLayer(2))
    for compute in (grown.predict, grown.forward_propagation):
        found = said(lambda compute=compute: compute([[1, 2], [3, 4]]))  # type: ignore[misc]
        assert "error[wrong-output]" in found
        assert text in found


def test_what_is_applied_to_each_step_is_a_class_of_ones_own_as_well() -> None:
    grown = NeuralNetwork((3, 2)).add(TimeDistributedLayer(Narrow()))
    assert "error[wrong-output]" in said(lambda: grown.predict(np.ones((1, 3, 2))))


@pytest.mark.parametrize(
    ("shape", "advice"),
    [
        (5, "write `return (5,)`"),
        ([3], "write `return tuple([3])`"),
        (None, "`return (10,)`"),
        ((3.0,), "`return (10,)`"),
    ],
)
def test_an_output_shape_that_is_none_is_refused_when_the_layer_is_added(
    shape: Any, advice: str
) -> None:
    class Shaped(Layer):
        def output_shape(self) -> Any:
            return shape

        def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
            return inputs[0]

    text = said(lambda: NeuralNetwork(2).add(Shaped()))
    assert "error[wrong-output]: `output_shape()` of `Shaped` returned" in text
    assert advice in text


def test_a_constructor_of_ones_own_need_not_call_that_of_the_base() -> None:
    class Times(ActivationLayer):
        def __init__(self, factor: float) -> None:
            self.factor = factor

        def activation_function(self, z: np.ndarray) -> np.ndarray:
            return np.array(z * self.factor)

    assert NeuralNetwork(1).add(Times(3)).predict([[2]]).tolist() == [[6]]


class Scaled(Layer):
    """x times what `initialize` made."""

    made = 0

    def initialize(self, seed: int = 0, name: str | None = None) -> None:
        (width,) = self.input_shape() or (0,)
        self.factors, self.made = np.arange(width, dtype=np.float32), self.made + 1

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        return inputs[0] * self.factors

    def output_shape(self) -> tuple[int, ...]:
        return self.input_shape() or ()


def test_a_layer_of_ones_own_gets_its_first_weights_when_it_is_added() -> None:
    layer = Scaled()
    net = NeuralNetwork(3).add(layer).add(layer)
    assert net.predict([[5, 6, 7]]).tolist() == [[0, 6, 28]]
    assert layer.made == 1


def test_a_method_that_an_attribute_hides_is_named() -> None:
    layer = Scaled()
    vars(layer)["input_shape"] = (3,)  # what `self.input_shape = (3,)` does
    with pytest.raises(NNError, match="hides the method"):
        NeuralNetwork(3).add(layer)


def test_a_constructor_that_leaves_a_layer_unmade_is_named() -> None:
    class Unmade(DenseLayer):
        def __init__(self) -> None:
            self.factor = 2

    text = said(lambda: NeuralNetwork(2).add(Unmade()))
    assert "error[not-begun]: `Unmade` lacks what `__init__` of `DenseLayer` gives" in text
    assert "`super().__init__(…)`" in text
