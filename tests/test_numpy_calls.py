"""Calls that classes of the numpy engine can't take, with what stands here for what was meant."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from known import said, weighted

from nndsl.backends.numpy import (
    ActivationLayer,
    BatchNormLayer,
    ConvLayer,
    DenseLayer,
    DropoutLayer,
    EmbeddingLayer,
    Layer,
    LSTMLayer,
    NeuralNetwork,
    ReLUActivation,
    catalog,
)


class Steep(ActivationLayer):
    """A class of a user's own, with a constructor of its own."""

    def __init__(self, factor: float, *rest: Any) -> None:
        super().__init__(*rest)
        self.factor = factor

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        return np.asarray(self.factor * z)


class Plain(ActivationLayer):
    """Another one, without."""

    def activation_function(self, z: np.ndarray) -> np.ndarray:
        return z


@pytest.mark.parametrize(
    ("cls", "given", "name", "advice"),
    [
        (DenseLayer, {"activation": "relu"}, "activation", "`net.add(ReLUActivation())`"),
        (DenseLayer, {"activation": "softmx"}, "activation", "`net.add(SoftmaxActivation())`"),
        (DenseLayer, {"activation": np.tanh}, "activation", "an activation is a layer of its own"),
        (ConvLayer, {"kernel": 3, "activation": "tanh"}, "activation", "`net.add(TanhActivation"),
        (DenseLayer, {"use_bias": False}, "use_bias", "did you mean `bias`?"),
        (DenseLayer, {"units": 2}, "units", "did you mean `n_units`?"),
        (DenseLayer, {"name": "first"}, "name", '`net.add(layer, name="…")`'),
        (DenseLayer, {"input_dim": 3}, "input_dim", "write `input_shape=(2,)`"),
        (DenseLayer, {"seed": 1}, "seed", "`seed` of `NeuralNetwork`"),
        (DenseLayer, {"trainable": False}, "trainable", "this engine only predicts"),
        (ConvLayer, {"kernel_size": 3}, "kernel_size", "did you mean `kernel`?"),
        (LSTMLayer, {"return_sequences": True}, "return_sequences", '`outputs="sequence"`'),
        (EmbeddingLayer, {"input_dim": 3}, "input_dim", "did you mean `count`?"),
        (EmbeddingLayer, {"embedding_dim": 3}, "embedding_dim", "did you mean `units`?"),
        (BatchNormLayer, {"momentum": 0.9}, "momentum", "arguments: `input_shape`, `eps`"),
        (NeuralNetwork, {"loss": "mse"}, "loss", "arguments: `input_shape`, `dtype`, `seed`"),
        (Plain, {"slope": 1}, "slope", "arguments: `input_shape`"),
    ],
)
def test_an_argument_that_a_class_has_not_is_named_with_what_stands_for_it(
    cls: Any, given: dict[str, Any], name: str, advice: str
) -> None:
    places = () if cls in (BatchNormLayer, NeuralNetwork, Plain) else (2,)
    text = said(lambda: cls(*places, **given))
    assert f"error[bad-argument]: `{cls.__name__}` has no argument `{name}`" in text
    assert advice in text


def test_all_that_is_wrong_with_a_call_is_said_at_once() -> None:
    text = said(lambda: DenseLayer(in_features=3, out_features=4))  # type: ignore[call-arg]
    assert text.count("error[bad-argument]") == 2
    assert "no argument `in_features`" in text
    assert "no argument `out_features`" in text


@pytest.mark.parametrize(
    ("act", "text", "advice"),
    [
        (
            lambda: DenseLayer(2, 3, True, 4),  # type: ignore[call-arg]
            "`DenseLayer` takes `n_units`, `input_shape`, `bias` by position, not 4 values",
            "",
        ),
        (
            lambda: DropoutLayer(0.5, 3, 4),  # type: ignore[call-arg]
            "`DropoutLayer` takes `rate`, `input_shape` by position, not 3 values",
            "",
        ),
        (
            lambda: EmbeddingLayer(9, 2, 3, 0),  # type: ignore[call-arg]
            "`EmbeddingLayer` takes `count`, `units`, `input_shape` by position, not 4 values",
            "by name it takes `padding`",
        ),
        (
            lambda: Steep(2, 3, 4),
            "`Layer` takes `input_shape` by position, not 2 values",
            "",
        ),
        (
            lambda: DenseLayer(2, n_units=3),  # type: ignore[misc]
            "`n_units` of `DenseLayer` gets two values",
            "",
        ),
        (
            lambda: DenseLayer(),  # type: ignore[call-arg]
            "`DenseLayer` needs `n_units`",
            "as in `DenseLayer(n_units=…)`",
        ),
        (
            lambda: ConvLayer(2),  # type: ignore[call-arg]
            "`ConvLayer` needs `kernel`",
            "as in `ConvLayer(filters=…, kernel=…)`",
        ),
    ],
)
def test_a_call_that_does_not_fit_is_said_by_the_names_of_arguments(
    act: Callable[[], object], text: str, advice: str
) -> None:
    found = said(act)
    assert f"error[bad-argument]: {text}" in found
    assert advice in found
    assert ("help" in found) is bool(advice)


