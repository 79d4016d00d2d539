"""What a user is promised of windows whose steps have a target each: learnt and told by row."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from command import nndsl as command
from data_cases import get
from test_data_windows import source, walks, write

import nndsl
from nndsl.data.preprocess import Preprocess
from nndsl.data.sources import CsvData
from nndsl.runs.saved import open_run

pytestmark = pytest.mark.usefixtures("one_thread")

TEXT = """\
# What somebody does at each step, from a noisy signal and what was before and after.
data csv "days.csv" target=doing window=32 stride=16 label=each group=person {layout}
split test=25% by=group seed=2
preprocess standardize
{network}
loss crossentropy
optimizer adam 0.01
train epochs=12 batch=16 seed=1
metrics accuracy f1
baseline mean
"""
NETWORKS = {
    "channels_last": "gru 16 sequence bidirectional; dense classes softmax",
    "channels_first": "conv1d 16 9 same relu; conv1d classes 1; softmax axis=0",
}


def days(rows: int = 400) -> pd.DataFrame:
    """Return the rows of 8 people, who rest, walk and run for some steps each."""
    rng = np.random.default_rng(0)
    doing, person = [], np.repeat(np.arange(8), rows)
    for _ in range(8):
        own: list[int] = []
        while len(own) < rows:
            own += [int(rng.integers(3))] * int(rng.integers(8, 25))
        doing += own[:rows]
    level = np.array(doing)
    noise = rng.normal(0, 0.7, (2, len(level)))
    names = np.array(["rest", "walk", "run"])[level]
    made: pd.DataFrame = pd.DataFrame(
        {"person": person, "a": level + noise[0], "b": noise[1] - level, "doing": names}
    )
    return made


def test_a_window_has_the_target_of_each_of_its_rows(tmp_path: Path) -> None:
    where = write(tmp_path, walks(people=2, rows=10))  # rows 0-4 are up, 5-9 down
    data = get(source(window=4, stride=3, group="person", label="each"), where, "multiclass")
    assert data.facts.axes == (4,) and data.train.y.shape == (6, 4)
    assert data.train.y.dtype == np.int64
    names = np.array(data.facts.classes)[data.train.y].tolist()
    assert names[:3] == [["up"] * 4, ["up", "up", "down", "down"], ["down"] * 4]
    assert data.train.groups is not None and data.train.groups.tolist() == [0, 0, 0, 1, 1, 1]


@pytest.mark.parametrize("layout", ["channels_last", "channels_first"])
def test_several_targets_of_each_row_stand_where_channels_do(tmp_path: Path, layout: str) -> None:
    frame = pd.DataFrame({"x": np.arange(12.0), "p": np.arange(12) * 2.5, "q": -np.arange(12.0)})
    where = write(tmp_path, frame)
    made = CsvData(
        files=("a.csv",), target=("p", "q"), window=4, label="each", layout=layout, columns=("x",)
    )
    scale = Preprocess(target="standardize")
    data = get(made, where, preprocess=scale)
    axis = 1 if layout == "channels_first" else 2
    assert data.facts.axes == ((2, 4) if axis == 1 else (4, 2)) == data.train.y.shape[1:]
    units = np.moveaxis(data.preprocessing.target.in_units(data.train.y), axis, 0)
    np.testing.assert_allclose(units[0].ravel(), frame["p"], atol=1e-5)
    np.testing.assert_allclose(units[1].ravel(), frame["q"], atol=1e-5)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """Run the model by the command line."""
    folder = tmp_path_factory.mktemp("days")
    days().to_csv(folder / "days.csv", index=False)
    text = TEXT.format(layout="", network=NETWORKS["channels_last"])
    (folder / "days.nn").write_text(text, encoding="utf-8")
    done = command("run", "days.nn", "--out", "run", "--json", cwd=folder)
    assert done.code == 0, done.err
    return folder, done.json


def test_each_step_is_told_far_better_than_by_its_own_values_alone(ran: Any) -> None:
    _, found = ran
    assert found["metrics"]["test"]["accuracy"] > 0.9
    assert found["baselines"]["mean"]["accuracy"] < 0.5


def test_a_saved_run_has_the_same_figures_in_both_engines(ran: Any) -> None:
    folder, found = ran
    for engine in ("numpy", "torch"):
        again = open_run(folder / "run").evaluate(engine)["test"]["f1"]
        assert again == pytest.approx(found["metrics"]["test"]["f1"], abs=1e-6)


def test_prediction_has_a_row_for_each_step_of_each_window(ran: Any) -> None:
    folder, _ = ran
    days(48).head(48).drop(columns="doing").to_csv(folder / "new.csv", index=False)
    done = command("predict", "run", "new.csv", cwd=folder)
    rows = list(csv.DictReader(done.out.splitlines()))
    assert len(rows) == 2 * 32
    names = ["first row", "last row", "step", "doing", "p(rest)", "p(run)", "p(walk)"]
    assert list(rows[0]) == names
    assert [rows[40][name] for name in names[:3]] == ["17", "48", "8"]


def test_channels_may_come_first_as_convolutions_have_them(tmp_path: Path) -> None:
    days(200).to_csv(tmp_path / "days.csv", index=False)
    text = TEXT.format(layout="layout=channels_first", network=NETWORKS["channels_first"])
    (tmp_path / "days.nn").write_text(text, encoding="utf-8")
    result = nndsl.load(tmp_path / "days.nn").run(out=tmp_path / "run", device="cpu")
    assert result.metrics["test"]["accuracy"] > 0.8
    assert result.predict(np.zeros((3, 2, 32))).shape == (3, 32)
