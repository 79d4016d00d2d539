"""States that are read, handed on and begun with are those of torch.nn's recurrent layers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from test_conformance import TOLERANCE, deviation, graph_of, random_weights
from test_layers_values import ENGINES, Engine
from test_recurrent_values import MODULES, OPTIONS
from torch import nn

import nndsl
import nndsl.backends.torch as torch_engine
from nndsl.cli import main


def flat(states: torch.Tensor | tuple[torch.Tensor, ...]) -> np.ndarray:
    """Return PyTorch's states, (layers · directions, batch, units) each, as rows: all h, then c."""
    parts = states if isinstance(states, tuple) else (states,)
    rows: np.ndarray = torch.cat(list(parts)).transpose(0, 1).flatten(1).detach().numpy()
    return rows


def of_torch(
    word: str, arguments: dict[str, Any]
) -> tuple[torch.Tensor, nn.RNNBase, dict[str, np.ndarray]]:
    """Return three sequences, a module of torch.nn of four units for them, and its weights."""
    x = torch.randn(3, 5, 2, dtype=torch.float64, generator=torch.manual_seed(1))
    module = MODULES[word](2, 4, batch_first=True, **arguments).double()
    return x, module, {key: values.numpy() for key, values in module.state_dict().items()}


@ENGINES
@pytest.mark.parametrize("word", MODULES)
@pytest.mark.parametrize(("options", "arguments"), OPTIONS, ids=lambda value: str(value))
def test_the_last_state_is_that_of_torchs_module(
    run: Engine, word: str, options: str, arguments: dict[str, Any]
) -> None:
    x, module, own = of_torch(word, arguments)
    every, last = module(x)
    text = f"e = {word} 4 sequence {options}; s = state e; flatten from=e; concat s"
    made = graph_of(text, (5, 2))
    weights = {f"e.{key}": values for key, values in own.items()}
    wanted = np.concatenate([every.detach().flatten(1).numpy(), flat(last)], axis=1)
    assert deviation(run(made, weights, x.numpy(), np.float64), wanted) < 1e-12


@ENGINES
@pytest.mark.parametrize("word", MODULES)
@pytest.mark.parametrize(("options", "arguments"), OPTIONS, ids=lambda value: str(value))
def test_a_first_state_is_that_of_torchs_module(
    run: Engine, word: str, options: str, arguments: dict[str, Any]
) -> None:
    x, module, own = of_torch(word, arguments)
    size = arguments.get("num_layers", 1) * (2 if arguments.get("bidirectional") else 1)
    first = torch.randn(2 if word == "lstm" else 1, size, 3, 4, dtype=torch.float64)
    with torch.no_grad():
        every, _ = module(x, tuple(first) if word == "lstm" else first[0])
    # One vector holds the sequence and the state behind it; weights of 0 and 1 take it apart.
    states = flat(tuple(first))
    count = states.shape[1]
    rows = np.concatenate([x.flatten(1).numpy(), states], axis=1)
    left, right = np.eye(10 + count)[:, :10], np.eye(10 + count)[:, 10:]
    text = (
        f"s = dense {count} bias=false; x = dense 10 bias=false from=input; reshape 5x2;"
        f" d = {word} 4 sequence {options} state=s"
    )
    weights = {f"d.{key}": values for key, values in own.items()}
    weights |= {"s.weight": right.T, "x.weight": left.T}
    assert (
        deviation(run(graph_of(text, (10 + count,)), weights, rows, np.float64), every.numpy())
        < 1e-12
    )


@ENGINES
@pytest.mark.parametrize("word", MODULES)
@pytest.mark.parametrize("options", ["", "layers=2 bidirectional"])
def test_the_last_state_of_padded_rows_is_that_of_a_packed_sequence(
    run: Engine, word: str, options: str
) -> None:
    text = f"d = dense 1 bias=false relu; m = reshape 6; e = {word} 4 {options} from=input mask=m"
    made = graph_of(f"{text}; state e", (6, 3))
    lengths = [6, 1, 4]
    rows = np.random.default_rng(0).normal(0, 1, (3, 6, 3))
    rows[..., 0] = [[1 if t < length else -1 for t in range(6)] for length in lengths]
    weights = random_weights(made)
    weights["d.weight"] = np.array([[1.0, 0, 0]])
    several = {"num_layers": 2, "bidirectional": True} if options else {}
    reference = MODULES[word](3, 4, batch_first=True, **several).double()
    own = {k.partition(".")[2]: torch.tensor(v) for k, v in weights.items() if k[0] == "e"}
    reference.load_state_dict(own)
    packed = nn.utils.rnn.pack_padded_sequence(
        torch.tensor(rows), torch.tensor(lengths), batch_first=True, enforce_sorted=False
    )
    wanted = flat(reference(packed)[1])
    assert deviation(run(made, weights, rows, np.float64), wanted) <= TOLERANCE[np.float64]


