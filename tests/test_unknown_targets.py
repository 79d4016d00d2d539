"""Rows whose target is missing are left out where rows with gaps are, and it is said how many."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import nndsl
from nndsl.data.prepare import prepare, prepare_arrays
from nndsl.data.preprocess import Preprocess
from nndsl.data.request import Request
from nndsl.data.sources import CsvData, TableData
from nndsl.data.where import Where
from nndsl.diagnostics import NNError
from nndsl.facts import Dropped

DROP = Preprocess(missing="drop")


def rows_of(prepared: Any) -> list[int]:
    found: list[int] = prepared.train.rows.tolist()
    return found


def test_rows_of_a_file_without_a_target_are_left_out_and_keep_their_numbers(
    tmp_path: Path,
) -> None:
    (tmp_path / "t.csv").write_text("a,y\n1,no\n2,\n,yes\n4,yes\n5,no\n", encoding="utf-8")
    source = CsvData(files=("t.csv",), target=("y",))
    found = prepare(Request(source, None, DROP, "binary", Where(tmp_path)))
    assert rows_of(found) == [0, 3, 4]
    assert found.train.y.ravel().tolist() == [0, 1, 0]
    assert found.facts.classes == ("no", "yes")
    assert found.facts.findings.dropped == Dropped(2, 5, (("a", 1), ("y", 1)))


@pytest.mark.parametrize("missing", ["error", "zero", "mean"])
def test_a_missing_target_is_a_fault_where_gaps_are_filled(tmp_path: Path, missing: Any) -> None:
    (tmp_path / "t.csv").write_text("a,y\n1,1\n2,\n3,5\n", encoding="utf-8")
    source = CsvData(files=("t.csv",), target=("y",))
    with pytest.raises(NNError, match="target `y` has 1 missing value: row 2") as caught:
        prepare(Request(source, None, Preprocess(missing=missing), "regression", Where(tmp_path)))
    assert "`preprocess missing=drop`" in str(caught.value.diagnostics[0].help)


def test_rows_of_a_table_without_a_target_are_left_out() -> None:
    source = TableData(rows=((1, 2.5), (2, None), (3, 4.5)), columns=("a", "y"))
    found = prepare(Request(source, None, DROP, "regression", Where(Path())))
    assert rows_of(found) == [0, 2]
    assert found.train.y.ravel().tolist() == [2.5, 4.5]


@pytest.mark.parametrize(
    "y",
    [
        np.array([1.0, np.nan, 3.0, 5.0]),
        [1, None, 3, 5],
        pd.Series([1, None, 3, 5], dtype="Int64"),
        pd.DataFrame({"price": [1.0, np.nan, 3.0, 5.0]}),
    ],
)
def test_rows_of_arrays_without_a_target_are_left_out(y: Any) -> None:
    x = np.arange(8.0).reshape(4, 2)
    found = prepare_arrays(x, y, None, DROP, "regression")
    assert rows_of(found) == [0, 2, 3]
    assert found.train.y.ravel().tolist() == [1, 3, 5]


@pytest.mark.parametrize(
    "y",
    [
        ["b", None, "a", "b"],
        pd.Series(["b", None, "a", "b"]),
        pd.Series(["b", None, "a", "b"], dtype="category"),
        np.array(["b", np.nan, "a", "b"], dtype=object),
    ],
)
def test_classes_are_those_of_the_rows_that_have_one(y: Any) -> None:
    found = prepare_arrays(np.eye(4), y, None, DROP, "binary")
    assert rows_of(found) == [0, 2, 3]
    assert found.facts.classes == ("a", "b")
    assert found.train.y.ravel().tolist() == [1, 0, 1]


def test_a_row_that_lacks_one_of_several_targets_is_left_out() -> None:
    y = np.array([[1, 2], [np.nan, 2], [3, np.nan], [4, 6]])
    found = prepare_arrays(np.eye(4), y, None, DROP, "regression")
    assert rows_of(found) == [0, 3]
    assert found.facts.findings.dropped == Dropped(2, 4, (("y1", 1), ("y2", 1)))


def test_windows_with_a_row_without_a_target_are_left_out(tmp_path: Path) -> None:
    rows = [(i, "up" if i < 6 else "down") for i in range(12)]
    text = "\n".join(f"{i},{'' if i == 3 else label}" for i, label in rows)
    (tmp_path / "t.csv").write_text(f"a,y\n{text}\n", encoding="utf-8")
    source = CsvData(files=("t.csv",), target=("y",), window=2)
    found = prepare(Request(source, None, DROP, "binary", Where(tmp_path)))
    assert found.train.inputs[:].ravel().tolist() == [0, 1, 4, 5, 6, 7, 8, 9, 10, 11]
    assert found.facts.findings.dropped == Dropped(1, 6, (("y", 1),), windows=True)


def windows_of(folder: Path, rows: str, **more: Any) -> Any:
    """Return 12 rows as windows of 3, those from 6 on `down`; ``rows`` lack what is said of them.

    A window is told by its first row.
    """
    gone = dict(each.split(":") for each in rows.split())
    lines = []
    for i in range(12):
        cells = {"g": "p", "t": str(i), "a": str(i), "y": "up" if i < 6 else "down"}
        cells[gone.get(str(i), "")] = ""
        lines.append(",".join(cells[name] for name in "gtay"))
    (folder / "t.csv").write_text("g,t,a,y\n" + "\n".join(lines) + "\n", encoding="utf-8")
    more = {"channels": ("a",), "window": 3, **more}
    source = CsvData(files=("t.csv",), target=("y",), **more)
    return prepare(Request(source, None, DROP, "binary", Where(folder)))


@pytest.mark.parametrize("label", ["same", "majority"])
def test_a_window_that_lacks_a_target_is_not_counted_as_one_of_mixed_targets(
    tmp_path: Path, label: Any
) -> None:
    found = windows_of(tmp_path, "8:y", label=label)
    assert found.train.x[:, 0, 0].tolist() == [0, 3, 9]
    assert found.facts.findings.dropped == Dropped(1, 4, (("y", 1),), windows=True)
    assert found.origin.endswith("(4 windows of 3 rows)")


def test_the_last_row_of_a_window_has_its_target_whatever_the_others_lack(tmp_path: Path) -> None:
    found = windows_of(tmp_path, "0:y 3:y 4:y 8:y", label="last")
    assert found.train.x[:, 0, 0].tolist() == [0, 3, 9]
    assert found.train.y.ravel().tolist() == [1, 1, 0]
    assert found.facts.findings.dropped == Dropped(1, 4, (("y", 1),), windows=True)


@pytest.mark.parametrize(
    ("gap", "column"), [({"group": "g"}, "g"), ({"series": "g"}, "g"), ({"time": "t"}, "t")]
)
def test_a_row_of_which_is_not_known_where_it_belongs_ends_no_recording(
    tmp_path: Path, gap: dict[str, str], column: str
) -> None:
    found = windows_of(tmp_path, f"4:{column}", stride=1, label="last", **gap)
    assert found.train.x[:, 0, 0].tolist() == [0, 1, 5, 6, 7, 8, 9]
    assert found.facts.findings.dropped == Dropped(3, 10, ((column, 3),), windows=True)
    assert len(set(found.train.groups.tolist() if found.train.groups is not None else [0])) == 1


def test_a_target_that_tells_recordings_apart_is_counted_once(tmp_path: Path) -> None:
    found = windows_of(tmp_path, "4:y", series="y")
    assert found.train.x[:, 0, 0].tolist() == [0, 6, 9]
    assert found.facts.findings.dropped == Dropped(1, 4, (("y", 1),), windows=True)


def test_a_time_is_compared_with_the_one_before_it_in_its_recording(tmp_path: Path) -> None:
    text = "g,t,a,y\n" + "".join(
        f"{g},{t},{t},{y}\n"
        for g, t, y in (("p", 7, 1), ("p", 8, 1), ("q", "", 0), ("q", 1, 0), ("q", 2, 0))
    )
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    source = CsvData(files=("t.csv",), target=("y",), window=2, series="g", time="t")
    found = prepare(Request(source, None, DROP, "binary", Where(tmp_path)))
    assert found.train.y.ravel().tolist() == [1.0]


def test_a_row_without_a_group_is_left_out_or_told_of(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("g,a,y\nu,1,0\n,2,1\nv,3,1\n,,\n", encoding="utf-8")
    source = CsvData(files=("t.csv",), target=("y",), group="g")
    found = prepare(Request(source, None, DROP, "binary", Where(tmp_path)))
    assert rows_of(found) == [0, 2] and found.train.groups is not None
    assert found.train.groups.tolist() == ["u", "v"]
    dropped = found.facts.findings.dropped
    assert dropped is not None and dropped.rows == 2
    assert dict(dropped.columns) == {"g": 2, "a": 1, "y": 1}


@pytest.mark.parametrize(
    "groups", [[1.0, np.nan, 2.0], ["u", None, "v"], pd.Series(["u", pd.NA, "v"])]
)
def test_a_group_that_python_code_leaves_open_is_no_group_of_its_own(groups: Any) -> None:
    found = prepare_arrays(np.eye(3), [1.0, 2.0, 4.0], None, DROP, "regression", groups)
    assert rows_of(found) == [0, 2]
    with pytest.raises(NNError, match="values are missing: `groups` 1") as caught:
        prepare_arrays(np.eye(3), [1.0, 2.0, 4.0], None, None, "regression", groups)
    assert "`preprocess missing=drop`" in str(caught.value.diagnostics[0].help)


def test_where_no_window_is_whole_it_is_said_what_would_be(tmp_path: Path) -> None:
    with pytest.raises(NNError, match="no window is whole; values are missing: `y` 4") as caught:
        windows_of(tmp_path, "1:y 4:y 7:y 10:y")
    assert "`label=last`" in str(caught.value.diagnostics[0].help)
    assert len(windows_of(tmp_path, "1:y 4:y 7:y 10:y", label="last").train.x) == 4


def test_an_autoencoder_keeps_rows_without_a_target(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,y\n1,1\n2,\n3,5\n", encoding="utf-8")
    source = CsvData(files=("t.csv",), target=("y",))
    found = prepare(Request(source, None, DROP, "autoencoder", Where(tmp_path)))
    assert rows_of(found) == [0, 1, 2]


def test_a_target_without_any_value_is_told_of() -> None:
    with pytest.raises(NNError, match="target `y` has no value in any row"):
        prepare_arrays(np.eye(2), [None, None], None, DROP, "binary")


def test_who_fits_arrays_hears_that_many_rows_are_left_out() -> None:
    x, y = np.random.default_rng(0).normal(size=(40, 2)), np.arange(40.0) % 7
    y[:5] = np.nan
    model = nndsl.loads("preprocess missing=drop; dense 1; loss mse; train epochs=1")
    with pytest.warns(nndsl.NNWarning, match="leaves 5 of 40 rows out"):
        model.fit(x, y)


@pytest.mark.parametrize("kind", [np.array, pd.Series])
@pytest.mark.parametrize("dtype", [float, object])
def test_a_gap_is_not_told_as_infinite(kind: Any, dtype: Any) -> None:
    y = kind([np.inf, np.nan, 1.5, 2.5], dtype=dtype)
    with pytest.raises(NNError) as caught:
        prepare_arrays(np.eye(4), y, None, DROP, "regression")
    (fault,) = caught.value.diagnostics
    assert fault.code == "not-finite" and fault.message.endswith("too large: row 1")
