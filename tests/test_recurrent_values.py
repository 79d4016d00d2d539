"""Recurrent layers give what was worked out by hand, and what torch.nn gives with their weights."""

from __future__ import annotations

from math import exp, tanh
from typing import Any

import numpy as np
import pytest
import torch
from known import layer_of, present
from test_conformance import TOLERANCE, deviation, graph_of, random_weights
from test_layers_values import ENGINES, Engine, computed
from torch import nn

import nndsl.backends.numpy as numpy_engine
import nndsl.backends.torch as torch_engine
from nndsl.diagnostics import NNError

MODULES = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


def sigmoid(z: float) -> float:
    return 1 / (1 + exp(-z))


@ENGINES
def test_steps_are_counted_from_both_ends(run: Engine) -> None:
    x = [[[1, 2], [3, 4], [5, 6]]]
    assert computed(run, "step 0", x).tolist() == [[1, 2]]
    assert computed(run, "step -1", x).tolist() == [[5, 6]]
    assert computed(run, "step 1; step 1", [[[[1], [2]], [[3], [4]]]]).tolist() == [[4]]


@ENGINES
def test_an_rnn_adds_the_state_before(run: Engine) -> None:
    values = {"weight_ih_l0": [2], "weight_hh_l0": [3], "bias_ih_l0": [0.1], "bias_hh_l0": [0.2]}
    x = [[[1], [-1], [0.5]]]
    h0 = 2 * 1 + 0.3  # relu leaves it
    h1 = -2 + 0.3 + 3 * h0
    h2 = 1 + 0.3 + 3 * h1
    np.testing.assert_allclose(computed(run, "rnn 1 relu", x, **values), [[h2]], rtol=1e-14)
    every = computed(run, "rnn 1 relu sequence", x, **values)
    np.testing.assert_allclose(every, [[[h0], [h1], [h2]]], rtol=1e-14)
    h0 = tanh(2 * 1 + 0.3)
    h1 = tanh(-2 + 0.3 + 3 * h0)
    every = computed(run, "rnn 1 sequence", [[[1], [-1]]], **values)
    np.testing.assert_allclose(every, [[[h0], [h1]]], rtol=1e-14)


# An LSTM of one unit and one feature: the numbers of the gates i, f, g, o in this order.
LSTM = {
    "weight_ih_l0": [0.5, -1, 2, 1],
    "weight_hh_l0": [1, 0.3, -0.7, 0.2],
    "bias_ih_l0": [0.1, 1, 0, -0.2],
    "bias_hh_l0": [0, 0.1, 0.2, 0.3],
}


def lstm_step(x: float, h: float, c: float) -> tuple[float, float]:
    i = sigmoid(0.5 * x + 0.1 + 1 * h)
    f = sigmoid(-1 * x + 1.1 + 0.3 * h)
    g = tanh(2 * x + 0.2 - 0.7 * h)
    o = sigmoid(1 * x + 0.1 + 0.2 * h)
    c = f * c + i * g
    return o * tanh(c), c


@ENGINES
def test_an_lstm_writes_keeps_and_shows_its_memory(run: Engine) -> None:
    h0, c0 = lstm_step(1, 0, 0)
    h1, _ = lstm_step(-2, h0, c0)
    every = computed(run, "lstm 1 sequence", [[[1], [-2]]], **LSTM)
    np.testing.assert_allclose(every, [[[h0], [h1]]], rtol=1e-14)
    # From zero, the first step is sigmoid(1.1) · tanh(sigmoid(0.6) · tanh(2.2)).
    np.testing.assert_allclose(every[0, 0, 0], 0.75026 * tanh(0.64566 * 0.97574), rtol=1e-5)


@ENGINES
def test_a_gru_resets_the_state_behind_its_product_with_the_weights(run: Engine) -> None:
    values = {
        "weight_ih_l0": [0.5, -1, 2],
        "weight_hh_l0": [1, 0.3, -0.7],
        "bias_ih_l0": [0.1, 1, 0],
        "bias_hh_l0": [0, 0.1, 0.2],
    }

    def step(x: float, h: float) -> float:
        r = sigmoid(0.5 * x + 0.1 + h)
        z = sigmoid(-x + 1.1 + 0.3 * h)
        n = tanh(2 * x + r * (-0.7 * h + 0.2))
        return (1 - z) * n + z * h

    h0 = step(1, 0)
    h1 = step(-2, h0)
    every = computed(run, "gru 1 sequence", [[[1], [-2]]], **values)
    np.testing.assert_allclose(every, [[[h0], [h1]]], rtol=1e-14)


# An RNN with relu that writes digits: h = x + 10 h, so that the state tells the order of reading.
DIGITS = {f"weight_ih_l0{d}": [1] for d in ("", "_reverse")} | {
    f"weight_hh_l0{d}": [10] for d in ("", "_reverse")
}


