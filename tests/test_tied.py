"""A layer that is tied computes with another one's weights, turned around, and owns none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from known import weighted
from test_conformance import graph_of, random_weights
from test_layers_values import ENGINES, Engine, computed
from torch import nn

import nndsl
import nndsl.backends.numpy as numpy_engine
import nndsl.backends.torch as torch_engine
from nndsl.backends.weights import read
from nndsl.cli import main
from nndsl.train.trained import trained


@ENGINES
def test_a_decoder_turns_the_weights_of_its_encoder_around(run: Engine) -> None:
    text = "e = dense 2 weights=[[1, 2], [3, 4], [5, 6]] bias=[1, -1]; dense 3 tied=e bias=[0,0,9]"
    (row,) = computed(run, text, [[1, 0, -1]])
    code = [1 - 5 + 1, 2 - 6 - 1]
    assert row.tolist() == [
        code[0] + 2 * code[1],
        3 * code[0] + 4 * code[1],
        5 * code[0] + 6 * code[1] + 9,
    ]


@ENGINES
def test_scores_of_words_are_products_with_their_vectors(run: Engine) -> None:
    text = "e = embedding 3 2 weights=[[1, 2], [3, 4], [5, 6]]; dense 3 tied=e bias=false"
    assert computed(run, text, [[2, 0]]).tolist() == [[[17, 39, 61], [5, 11, 17]]]


def test_a_tied_layer_owns_its_bias_alone() -> None:
    made = graph_of("e = dense 3 tanh; d = dense 5 tied=e", (5,))
    assert list(made.parameters) == ["e.weight", "e.bias", "d.bias"]
    assert made.parameter_count == 15 + 3 + 5
    net = torch_engine.compile(made)
    assert list(net.state_dict()) == list(made.parameters)
    assert numpy_engine.compile(made).parameters() == 23
    assert graph_of(
        "e = embedding 9 4; flatten; dense 4; dense 9 tied=e bias=false", (2,)
    ).parameters["e.weight"].shape == (9, 4)


def test_pytorch_learns_the_same_with_weights_that_are_shared() -> None:
    torch.manual_seed(0)
    encoder, bias = nn.Linear(5, 3).double(), nn.Parameter(torch.zeros(5, dtype=torch.float64))
    made = graph_of("e = dense 3 tanh; d = dense 5 tied=e", (5,))
    weights = {"e.weight": encoder.weight, "e.bias": encoder.bias, "d.bias": bias}
    first = {key: values.detach().numpy().copy() for key, values in weights.items()}
    net = torch_engine.compile(made, weights=first, dtype=torch.float64)
    x = torch.randn(8, 5, dtype=torch.float64)

    def reference(rows: torch.Tensor) -> torch.Tensor:
        return torch.tanh(encoder(rows)) @ encoder.weight + bias

    for parameters, forward in ((weights.values(), reference), (net.parameters(), net)):
        optimizer = torch.optim.Adam(list(parameters), 0.01)
        for _ in range(10):
            optimizer.zero_grad()
            (forward(x) - x).square().mean().backward()
            optimizer.step()
    for key, values in torch_engine.state(net).items():
        np.testing.assert_allclose(values, weights[key].detach().numpy(), rtol=1e-10)


def test_a_tied_layer_follows_its_lender_wherever_that_is_changed() -> None:
    made = graph_of("e = dense 2; dense 3 tied=e bias=false", (3,))
    net = numpy_engine.compile(made, random_weights(made), np.float64)
    weighted(net, "e").weights = [[1, 0], [0, 1], [0, 0]]
    weighted(net, "e").biases = [0, 0]
    assert net.predict([[4, 5, 6]]).tolist() == [[4, 5, 0]]
    module = torch_engine.compile(made)
    with torch.no_grad():
        module.get_parameter("e.weight").fill_(1.0)
        module.get_parameter("e.bias").zero_()
    assert module(torch.ones(1, 3)).tolist() == [[6, 6, 6]]


def test_a_width_that_is_left_open_follows_from_the_weights() -> None:
    assert nndsl.loads("input 7; e = dense 3 tanh; d = dense ? tied=e").graph.output_shape == (7,)


BLOCK = """
block mirror(n) { e = dense n tanh; d = dense 4 tied=e }
input 4
a = mirror 2
b = share a from=a
output b
"""


def test_a_block_with_tied_layers_can_be_repeated_and_shared() -> None:
    graph = nndsl.loads(BLOCK).graph
    assert graph.parameter_count == 8 + 2 + 4
    assert [node.tied_to for node in graph if node.tied_to] == ["a_e", "a_e"]
    rows = np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)
    with torch.no_grad():
        theirs = torch_engine.compile(graph)(torch.from_numpy(rows)).numpy()
    np.testing.assert_allclose(numpy_engine.compile(graph).predict(rows), theirs, atol=1e-6)
    repeated = nndsl.loads("input 4; repeat 2 { e = dense 3; dense 4 tied=e }").graph
    assert [node.tied_to for node in repeated if node.tied_to] == ["e_1", "e_2"]


def test_muon_leaves_the_weights_alone_that_make_the_scores() -> None:
    made = graph_of("e = dense 3 tanh; h = dense 3 tanh; dense 5 tied=e bias=false", (5,))
    net = torch_engine.compile(made)
    inner = {id(weight.values): weight.hidden for weight in trained(net)}
    assert inner[id(net.get_parameter("h.weight"))] and not inner[id(net.get_parameter("e.weight"))]


def test_a_plain_text_file_says_whose_weights_are_used(capsys: pytest.CaptureFixture[str]) -> None:
    from nndsl.report.equations import equations

    graph = graph_of("e = dense 3 tanh; d = dense 5 tied=e", (5,))
    assert [line.formula for line in equations(graph)][-1] == "a1 W1ᵀ + b2"


RUN = """
data digits; split test=20% val=10% seed=1; preprocess minmax
code = dense 24 {how}
dense ? tied=code
task autoencoder; loss mse; optimizer {optimizer}; train epochs={epochs} {options} seed=1
metrics rmse
"""


@pytest.mark.parametrize(
    ("how", "optimizer", "options"),
    [
        ("", "adam 0.01", "batch=64"),
        ("normalize=spectral", "adam 0.01 ema=0.9", "batch=64"),
        ("", "lbfgs", "batch=all"),
    ],
)
def test_a_tied_autoencoder_learns_and_keeps_its_weights_once(
    how: str, optimizer: str, options: str, tmp_path: Path
) -> None:
    text = RUN.format(how=how, optimizer=optimizer, options=options, epochs=12)
    (tmp_path / "tied.nn").write_text(text, encoding="utf-8")
    run = tmp_path / "run"
    assert main(["run", str(tmp_path / "tied.nn"), "--out", str(run), "--device", "cpu"]) == 0
    saved = nndsl.open_run(run)
    found = saved.result["metrics"]["test"]["rmse"]
    assert found < 3.0  # of pixels from 0 to 16
    weights = read(run / "weights.safetensors")
    assert "code.weight" in weights and "dense_1.weight" not in weights
    for engine in ("numpy", "torch"):
        assert saved.evaluate(engine)["test"]["rmse"] == pytest.approx(found, rel=1e-5)


def test_least_squares_take_tied_weights() -> None:
    x = np.random.default_rng(0).normal(size=(40, 3)) @ np.diag([3, 1, 0.01])
    text = "e = dense 2; dense 3 tied=e; task autoencoder; loss mse\n"
    text += "optimizer levenberg_marquardt; train batch=all epochs=30"
    assert nndsl.loads(text).fit(x, x[:, 0]).metrics["train"]["loss"] < 1e-3
