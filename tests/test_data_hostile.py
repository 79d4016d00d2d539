"""Whatever is wrong with rows is told with how often, where an editor shows it, and what to do."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bounded import refused
from command import inside
from data_cases import csv, fault, faults, get
from known import being

from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.preprocess import Preprocess
from nndsl.data.rows import read_rows
from nndsl.data.sources import CsvData, ParquetData
from nndsl.data.tables.lines import naming_lines
from nndsl.data.tables.opening import MAX_COLUMNS
from nndsl.data.where import Where
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.system.memory import confined

A = CsvData(files=("a.csv",), target="y")


def said(folder: Path, text: str | bytes, source: CsvData = A) -> Diagnostic:
    content = text if isinstance(text, bytes) else text.encode("utf-8")
    (folder / "a.csv").write_bytes(content)
    return fault(source, Where(folder))


def test_cells_are_named_by_line_and_column_also_behind_blank_lines_and_texts_of_two_lines(
    tmp_path: Path,
) -> None:
    text = '\n"a",t,y\n1,"one\ntwo",1.5\n\n\nx,u,2.5\n3,"v\nw",3.5\n-,u,4.5\n5,v,5.5\n6,v,6.5\n'
    found = said(tmp_path, text)
    assert found.code == "not-numeric"
    assert "2 cells that are not numbers: row 2 `x`, row 4 `-`" in found.message
    assert found.facts == ('in "a.csv": line 7 column 1, line 10 column 1',)


def test_the_first_five_of_many_places_are_named(tmp_path: Path) -> None:
    rows = "".join(f"{'?' if i % 4 == 0 else i},{i}.5\n" for i in range(40))
    found = said(tmp_path, f"a,y\n{rows}")
    assert "10 cells" in found.message
    assert found.facts == (
        'in "a.csv": line 2 column 1, line 6 column 1, line 10 column 1, line 14 column 1, '
        "line 18 column 1",
    )


def test_cells_of_several_files_are_named_with_their_file(tmp_path: Path) -> None:
    csv(tmp_path, "a,y\n1,1.5\n,2.5\n")
    csv(tmp_path, "y,a\n1.5,3\n\n2.5,\n", "b.csv")
    found = fault(CsvData(files=("a.csv", "b.csv"), target="y"), Where(tmp_path))
    assert found.code == "missing-values"
    assert found.facts == ('in "a.csv": line 3 column 1', 'in "b.csv": line 4 column 2')


@pytest.mark.parametrize(
    ("text", "code", "message", "place"),
    [
        ("a,y\n1,2.5\n2,\n", "target-missing-values", "1 missing value: row 2", "line 3 column 2"),
        ("a,y\n1,p\n2,nan\n3,q\n", "target-missing-values", "row 2", "line 3 column 2"),
        ("a,y\n1,2.5\n2,inf\n", "not-finite", "infinite or too large: row 2", "line 3 column 2"),
        ("a,y\n1,2.5\n-inf,2\n", "not-finite", "infinite or too large: row 2", "line 3 column 1"),
        ("a,y\n1e400,2.5\n1,2\n", "not-finite", "too large: row 1", "line 2 column 1"),
        (f"a,y\n{'9' * 400},2.5\n1,2\n", "not-finite", "too large: row 1", "line 2 column 1"),
        (f"a,y\n1,2\n2,{'9' * 400}\n", "not-finite", "too large: row 2", "line 3 column 2"),
    ],
)
def test_a_value_that_is_missing_or_infinite_has_its_place(
    tmp_path: Path, text: str, code: str, message: str, place: str
) -> None:
    found = said(tmp_path, text)
    assert found.code == code
    assert message in found.message
    assert found.facts == (f'in "a.csv": {place}',)


def test_any_kind_of_line_end_ends_a_line(tmp_path: Path) -> None:
    for text in (
        b"a,y\r1,1.5\r2,2.5\r",
        b"a,y\r\n1,1.5\n2,2.5\r",
        b"\xef\xbb\xbfa,y\n1,1.5\n2,2.5",
    ):
        (tmp_path / "a.csv").write_bytes(text)
        data = get(A, Where(tmp_path))
        assert data.train.x.tolist() == [[1], [2]]
    found = said(tmp_path, b"a,y\r\n1,1.5\r2\n3,3.5\r\n")
    assert "line 3 has 1" in found.message


def test_a_text_of_several_lines_is_one_cell(tmp_path: Path) -> None:
    data = get(A, csv(tmp_path, 'a,y\n"x\ny",1.5\nz,2.5\n"x\ny",3.5\n'))
    assert data.facts.features == ("a=x\ny", "a=z")


def test_zero_bytes_are_counted_with_their_first_line(tmp_path: Path) -> None:
    found = said(tmp_path, b"a,y\n1,2\n\x003,4\n\x00\x00\n")
    assert found.code == "unreadable-text"
    assert "3 zero bytes, the first in line 3" in found.message


def test_another_encoding_is_guessed_where_the_file_tells_it(tmp_path: Path) -> None:
    found = said(tmp_path, "a,y\n1,2\n".encode("utf-16"))
    assert found.code == "unreadable-text" and 'encoding="utf-16"' in (found.help or "")
    (tmp_path / "a.csv").write_bytes("a,y\n1,2.5\n2,3.5\n".encode("utf-16"))
    source = CsvData(files=("a.csv",), target="y", encoding="utf-16")
    assert get(source, Where(tmp_path)).train.x.tolist() == [[1], [2]]


def workbook(first: str = "[Content_Types].xml", content: str = "<Types/>") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(first, content)
        archive.writestr("padding.xml", "<padding/>" * 1000)
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return file.getvalue()


def saved(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


def parquet() -> bytes:
    file = io.BytesIO()
    pd.DataFrame({"a": [1]}).to_parquet(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "what", "advice"),
    [
        (workbook(), "a workbook of a spreadsheet (.xlsx)", "save the sheet as CSV"),
        (workbook("_rels/.rels"), "a workbook of a spreadsheet (.xlsx)", "pandas.read_excel"),
        (workbook("docProps/app.xml"), "a workbook of a spreadsheet (.xlsx)", "as CSV"),
        (
            workbook("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            "a document of OpenOffice (as .ods is)",
            "save the sheet as CSV",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "an old document of Office (as .xls is)",
            "save the sheet as CSV",
        ),
        (saved(np.ones(3)), "a numpy array (.npy)", "to_csv"),
        (saved(np.array([{}])), "a numpy array of Python objects (.npy), which may run", "to_csv"),
        (gzip.compress(b"a,y\n1,2\n"), "a compressed file", "unpack it first"),
        (parquet(), "a Parquet file", "`data parquet`"),
        (b"<!DOCTYPE html><html>", "a web page", "download the file itself"),
        (b'[\n  {"a": 1, "y": 2}\n]', "JSON", "pandas.read_json"),
        (b'\xef\xbb\xbf{"a": 1}\n{"a": 2}\n', "JSON", "lines=True"),
        (b"[[1, 2], [3, 4]]", "JSON", "pandas.read_json"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS", "git lfs pull"),
    ],
)
def test_a_file_of_another_kind_is_named(
    tmp_path: Path, content: bytes, what: str, advice: str
) -> None:
    found = said(tmp_path, content)
    assert found.code == "foreign-file"
    assert f"it is {what}" in found.message
    assert advice in (found.help or "")


def test_a_file_of_a_million_columns_is_refused_with_little_memory(tmp_path: Path) -> None:
    header = ",".join(f"c{i}" for i in range(10**6))
    (tmp_path / "a.csv").write_text(f"{header},y\n{'1,' * 10**6}2\n", encoding="utf-8")
    (tmp_path / "model.nn").write_text('data csv "a.csv" target=y; dense 1; loss mse', "utf-8")
    told = refused("check", "model.nn", cwd=tmp_path, code="too-many-columns")
    assert f"has 1,000,001 columns; at most {MAX_COLUMNS:,} are read" in told


def test_a_file_that_memory_can_not_hold_is_refused_before_it_is_read(tmp_path: Path) -> None:
    where = csv(tmp_path, "a,y\n" + "1,1.5\n" * 1000)
    with confined(40_000):
        found = fault(A, where)
    assert found.code == "too-large"
    assert (
        "5.9 KiB, and reading it takes about 8 times as much; there are 39.1 KiB" in found.message
    )


def test_a_parquet_file_of_few_bytes_and_many_rows_is_refused_before_it_is_read(
    tmp_path: Path,
) -> None:
    pd.DataFrame({"a": np.zeros(10**6), "y": np.ones(10**6)}).to_parquet(tmp_path / "a.parquet")
    assert (tmp_path / "a.parquet").stat().st_size < 100_000
    with confined(10**7):
        found = fault(ParquetData(files=("a.parquet",), target="y"), Where(tmp_path))
    assert found.code == "too-large"
    assert "1,000,000 rows of 2 columns, 15.3 MiB; there are 9.5 MiB" in found.message


@pytest.mark.parametrize("text", ["", "\ufeff", "\n \n", "a,y\n", "a,y\r\n\r\n"])
def test_a_file_without_rows_says_what_a_file_is_made_of(tmp_path: Path, text: str) -> None:
    found = said(tmp_path, text)
    assert found.code == "empty-file"
    assert found.help == "the first line names the columns, and each further line is a row"


TOWNS = "town,size,y\n" + "".join(f"{'north' if i % 2 else 'south'},{i},{i}.5\n" for i in range(6))


def test_an_unseen_text_is_an_error_that_says_how_to_take_it(tmp_path: Path) -> None:
    where = csv(tmp_path, TOWNS)
    csv(tmp_path, "town,size,y\nwest,1,1.5\n", "b.csv")
    found = fault(CsvData(files=("a.csv",), target="y", test="b.csv"), where)
    assert found.code == "unseen-category"
    assert found.facts == ('in "b.csv": line 2 column 1',)
    assert "preprocess unseen=other" in found.notes[-1]


def test_an_unseen_text_is_none_of_the_known_ones_where_that_is_asked_for(tmp_path: Path) -> None:
    where = csv(tmp_path, TOWNS)
    data = get(A, where, preprocess=Preprocess(unseen="other"))
    rows = pd.DataFrame({"town": ["west", "north", "south"], "size": [1, 2, 3]})
    wanted = [[0, 0, 1], [1, 0, 2], [0, 1, 3]]
    assert data.preprocessing.apply(rows).tolist() == wanted
    kept = json.loads(json.dumps(data.preprocessing.to_json()))
    assert Preprocessing.from_json(kept).apply(rows).tolist() == wanted
    strict = get(A, where).preprocessing
    assert [d.code for d in faults_of(strict, rows)] == ["unseen-category"]


def faults_of(preprocessing: Preprocessing, rows: pd.DataFrame) -> tuple[Diagnostic, ...]:
    with pytest.raises(NNError) as caught:
        preprocessing.apply(rows)
    return caught.value.diagnostics


def test_rows_to_predict_are_named_by_line(tmp_path: Path) -> None:
    fitted = get(A, csv(tmp_path, "a,b,y\n1,2,1.5\n2,3,2.5\n")).preprocessing
    (tmp_path / "new.csv").write_text("b,a\n1,2\n\n3,x\n,4\n", encoding="utf-8")
    rows = being(pd.DataFrame, read_rows(tmp_path / "new.csv", None))
    with pytest.raises(NNError) as caught, naming_lines("new.csv", rows):
        fitted.apply(rows)
    assert caught.value.diagnostics[0].facts == ('in "new.csv": line 4 column 2',)


def warned(folder: Path, text: str, more: str = "") -> dict[str, str]:
    """Return the warnings of a file, and check that mending it leaves none of them."""
    (folder / "a.csv").write_text(text, encoding="utf-8")
    model = folder / "model.nn"
    model.write_text(f'data csv "a.csv" target=y{more}; dense 1; loss mse', encoding="utf-8")
    found = json.loads(inside("check", model, "--json", cwd=folder).out)["files"][0]
    assert found["ok"]
    inside("check", model, "--fix", cwd=folder)
    after = json.loads(inside("check", model, "--json", cwd=folder).out)["files"][0]
    assert after["ok"] and after["diagnostics"] == []
    return {d["code"]: d["message"] for d in found["diagnostics"]}


def test_columns_that_make_odd_inputs_are_warned_of_and_mended(tmp_path: Path) -> None:
    rows = "".join(f"2024-01-{i + 1:02d},id{i},7,{i},{i},{(i * i) % 7}.5\n" for i in range(25))
    found = warned(tmp_path, f"day,name,same,a,b,y\n{rows}")
    assert found.keys() == {"many-texts", "constant-column", "equal-columns"}
    text = (tmp_path / "model.nn").read_text(encoding="utf-8")
    assert "drop=[day, name, same, b]" in text


def test_a_column_with_gaps_numbers_no_rows(tmp_path: Path) -> None:
    gaps = {"first": [None, *range(1, 25)], "later": [*range(24), None]}
    columns = {name: pd.array(values, dtype="Int64") for name, values in gaps.items()}
    frame = pd.DataFrame(columns | {"id": range(25), "y": [i * i % 7 + 0.5 for i in range(25)]})
    frame.to_parquet(tmp_path / "a.parquet")
    source = ParquetData(files=("a.parquet",), target="y")
    found = get(source, Where(tmp_path), preprocess=Preprocess(missing="mean")).facts.findings
    assert found.counting == ("id",)


def test_row_numbers_are_no_fault_of_a_file_that_has_no_other_input(tmp_path: Path) -> None:
    rows = "".join(f"{i},7,{(i * i) % 7}.5\n" for i in range(25))
    assert warned(tmp_path, f"id,same,y\n{rows}").keys() == {"constant-column"}


@pytest.mark.parametrize("target", ['target="2020"', 'target="2023" drop="2020"'])
def test_years_are_names_whichever_is_the_target_or_left_out(tmp_path: Path, target: str) -> None:
    rows = "".join(",".join(f"{(i * k) % 11}.5" for k in range(1, 7)) + "\n" for i in range(9))
    text = "2018,2019,2020,2021,2022,2023\n" + rows
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    model = tmp_path / "model.nn"
    model.write_text(f'data csv "a.csv" {target}; dense 1; loss mse', encoding="utf-8")
    found = json.loads(inside("check", model, "--json", cwd=tmp_path).out)["files"][0]
    assert found["ok"] and found["diagnostics"] == []


def test_columns_that_are_left_out_already_stay_left_out(tmp_path: Path) -> None:
    rows = "".join(f"{i},x,{i % 3},{(i * i) % 7}.5\n" for i in range(25))
    warned(tmp_path, f"house no,same,a,y\n{rows}", ' drop="house no"')
    text = (tmp_path / "model.nn").read_text(encoding="utf-8")
    assert 'drop=["house no", same]' in text


def test_a_hundred_texts_are_worth_a_warning_and_ninety_nine_are_not(tmp_path: Path) -> None:
    for count in (99, 100):
        rows = "".join(f"t{i % count},{i},{(i * i) % 7}.5\n" for i in range(300))
        found = get(A, csv(tmp_path, f"t,a,y\n{rows}")).facts.findings
        assert [(odd.column, odd.count, odd.kind) for odd in found.many] == (
            [("t", 100, "texts")] if count == 100 else []
        )


def test_a_column_of_a_few_texts_is_nothing_odd(tmp_path: Path) -> None:
    rows = "".join(f"{'abc'[i % 3]},{i},{(i * i) % 7}.5\n" for i in range(25))
    found = get(A, csv(tmp_path, f"t,a,y\n{rows}")).facts.findings
    assert (found.many, found.constant, found.copies) == ((), (), ())


def test_every_fault_of_the_columns_is_told_at_once(tmp_path: Path) -> None:
    found = faults(A, csv(tmp_path, "a,b,c,y\n1,inf,x,1.5\nx,2,3,2.5\n3,4,4,1.5\n"))
    assert [(d.code, d.facts) for d in found] == [
        ("not-numeric", ('in "a.csv": line 3 column 1',)),
        ("not-numeric", ('in "a.csv": line 2 column 3',)),
    ]