def digits(run: Engine, options: str, x: list[int], masked: bool = False) -> list[Any]:
    text = f"rnn 1 relu bias=false {options}"
    if masked:  # the steps that are 0 are skipped
        text = f"m = reshape {len(x)}; {text} from=input mask=m"
    result = computed(run, text, np.reshape(x, (1, -1, 1)), **DIGITS)[0]
    rounded: list[Any] = np.round(result, 9).tolist()
    return rounded


@ENGINES
def test_directions_and_what_comes_out(run: Engine) -> None:
    assert digits(run, "", [1, 2, 3]) == [123]
    assert digits(run, "last", [1, 2, 3]) == [123]
    assert digits(run, "sequence", [1, 2, 3]) == [[1], [12], [123]]
    assert digits(run, "reverse", [1, 2, 3]) == [321]
    assert digits(run, "reverse sequence", [1, 2, 3]) == [[321], [32], [3]]
    assert digits(run, "bidirectional", [1, 2, 3]) == [123, 321]
    assert digits(run, "bidirectional sequence", [1, 2, 3]) == [[1, 321], [12, 32], [123, 3]]


@ENGINES
def test_masked_steps_are_skipped_in_both_directions(run: Engine) -> None:
    def skipping(options: str, x: list[int]) -> list[Any]:
        return digits(run, options, x, masked=True)

    x = [1, 2, 0, 0]
    assert skipping("", x) == [12]
    assert skipping("reverse", x) == [21]
    assert skipping("bidirectional", x) == [12, 21]
    assert skipping("sequence bidirectional", x) == [[1, 21], [12, 2], [0, 0], [0, 0]]
    assert skipping("sequence", [0, 1, 0, 2]) == [[0], [1], [0], [12]]
    assert skipping("sequence reverse", [0, 1, 0, 2]) == [[0], [21], [0], [2]]
    assert skipping("bidirectional", [0, 0]) == [0, 0]
    assert skipping("sequence", [0, 0]) == [[0], [0]]


@ENGINES
def test_what_stands_in_a_masked_step_says_nothing(run: Engine) -> None:
    text = "m = step 0; step 1 from=input; reshape 3x1; lstm 2 bidirectional mask=m"
    made = graph_of(text, (2, 3))
    weights = random_weights(made)
    rows = np.array([[[1, 1, 0], [5, 6, 7]], [[1, 1, 0], [5, 6, 1e9]]])
    first, second = run(made, weights, rows, np.float64)
    assert first.tolist() == second.tolist()
    short = graph_of("step 1; reshape 2x1; lstm 2 bidirectional", (2, 2))
    (alone,) = run(short, weights, rows[:1, :, :2], np.float64)
    np.testing.assert_allclose(alone, first, rtol=1e-14)


OPTIONS = [
    ("", {}),
    ("bias=false", {"bias": False}),
    ("layers=3", {"num_layers": 3}),
    ("bidirectional", {"bidirectional": True}),
    ("layers=2 bidirectional", {"num_layers": 2, "bidirectional": True}),
]


@ENGINES
@pytest.mark.parametrize("word", MODULES)
@pytest.mark.parametrize(("options", "arguments"), OPTIONS, ids=lambda value: str(value))
def test_the_state_of_torchs_module_is_that_of_the_layer(
    run: Engine, word: str, options: str, arguments: dict[str, Any]
) -> None:
    made = graph_of(f"{word} 4 sequence {options}", (6, 3))
    weights = random_weights(made)
    name = made.nodes[0].name
    reference = MODULES[word](3, 4, batch_first=True, **arguments).double()
    state = {key.removeprefix(f"{name}."): torch.tensor(v) for key, v in weights.items()}
    assert list(state) == list(reference.state_dict())
    reference.load_state_dict(state)
    rows = np.random.default_rng(0).normal(0, 1, (5, 6, 3))
    with torch.no_grad():
        wanted, last = reference(torch.tensor(rows))
    assert deviation(run(made, weights, rows, np.float64), wanted.numpy()) <= TOLERANCE[np.float64]
    last = last[0] if word == "lstm" else last
    last = last[-2:] if "bidirectional" in arguments else last[-1:]
    made = graph_of(f"{word} 4 {options}", (6, 3))
    found = run(made, weights, rows, np.float64)
    wanted = torch.cat(list(last), dim=-1).numpy()
    assert deviation(found, wanted) <= TOLERANCE[np.float64]


@ENGINES
@pytest.mark.parametrize("word", MODULES)
def test_a_mask_gives_what_a_packed_sequence_gives(run: Engine, word: str) -> None:
    made = graph_of(
        f"d = dense 1 bias=false relu; m = reshape 6; {word} 4 layers=2 bidirectional sequence"
        " from=input mask=m",
        (6, 3),
    )
    lengths = [6, 1, 4]
    rows = np.random.default_rng(0).normal(0, 1, (3, 6, 3))
    rows[..., 0] = [[1 if t < length else -1 for t in range(6)] for length in lengths]
    weights = random_weights(made)
    weights["d.weight"] = np.array([[1.0, 0, 0]])
    reference = MODULES[word](3, 4, 2, batch_first=True, bidirectional=True).double()
    own = {k.partition(".")[2]: torch.tensor(v) for k, v in weights.items() if word in k}
    reference.load_state_dict(own)
    packed = nn.utils.rnn.pack_padded_sequence(
        torch.tensor(rows), torch.tensor(lengths), batch_first=True, enforce_sorted=False
    )
    with torch.no_grad():
        wanted, _ = nn.utils.rnn.pad_packed_sequence(reference(packed)[0], batch_first=True)
    assert deviation(run(made, weights, rows, np.float64), wanted.numpy()) <= TOLERANCE[np.float64]


