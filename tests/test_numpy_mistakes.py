"""Slips of those who write with the classes of the numpy engine are named, with what to write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from known import said

import nndsl
from nndsl.backends import numpy as engine
from nndsl.backends.numpy import (
    AddLayer,
    BatchNormLayer,
    ConvLayer,
    DenseLayer,
    DropoutLayer,
    GeluActivation,
    Layer,
    LeakyReLUActivation,
    LSTMLayer,
    MaxPoolLayer,
    NeuralNetwork,
    RBFLayer,
    SigmoidActivation,
    SoftmaxActivation,
)


def net() -> NeuralNetwork:
    return NeuralNetwork().add(DenseLayer(2, (2,)))


def setting(layer: Any, name: str, value: object) -> Callable[[], None]:
    return lambda: setattr(layer, name, value)


@pytest.mark.parametrize(
    ("layer", "name", "advice"),
    [
        (DenseLayer(2), "bias", "did you mean `biases`?"),
        (DenseLayer(2), "weigths", "did you mean `weights`?"),
        (DenseLayer(2), "activation", "what can be set: `biases`, `weights`"),
        (RBFLayer(2), "centers", "did you mean `centres`?"),
        (SigmoidActivation(), "weights", "`SigmoidActivation` has no `weights`"),
        (net(), "ouput", "did you mean `output`?"),
    ],
)
def test_an_attribute_that_a_layer_has_not_is_refused_and_never_kept(
    layer: Any, name: str, advice: str
) -> None:
    text = said(setting(layer, name, [1, 2]))
    assert "error[unknown-attribute]" in text
    assert advice in text
    assert not hasattr(layer, name)


@pytest.mark.parametrize(("name", "value"), [("n_units", 3), ("input_shape", (2,))])
def test_what_follows_from_the_constructor_can_not_be_set(name: str, value: object) -> None:
    text = said(setting(DenseLayer(2), name, value))
    assert "error[fixed-attribute]" in text
    assert "`DenseLayer(…)`" in text


def test_a_class_of_ones_own_keeps_what_it_likes() -> None:
    class Scaled(DenseLayer):
        def __init__(self, units: int, factor: float) -> None:
            super().__init__(units, bias=False)
            self.factor = factor

        def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
            return np.array(super().forward_propagation(*inputs) * self.factor)

    layer = Scaled(2, 3.0)
    layer.weights = [[1, 0], [0, 1]]
    grown = NeuralNetwork(2).add(layer)
    layer.factor = 2.0
    assert grown.predict([[1, 2]]).tolist() == [[2, 4]]
    assert repr(layer) == "Scaled(units=2, factor=2.0)"


def test_options_of_activations_may_be_changed() -> None:
    layer = LeakyReLUActivation()
    layer.slope = 0.5
    assert NeuralNetwork(1).add(layer).predict([[-2]]).tolist() == [[-1]]


@pytest.mark.parametrize(
    "shape", [(-2,), (0,), "2", 2.0, (2.0,), (None, 2), True, ("a",), {"a": 1}, [[2]]]
)
def test_sizes_that_no_sample_has_are_refused_where_they_are_written(shape: Any) -> None:
    for act in (lambda: DenseLayer(2, shape), lambda: NeuralNetwork(shape)):
        text = said(act)
        assert "error[bad-argument]: `input_shape` takes the sizes of one sample" in text
        assert "`(2,)` for two inputs" in text


def test_sizes_may_be_numbers_of_numpy() -> None:
    rows = np.ones((3, 2))
    assert NeuralNetwork(np.array([2])).add(DenseLayer(np.int64(4))).predict(rows).shape == (3, 4)  # type: ignore[arg-type]  # an array
    assert DenseLayer(2, np.int64(3)).input_shape() == (3,)
    assert ConvLayer(2, [3, 2]).definition.kernel == (3, 2)  # type: ignore[arg-type]  # a list


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        (SigmoidActivation, "make one of it: `SigmoidActivation()`"),
        (DenseLayer, "make one of it: `DenseLayer(…)`"),
        ("dense 2", "such as `DenseLayer(2)`"),
        ([DenseLayer(2)], "`for layer in layers: net.add(layer)`"),
        (None, "on top of `Layer` and `ActivationLayer`"),
        (torch.nn.ReLU(), "on top of `Layer` and `ActivationLayer`"),
        (int, "on top of `Layer` and `ActivationLayer`"),
    ],
)
def test_what_is_no_layer_is_not_added(given: Any, advice: str) -> None:
    text = said(lambda: net().add(given))
    assert "error[not-a-layer]: `add` takes a layer, not" in text
    assert advice in text


def test_layers_are_added_one_by_one() -> None:
    given: Any = SigmoidActivation()
    assert "`inputs` of `add` takes names of layers" in said(lambda: net().add(AddLayer(), given))
    layers: Any = [DenseLayer(2)]
    assert "one by one: `net.add(layer)`" in said(lambda: NeuralNetwork(layers))
    with pytest.raises(AttributeError):
        net().layers.append(given)  # type: ignore[attr-defined]  # it would not be computed


def test_a_layer_that_stands_in_two_places_with_two_shapes_is_named() -> None:
    bend = SigmoidActivation()
    grown = net().add(bend).add(DenseLayer(1))
    assert "the very layer that is `sigmoid_1`: make another one" in said(lambda: grown.add(bend))


def test_a_layer_that_stands_in_two_places_is_counted_once() -> None:
    dense = DenseLayer(2, (2,))
    assert NeuralNetwork().add(dense).add(dense).parameters() == 6


def test_weights_of_a_layer_of_another_kind_are_not_shared() -> None:
    grown = net().add(BatchNormLayer())
    text = said(lambda: grown.add(DenseLayer(2), weights_of="batchnorm_1"))
    assert "weights_of` names a BatchNormLayer" in text
    assert grown.predict([[1, 2]]).shape == (1, 2)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("weights", [[1, 2, 3], [4, 5]], "row 1 has 3 values and row 2 has 2 values"),
        ("weights", [["a", "b"], ["c", "d"]], "row 1 holds 'a'"),
        ("weights", [[1j, 2], [3, 4]], "row 1 holds 1j"),
        ("weights", None, "it is None"),
        ("biases", "a", "it is 'a'"),
        ("biases", [1, None], "value 2 is None"),
    ],
)
def test_weights_that_are_no_numbers_are_refused(name: str, value: object, text: str) -> None:
    found = said(setting(net().layers[0], name, value))
    assert f"error[weights-values]: `{name}` of `DenseLayer` must be numbers" in found
    assert text in found


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("biases", [1, 2, 3], "must be of shape (2,), but its shape is (3,)"),
        ("weights", [1, 2, 3, 4], "must be of shape (3, 2), but its shape is (4,)"),
        ("weights", 5, "must be of shape (3, 2), but it is a single number"),
        ("weights", [[1, 2, 3], [4, 5, 6]], "turn it around: its transpose"),
    ],
)
def test_a_wrong_shape_of_weights_is_said_by_the_name_that_was_set(
    name: str, value: object, text: str
) -> None:
    found = said(setting(NeuralNetwork(3).add(DenseLayer(2)).layers[0], name, value))
    assert f"error[weights-shape]: `{name}` of `DenseLayer` must be of shape" in found
    assert text in found


def test_weights_that_turn_out_not_to_fit_are_said_as_they_were_set() -> None:
    layer = DenseLayer(1)
    layer.weights = [[1], [2], [3]]
    text = said(lambda: NeuralNetwork(2).add(layer))
    assert "`weights` of `DenseLayer` must be of shape (2, 1), but its shape is (3, 1)" in text


def test_widths_are_more_than_0() -> None:
    layer = NeuralNetwork(2).add(RBFLayer(2)).layers[0]
    assert "`widths` of `RBFLayer` must be more than 0, not -1" in said(
        setting(layer, "widths", [-1, 2])
    )


@pytest.mark.parametrize(
    ("rows", "found", "advice"),
    [
        ([[1, 2], [3]], "row 1 has 2 values and row 2 has 1 values", ""),
        ([[1, 2], 3], "row 1 has 2 values and row 2 is a single number", ""),
        ([[1, 2], [None, 3]], "row 2 holds None", "fill in what is missing"),
        ([[1, 2], [1j, 3]], "row 2 holds 1j", "`np.real`"),
        ([["a", "b"]], "row 1 holds 'a'", "encode texts as numbers first"),
        ([["1", "2"]], "row 1 holds '1'", "write it as a number"),
        (None, "it is None", ""),
        ({1: 2}, "it is a dict", ""),
        (iter([[1, 2]]), "it is a list_iterator", "`list(…)`"),
        (pd.DataFrame({"x": [1, 2], "y": [3, pd.NA]}), "row 2 holds", "fill in what is missing"),
        (
            torch.ones(1, 2, requires_grad=True),
            "it is a Tensor",
            "`.detach().cpu().float().numpy()`",
        ),
        (torch.ones(1, 2, dtype=torch.bfloat16), "it is a Tensor", "`.detach().cpu().float()"),
        ([[10**400, 1]], "row 1 holds a whole number of about 401 digits", ""),
        ([[1, 2], [10**9999, 1]], "row 2 holds a whole number of about 10000 digits", ""),
        (np.ma.masked_array([[1, 2]], [[False, True]]), "some of them are masked", "`.filled(0)`"),
        (np.array([(1, 2.0)], "i4, f4"), "its rows are records", "`pd.DataFrame(…)`"),
    ],
)
def test_what_stands_in_the_place_of_numbers_is_named(rows: Any, found: str, advice: str) -> None:
    text = said(lambda: net().predict(rows))
    assert "error[input-values]: the input must be numbers in rows of equal length, but" in text
    assert found in text
    assert advice in text
    assert ("help" in text) is bool(advice)


@pytest.mark.parametrize(
    ("act", "text"),
    [
        (lambda: DenseLayer(0, (2,)), "`n_units` of `DenseLayer` must be at least 1, not 0"),
        (lambda: DenseLayer("3"), "write `3`"),  # type: ignore[arg-type]
        (lambda: DenseLayer(2.0), "write `2`"),  # type: ignore[arg-type]
        (lambda: DropoutLayer(2), "`rate` of `DropoutLayer` must be less than 1, not 2"),
        (lambda: LSTMLayer(3, unit=4), "did you mean `units`?"),
        (lambda: LSTMLayer(3, outputs="all"), "takes 'last' or 'sequence', not 'all'"),
        (
            lambda: ConvLayer(1, 3, pad="some"),  # type: ignore[arg-type]
            "takes 'same', 'valid', 'causal', a whole number or a tuple, not 'some'",
        ),
        (lambda: ConvLayer(1, 3, rank=4), "`rank` of `ConvLayer` is one of 1, 2, 3, not 4"),  # type: ignore[arg-type]
        (lambda: MaxPoolLayer(2, rank=0), "`rank` of `MaxPoolLayer`"),  # type: ignore[arg-type]
        (lambda: SoftmaxActivation("a"), "`axis` of `SoftmaxActivation` takes a whole number"),  # type: ignore[arg-type]
        (lambda: LeakyReLUActivation(-1), "`slope` of `LeakyReLUActivation` must be at least 0"),
        (lambda: GeluActivation("tan"), "takes 'none' or 'tanh', not 'tan'"),  # type: ignore[arg-type]
        (lambda: NeuralNetwork(2, dtype="float3"), "takes a type of decimals"),
        (lambda: NeuralNetwork(2, dtype=int), "`np.float32` or `np.float64`, not int"),
        (lambda: NeuralNetwork(2, seed="a"), "`seed` of `NeuralNetwork` takes a whole number"),  # type: ignore[arg-type]
    ],
)
def test_an_argument_is_named_as_the_constructor_has_it(
    act: Callable[[], object], text: str
) -> None:
    found = said(act)
    assert text in found
    assert found.count("error[bad-argument]") == 1


@pytest.mark.parametrize(
    ("layer", "written"),
    [
        (DenseLayer(2), "DenseLayer(n_units=2)"),
        (DenseLayer(3, 2, bias=False), "DenseLayer(n_units=3, input_shape=(2,), bias=False)"),
        (ConvLayer(2, 3, rank=1), "ConvLayer(filters=2, kernel=3, rank=1)"),
        (LSTMLayer(3, outputs="sequence"), "LSTMLayer(units=3, outputs='sequence')"),
        (LeakyReLUActivation(0.2), "LeakyReLUActivation(slope=0.2)"),
        (AddLayer(), "AddLayer()"),
    ],
)
def test_a_layer_is_written_as_the_call_that_makes_it(layer: Layer, written: str) -> None:
    assert repr(layer) == written
    assert repr(eval(written, vars(engine.catalog))) == written


def test_completion_offers_the_classes_and_not_the_modules() -> None:
    offered = dir(engine)
    assert {"DenseLayer", "NeuralNetwork", "SigmoidActivation", "compile"} <= set(offered)
    assert "gate" not in offered
    assert nndsl.NeuralNetwork is engine.NeuralNetwork