@ENGINES
@pytest.mark.parametrize("word", MODULES)
@pytest.mark.parametrize("word_of_order", ["", "reverse"])
def test_where_no_step_is_real_the_first_state_is_the_last(
    run: Engine, word: str, word_of_order: str
) -> None:
    size = 4 if word == "lstm" else 2
    text = (
        f"s = dense {size} bias=false; m = mask from=input; x = reshape 3x1 from=input;"
        f" e = {word} 2 {word_of_order} mask=m state=s; state e"
    )
    made = graph_of(text, (3,))
    weights = random_weights(made)
    assert run(made, weights, np.zeros((2, 3)), np.float64).tolist() == [[0] * size] * 2
    weights["s.bias"] = np.full(size, 0.5)
    biased = graph_of(text.replace(" bias=false", ""), (3,))
    assert run(biased, weights, np.zeros((2, 3)), np.float64).tolist() == [[0.5] * size] * 2


@ENGINES
def test_a_sequence_read_in_two_halves_is_as_read_at_once(run: Engine) -> None:
    whole = graph_of("lstm 3 layers=2", (6, 2))
    weights = random_weights(whole)
    rows = np.random.default_rng(0).normal(size=(4, 6, 2))
    own = {key.partition(".")[2]: values for key, values in weights.items()}
    first = graph_of("e = lstm 3 layers=2; state e", (3, 2))
    state = run(first, {f"e.{key}": v for key, v in own.items()}, rows[:, :3], np.float64)
    net = graph_of(
        "s = dense 12 bias=false; x = dense 6 bias=false from=input; reshape 3x2;"
        " d = lstm 3 layers=2 state=s",
        (18,),
    )
    taken = np.eye(18)
    more = {f"d.{key}": v for key, v in own.items()}
    more |= {"s.weight": taken[6:], "x.weight": taken[:6]}
    second = np.concatenate([rows[:, 3:].reshape(4, 6), state], axis=1)
    wanted = run(whole, weights, rows, np.float64)
    assert deviation(run(net, more, second, np.float64), wanted) < 1e-12


@pytest.mark.parametrize("word", MODULES)
@pytest.mark.parametrize("options", ["", "layers=2 bidirectional", "reverse"])
@pytest.mark.parametrize("skips", [False, True], ids=["whole", "masked"])
def test_gradients_go_through_states(word: str, options: str, skips: bool) -> None:
    text = f"e = {word} 2 {options}{' mask=m' * skips}; s = state e; t = reshape 4x1 from=x"
    text = (
        f"x = step 1; m = step 0 from=input; reshape 4x1 from=x; {text}"
        if skips
        else (f"x = step 1; reshape 4x1 from=x; {text}")
    )
    made = graph_of(f"{text}; d = {word} 2 {options} state=s from=t; concat d s", (2, 4))
    net = torch_engine.compile(made, weights=random_weights(made), dtype=torch.float64)
    x = torch.randn(3, 2, 4, dtype=torch.float64, generator=torch.manual_seed(0))
    x[:, 0] = torch.tensor([[1, 1, 1, 0], [0, 1, 0, 1], [0, 0, 0, 0]])
    names = [name for name, _ in net.named_parameters()]

    def of_parameters(*values: torch.Tensor) -> torch.Tensor:
        given = dict(zip(names, values, strict=True))
        found: torch.Tensor = torch.func.functional_call(net, given, (x,))
        return found

    given = tuple(p.detach().clone().requires_grad_() for p in net.parameters())
    assert torch.autograd.gradcheck(of_parameters, given, fast_mode=True)


RUN = """
data csv "rows.csv" target=y
split test=25% seed=1
preprocess standardize target=standardize
x = reshape 6x1
e = {word} 6 sequence
s = state e
d = {word} 6 sequence state=s from=x
attention d e
flatten
dense 1
loss mse; optimizer adam 0.01; train epochs=25 batch=32 seed=1 {options}
metrics r2
"""


@pytest.mark.parametrize(("word", "options"), [("lstm", ""), ("gru", "precision=bf16")])
def test_an_encoder_and_its_decoder_are_run_measured_and_used(
    word: str, options: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = np.random.default_rng(0).normal(size=(300, 6)).round(3)
    frame = pd.DataFrame(rows, columns=list("abcdef"))
    frame["y"] = rows.cumsum(axis=1).max(axis=1)  # the highest point of a walk
    frame.to_csv(tmp_path / "rows.csv", index=False)
    (tmp_path / "walk.nn").write_text(RUN.format(word=word, options=options), encoding="utf-8")
    run = str(tmp_path / "run")
    assert main(["run", str(tmp_path / "walk.nn"), "--out", run, "--device", "cpu"]) == 0
    saved = nndsl.open_run(Path(run))
    found = saved.result["metrics"]["test"]["r2"]
    assert found > 0.7
    for engine in ("numpy", "torch"):
        assert saved.evaluate(engine)["test"]["r2"] == pytest.approx(found, abs=1e-4)
    capsys.readouterr()
    frame.drop(columns="y").to_csv(tmp_path / "new.csv", index=False)
    assert main(["predict", run, str(tmp_path / "new.csv")]) == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header == "y" and len(lines) == 300
    assert main(["show", str(tmp_path / "walk.nn"), "--json"]) == 0
    steps = {step["name"]: step for step in json.loads(capsys.readouterr().out)["layers"]}
    assert steps["s"]["layer"] == "state" and steps["s"]["reads"] == ["e"]
    assert steps["d"]["reads"] == ["x", "s"]
