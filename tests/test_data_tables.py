"""What a user is promised of tables, Parquet files and targets: rows, or where they're wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pandas as pd
import pytest
from data_cases import csv, fault, faults, get, spanned
from known import being

from nndsl.data.outlook import describe
from nndsl.data.preprocess import Preprocess
from nndsl.data.request import Request
from nndsl.data.sources import CsvData, ParquetData, TableData
from nndsl.data.split import Split
from nndsl.data.targets.codec import TargetCodec
from nndsl.data.where import Where
from nndsl.facts import TaskName
from nndsl.source import Span

XOR = ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0))


def test_a_table_without_names_has_its_last_column_as_target(tmp_path: Path) -> None:
    data = get(TableData(rows=XOR), Where(tmp_path), "binary")
    assert data.facts.features == ("x1", "x2")
    assert data.facts.targets == ("y",)
    assert data.facts.classes == ("0", "1")
    assert data.train.x.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert data.train.x.dtype == np.float32
    assert data.train.y.tolist() == [[0], [1], [1], [0]]
    assert data.test is None and data.val is None


def test_a_table_with_names_takes_any_column_as_target(tmp_path: Path) -> None:
    source = TableData(rows=XOR, columns=("y", "a", "b"), target=("y",))
    data = get(source, Where(tmp_path), "binary")
    assert data.facts.features == ("a", "b")
    assert data.train.y.ravel().tolist() == [0, 0, 1, 1]


def test_a_table_may_have_several_targets(tmp_path: Path) -> None:
    source = TableData(rows=XOR, columns=("a", "b", "c"), target=("b", "c"))
    assert get(source, Where(tmp_path), "multilabel").train.y.shape == (4, 2)
    assert get(source, Where(tmp_path), "regression").train.y.shape == (4, 2)


def test_a_table_has_texts_booleans_and_gaps(tmp_path: Path) -> None:
    rows = (("red", True, 1.5, "yes"), ("blue", False, None, "no"), ("red", False, 2.5, "no"))
    source = TableData(rows=rows, columns=("colour", "new", "size", "buy"), target="buy")
    data = get(source, Where(tmp_path), "binary", preprocess=Preprocess(missing="zero"))
    assert data.facts.features == ("colour=blue", "colour=red", "new=False", "new=True", "size")
    assert data.train.x.tolist() == [[0, 1, 0, 1, 1.5], [1, 0, 1, 0, 0], [0, 1, 1, 0, 2.5]]
    assert data.facts.classes == ("no", "yes")


def test_rows_of_a_table_that_differ_in_length_are_named(tmp_path: Path) -> None:
    source = spanned(TableData(rows=((1, 2), (1, 2, 3), (1,))), rows=(5, 9))
    found = fault(source, Where(tmp_path))
    assert (found.code, found.span) == ("ragged-row", Span(5, 9))
    assert "row 2 has 3, row 3 has 1" in found.message


def test_an_unknown_target_of_a_table_has_a_near_name(tmp_path: Path) -> None:
    source = TableData(rows=XOR, columns=("a", "b", "price"), target="pirce")
    found = fault(source, Where(tmp_path))
    assert found.code == "missing-column"
    assert found.help == "did you mean `price`?"


def test_an_empty_table_is_a_fault(tmp_path: Path) -> None:
    assert fault(TableData(rows=()), Where(tmp_path)).code == "no-rows"


def test_a_missing_target_is_counted_with_its_rows(tmp_path: Path) -> None:
    where = csv(tmp_path, "a,y\n1,\n2,2.5\n3,\n")
    source = spanned(CsvData(files=("a.csv",), target="y"), target=(7, 8))
    found = fault(source, where)
    assert (found.code, found.span) == ("target-missing-values", Span(7, 8))
    assert "2 missing values: rows 1, 3" in found.message


def test_an_integer_target_with_gaps_elsewhere_stays_whole(tmp_path: Path) -> None:
    where = csv(tmp_path, "a,y\n1,0.0\n2,1.0\n")
    facts = describe(Request(CsvData(files=("a.csv",), target="y"), None, None, "binary", where))
    assert (facts.target_kind, facts.classes) == ("integers", ("0", "1"))


@pytest.mark.parametrize(
    ("text", "task", "code", "said"),
    [
        ("a,y\n1,x\n2,z\n", "regression", "target-not-numeric", "row 1 `x`"),
        ("a,y\n1,x\n2,x\n", "multiclass", "one-class", "`x`"),
        ("a,y\n1,x\n2,z\n3,w\n", "binary", "not-binary", "`w`, `x`, `z`"),
        ("a,y\n1,1\n2,1.5\n", "multiclass", "target-not-classes", "row 2 `1.5`"),
        ("a,y\n1,2\n2,2\n", "regression", "constant-target", "2 in every row"),
        ("a,y\n1,1\n2,2\n", "multilabel", "not-multilabel", "`1`, `2`"),
        ("a,y\n1,1\n2,2\n3,?\n", "regression", "not-numeric", "target `y` has 1 cell"),
    ],
)
def test_the_target_is_checked_against_the_task(
    tmp_path: Path, text: str, task: TaskName, code: str, said: str
) -> None:
    source = spanned(CsvData(files=("a.csv",), target="y"), target=(3, 4))
    found = fault(source, csv(tmp_path, text), task)
    assert (found.code, found.span) == (code, Span(3, 4))
    assert said in found.message


def test_one_task_of_classes_takes_one_target(tmp_path: Path) -> None:
    where = csv(tmp_path, "a,y,z\n1,0,1\n2,1,0\n")
    found = fault(CsvData(files=("a.csv",), target=("y", "z")), where, "multiclass")
    assert found.code == "several-targets"


def test_classes_are_in_the_order_of_numbers_and_kept_by_name(tmp_path: Path) -> None:
    where = csv(tmp_path, "a,y\n1,10\n2,9\n3,100\n")
    data = get(CsvData(files=("a.csv",), target="y"), where, "multiclass")
    assert data.facts.classes == ("9", "10", "100")
    assert data.train.y.tolist() == [1, 0, 2]
    assert being(TargetCodec, data.preprocessing.target).decode(np.eye(3)).tolist() == [9, 10, 100]


def test_a_parquet_file_gives_its_columns(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1, 2, 3], "c": ["u", "v", "u"], "y": [1.5, 2.5, 3.5]})
    frame.to_parquet(tmp_path / "a.parquet")
    data = get(ParquetData(files=("a.parquet",), target="y"), Where(tmp_path))
    assert data.facts.features == ("a", "c=u", "c=v")
    assert data.train.x.tolist() == [[1, 1, 0], [2, 0, 1], [3, 1, 0]]


def test_nullable_and_categorical_columns_of_parquet_are_read(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "a": pd.array([1, None, 3], dtype="Int64"),
            "c": pd.Categorical(["u", "v", "u"]),
            "y": pd.array([True, False, True], dtype="boolean"),
        }
    )
    frame.to_parquet(tmp_path / "a.parquet")
    source = ParquetData(files=("a.parquet",), target="y")
    data = get(source, Where(tmp_path), "binary", preprocess=Preprocess(missing="mean"))
    assert data.train.x.tolist() == [[1, 1, 0], [2, 0, 1], [3, 1, 0]]
    assert data.facts.classes == ("False", "True")
    assert being(TargetCodec, data.preprocessing.target).decode(
        np.array([[0.2], [0.7]])
    ).tolist() == [False, True]


def test_decimals_of_a_database_are_numbers(tmp_path: Path) -> None:
    exact = [Decimal("1.50"), None, Decimal("2.50")]
    frame = pd.DataFrame({"a": exact, "y": [Decimal("0.25"), Decimal(3), Decimal(4)]})
    frame.to_parquet(tmp_path / "a.parquet")
    source = ParquetData(files=("a.parquet",), target="y")
    data = get(source, Where(tmp_path), preprocess=Preprocess(missing="mean"))
    assert data.train.x.tolist() == [[1.5], [2.0], [2.5]]
    assert data.train.y.ravel().tolist() == [0.25, 3, 4]


def test_dates_are_a_fault(tmp_path: Path) -> None:
    frame = pd.DataFrame({"when": pd.to_datetime(["2020-01-01", "2020-01-02"]), "y": [1.5, 2.5]})
    frame.to_parquet(tmp_path / "a.parquet")
    found = fault(ParquetData(files=("a.parquet",), target="y"), Where(tmp_path))
    assert found.code == "unsupported-column" and "`when` holds dates" in found.message


def test_a_text_file_is_no_parquet_file(tmp_path: Path) -> None:
    found = fault(ParquetData(files=("a.csv",), target="y"), csv(tmp_path, "a,y\n1,2\n"))
    assert found.code == "malformed-parquet"


def test_a_file_is_read_once_until_it_changes(tmp_path: Path, monkeypatch: Any) -> None:
    source = CsvData(files=("a.csv",), target="y")
    where = csv(tmp_path, "a,y\n1,1.5\n2,2.5\n")
    read = Mock(wraps=pd.read_csv)
    monkeypatch.setattr(pd, "read_csv", read)
    facts = describe(Request(source, None, None, "regression", where))
    assert get(source, where).facts == facts
    assert read.call_count == 1
    csv(tmp_path, "a,y\n1,1.5\n2,2.5\n3,3.5\n")
    assert get(source, where).facts.rows == 3


def test_equal_rows_have_equal_checksums_and_others_not(tmp_path: Path) -> None:
    one = get(TableData(rows=XOR), Where(tmp_path), "binary").checksum
    again = get(TableData(rows=XOR), Where(tmp_path), "binary").checksum
    other = get(TableData(rows=(*XOR[:3], (1, 1, 1))), Where(tmp_path), "binary").checksum
    assert one == again != other
    assert len(one) == 64


def test_facts_without_a_task_are_those_with_one(tmp_path: Path) -> None:
    where = csv(tmp_path, "a,y\n1,x\n2,z\n3,w\n")
    source = CsvData(files=("a.csv",), target="y")
    facts = describe(Request(source, None, None, None, where))
    assert facts == describe(Request(source, None, None, "multiclass", where))
    assert facts.classes == ("w", "x", "z")


def test_a_label_may_be_written_as_a_number_or_a_boolean(tmp_path: Path) -> None:
    source = TableData(rows=((1, True), (2, 0), (3, 1), (4, False)))
    data = get(source, Where(tmp_path), "multilabel")
    assert data.train.y.ravel().tolist() == [1, 0, 1, 0]


def test_a_column_without_any_value_is_said_beside_other_gaps(tmp_path: Path) -> None:
    source = TableData(rows=((None, None, 1), (None, 2, 2)), columns=("a", "b", "y"))
    assert [d.code for d in faults(source, Where(tmp_path))] == ["empty-column", "missing-values"]


def test_a_spread_beyond_float32_is_a_fault(tmp_path: Path) -> None:
    source = TableData(rows=((0, 1), (1e300, 2), (-1e300, 3)))
    found = fault(source, Where(tmp_path), preprocess=Preprocess(scale="standardize"))
    assert found.code == "not-finite" and "rows 2, 3" in found.message


def test_faults_of_target_and_split_are_said_together(tmp_path: Path) -> None:
    source = TableData(rows=((1, "x"), (2, "y")))
    found = faults(source, Where(tmp_path), split=Split(by="group", test=0.5))
    assert [d.code for d in found] == ["target-not-numeric", "no-groups"]


def test_amounts_in_whole_numbers_are_not_listed_as_classes(tmp_path: Path) -> None:
    few, many = (tuple((i, i) for i in range(count)) for count in (3, 1001))
    assert get(TableData(rows=few), Where(tmp_path)).facts.classes == ("0", "1", "2")
    assert get(TableData(rows=many), Where(tmp_path)).facts.classes == ()
