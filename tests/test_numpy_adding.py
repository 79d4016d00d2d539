"""What is added to a network of the numpy engine fits it, or is refused and leaves no trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from known import being, said, weighted

from nndsl.backends.numpy import (
    ActivationLayer,
    AdaptiveAvgPoolLayer,
    AddLayer,
    AttentionLayer,
    BatchNormLayer,
    BlankPaddingLayer,
    ConvLayer,
    DenseLayer,
    DotLayer,
    EmbeddingLayer,
    GlobalAvgPoolLayer,
    GRULayer,
    Layer,
    LSTMLayer,
    MaskLayer,
    MaxPoolLayer,
    MultiheadAttentionLayer,
    NeuralNetwork,
    ReLUActivation,
    SubtractLayer,
    TransformerEncoderLayer,
    UpsampleLayer,
    ZeroPadLayer,
)

STEPS = (4, 4)


def net() -> NeuralNetwork:
    return NeuralNetwork(2).add(DenseLayer(2))


@pytest.mark.parametrize(
    ("layer", "reads"),
    [
        (AddLayer(), "2 values or more"),
        (SubtractLayer(), "2 values"),
        (DotLayer(), "2 values"),
        (AttentionLayer(), "2 to 3 values"),
        (AttentionLayer(mask=True), "3 to 4 values"),
        (GlobalAvgPoolLayer(mask=True), "2 values"),
        (TransformerEncoderLayer(2, 4, mask=True), "2 values"),
        (MultiheadAttentionLayer(2, mask=True), "2 values"),
        (MultiheadAttentionLayer(2, context=True, mask=True), "3 values"),
        (LSTMLayer(2, mask="m"), "2 values"),
        (GRULayer(2, state="s"), "2 values"),
        (BlankPaddingLayer(), "2 values"),
    ],
)
def test_a_layer_that_reads_more_than_it_is_given_is_refused_when_it_is_added(
    layer: Layer, reads: str
) -> None:
    text = said(lambda: NeuralNetwork(STEPS).add(layer))
    assert "error[too-few-inputs]" in text
    assert f"`{layer.layer_name()}` reads {reads}, not 1" in text


def test_what_could_be_read_is_named() -> None:
    assert '`net.add(layer, ["input", "dense_1"])`' in said(lambda: net().add(AddLayer()))
    text = said(
        lambda: NeuralNetwork(STEPS).add(MultiheadAttentionLayer(2, context=True, mask=True))
    )
    assert "in this order: what goes in, then `context`, `mask`" in text


@pytest.mark.parametrize(
    "layer", [DenseLayer(2), MaxPoolLayer(), BatchNormLayer(), ReLUActivation()]
)
def test_a_layer_of_one_input_reads_no_second(layer: Layer) -> None:
    text = said(lambda: net().add(layer, ["input", "dense_1"]))
    assert "error[too-many-inputs]" in text
    assert "reads 1 value, not 2" in text
    assert "`ConcatLayer()`" in text


def test_a_layer_reads_something() -> None:
    assert "reads 1 value, not 0" in said(lambda: net().add(DenseLayer(2), []))


@pytest.mark.parametrize("reads", [["input", "mask_1"], ["input"] * 3])
def test_a_mask_is_never_passed_over(reads: list[str]) -> None:
    masked = NeuralNetwork(STEPS).add(MaskLayer())
    text = said(lambda: masked.add(LSTMLayer(2), reads))
    assert "error[too-many-inputs]" in text
    assert "with `mask=True` or `state=True`" in text


def test_a_recurrent_layer_is_told_of_a_mask_as_others_are() -> None:
    x = np.ones((1, *STEPS))
    x[:, 2:] = 0
    masked = NeuralNetwork(STEPS).add(MaskLayer()).add(LSTMLayer(2, mask=True), ["input", "mask_1"])
    plain = NeuralNetwork((2, 4)).add(LSTMLayer(2), name="lstm_1")
    assert np.allclose(masked.predict(x), plain.predict(x[:, :2]))


def test_weights_are_shared_with_a_layer_of_the_same_parameters_only() -> None:
    grown = NeuralNetwork(2).add(DenseLayer(2, bias=False))
    weighted(grown).weights = [[1, 0], [0, 1]]
    text = said(lambda: grown.add(DenseLayer(2), weights_of="dense_1"))
    assert "error[weights-shape]" in text
    assert "a DenseLayer with `weights`, and this one has `weights`, `biases`" in text
    assert grown.predict([[3, 4]]).tolist() == [[3, 4]]
    assert grown.names == ("dense_1",)
    assert grown.parameters() == 4
    assert "error[weights-shape]" in said(
        lambda: net().add(DenseLayer(2, bias=False), weights_of="dense_1")
    )


@pytest.mark.parametrize("layer", [ReLUActivation(), BLANK := BlankPaddingLayer()])
def test_a_layer_without_weights_shares_none(layer: Layer) -> None:
    grown = NeuralNetwork(STEPS).add(MaskLayer()).add(DenseLayer(4), "input")
    reads = ["dense_1", "mask_1"] if layer is BLANK else ["dense_1"]
    text = said(lambda: grown.add(layer, reads, weights_of="dense_1"))
    assert "error[nothing-to-share]" in text


def test_biases_that_are_given_are_the_first_ones() -> None:
    made = NeuralNetwork(2).add(DenseLayer(2, bias=[1, 2]))
    weighted(made).weights = [[0, 0], [0, 0]]
    assert made.predict([[5, 6]]).tolist() == [[1, 2]]
    image = NeuralNetwork((1, 3, 3)).add(ConvLayer(2, 3, bias=(1, 2)))
    assert np.array_equal(being(np.ndarray, weighted(image).biases), [1, 2])


@pytest.mark.parametrize("bias", [[1, 2, 3], 5])
def test_biases_are_one_number_a_unit(bias: Any) -> None:
    for layer, shape in ((DenseLayer(2, bias=bias), (2,)), (ConvLayer(2, 3, bias=bias), (1, 3, 3))):
        text = said(lambda layer=layer, shape=shape: NeuralNetwork(shape).add(layer))  # type: ignore[misc]
        assert "must be of shape (2,)" in text


def test_biases_are_not_both_given_and_shared() -> None:
    text = said(lambda: net().add(DenseLayer(2, bias=[1, 2]), weights_of="dense_1"))
    assert "error[bad-argument]: this DenseLayer is given biases of its own" in text


def test_weights_that_are_set_before_a_layer_is_added_stay() -> None:
    layer = DenseLayer(2)
    layer.weights = [[1, 0], [0, 1]]
    assert NeuralNetwork(2).add(layer).predict([[3, 4]]).tolist() == [[3, 4]]


NO_NAMES = [0, 7, None, True, ["dense_1"], DenseLayer(2), ""]


@pytest.mark.parametrize("given", NO_NAMES)
def test_what_is_no_name_of_a_layer_is_said_so(given: Any) -> None:
    grown = net()
    acts: list[Callable[[], object]] = [
        lambda: grown.layer(given),
        lambda: setattr(grown, "outputs", [given]),
        lambda: setattr(grown, "output", given) if given != ["dense_1"] else grown.layer(given),
    ]
    if given is not None:  # which stands for none
        acts += [
            lambda: grown.add(DenseLayer(2), name=given),
            lambda: grown.add(DenseLayer(2), weights_of=given),
        ]
    for act in acts:
        assert "takes the name of a layer, a text, not" in said(act)
    assert grown.names == grown.outputs == ("dense_1",)


def test_the_name_of_a_layer_is_told_by_its_place() -> None:
    assert "`net.layers[0]`, and its name `dense_1`" in said(lambda: net().layer(0))  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [3, None, [], [3]])
def test_outputs_are_names(given: Any) -> None:
    grown = net()
    assert "error[bad-argument]" in said(lambda: setattr(grown, "outputs", given))
    assert grown.outputs == ("dense_1",)


def test_one_output_may_be_named_alone() -> None:
    grown = net().add(ReLUActivation())
    grown.outputs = "dense_1"
    assert grown.outputs == ("dense_1",)


def test_a_layer_of_another_network_is_named_as_such() -> None:
    layer = DenseLayer(2)
    NeuralNetwork(3).add(layer)
    text = said(lambda: NeuralNetwork(5).add(layer))
    assert "`dense_1` takes 3, but what it reads is 5" in text
    assert "it is in another network already: make a new one" in text
    own = said(lambda: NeuralNetwork(5).add(DenseLayer(2, 3)))
    assert "leave `input_shape` out" in own


def test_a_layer_that_was_refused_may_be_added_elsewhere() -> None:
    layer, grown = DenseLayer(2), NeuralNetwork()
    said(lambda: NeuralNetwork((4, 4, 4)).add(layer))
    assert layer.input_shape() is None
    said(lambda: grown.add(DenseLayer(2, 3), weights_of="none"))
    assert grown.input_shape() is None
    assert NeuralNetwork(7).add(layer).predict(np.ones((1, 7))).shape == (1, 2)
    lent = net()
    said(lambda: lent.add(layer, weights_of="dense_1"))
    assert layer.input_shape() == (7,)


HUGE = 10**12


@pytest.mark.parametrize(
    ("shape", "layer"),
    [
        ((10**9,), DenseLayer(10**9)),
        ((2,), DenseLayer(10**30)),
        ((10**30,), ReLUActivation()),
        ((1, 4, 4), ConvLayer(2, 3, pad=HUGE)),
        ((1, 4, 4), ZeroPadLayer(HUGE)),
        ((1, 4, 4), UpsampleLayer(HUGE)),
        ((1, 4, 4), AdaptiveAvgPoolLayer(10**30)),
        ((3,), EmbeddingLayer(HUGE, 5)),
    ],
)
def test_what_no_memory_holds_is_refused_before_it_is_allocated(
    shape: tuple[int, ...], layer: Layer
) -> None:
    text = said(lambda: NeuralNetwork(shape).add(layer))
    assert "error[too-large]" in text
    assert "is a number mistyped?" in text
    assert layer.input_shape() is None


def test_weights_of_a_layer_alone_are_no_larger_than_the_memory() -> None:
    assert "error[too-large]" in said(DenseLayer(10**9, 10**9).initialize)


def test_the_sizes_of_layers_that_share_weights_are_compared() -> None:
    grown = NeuralNetwork(3).add(DenseLayer(4))
    text = said(lambda: grown.add(DenseLayer(3), weights_of="dense_1"))
    assert "error[weights-shape]: `weights_of` names a DenseLayer whose `weights`" in text
    assert "of shape (3, 4), and those of this one are of shape (4, 3)" in text


class Joined(Layer):
    """A class of a user's own that reads two values."""

    def output_shape(self) -> tuple[int, ...]:
        return self.input_shape() or ()

    def forward_propagation(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:  # type: ignore[override]
        return np.asarray(a * b)


class Selfless(ActivationLayer):
    def activation_function(z: Any) -> Any:  # type: ignore[override]  # noqa: N805
        return z


class Seedless(ReLUActivation):
    def initialize(self) -> None:  # type: ignore[override]
        pass


class Shaped(ReLUActivation):
    def output_shape(self, shape: Any) -> Any:  # type: ignore[override]
        return shape


@pytest.mark.parametrize(
    ("layer", "text", "advice"),
    [
        (Joined(), "`forward_propagation` of `Joined`", "or name all that it reads"),
        (Selfless(), "with one value", "write `def activation_function(self, z)`"),
        (Seedless(), "a seed and a name", "write `def initialize(self, seed=0, name=None)`"),
        (Shaped(), "with no values", "write `def output_shape(self)`"),
    ],
)
def test_a_method_of_ones_own_that_networks_can_not_call_is_named(
    layer: Layer, text: str, advice: str
) -> None:
    grown = net()
    found = said(lambda: grown.add(layer))
    assert "error[wrong-signature]" in found
    assert text in found
    assert advice in found
    assert grown.names == ("dense_1",)


def test_a_layer_of_ones_own_reads_as_many_values_as_it_takes() -> None:
    grown = net().add(Joined(), ["input", "dense_1"])
    weighted(grown).weights = [[1, 0], [0, 1]]
    assert grown.predict([[2, 3]]).tolist() == [[4, 9]]
    text = said(lambda: grown.add(Joined(), ["input"] * 3))
    assert "can't be called with 3 values" in text
    assert "`def forward_propagation(self, x1, x2, x3)`" in text
