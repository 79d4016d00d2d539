"""Outputs and losses that are no finite numbers are said, and kept as nothing where JSON is."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from command import inside

import nndsl
from nndsl.runs.watcher import Watcher
from nndsl.settings import EarlyStop
from nndsl.train.monitor import Monitor

# Of two inputs of 3e38, the first layer gives 3 · 3e38 + 3 · 3e38, which float32 can't hold.
NETWORK = "dense 2 weights=[[3, 1], [3, -1]] frozen; dense 4 relu"
NUMBER = (
    f"{NETWORK}; dense 1; loss mse; optimizer sgd 0.01; train epochs=3 batch=4 checkpoint=epoch"
)
CLASSES = f"{NETWORK}; dense classes softmax; loss crossentropy; train epochs=2; baseline mean"
FAR = 3e38


def rows(far: int = 1) -> np.ndarray:
    x = np.random.default_rng(0).normal(size=(20, 2))
    x[-far:] = FAR
    return x


def target() -> np.ndarray:
    return np.linspace(0.0, 1.0, 20)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    lines = [
        f"{a!r},{b!r},{'high' if y > 0.5 else 'low'}"
        for (a, b), y in zip(rows().tolist(), target(), strict=True)
    ]
    (tmp_path / "a.csv").write_text("\n".join(["a,b,y", *lines]) + "\n", encoding="utf-8")
    text = f'data csv "a.csv" target=y; split test=20% by=time; {CLASSES}'
    (tmp_path / "m.nn").write_text(text, encoding="utf-8")
    return tmp_path


def test_test_rows_whose_outputs_are_not_finite_are_said_and_the_run_is_kept(place: Path) -> None:
    done = inside("run", "m.nn", "--out", "run", cwd=place)
    assert done.code == 3
    assert (
        "warning[outputs-not-finite]: 1 of 4 test rows have outputs that are not fini" in done.err
    )
    assert "inputs of test reach 3e+38" in done.err
    assert "row 20 of all rows, counted from 1" in done.err
    assert "accuracy" in done.out and "this network" in done.out and "-" in done.out
    result = json.loads((place / "run" / "result.json").read_text(encoding="utf-8"))
    assert result["not_finite"] == ["test"]
    assert result["metrics"]["test"]["accuracy"] is None
    assert result["metrics"]["train"]["accuracy"] is not None
    assert not (place / "run" / "confusion_matrix.png").exists()
    assert nndsl.open_run(place / "run").predict([[0.5, 0.5]]).shape == (1,)


@pytest.mark.parametrize("engine", ["numpy", "torch"])
def test_measuring_a_run_again_says_so_too(place: Path, engine: str) -> None:
    inside("run", "m.nn", "--out", "run", cwd=place)
    done = inside("eval", "run", "--engine", engine, cwd=place)
    assert done.code == 3
    assert "warning[outputs-not-finite]: 1 of 4 test rows" in done.err
    assert "RuntimeWarning" not in done.err
    assert done.out.splitlines()[1].split() == ["test", "accuracy", "-"]


def test_predictions_of_rows_whose_outputs_are_not_finite_are_said(place: Path) -> None:
    inside("run", "m.nn", "--out", "run", cwd=place)
    (place / "new.csv").write_text("a,b\n1,2\n3e38,3e38\n", encoding="utf-8")
    done = inside("predict", "run", "new.csv", cwd=place)
    assert done.code == 3
    assert "warning[outputs-not-finite]: 1 of 2 rows have outputs that are not finite" in done.err
    assert "row 2 of all rows, counted from 1" in done.err
    assert done.out.splitlines()[2].endswith(",,")
    saved = nndsl.open_run(place / "run")
    with pytest.warns(nndsl.NNWarning, match="1 of 1 rows have outputs") as heard:
        saved.predict([[FAR, FAR]])
    assert heard[0].filename == __file__


def test_from_python_it_is_a_warning() -> None:
    with pytest.warns(nndsl.NNWarning, match="2 of 4 test rows have outputs") as heard:
        result = nndsl.loads(f"split test=20% by=time; {NUMBER}").fit(rows(2), target())
    assert result.unmeasured == ["test"] and heard[0].filename == __file__
    assert result.metrics["test"]["rmse"] is None and result.metrics["train"]["rmse"] is not None


def test_windows_are_counted_as_windows(tmp_path: Path) -> None:
    lines = [
        f"{a!r},{b!r},{y!r}" for (a, b), y in zip(rows().tolist(), target().tolist(), strict=True)
    ]
    (tmp_path / "a.csv").write_text("\n".join(["a,b,y", *lines]) + "\n", encoding="utf-8")
    text = 'data csv "a.csv" target=y window=4 label=last; split test=20% by=time; flatten; '
    text += "dense 2 init=ones frozen; dense 1; loss mse; train epochs=1"
    (tmp_path / "m.nn").write_text(text, encoding="utf-8")
    done = inside("run", "m.nn", "--out", "run", cwd=tmp_path)
    assert done.code == 3
    assert "1 of 1 test windows have outputs that are not finite" in done.err


class Ending(Watcher):
    """Ends a run behind its second epoch."""

    def epoch(self, epoch: Any, of: int) -> None:
        if epoch.number == 2:
            raise KeyboardInterrupt


def test_a_validation_loss_that_is_not_finite_is_null_in_json_and_a_resumed_run_is_the_same(
    tmp_path: Path,
) -> None:
    lines = [
        f"{a!r},{b!r},{y!r}" for (a, b), y in zip(rows().tolist(), target().tolist(), strict=True)
    ]
    (tmp_path / "a.csv").write_text("\n".join(["a,b,y", *lines]) + "\n", encoding="utf-8")
    text = f'data csv "a.csv" target=y; split val=20% by=time; {NUMBER}'
    model = nndsl.loads(text, data=tmp_path)
    with pytest.warns(nndsl.NNWarning, match="1 of 4 val rows"):
        whole = model.run(out=tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        model.run(out=tmp_path / "part", watcher=Ending())
    with pytest.warns(nndsl.NNWarning, match="1 of 4 val rows"):
        model.run(resume=tmp_path / "part")
    told = [
        [json.loads(line) for line in (tmp_path / run / "metrics.jsonl").read_text().splitlines()]
        for run in ("whole", "part")
    ]
    assert [line["val"] for line in told[0]] == [
        {"loss": None, "rmse": None, "mae": None, "r2": None}
    ] * 3
    for run in told:
        for line in run:
            del line["seconds"]
    assert told[0] == told[1]
    for name in ("weights.safetensors", "learning_curve.png"):
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "part" / name).read_bytes()
    assert all(np.isfinite(line["train"]["loss"]) for line in whole.history)


def test_a_figure_that_is_not_finite_is_never_the_best() -> None:
    monitor = Monitor(EarlyStop(patience=3, monitor="loss"))
    network: Any = SimpleNamespace(state_dict=lambda: {"w": torch.zeros(1)})
    losses = [float("nan"), float("inf"), 2.0, float("nan"), 1.0]
    assert [monitor.take({"loss": loss}, network) for loss in losses] == [
        False,
        False,
        True,
        False,
        True,
    ]
    assert monitor.best == 1.0 and not monitor.done


def test_a_result_can_be_copied_and_handed_to_another_process() -> None:
    x = rows()[:-1]
    result = nndsl.loads(CLASSES).fit(x, np.where(x[:, 0] > 0, "a", "b"))
    expected = result.predict_proba(x)  # which leaves what only this process can use
    for again in (pickle.loads(pickle.dumps(result)), copy.deepcopy(result)):
        np.testing.assert_array_equal(again.predict_proba(x), expected)
        assert again.metrics == result.metrics and again.history == result.history
