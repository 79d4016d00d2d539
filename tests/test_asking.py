"""Messages speak to who asks: of lines and options at the command line, of arrays in Python."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from command import inside

import nndsl

pytestmark = pytest.mark.usefixtures("one_thread")

NUMBER = "dense 1; loss mse; train epochs=1"
ROWS = np.random.default_rng(0).normal(size=(120, 3))


def spoilt(value: Any, kind: type = float) -> np.ndarray:
    rows = ROWS.astype(kind)
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
    assert "choose a new folder with `out=`" in said
    (tmp_path / "iris.nn").write_text(
        "data iris; dense classes softmax; loss crossentropy", "utf-8"
    )
    assert "`--out DIR`" in inside("run", "iris.nn", "--out", "full", cwd=tmp_path).err


def _said(act: Callable[[], object]) -> str:
    with pytest.raises(nndsl.NNError) as caught:
        act()
    return str(caught.value)
