"""What a user is promised of fitted preprocessing: applied alike to any rows, saved exactly."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from data_cases import faults_of, fitted
from known import being

from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.prepare import prepare, prepare_arrays
from nndsl.data.request import Request
from nndsl.data.sources import CsvData
from nndsl.data.targets.codec import TargetCodec
from nndsl.data.where import Where
from nndsl.diagnostics import StorageError

NAN = float("nan")


def test_a_frames_columns_may_stand_in_any_order(frame: pd.DataFrame) -> None:
    data = fitted(frame, scale="standardize")
    assert np.array_equal(data.preprocessing.apply(frame[["c", "b", "a"]]), data.train.x)


def test_missing_and_extra_columns_are_named_together(frame: pd.DataFrame) -> None:
    apply = fitted(frame.rename(columns={"a": "height"})).preprocessing.apply
    found = faults_of(apply, frame.rename(columns={"a": "hight"}).drop(columns="c"))
    assert [(d.code, d.help) for d in found[:1]] == [("missing-column", "did you mean `hight`?")]
    assert [d.code for d in found] == ["missing-column", "missing-column", "extra-column"]
    assert "`hight`" in found[2].message


def test_columns_that_the_file_leaves_out_may_be_given_and_are_not_looked_at(
    tmp_path: Path,
) -> None:
    text = "id,who,a,y\n7,x,1,2\n8,x,2,3\n9,z,4,5\n"
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    source = CsvData(files=("t.csv",), target=("y",), drop=("id",), group="who")
    found = prepare(Request(source, None, None, "regression", Where(tmp_path)))
    saved = Preprocessing.from_json(found.preprocessing.to_json())
    rows = pd.DataFrame({"who": ["q"], "a": [3], "id": ["none"]})
    assert saved.apply(rows).tolist() == [[3]]
    assert [d.code for d in faults_of(saved.apply, rows.assign(b=1))] == ["extra-column"]


def test_a_missing_text_is_told_of_once_and_by_its_column(frame: pd.DataFrame) -> None:
    apply = fitted(frame.assign(town=["u", "b", "k", "u"])).preprocessing.apply
    (fault,) = faults_of(apply, frame.assign(town=pd.Series(["u", "b", None, "u"])))
    assert fault.message == "values are missing: `town` 1"
    assert fault.cells == ((3, "town"),)


def test_the_target_among_the_inputs_is_not_read(frame: pd.DataFrame) -> None:
    apply = fitted(frame, pd.Series([1.5, 2, 3, 4], name="price")).preprocessing.apply
    assert apply(frame.assign(price="unknown")).tolist() == apply(frame).tolist()
    found = faults_of(apply, frame.assign(price=1.0, prize=2.0))
    assert found[0].code == "extra-column"
    assert found[0].message.endswith("doesn't know: `prize`")


def test_cells_that_are_no_numbers_are_named_at_prediction(frame: pd.DataFrame) -> None:
    apply = fitted(frame).preprocessing.apply
    found = faults_of(apply, frame.assign(a=["1", "x", "3", "y"]))
    assert found[0].code == "not-numeric"
    assert "2 cells that are not numbers: row 2 `x`, row 4 `y`" in found[0].message


def test_a_category_that_train_has_not_is_named(frame: pd.DataFrame) -> None:
    apply = fitted(frame.assign(b=["red", "blue", "red", "blue"])).preprocessing.apply
    found = faults_of(apply, frame.assign(b=["red", "blue", "redd", "blue"]))
    assert found[0].code == "unseen-category"
    assert "row 3" in found[0].message and found[0].help == "did you mean `red`?"


def test_an_array_of_another_width_is_a_fault() -> None:
    found = faults_of(fitted([[1.0, 2.0], [2.0, 1.0]]).preprocessing.apply_array, [[1.0]])
    assert found[0].code == "wrong-array" and "(rows, 2)" in (found[0].help or "")


@pytest.mark.parametrize("scale", ["none", "standardize", "minmax"])
@pytest.mark.parametrize("missing", ["zero", "mean"])
def test_saved_preprocessing_is_read_back_exactly(scale: Any, missing: Any) -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"a": rng.normal(size=30) * 1e-7, "b": rng.choice(["u", "v"], 30)})
    frame.loc[3, "a"] = None
    data = fitted(frame, rng.normal(size=30), scale=scale, missing=missing, target="standardize")
    text = json.dumps(data.preprocessing.to_json())
    again = Preprocessing.from_json(json.loads(text))
    for name in ("shift", "divisor", "fill"):
        assert getattr(again, name).tobytes() == getattr(data.preprocessing, name).tobytes()
    assert again.target == data.preprocessing.target
    assert again.columns == data.preprocessing.columns
    assert np.array_equal(again.apply(frame), data.train.x)


@pytest.mark.parametrize("labels", [["a", "b"], [3, 11], [False, True]])
def test_class_names_keep_their_kind_when_saved(labels: list[Any]) -> None:
    data = prepare_arrays([[1.0], [2.0]], labels, None, None, "binary")
    again = Preprocessing.from_json(json.loads(json.dumps(data.preprocessing.to_json())))
    decoded = being(TargetCodec, again.target).decode(np.array([[0.1], [0.9]])).tolist()
    assert decoded == labels and [type(d) for d in decoded] == [type(v) for v in labels]


def damaged() -> list[tuple[str, Any]]:
    saved = fitted([[1.0, 2.0], [3.0, 5.0]], scale="standardize").preprocessing.to_json()
    return [
        ("not an object", []),
        ("`shift`", {k: v for k, v in saved.items() if k != "shift"}),
        ("`version`", saved | {"version": 9}),
        ("`divisor.0`", saved | {"divisor": [0.0, 1.0]}),
        ("`fill.1`", saved | {"fill": [0.0, NAN]}),
        ("disagree", saved | {"fill": [0.0]}),
        ("`target.task`", saved | {"target": saved["target"] | {"task": "guessing"}}),
        ("`extra`", saved | {"extra": 1}),
    ]


@pytest.mark.parametrize(("said", "data"), damaged())
def test_damaged_preprocessing_is_a_storage_fault_that_names_the_field(
    said: str, data: Any
) -> None:
    with pytest.raises(StorageError) as caught:
        Preprocessing.from_json(data)
    found = caught.value.diagnostics[0]
    assert found.code == "damaged-preprocessing"
    assert said in found.message or said == "not an object"
    assert "pydantic" not in str(caught.value).lower()


def test_applying_saved_preprocessing_to_arrays_needs_numpy_only() -> None:
    code = (
        "import sys; import nndsl.data.fitting.fitted, nndsl.data.prepare\n"
        "print([m for m in ('torch', 'pandas', 'sklearn', 'scipy', 'pyarrow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_image_of_one_channel_may_lack_its_channel() -> None:
    apply = fitted(np.arange(24.0).reshape(2, 1, 3, 4)).preprocessing.apply_array
    assert np.array_equal(apply(np.ones((2, 3, 4))), np.ones((2, 1, 3, 4)))


def test_no_rows_give_no_rows(frame: pd.DataFrame) -> None:
    apply = fitted(frame).preprocessing.apply
    assert apply(frame.iloc[:0]).shape == (0, 5)


def test_rows_as_an_array_of_objects_are_encoded_as_a_frame_is(frame: pd.DataFrame) -> None:
    preprocessing = fitted(frame, scale="standardize").preprocessing
    assert np.array_equal(preprocessing.apply_array(frame.to_numpy()), preprocessing.apply(frame))


@pytest.mark.parametrize("x", [None, "text", [1.0, 2.0], [[1.0], [2.0, 3.0]], [[1j, 2.0]]])
def test_what_is_no_array_of_rows_is_a_fault(x: Any) -> None:
    found = faults_of(fitted([[1.0, 2.0], [2.0, 1.0]]).preprocessing.apply_array, x)
    assert [d.code for d in found] == ["wrong-array"] and found[0].help