@pytest.mark.parametrize("word", MODULES)
@pytest.mark.parametrize("options", ["", "sequence", "layers=2 bidirectional sequence", "reverse"])
@pytest.mark.parametrize("skips", [False, True], ids=["whole", "masked"])
def test_gradients_are_those_of_the_outputs(word: str, options: str, skips: bool) -> None:
    text = f"{word} 2 {options}"
    if skips:
        text = f"m = step 0; step 1 from=input; reshape 4x1; {text} mask=m"
    made = graph_of(text, (2, 4) if skips else (4, 1))
    net = torch_engine.compile(made, weights=random_weights(made), dtype=torch.float64)
    x = torch.randn(
        3, *present(made.input_shape), dtype=torch.float64, generator=torch.manual_seed(0)
    )
    if skips:
        x[:, 0] = torch.tensor([[1, 1, 1, 0], [0, 1, 0, 1], [0, 0, 0, 0]])

    def of_parameters(*values: torch.Tensor) -> torch.Tensor:
        names = [name for name, _ in net.named_parameters()]
        given = dict(zip(names, values, strict=True))
        found: torch.Tensor = torch.func.functional_call(net, given, (x,))
        return found

    given = tuple(p.detach().clone().requires_grad_() for p in net.parameters())
    assert torch.autograd.gradcheck(of_parameters, given)
    if not skips:
        assert torch.autograd.gradcheck(net, (x.requires_grad_(),))


@pytest.mark.parametrize("masked", [False, True])
def test_dropout_acts_between_layers_in_training_only(masked: bool) -> None:
    mask = "m = step 0; step 1 from=input; reshape 4x1; " if masked else "step 1; reshape 4x1; "
    text = f"{mask} gru 8 layers=2 dropout=0.5 {'mask=m' if masked else ''}"
    net = torch_engine.compile(graph_of(text, (2, 4)))
    x = torch.rand(3, 2, 4, generator=torch.manual_seed(0)) + 0.5
    with torch.no_grad():
        assert not torch.equal(net.train()(x), net(x))
        assert torch.equal(net.eval()(x), net(x))


def test_weights_begin_as_keras_has_them() -> None:
    made = graph_of("lstm 8 bidirectional", (5, 3))
    weights = made.initial_weights(0)
    for direction in ("", "_reverse"):
        recurrent = weights[f"lstm_1.weight_hh_l0{direction}"]
        np.testing.assert_allclose(recurrent.T @ recurrent, np.eye(8), atol=1e-6)
        assert np.abs(weights[f"lstm_1.weight_ih_l0{direction}"]).max() <= (6 / (3 + 32)) ** 0.5
        bias = weights[f"lstm_1.bias_ih_l0{direction}"].reshape(4, 8)
        assert bias.tolist() == [[0] * 8, [1] * 8, [0] * 8, [0] * 8]
        assert not weights[f"lstm_1.bias_hh_l0{direction}"].any()
    made = graph_of("gru 8 init=zeros recurrent_init=ones frozen", (5, 3))
    assert not any(p.trainable for p in made.parameters.values())
    assert made.initial_weights(0)["gru_1.weight_hh_l0"].all()


@pytest.mark.parametrize(("word", "gates"), [("rnn", 1), ("lstm", 4), ("gru", 3)])
def test_costs_count_each_weight_once_a_step(word: str, gates: int) -> None:
    (node,) = graph_of(f"{word} 5 layers=2 bidirectional", (7, 3))
    assert node.multiply_adds == 7 * 2 * gates * 5 * ((3 + 5) + (10 + 5))
    biases = 2 * 2 * 2 * gates * 5
    assert sum(p.size for p in node.parameters.values()) == node.multiply_adds // 7 + biases


def test_layers_can_be_put_together_by_hand() -> None:
    net = numpy_engine.NeuralNetwork()
    net.add(numpy_engine.LSTMLayer(4, (5, 3), outputs="sequence", bidirectional=True))
    net.add(numpy_engine.GRULayer(2, outputs="sequence")).add(numpy_engine.StepLayer(-1))
    assert net.predict(np.zeros((2, 5, 3))).shape == (2, 2)
    assert layer_of(net).arrays["weight_hh_l0_reverse"].shape == (16, 4)
    with pytest.raises(NNError, match="layer"):
        numpy_engine.RNNLayer(4, layer=2)