def test_a_fault_within_a_class_of_ones_own_stays_what_it_is() -> None:
    class Odd(DenseLayer):
        def __init__(self) -> None:
            super().__init__(2)
            self.size = len(3)  # type: ignore[arg-type]

    with pytest.raises(TypeError, match="has no len"):
        Odd()


def test_no_layer_is_made_of_a_class_that_computes_nothing() -> None:
    text = said(lambda: ActivationLayer("relu"))  # type: ignore[abstract,arg-type]
    assert "error[abstract-class]: no layer can be made of `ActivationLayer`" in text
    assert "one of your own on top of `ActivationLayer` has `activation_function`" in text
    assert "which has no `forward_propagation`, `output_shape`" in said(lambda: Layer())  # type: ignore[abstract]

    class Torchlike(Layer):
        def forward(self, x: np.ndarray) -> np.ndarray:
            return x

        def output_shape(self) -> tuple[int, ...]:
            return (2,)

    text = said(lambda: Torchlike())  # type: ignore[abstract]
    assert "`Torchlike`, which has no `forward_propagation`" in text
    assert "write `def forward_propagation(self, …)` in it" in text


def fitted() -> NeuralNetwork:
    return NeuralNetwork(2).add(DenseLayer(2)).add(ReLUActivation())


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("fit", "`nndsl run`"),
        ("compile", "weights are set by hand"),
        ("save", "`np.savez`"),
        ("summary", "`print(net)`"),
        ("forward", "it is `net.predict(X)`"),
        ("get_layer", '`net.layer("dense_1")`'),
        ("set_weights", "`net.layers[0].weights`"),
        ("evaluate", "`net.predict(X)`"),
    ],
)
def test_what_networks_of_other_libraries_have_is_said_to_stand_elsewhere(
    name: str, advice: str
) -> None:
    net = fitted()
    text = said(lambda: getattr(net, name))
    assert f"error[unknown-attribute]: `NeuralNetwork` has no `{name}`" in text
    assert advice in text
    assert not hasattr(net, name)
    assert name not in dir(net)
    assert "has no `" in said(lambda: setattr(net, name, 3))


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        *(("kernel", "it is `layer.weights`"), ("weight", "it is `layer.weights`")),
        *(("bias", "it is `layer.biases`"), ("set_weights", "`layer.weights = …`")),
        ("forward", "it is `layer.forward_propagation(x)`"),
    ],
)
def test_what_layers_of_other_libraries_have_is_said_to_stand_elsewhere(
    name: str, advice: str
) -> None:
    layer = fitted().layers[0]
    text = said(lambda: getattr(layer, name))
    assert f"error[unknown-attribute]: `DenseLayer` has no `{name}`" in text
    assert advice in text
    assert not hasattr(layer, name)


def test_a_class_of_ones_own_may_use_the_names_of_other_libraries() -> None:
    class Kernels(DenseLayer):
        def __init__(self) -> None:
            super().__init__(1)
            self.kernel = 3

        def forward(self) -> int:
            return self.kernel

    assert Kernels().forward() == 3


def test_a_layer_without_biases_is_not_said_to_have_them() -> None:
    with pytest.raises(AttributeError, match="no attribute 'bias'"):
        _ = EmbeddingLayer(3, 2).bias  # type: ignore[attr-defined]


def test_a_network_is_asked_by_predict_and_not_called() -> None:
    net: Any = fitted()
    text = said(lambda: net([[1, 2]]))
    assert "error[unknown-attribute]: a `NeuralNetwork` can't be called" in text
    assert "it is `net.predict(…)`" in text


def test_a_network_is_copied_and_kept_as_it_was() -> None:
    net = fitted()
    weighted(net).weights = [[1, 2], [3, 4]]
    for other in (copy.copy(net), copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert other.predict([[1, 1]]).tolist() == [[4, 6]]


def test_each_class_says_what_it_takes() -> None:
    for name in dir(catalog):
        cls = getattr(catalog, name)
        if isinstance(cls, type) and issubclass(cls, Layer) and not cls.__abstractmethods__:
            text = said(lambda cls=cls: cls(nonsense=1))  # type: ignore[misc]
            assert "error[bad-argument]" in text
            assert f"`{cls.__name__}`" in text
            # One that hands its options on has to be given the others before these are looked at.
            assert "argument `nonsense`" in text or " needs `" in text
