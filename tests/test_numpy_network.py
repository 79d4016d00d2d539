"""The numpy engine as a student or a program uses it, by hand and compiled."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from known import present, weighted
from test_conformance import built, graph_of

from nndsl.backends import indices, numpy as engine
from nndsl.backends.numpy import (
    ActivationLayer,
    AddLayer,
    AvgPoolLayer,
    BatchNormLayer,
    ConcatLayer,
    ConvLayer,
    DenseLayer,
    DropoutLayer,
    EmbeddingLayer,
    FlattenLayer,
    GlobalAvgPoolLayer,
    LayerNormLayer,
    MaxPoolLayer,
    NeuralNetwork,
    ReLUActivation,
    ReshapeLayer,
    SigmoidActivation,
    SoftmaxActivation,
    TransformerEncoderLayer,
)
from nndsl.diagnostics import NNError

GATES = [[0, 0], [0, 1], [1, 0], [1, 1]]


def code_of(info: pytest.ExceptionInfo[NNError]) -> list[str]:
    return [diagnostic.code for diagnostic in info.value.diagnostics]


def test_xnor_is_written_as_in_the_course() -> None:
    net = NeuralNetwork()
    net.add(DenseLayer(2, (2,)))
    net.add(SigmoidActivation())
    net.add(DenseLayer(1))
    net.add(SigmoidActivation())
    weighted(net).weights = np.array([[20, -20], [20, -20]])
    weighted(net).biases = np.array([[-30, 10]])
    weighted(net, 2).weights = np.array([[20], [20]])
    weighted(net, 2).biases = np.array([-10])
    assert net.predict(GATES).round(3).tolist() == [[1], [0], [0], [1]]
    assert net.predict(np.array(GATES)).dtype == np.float32
    assert net.parameters() == 9
    assert [layer.layer_name() for layer in net.layers][:2] == ["DenseLayer", "SigmoidActivation"]
    assert net.layers[2].input_shape() == (2,)
    assert net.output_shape() == (1,)


def test_weights_may_be_changed_in_place_after_a_prediction() -> None:
    net = NeuralNetwork().add(DenseLayer(1, (2,)))
    net.predict(GATES)
    weighted(net).weights[:] = [[1], [2]]
    present(weighted(net).biases)[:] = 3
    assert net.predict(GATES).tolist() == [[3], [5], [4], [6]]


def test_weights_are_rows_of_origins_and_begin_by_the_seed() -> None:
    layer = DenseLayer(3, (2,))
    layer.initialize(seed=4)
    assert layer.weights.shape == (2, 3)
    assert present(layer.biases).tolist() == [0, 0, 0]
    again, other = DenseLayer(3, (2,)), DenseLayer(3, (2,))
    again.initialize(seed=4)
    other.initialize(seed=5)
    assert (again.weights == layer.weights).all()
    assert (other.weights != layer.weights).any()


def test_a_network_made_by_hand_begins_as_the_compiled_one() -> None:
    by_hand = NeuralNetwork(seed=3).add(DenseLayer(4, (2,))).add(ReLUActivation())
    by_hand.add(DenseLayer(2))
    compiled = engine.compile(graph_of("dense 4 relu; dense 2", (2,)), seed=3)
    assert (by_hand.predict(GATES) == compiled.predict(GATES)).all()


def test_a_compiled_network_consists_of_the_course_layers() -> None:
    text = (
        "conv 4 3 relu; batchnorm; maxpool 2; a = avgpool 1; b = relu; add a b; concat a;"
        " global_avgpool; reshape 2x4; flatten; dropout 0.5; layernorm; dense 3 softmax"
    )
    net = engine.compile(graph_of(text, (1, 8, 8)))
    kinds = [ConvLayer, ReLUActivation, BatchNormLayer, MaxPoolLayer, AvgPoolLayer, ReLUActivation]
    kinds += [AddLayer, ConcatLayer, GlobalAvgPoolLayer, ReshapeLayer, FlattenLayer, DropoutLayer]
    kinds += [LayerNormLayer, DenseLayer, SoftmaxActivation]
    assert [type(layer) for layer in net.layers] == kinds
    assert isinstance(net, NeuralNetwork)
    assert weighted(net, "dense_1").weights.shape == (8, 3)


def test_a_student_adds_an_activation_of_their_own() -> None:
    class Square(ActivationLayer):
        def activation_function(self, z: np.ndarray) -> np.ndarray:
            return np.array(z * z)

    net = NeuralNetwork((2,)).add(Square())
    assert net.predict([[2, 3]]).tolist() == [[4, 9]]
    assert net.output_shape() == (2,)
    assert net.parameters() == 0


def test_layers_are_joined_by_name() -> None:
    net = NeuralNetwork((3,))
    net.add(ReLUActivation(), name="a").add(ReLUActivation(), "input", "b")
    net.add(AddLayer(), ["a", "b"]).add(ConcatLayer(), ["add_1", "input"])
    assert net.predict([[1, -2, 3]]).tolist() == [[2, 0, 6, 1, -2, 3]]


def test_all_layers_can_be_made_by_hand() -> None:
    net = NeuralNetwork()
    net.add(ConvLayer(4, 3, (2, 8, 8), pad="same", stride=2)).add(BatchNormLayer())
    net.add(MaxPoolLayer(2, stride=1)).add(AvgPoolLayer((2, 1))).add(LayerNormLayer(over="all"))
    net.add(DropoutLayer(0.3)).add(ReshapeLayer((4, 3))).add(ConvLayer(5, 2, rank=1))
    net.add(MaxPoolLayer(2, rank=1)).add(GlobalAvgPoolLayer()).add(FlattenLayer())
    assert net.predict(np.ones((3, 2, 8, 8))).shape == (3, 5)
    words = NeuralNetwork().add(EmbeddingLayer(10, 4, 6))
    assert words.predict(np.arange(6)[None]).shape == (1, 6, 4)


def test_all_numbers_keep_the_dtype_of_the_network() -> None:
    made = graph_of("conv 2 3 gelu same; flatten; dense 3 softmax", (1, 4, 4))
    for dtype in (np.float32, np.float64):
        net = engine.compile(made, dtype=dtype)
        for x in (np.ones((2, 1, 4, 4), int), np.ones((2, 1, 4, 4)), np.ones((2, 1, 4, 4), bool)):
            assert net.predict(x).dtype == dtype


def test_many_rows_are_predicted_in_parts_with_the_same_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = graph_of("conv 2 3 relu same; flatten; dense 3 softmax", (1, 6, 6))
    rows = np.random.default_rng(0).normal(size=(53, 1, 6, 6))
    whole = engine.compile(made).predict(rows)
    monkeypatch.setattr("nndsl.backends.numpy.network.WORKSPACE", 5000)
    np.testing.assert_allclose(engine.compile(made).predict(rows), whole, rtol=1e-5, atol=1e-7)


def test_a_result_never_shares_memory_with_the_input() -> None:
    rows = np.ones((2, 3), np.float32)
    result = engine.compile(graph_of("linear; reshape 3x1", (3,))).predict(rows)
    result[:] = 0
    assert (rows == 1).all()


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([0, 1], "input-shape"),
        ([[0, 1, 2]], "input-shape"),
        (3, "input-shape"),
        ([[[0, 1]]], "input-shape"),
        ([[0, 1], [0]], "input-values"),
        ([["a", "b"]], "input-values"),
        ([["1", "2"]], "input-values"),
        ([[None, 1]], "input-values"),
        ([[1j, 1]], "input-values"),
    ],
)
def test_what_is_no_row_of_the_input_is_refused(rows: Any, code: str) -> None:
    net = engine.compile(graph_of("dense 1", (2,)))
    with pytest.raises(NNError) as info:
        net.predict(rows)
    assert code_of(info) == [code]


def test_a_wrong_shape_is_reported_with_what_was_found_and_wanted() -> None:
    net = engine.compile(graph_of("dense 1", (2,)))
    with pytest.raises(NNError, match=r"found \(1, 3\), wanted \(samples, 2\)"):
        net.predict([[0, 1, 2]])
    with pytest.raises(NNError, match="single sample"):
        net.predict([0, 1])


def test_no_rows_give_no_results() -> None:
    net = engine.compile(graph_of("dense 1", (2,)))
    assert net.predict([]).shape == (0, 1)
    assert net.predict(np.empty((0, 2))).shape == (0, 1)


@pytest.mark.parametrize("value", [-1, 10, 0.5, float("nan"), float("inf"), 1e30])
def test_an_embedding_refuses_what_it_has_no_vector_for(value: float) -> None:
    made = graph_of("embedding 10 2", (2,))
    with pytest.raises(NNError, match="whole numbers from 0 to 9") as info:
        engine.compile(made).predict([[1, value]])
    assert code_of(info) == ["index-out-of-range"]
    with pytest.raises(NNError):
        indices.check(made, np.array([[1, value]]))


def test_an_embedding_tells_large_numbers_apart() -> None:
    made = graph_of("embedding 20000000 1", (1,))
    weights = {"embedding_1.weight": np.zeros((20_000_000, 1), np.float32)}
    weights["embedding_1.weight"][16_777_217] = 1  # float32 has no such number
    assert engine.compile(made, weights).predict([[16_777_216], [16_777_217]]).tolist() == [
        [[0]],
        [[1]],
    ]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda: NeuralNetwork().add(DenseLayer(1)), "unknown-shape"),
        (lambda: NeuralNetwork().predict([[1]]), "no-layers"),
        (lambda: NeuralNetwork((2,)).add(DenseLayer(1, (3,))), "input-shape"),
        (lambda: NeuralNetwork((2,)).add(AddLayer(), ["input", "nothing"]), "unknown-value"),
        (lambda: NeuralNetwork((2,)).add(ReLUActivation(), name="input"), "name-taken"),
        (lambda: NeuralNetwork((2,)).add(ConvLayer(1, 3)), "wrong-rank"),
        (lambda: DenseLayer(0), "bad-argument"),
        (lambda: ConvLayer(1, 3, pad="some"), "bad-argument"),  # type: ignore[arg-type]
        (lambda: TransformerEncoderLayer(1, 2, approximate="tanh"), "bad-argument"),
        (lambda: DenseLayer(1, (2,)).weights, "not-initialized"),
        (lambda: DenseLayer(1).output_shape(), "unknown-shape"),
        (lambda: setattr(DenseLayer(1, (2,)), "weights", [[1, 2]]), "weights-shape"),
        (lambda: setattr(DenseLayer(2, (2,)), "biases", [1, 2, 3]), "weights-shape"),
        (lambda: setattr(DenseLayer(2, (2,), bias=False), "biases", [1, 2]), "no-parameter"),
    ],
)
def test_mistakes_in_a_network_made_by_hand_are_named(act: Callable[[], object], code: str) -> None:
    with pytest.raises(NNError) as info:
        act()
    assert code in code_of(info)


def test_weights_set_before_the_shape_is_known_are_checked_later() -> None:
    layer = DenseLayer(1)
    layer.weights, layer.biases = [[1], [2], [3]], [0]
    with pytest.raises(NNError) as info:
        NeuralNetwork((2,)).add(layer)
    assert code_of(info) == ["weights-shape"]


def test_a_graph_without_an_input_shape_is_not_compiled() -> None:
    with pytest.raises(NNError) as info:
        engine.compile(built("dense 1", None)[0])
    assert code_of(info) == ["unknown-shape"]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(0, 40))
def test_a_result_does_not_depend_on_what_else_is_in_the_batch(size: int, at: int) -> None:
    net = engine.compile(graph_of("conv1d 3 3 relu same; flatten; dense 4 softmax", (2, 5)))
    rows = np.random.default_rng(size).normal(size=(size, 2, 5))
    at %= size
    alone = net.predict(rows[at : at + 1])
    np.testing.assert_allclose(net.predict(rows)[at], alone[0], rtol=1e-5, atol=1e-7)


def test_the_numpy_engine_imports_no_torch() -> None:
    script = (
        "import sys, nndsl.backends.numpy, nndsl.backends.weights, nndsl.backends.indices;"
        "from nndsl.backends.numpy import *;"
        "NeuralNetwork((2,)).add(DenseLayer(1)).add(SigmoidActivation()).predict([[0, 1]]);"
        "heavy = {'torch', 'pandas', 'sklearn', 'scipy', 'matplotlib'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
