"""Compiled steps train as ordinary ones do, and where they can't be had, those are taken."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import pytest
import torch
from conformance import CASES
from test_conformance import graph_of
from test_resume import Stopping, trained

import nndsl
from nndsl.backends.torch import compile
from nndsl.diagnostics import Diagnostic
from nndsl.layers.recurrent import RecurrentLayer
from nndsl.runs.watcher import Watcher
from nndsl.train import compiled as module
from nndsl.train.compiled import CompiledSteps
from nndsl.train.straight import StraightSteps

pytestmark = pytest.mark.usefixtures("one_thread")

# All that a step may have to do: 38 rows are steps of 16 and of 6 rows.
ALL = (
    "split val=20% test=0%; h = dense 8 relu l2=1e-3 activity_l2=1e-3; dropout 0.3; batchnorm; "
    "dense 8 tanh normalize=spectral lr=0.02; dense 3 max_norm=2 softmax; loss crossentropy; "
    "optimizer adam 0.01 clip=1 ema=0.9; train epochs=3 batch=8 seed=3 accumulate=2"
)
PLAIN = "split val=20% test=0%; dense 6 tanh l2=1e-4; dense 3 softmax; loss crossentropy; train "

Backend = Callable[..., Callable[..., Any]]


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | Backend], None]:
    """Let programs be made by another backend, since PyTorch's own takes half a minute."""

    def chosen(name: str | Backend) -> None:
        def compiled(function: Any) -> Any:
            own = FunctionType(function.__code__.replace(), function.__globals__)
            return torch.compile(own, fullgraph=True, dynamic=False, backend=name)

        monkeypatch.setattr(module, "compiled", compiled)

    return chosen


class Counting:
    """A backend that runs what it is given as it is, and counts how often it is given something."""

    def __init__(self) -> None:
        self.programs = 0

    def __call__(self, graph: Any, examples: Any) -> Any:
        self.programs += 1
        return graph.forward


class Listening(Watcher):
    """Keeps what is amiss."""

    def __init__(self) -> None:
        self.heard: list[Diagnostic] = []

    def warned(self, diagnostic: Diagnostic) -> None:
        self.heard.append(diagnostic)


def rows() -> tuple[np.ndarray, np.ndarray]:
    x = np.random.default_rng(0).normal(size=(40, 4)).astype(np.float32)
    return x, (x[:, 0] > 0).astype(int) + (x[:, 1] > 0)


def assert_close(found: dict[str, np.ndarray], expected: dict[str, np.ndarray]) -> None:
    assert found.keys() == expected.keys()
    for key in found:
        np.testing.assert_allclose(found[key], expected[key], rtol=1e-5, atol=1e-5, err_msg=key)


def test_compiled_steps_do_all_that_ordinary_steps_do(backend: Callable[..., None]) -> None:
    backend("aot_eager")
    weights, figures = trained(f"{ALL} compile=true", None)
    expected, others = trained(ALL, None)
    assert_close(weights, expected)
    for ours, theirs in zip(figures, others, strict=True):
        assert ours[0] == pytest.approx(theirs[0], abs=1e-5)
        assert ours[1] == pytest.approx(theirs[1], abs=1e-5)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("g++") is None, reason="there is no C++ compiler")
def test_a_training_by_real_programs_agrees_with_one_by_ordinary_steps() -> None:
    told: list[Diagnostic] = []
    weights, _ = trained(f"{ALL} compile=true", None, told.append)
    assert told == []
    expected, _ = trained(ALL, None)
    assert_close(weights, expected)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("g++") is None, reason="there is no C++ compiler")
def test_real_programs_go_on_where_they_were_stopped_to_the_same_bytes(tmp_path: Path) -> None:
    text = f"{PLAIN} epochs=3 batch=8 seed=3 compile"
    weights, _ = trained(text, None)
    again, _ = trained(text, Stopping(tmp_path / "checkpoints", iter((4, 8))))
    assert all(weights[key].tobytes() == again[key].tobytes() for key in weights)


def test_a_compiled_training_stopped_at_any_step_ends_with_the_same_bytes(
    backend: Callable[..., None], tmp_path: Path
) -> None:
    backend("eager")
    weights, figures = trained(f"{ALL} compile=true", None)
    keeping = Stopping(tmp_path / "checkpoints", iter((1, 3, 4)))
    again, others = trained(f"{ALL} compile=true", keeping)
    assert figures == others
    assert all(weights[key].tobytes() == again[key].tobytes() for key in weights)


def test_layers_compute_in_bf16_in_compiled_steps_too(backend: Callable[..., None]) -> None:
    backend("eager")
    text = f"{PLAIN} epochs=2 batch=8 precision=bf16"
    weights, _ = trained(f"{text} compile=true", None)
    expected, _ = trained(text, None)
    for key in weights:  # bf16 has three digits
        np.testing.assert_allclose(weights[key], expected[key], rtol=1e-2, atol=1e-2)


def test_each_size_of_a_batch_is_compiled_once_before_training(
    backend: Callable[..., None],
) -> None:
    counting = Counting()
    backend(counting)
    watched: list[int] = []

    class Watching(Watcher):
        def epoch(self, *_: Any) -> None:
            watched.append(counting.programs)

    nndsl.loads(f"{PLAIN} epochs=3 batch=10 compile=true").fit(*rows(), watcher=Watching())
    assert watched == [2, 2, 2]  # steps of 10 and of 2 rows


