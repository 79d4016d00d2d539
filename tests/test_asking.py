"""Messages speak to who asks: of lines and options at the command line, of arrays in Python."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from command import inside

import nndsl
from nndsl.runs.watcher import Watcher

pytestmark = pytest.mark.usefixtures("one_thread")

NUMBER = "dense 1; loss mse; train epochs=1"
ROWS = np.random.default_rng(0).normal(size=(120, 3))


def spoilt(value: Any, kind: type = float) -> np.ndarray:
    rows: np.ndarray = ROWS.astype(kind)
    rows[102, 1] = value
    return rows


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (spoilt("abc", object), ROWS[:, 0]),
        (pd.DataFrame(spoilt("abc", object)), ROWS[:, 0]),
        (spoilt(np.nan), ROWS[:, 0]),
        (spoilt(np.inf), ROWS[:, 0]),
        (ROWS, spoilt(np.nan)[:, 1]),
    ],
    ids=["text", "frame", "missing", "infinite", "target"],
)
def test_a_row_of_an_array_is_called_by_its_index(x: Any, y: Any) -> None:
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads(NUMBER).fit(x, y)
    assert "row 102" in str(caught.value)
    assert "rows of X and y are counted from 0" in str(caught.value)
    assert "103" not in str(caught.value) and "header" not in str(caught.value)


def test_a_row_to_predict_is_called_by_its_index() -> None:
    result = nndsl.loads(NUMBER).fit(ROWS, ROWS.sum(axis=1))
    with pytest.raises(nndsl.NNError, match="row 102 `x2`"):
        result.predict(spoilt(np.nan))


def test_a_row_of_a_file_is_called_by_its_number_and_line(tmp_path: Path) -> None:
    lines = ["a,b", *(f"{i},{i}" for i in range(10))]
    lines[4] = "x,3"
    (tmp_path / "rows.csv").write_text("\n".join(lines), encoding="utf-8")
    text = 'data csv "rows.csv" target=b; dense 1; loss mse'
    (tmp_path / "rows.nn").write_text(text, encoding="utf-8")
    for said in (
        inside("check", "rows.nn", cwd=tmp_path).err,
        _said(lambda: nndsl.load(tmp_path / "rows.nn")),
    ):
        assert "row 4 `x`" in said and 'in "rows.csv": line 5 column 1' in said
        assert "rows are counted from 1, without the header" in said


def test_numbers_of_a_file_are_set_as_the_caller_sets_them(tmp_path: Path) -> None:
    text = "let w = 3\ndense w\n"
    (tmp_path / "w.nn").write_text(text, encoding="utf-8")
    assert "`--set w=x`" in inside("show", "w.nn", "--set", "w=x", cwd=tmp_path).err
    said = _said(lambda: nndsl.loads(text, set={"w": "x"}))
    assert '`set={"w": x}` gives no number' in said and '`set={"w": 64}`' in said
    said = _said(lambda: nndsl.loads(text, set={"v": 3}))
    assert '`set={"v": …}` names nothing' in said


def test_a_folder_is_chosen_as_the_caller_chooses_it(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    said = _said(lambda: nndsl.loads(NUMBER).fit(ROWS, ROWS[:, 0], out=tmp_path / "full"))
    assert 'choose a new folder with `out="DIR"`' in said
    (tmp_path / "iris.nn").write_text(
        "data iris; dense classes softmax; loss crossentropy", "utf-8"
    )
    assert "`--out DIR`" in inside("run", "iris.nn", "--out", "full", cwd=tmp_path).err


SAYS = 'let w = 3; data csv "t.csv" target=y; dense w; dense 1; loss mse; train epochs=1'


class _Stopping(Watcher):
    """Ends a run as soon as it has begun."""

    def started(self, *about: object) -> None:
        raise KeyboardInterrupt


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a model, its rows, and a run that was begun."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.nn").write_text(SAYS, encoding="utf-8")
    (tmp_path / "t.csv").write_text("x,y\n" + "".join(f"{i},{i % 7}\n" for i in range(20)))
    with pytest.raises(KeyboardInterrupt):
        nndsl.load("m.nn").run(out="out", watcher=_Stopping())
    return tmp_path


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda: nndsl.load("m.nn", data="none"), 'that exists with `data="DIR"`'),
        (
            lambda: nndsl.loads('data images "none" size=8x8; dense 1'),
            'lies in with `data="DIR"`',
        ),
        (
            lambda: nndsl.loads('data csv "../a.csv" target=y; dense 1'),
            'its folder with `data="DIR"`',
        ),
        (lambda: nndsl.load("m.nn").run(device="cuda:99"), 'use `device="auto"`'),
        (lambda: nndsl.loads("input 1; dense 1").run(epochs=3), "leave `epochs=` out"),
        (lambda: nndsl.loads(NUMBER).run(), "use `model.fit(X, y)`"),
        (lambda: nndsl.loads("dense 1").numpy(), "`input_shape=(784,)`"),
        (lambda: nndsl.loads(f"split by=group; {NUMBER}").fit(ROWS, ROWS[:, 0]), "groups=…)`"),
        (lambda: nndsl.load("m.nn", set={"epochs": 3}), "`model.run(epochs=…)`"),
        (lambda: nndsl.Estimator("let w = 3; dense w", v=3).model, "`v=…` names nothing"),
        (lambda: nndsl.Estimator("let w = 3; dense w", w="x").model, "`w=64`"),
        (lambda: nndsl.Estimator("dense 1", epochs=3).model, "`fit(X, y, epochs=…)`"),
        (lambda: nndsl.open_run("none"), "is made by `model.run()`"),
        (lambda: nndsl.open_run("out"), '`model.run(resume="out")`'),
        (
            lambda: nndsl.load("m.nn", set={"w": 4}).run(resume="out"),
            "give the options that it was",
        ),
        (lambda: nndsl.load("m.nn").run(resume="none"), "there is no folder `none`"),
    ],
)
def test_help_in_python_is_python(act: Callable[[], object], said: str, rows: Path) -> None:
    heard = _said(act)
    assert said in heard
    assert "--" not in heard.partition("= help")[2] and "`nndsl " not in heard


def test_a_run_that_was_not_finished_goes_on_as_python_is_told(rows: Path) -> None:
    model = nndsl.load("m.nn")
    assert model.run(resume="out").folder == Path("out")
    again = _said(lambda: model.run(resume="out"))
    assert "leave `resume=` out to run the model anew" in again
    assert model.run().epochs == 1
    run = nndsl.open_run("out")
    assert "error[unknown-engine]" in _said(lambda: run.evaluate("jax"))
    assert "error[missing-folder]" in _said(lambda: run.evaluate(data="none"))


def test_options_are_named_by_the_room_that_knows_who_asks() -> None:
    """A message that names an option itself would say it to everybody alike."""
    folder = Path(nndsl.__file__).parent / "errors"
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    said = {
        (name, found)
        for name, text in texts.items()
        for found in re.findall(r"`(--[a-z]+)", text)
        if name not in ("asking.py", "usage.py")
    }
    # What only a command asks for, and has no other name.
    assert said == {("training.py", "--input")}


def _said(act: Callable[[], object]) -> str:
    with pytest.raises(nndsl.NNError) as caught:
        act()
    return str(caught.value)
