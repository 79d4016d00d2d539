"""What a user is promised of a column's kind: it is that of all files, and of rows to predict."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from command import inside
from data_cases import csv, get

from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.preprocess import Preprocess
from nndsl.data.sources import CsvData
from nndsl.data.tables.arrow import read_usual
from nndsl.data.tables.arrow_stream import read_passing
from nndsl.data.tables.careful import parse
from nndsl.data.tables.told import Taken, Told
from nndsl.diagnostics import NNError

CODES = "code,y\n" + "01,5\n1,-5\n1A,0\n2B,1\n" * 5
FILE = 'data csv "t.csv" target=y\ndense 1\nloss mse\noptimizer adam 0.3\ntrain epochs=40\n'


@pytest.mark.parametrize("other", ["", "preprocess unseen=other\n"])
def test_a_category_is_the_same_whichever_rows_stand_beside_it(tmp_path: Path, other: str) -> None:
    csv(tmp_path, CODES, "t.csv")
    (tmp_path / "t.nn").write_text(FILE + other, encoding="utf-8")
    assert inside("run", "t.nn", "--out", "run", "--quiet", cwd=tmp_path).code == 0
    found = []
    for rows in ("01\n", "01\n1A\n"):
        csv(tmp_path, f"code\n{rows}", "new.csv")
        found.append(inside("predict", "run", "new.csv", cwd=tmp_path).out.split()[1])
    assert float(found[0]) == pytest.approx(float(found[1]), rel=1e-4) and float(found[0]) > 3


def test_numbers_that_are_categories_are_the_same_beside_a_text(tmp_path: Path) -> None:
    where = csv(tmp_path, "c,y\n1,1.5\n2,2.5\n3,4.5\n")
    own = Preprocess(onehot=("c",), unseen="other")
    fitted = get(CsvData(files=("a.csv",), target="y"), where, preprocess=own).preprocessing
    alone, beside = (pd.DataFrame({"c": cells}) for cells in (["1.0"], ["1.0", "x"]))
    assert fitted.apply(alone)[0].tolist() == fitted.apply(beside)[0].tolist() == [1, 0, 0]


def test_a_run_that_was_saved_before_knows_its_columns_of_texts(tmp_path: Path) -> None:
    where = csv(tmp_path, CODES)
    fitted = get(CsvData(files=("a.csv",), target="y"), where).preprocessing
    saved = fitted.to_json()
    del saved["columns"][0]["spelled"]
    assert Preprocessing.from_json(saved).columns[0].of_texts
    saved["columns"][0]["categories"] = ["1", "2", "3", "4"]
    assert not Preprocessing.from_json(saved).columns[0].of_texts


def test_a_column_of_texts_in_one_file_is_one_in_all(tmp_path: Path) -> None:
    csv(tmp_path, "c,y\n01,1.5\n1,2.5\n")
    csv(tmp_path, "c,y\n1A,3.5\n2B,4.5\n3C,6.5\n", "b.csv")
    where = csv(tmp_path, "c,y\n01,5.5\n", "t.csv")
    data = get(CsvData(files=("a.csv", "b.csv"), target="y", test="t.csv"), where)
    assert data.facts.features == ("c=01", "c=1", "c=1A", "c=2B", "c=3C")
    assert data.train.x.argmax(axis=1).tolist() == [0, 1, 2, 3, 4]
    assert data.test is not None and data.test.x.tolist() == [[1, 0, 0, 0, 0]]


def test_a_test_file_has_the_classes_that_training_has(tmp_path: Path) -> None:
    csv(tmp_path, "x,y\n1,01\n2,1\n3,1A\n")
    where = csv(tmp_path, "x,y\n1,01\n", "t.csv")
    data = get(CsvData(files=("a.csv",), target="y", test="t.csv"), where, "multiclass")
    assert data.facts.classes == ("01", "1", "1A")
    assert data.test is not None and data.test.y.tolist() == data.train.y[:1].tolist()


def test_truths_beside_texts_of_another_file_are_texts(tmp_path: Path) -> None:
    csv(tmp_path, "c,y\ntrue,1.5\nfalse,2.5\n")
    where = csv(tmp_path, "c,y\nmaybe,3.5\ntrue,4.5\n", "b.csv")
    data = get(CsvData(files=("a.csv", "b.csv"), target="y"), where)
    assert data.facts.features == ("c=false", "c=maybe", "c=true")


def test_codes_with_zeros_in_front_stay_texts_where_they_tell_rows_apart(tmp_path: Path) -> None:
    where = csv(tmp_path, "c,d,y\n01,1,01\n1,2,1\n2,3,02\n")
    source = CsvData(files=("a.csv",), target="y")
    data = get(source, where, "multiclass", preprocess=Preprocess(onehot=("c", "d")))
    assert data.facts.features == ("c=01", "c=1", "c=2", "d=1", "d=2", "d=3")
    assert data.facts.classes == ("01", "02", "1")
    numbers = get(source, where, "regression")
    assert numbers.train.x[:, 0].tolist() == [1, 1, 2]
    assert numbers.facts.findings.padded == (("c", "01"),)


@pytest.mark.parametrize("first", ["7", "007"])
def test_zeros_in_front_are_seen_alike_by_all_readers(tmp_path: Path, first: str) -> None:
    rows = "".join(f"{i % 90 + 10},{i}.5,{('red', 'None', 'NA')[i % 3]}\n" for i in range(60_000))
    text = f"c,x,t\n{first},1.5,blue\n{rows}08,2.5,blue\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    source = CsvData(files=("a.csv",), target="x")
    for taken in (Taken(), Taken(codes=("c",)), Taken(texts=("c",))):
        frames = [
            read_passing(tmp_path / "a.csv", 1 << 30, ",", None, taken),
            read_usual(text.encode(), ",", None, taken),
            parse(source, "a.csv", text, None, taken),
        ]
        for frame in frames:
            assert frame is not None
            kind = "i" if taken == Taken() else "O"
            assert frame["c"].dtype.kind == kind
            assert frame["c"].iloc[-1] == (8 if kind == "i" else "08")
            told = Told.of([frame])
            assert told.padded == ({"c": first if first != "7" else "08"} if kind == "i" else {})
            assert told.missing == {"t": {"None": 20_000, "NA": 20_000}}


def test_words_among_codes_are_told_of_alike_by_all_readers() -> None:
    text = "c,x\n01 ,1.5\nNA,2.5\n1,3.5\n,4.5\n"
    source, taken = CsvData(files=("a.csv",), target="x"), Taken(codes=("c",))
    usual = "c,x\n01,1.5\nNA,2.5\n1,3.5\n,4.5\n"
    held = read_usual(usual.encode(), ",", None, taken)
    assert held is not None
    for frame in (held, parse(source, "a.csv", usual, None, taken)):
        assert frame["c"].dropna().tolist() == ["01", "1"]
        assert Told.of([frame]) == Told(missing={"c": {"NA": 1}})
    assert read_usual(text.encode(), ",", None, taken) is None
    spaced = parse(source, "a.csv", text, None, Taken())
    assert Told.of([spaced]).padded == {"c": "01"}


@pytest.mark.parametrize("cells", [["\u22121", "2"], ["1_000", "2_500"], ["1 000", "900"]])
def test_numbers_that_are_spelled_otherwise_are_no_categories(
    tmp_path: Path, cells: list[str]
) -> None:
    where = csv(tmp_path, "c,y\n" + "".join(f"{cell},{i}.5\n" for i, cell in enumerate(cells)))
    source = CsvData(files=("a.csv",), target="y")
    with pytest.raises(NNError) as caught:
        get(source, where)
    assert [fault.code for fault in caught.value.diagnostics] == ["not-numeric"]
    listed = get(source, where, preprocess=Preprocess(onehot=("c",)))
    assert len(listed.facts.features) == len(cells)