def test_a_process_compiles_for_each_of_many_trainings(backend: Callable[..., None]) -> None:
    counting, listening = Counting(), Listening()
    backend(counting)
    for number in range(10):
        text = f"{PLAIN} epochs=1 batch=8 compile=true seed={number}"
        nndsl.loads(text).fit(*rows(), watcher=listening)
    assert counting.programs == 10
    assert listening.heard == []


def no_compiler(graph: Any, examples: Any) -> Any:
    raise RuntimeError("No working C++ compiler found in the configuration: (None, 'g++')")


def test_without_a_compiler_the_user_is_told_and_ordinary_steps_are_taken(
    backend: Callable[..., None],
) -> None:
    backend(no_compiler)
    listening = Listening()
    text = f"{ALL} compile=true"
    found = nndsl.loads(text).fit(*rows(), watcher=listening)
    (fault,) = listening.heard
    assert (fault.code, fault.severity) == ("not-compiled", "warning")
    assert "there is no C++ compiler" in fault.message
    assert fault.source is not None and fault.span is not None
    assert fault.source.slice(fault.span) == "true"
    expected = nndsl.loads(ALL).fit(*rows())
    assert [line["train"] for line in found.history] == [line["train"] for line in expected.history]


def test_a_run_that_nobody_watches_warns_where_it_is_not_compiled(
    backend: Callable[..., None],
) -> None:
    backend(no_compiler)
    with pytest.warns(nndsl.NNWarning, match="there is no C\\+\\+ compiler") as heard:
        nndsl.loads(f"{PLAIN} epochs=1 compile=true").fit(*rows())
    assert heard[0].filename == __file__


def test_a_python_without_a_compiler_is_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("torch.compile is not supported on Python 3.99+")

    monkeypatch.setattr(torch, "compile", refuse)
    listening = Listening()
    nndsl.loads(f"{PLAIN} epochs=1 compile=true").fit(*rows(), watcher=listening)
    (fault,) = listening.heard
    assert "torch.compile is not supported on Python 3.99+" in fault.message
    assert fault.help is not None and "leave `compile` out" in fault.help


def test_a_compiled_training_that_diverges_names_its_layer(backend: Callable[..., None]) -> None:
    backend("eager")
    text = "h = dense 4 relu; dense 1; loss mse; optimizer sgd 1e30; train batch=8 compile=true"
    with pytest.raises(nndsl.TrainingError) as caught:
        nndsl.loads(text).fit(*rows())
    (fault,) = caught.value.diagnostics
    assert fault.code == "training-diverged"
    assert "`dense_1`" in fault.label or "`h`" in fault.label


def test_compiling_changes_nothing_that_training_begins_with(
    backend: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    backend("eager")
    prepare = CompiledSteps.prepare
    states = []

    def watched(self: CompiledSteps, batches: Any, told: Any) -> None:
        for compiles in (False, True):
            if compiles:
                prepare(self, batches, told)
            states.append({key: v.clone() for key, v in self.network.state_dict().items()})
        assert all(parameter.grad is None for parameter in self.network.parameters())

    monkeypatch.setattr(CompiledSteps, "prepare", watched)
    trained(f"{ALL} compile=true", None)
    before, after = states
    assert any(key.endswith("running_mean") for key in before)
    assert all(torch.equal(before[key], after[key]) for key in before)


def test_a_network_that_can_not_be_compiled_takes_the_steps_it_has_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = []
    for kind in (CompiledSteps, StraightSteps):
        monkeypatch.setattr(kind, "set_rate", lambda self, factor: made.append(type(self)))
    x = np.zeros((8, 5, 3), np.float32)
    listening = Listening()
    model = nndsl.loads("input 5x3; lstm 4; dense 1; loss mse; train epochs=1 compile=true")
    assert [warning.code for warning in model.warnings] == ["layer-not-compiled"]
    model.fit(x, np.arange(8.0), watcher=listening)
    assert CompiledSteps not in made
    assert [found.code for found in listening.heard] == ["only-number"]  # of inputs all alike


@pytest.mark.slow
@pytest.mark.parametrize("word", CASES)
def test_pytorch_can_follow_what_is_compiled(word: str) -> None:
    for text, shape in CASES[word]:
        graph = graph_of(text, shape)
        if not all(node.layer.compiles for node in graph):
            continue
        network = compile(graph, seed=1).train()
        x = torch.rand(4, *shape)
        network.logits(x)  # what is remembered of a first pass

        def logits(x: torch.Tensor, network: Any = network) -> Any:
            return network.logits(x)

        own = FunctionType(logits.__code__.replace(), logits.__globals__, None, (network,))
        program = torch.compile(own, fullgraph=True, dynamic=False, backend="eager")
        assert program(x).shape == network.logits(x).shape


@pytest.mark.slow
def test_a_program_that_can_not_run_is_given_up_before_training(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # PyTorch compiles recurrent layers, but what it makes of them ends in a TypeError.
    monkeypatch.setattr(RecurrentLayer, "compiles", True)
    listening = Listening()
    model = nndsl.loads("input 5x3; lstm 4; dense 1; loss mse; train epochs=1 compile=true")
    rows = np.random.default_rng(0).normal(size=(8, 5, 3))
    model.fit(rows, np.arange(8.0), watcher=listening)
    assert [warning.code for warning in listening.heard][:1] == ["not-compiled"]
