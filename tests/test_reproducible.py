"""The same file and seed give the same bytes, whatever else a process has done before."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command import environment
from test_models import HAND_SET, MODELS, NAMES, SAMPLE_EPOCHS

from nndsl.backends.weights import WEIGHTS
from nndsl.runs.folder import METRICS

TRAINED = [name for name in NAMES if name not in HAND_SET]
EPOCHS = 2
QUICK = ["boston", "digits_vae", "iris", "xnor"]
RUN = """
import sys
import nndsl
models, out, epochs, *names = sys.argv[1:]
for name in names:
    known, _, sample = name.partition(":")
    model = nndsl.load(f"{models}/{known}.nn")
    model.run(out=f"{out}/{known}", epochs=int(epochs), sample=bool(sample), device="cpu")
"""


def run(names: list[str], out: Path) -> None:
    """Run models, one after the other, in a process of their own."""
    given = [f"{name}:sample" if name in SAMPLE_EPOCHS else name for name in names]
    subprocess.run(
        [sys.executable, "-c", RUN, MODELS, out, str(EPOCHS), *given],
        env=environment(),
        check=True,
        timeout=600,
    )


def lines(folder: Path) -> list[dict[str, Any]]:
    """Return the log of a run without how long its epochs took."""
    found = [json.loads(line) for line in (folder / METRICS).read_text("utf-8").splitlines()]
    return [{key: value for key, value in line.items() if key != "seconds"} for line in found]


def assert_twice_the_same(names: list[str], folder: Path) -> None:
    # In reverse order, each model meets other leftovers of those before it.
    run(names, folder / "one")
    run(names[::-1], folder / "other")
    for name in names:
        one, other = folder / "one" / name, folder / "other" / name
        assert (one / WEIGHTS).read_bytes() == (other / WEIGHTS).read_bytes(), name
        assert len(lines(one)) == EPOCHS
        assert lines(one) == lines(other), name


def test_small_examples_give_the_same_weights_and_log_in_two_processes(tmp_path: Path) -> None:
    assert_twice_the_same(QUICK, tmp_path)


@pytest.mark.slow
def test_each_example_gives_the_same_weights_and_log_in_two_processes(tmp_path: Path) -> None:
    assert_twice_the_same(TRAINED, tmp_path)
