"""Large files: a statement costs as much as in a small one, and a deep network is no trouble."""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

import nndsl
from nndsl.data.where import Where
from nndsl.elaborate import elaborate
from nndsl.source import Source
from nndsl.syntax.formatter import format
from nndsl.syntax.lalr import Automaton
from nndsl.syntax.parser import parse

pytestmark = pytest.mark.usefixtures("one_thread")


def plain(count: int) -> str:
    return "input 8\n" + "dense 8 relu\n" * count


def named(count: int) -> str:
    lines = "".join(f"h{i} = dense 8 relu\nadd h{i} h{i - 1}\n" for i in range(1, count // 2))
    return "input 8\nh0 = dense 8\n" + lines


def blocks(count: int) -> str:
    unit = "block unit(n, act=relu) {\n  h = dense n\n  act\n  add h\n}\n"
    return unit + "input 8\n" + "unit 8\n" * (count // 3)


def rounds(count: int) -> str:
    return f"input 8\nrepeat {count // 2} {{\n  h = dense 8\n  relu\n}}\n"


def commented(count: int) -> str:
    return "input 8\n" + "dense 8  # units\n\n" * count


def calls(text: str) -> int:
    """Return how many calls of functions it takes from a text to its checked graph."""
    profile = cProfile.Profile()
    source = Source.of(text)
    profile.enable()
    found = elaborate(source, Where(Path()))
    profile.disable()
    assert not found.errors
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize("program", [plain, named, blocks, rounds, commented])
def test_a_statement_takes_as_much_work_in_a_file_ten_times_as_long(
    program: Callable[[int], str],
) -> None:
    calls(program(300))  # what is made once is made now
    assert calls(program(3000)) / 3000 < 1.1 * calls(program(300)) / 300


def test_formatting_takes_as_much_work_for_each_line() -> None:
    work = []
    for count in (300, 3000):
        source = Source.of(commented(count))
        profile = cProfile.Profile()
        profile.enable()
        format(source)
        profile.disable()
        work.append(pstats.Stats(profile).total_calls / count)  # type: ignore[attr-defined]
    assert work[1] < 1.1 * work[0]


def test_a_text_is_parsed_once_where_nothing_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    original = Automaton.parse

    def counted(self: Automaton, text: str, start: int, end: int) -> object:
        asked.append((start, end))
        return original(self, text, start, end)

    monkeypatch.setattr(Automaton, "parse", counted)
    source = Source.of(plain(100))
    assert parse(source)[1] == []
    assert asked == [(0, len(source.text))]


def test_a_network_of_a_thousand_layers_is_trained_and_predicts(tmp_path: Path) -> None:
    hidden = "dense 4 relu init=he_normal\n" * 1000
    text = hidden + "dense 2 softmax\nloss crossentropy\noptimizer adam 1e-4\ntrain epochs=1"
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(16, 4)), rng.integers(0, 2, 16)
    model = nndsl.loads(text)
    result = model.fit(x, y, out=tmp_path / "run")
    assert result.epochs == 1
    saved = nndsl.open_run(tmp_path / "run")
    assert saved.predictor.predict(x).shape == (16,)
    weights = tmp_path / "run" / "weights.safetensors"
    own = saved.model.numpy(4, weights=weights, dtype="float64").predict(x)
    with torch.no_grad():
        wanted = saved.model.torch(4, weights=weights).double()(torch.from_numpy(x))
    np.testing.assert_allclose(own, wanted, rtol=1e-9, atol=1e-12)
