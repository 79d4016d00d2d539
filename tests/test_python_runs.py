"""What a user is promised of saved runs in Python: of their paths, of watchers, and of figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command import inside

import nndsl
from nndsl.train.plan import Epoch

pytestmark = pytest.mark.usefixtures("one_thread")

NUMBER = "dense 1; loss mse; train epochs=2"
X = np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32)
Y = X.sum(axis=1)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    nndsl.loads(NUMBER).fit(X, Y, out=tmp_path / "run")
    return tmp_path / "run"


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: nndsl.open_run(None), "folder"),  # type: ignore[arg-type]
        (lambda: nndsl.open_run(3), "folder"),  # type: ignore[arg-type]
        (lambda: nndsl.open_run("runs/a\0b"), "folder"),
        (lambda: nndsl.loads(NUMBER).fit(X, Y, out=3), "out"),  # type: ignore[arg-type]
        (lambda: nndsl.loads(NUMBER).fit(X, Y, out=["a"]), "out"),  # type: ignore[arg-type]
        (lambda: nndsl.load("models/iris.nn").run(out=3), "out"),  # type: ignore[arg-type]
        (lambda: nndsl.load("models/iris.nn").run(resume=3), "resume"),  # type: ignore[arg-type]
        (lambda: nndsl.load("models/iris.nn").run(data=3), "data"),  # type: ignore[arg-type]
        (lambda: nndsl.load("models/iris.nn", data=3), "data"),  # type: ignore[arg-type]
    ],
)
def test_what_can_be_no_path_is_told_by_the_name_of_its_argument(call: Any, name: str) -> None:
    with pytest.raises(nndsl.NNError) as caught:
        call()
    (fault,) = caught.value.diagnostics
    assert fault.code == "bad-argument"
    assert fault.message.startswith(f"`{name}=") and "is not the path of a" in fault.message
    assert fault.help


class Hearing(nndsl.Watcher):
    """Takes the figures of epochs."""

    def __init__(self) -> None:
        self.losses: list[float] = []

    def epoch(self, epoch: Epoch, of: int) -> None:
        self.losses.append(epoch.train["loss"])


class Half:
    """Has some methods of a watcher."""

    def epoch(self, epoch: Epoch, of: int) -> None: ...


@pytest.mark.parametrize(
    ("watcher", "said"),
    [
        (3, "an object of type `int`, which lacks `started`"),
        (Half(), "an object of type `Half`, which lacks `started`, `warned`"),
        (Hearing, "`watcher` is the class `Hearing`"),
        ([], "an object of type `list`"),
        (0, "an object of type `int`"),
    ],
)
def test_what_can_not_be_told_how_a_run_goes_is_refused_before_it_begins(
    watcher: Any, said: str, tmp_path: Path
) -> None:
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads(NUMBER).fit(X, Y, watcher=watcher, out=tmp_path / "run")
    (fault,) = caught.value.diagnostics
    assert fault.code == "bad-argument" and said in fault.message
    assert not (tmp_path / "run").exists()


def test_a_watcher_is_told_of_each_epoch() -> None:
    watcher = Hearing()
    nndsl.loads(NUMBER).fit(X, Y, watcher=watcher)
    assert len(watcher.losses) == 2 and all(loss > 0 for loss in watcher.losses)


def test_rows_are_not_taken_for_the_engine_that_measures(saved: Path) -> None:
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.open_run(saved).evaluate(X, Y)  # type: ignore[arg-type]
    (fault,) = caught.value.diagnostics
    assert fault.code == "bad-argument" and "`ndarray`" in fault.message
    assert "compare `predict(X)` with y" in (fault.help or "")


@pytest.mark.parametrize("data", ["", "data iris; "])
def test_a_run_on_arrays_says_that_it_can_not_be_measured_anew(data: str, tmp_path: Path) -> None:
    text = f"{data}dense classes softmax; loss crossentropy; train epochs=1"
    kinds = np.array(["a", "b"])[(Y > 0).astype(int)]
    nndsl.loads(text).fit(X, kinds, out=tmp_path / "run")
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.open_run(tmp_path / "run").evaluate()
    (fault,) = caught.value.diagnostics
    assert fault.code == "no-data" and "was trained on arrays" in fault.message
    assert "result.json" in (fault.help or "") and "`predict(X)`" in (fault.help or "")
    done = inside("eval", "run", cwd=tmp_path)
    assert done.code == 2
    assert "`nndsl predict run ROWS.csv`" in done.err
