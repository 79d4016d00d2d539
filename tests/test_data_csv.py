"""What a user is promised of text files: their rows, or a fault that says what is wrong where."""

from __future__ import annotations

from pathlib import Path

import pytest
from data_cases import csv, fault, faults, get, spanned

from nndsl.data.preprocess import Preprocess
from nndsl.data.sources import CsvData
from nndsl.data.split import Split
from nndsl.data.tables.delimited import LARGE
from nndsl.data.where import Where
from nndsl.source import Span


def test_a_csv_file_gives_its_columns_in_order(tmp_path: Path) -> None:
    where = csv(tmp_path, "id,b,a,y\n1,2,3,4.5\n2,5,6,7.5\n")
    data = get(CsvData(files=("a.csv",), target="y", drop="id"), where)
    assert data.facts.features == ("b", "a")
    assert data.train.x.tolist() == [[2, 3], [5, 6]]
    assert data.train.y.tolist() == [[4.5], [7.5]]
    assert str(tmp_path / "a.csv") in data.origin


def test_columns_choose_the_inputs_and_their_order(tmp_path: Path) -> None:
    where = csv(tmp_path, "a,b,c,y\n1,2,3,4.5\n5,6,7,8.5\n")
    data = get(CsvData(files=("a.csv",), target="y", columns=("c", "a")), where)
    assert data.facts.features == ("c", "a")
    assert data.train.x.tolist() == [[3, 1], [7, 5]]


def test_several_files_are_read_one_after_the_other_by_column_name(tmp_path: Path) -> None:
    csv(tmp_path, "a,y\n1,1.5\n")
    where = csv(tmp_path, "y,a\n2.5,2\n", "b.csv")
    data = get(CsvData(files=("a.csv", "b.csv"), target="y"), where)
    assert data.train.x.tolist() == [[1], [2]]


def test_files_of_different_columns_are_a_fault(tmp_path: Path) -> None:
    csv(tmp_path, "a,y\n1,1.5\n")
    where = csv(tmp_path, "b,y\n2,2.5\n", "b.csv")
    found = fault(CsvData(files=("a.csv", "b.csv"), target="y"), where)
    assert found.code == "columns-differ"
    assert "lacks `a` and also has `b`" in found.message


def test_a_test_file_is_the_own_split(tmp_path: Path) -> None:
    csv(tmp_path, "a,y\n1,1.5\n3,4.5\n")
    where = csv(tmp_path, "a,y\n2,2.5\n", "t.csv")
    data = get(CsvData(files=("a.csv",), target="y", test="t.csv"), where)
    assert data.train.x.tolist() == [[1], [3]]
    assert data.test is not None and data.test.x.tolist() == [[2]]
    assert data.facts.parts == ("train", "test")


def test_separator_encoding_and_missing_mark_can_be_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("größe;y\n1;1.5\n?;2.5\n".encode("cp1252"))
    source = CsvData(files=("a.csv",), target="y", sep=";", encoding="cp1252", na="?")
    data = get(source, Where(tmp_path), preprocess=Preprocess(missing="mean"))
    assert data.facts.features == ("größe",)
    assert data.train.x.tolist() == [[1], [1]]


@pytest.mark.parametrize(
    ("sep", "rows"),
    [
        (";", "a;b;y\n1,5;-2;0,5\n,25;1,5e1;1,5\n4,;;2,5\n"),
        (",", 'a,b,y\n"1,5",-2,"0,5"\n",25","1,5e1","1,5"\n"4,",,"2,5"\n'),
    ],
)
def test_numbers_may_have_a_decimal_comma(tmp_path: Path, sep: str, rows: str) -> None:
    where = csv(tmp_path, rows)
    source = CsvData(files=("a.csv",), target="y", sep=sep, decimal=",")
    data = get(source, where, preprocess=Preprocess(missing="drop"))
    assert data.train.x.tolist() == [[1.5, -2], [0.25, 15]]
    assert data.train.y.ravel().tolist() == [0.5, 1.5]


def test_a_cell_that_is_no_number_is_found_among_decimal_commas(tmp_path: Path) -> None:
    where = csv(tmp_path, "a;t;y\n1,5;1,5 m;2\n?;2 m;1\n2,5;3 m;3\n")
    found = fault(CsvData(files=("a.csv",), target="y", sep=";", decimal=","), where)
    assert found.code == "not-numeric" and "row 2 `?`" in found.message
    named = CsvData(files=("a.csv",), target="y", sep=";", decimal=",", na="?")
    data = get(named, where, preprocess=Preprocess(missing="mean"))
    assert data.facts.features == ("a", "t=1,5 m", "t=2 m", "t=3 m")
    assert data.train.x[:, 0].tolist() == [1.5, 2, 2.5]


def test_large_files_may_have_decimal_commas(tmp_path: Path) -> None:
    rows = 60_000
    lines = "".join(f"{i},5;{i % 7}\n" for i in range(rows))
    where = csv(tmp_path, f"a;y\n{lines}")
    assert (tmp_path / "a.csv").stat().st_size > LARGE
    data = get(CsvData(files=("a.csv",), target="y", sep=";", decimal=","), where)
    assert data.train.x[:, 0].tolist() == [i + 0.5 for i in range(rows)]


def test_a_byte_order_mark_is_not_part_of_a_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbfa,y\r\n1,1.5\r\n2,2.5\r\n")
    assert get(CsvData(files=("a.csv",), target="y"), Where(tmp_path)).facts.features == ("a",)


def test_a_missing_file_has_a_near_name_and_a_place(tmp_path: Path) -> None:
    where = csv(tmp_path, "a,y\n1,2\n", "train.csv")
    source = spanned(CsvData(files=("trian.csv",), target="y"), files=(9, 20))
    found = fault(source, where)
    assert (found.code, found.span) == ("missing-file", Span(9, 20))
    assert found.help == 'did you mean "train.csv"?'


def test_all_missing_files_are_said_at_once(tmp_path: Path) -> None:
    found = faults(CsvData(files=("a.csv", "b.csv"), target="y"), Where(tmp_path))
    assert [d.code for d in found] == ["missing-file", "missing-file"]


@pytest.mark.parametrize("name", ["../a.csv", "/etc/passwd", "x/../../a.csv"])
def test_a_path_may_not_leave_the_folder(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    csv(tmp_path, "a,y\n1,2\n")
    found = fault(CsvData(files=(name,), target="y"), Where(inner))
    assert found.code == "path-outside"
    assert '`data="DIR"`' in (found.help or "")


def test_a_link_may_not_leave_the_folder(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    csv(tmp_path, "a,y\n1,2\n")
    try:
        (inner / "a.csv").symlink_to(tmp_path / "a.csv")
    except OSError:
        pytest.skip("links can't be made here")
    assert fault(CsvData(files=("a.csv",), target="y"), Where(inner)).code == "path-outside"


def test_a_file_is_also_found_in_the_data_folder(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "nn").mkdir()
    csv(tmp_path / "data", "a,y\n1,1.5\n2,2.5\n")
    where = Where(tmp_path / "nn", data=tmp_path / "data")
    assert get(CsvData(files=("a.csv",), target="y"), where).train.x.tolist() == [[1], [2]]


def test_every_unknown_column_is_said_at_its_own_place(tmp_path: Path) -> None:
    where = csv(tmp_path, "age,size,price\n1,2,3\n")
    source = CsvData(files=("a.csv",), target="prize", group="sizes", drop="agee")
    found = faults(spanned(source, target=(1, 2), group=(3, 4), drop=(5, 6)), where)
    assert [(d.code, d.span, d.help) for d in found] == [
        ("missing-column", Span(1, 2), "did you mean `price`?"),
        ("missing-column", Span(3, 4), "did you mean `size`?"),
        ("missing-column", Span(5, 6), "did you mean `age`?"),
    ]


def test_a_wrong_separator_is_guessed(tmp_path: Path) -> None:
    where = csv(tmp_path, "a;y\n1;2\n")
    found = fault(CsvData(files=("a.csv",), target="y"), where)
    assert found.help is not None and 'sep=";"' in found.help


def test_a_target_that_is_an_input_too_is_a_fault(tmp_path: Path) -> None:
    where = csv(tmp_path, "a,y\n1,2\n3,4\n")
    source = spanned(CsvData(files=("a.csv",), target="y", columns=("a", "y")), columns=(3, 9))
    found = fault(source, where)
    assert (found.code, found.span) == ("target-is-input", Span(3, 9))


def test_a_target_that_is_dropped_is_a_fault(tmp_path: Path) -> None:
    source = CsvData(files=("a.csv",), target="y", drop="y")
    found = fault(source, csv(tmp_path, "a,y\n1,2\n3,4\n"))
    assert found.code == "column-used-twice"
    assert "`target` and as `drop`" in found.message


def test_text_that_is_not_utf8_is_said_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a,y\n1,2\n\xfcber,3\n")
    found = fault(CsvData(files=("a.csv",), target="y"), Where(tmp_path))
    assert found.code == "unreadable-text"
    assert "byte 8 in line 3" in found.message
    assert "cp1252" in (found.help or "")


def test_an_unknown_encoding_is_a_fault(tmp_path: Path) -> None:
    where = csv(tmp_path, "a,y\n1,2\n")
    found = fault(CsvData(files=("a.csv",), target="y", encoding="utf9"), where)
    assert found.code == "unknown-encoding"


@pytest.mark.parametrize("text", ["", "\n\n", "a,y\n"])
def test_a_file_without_rows_is_a_fault(tmp_path: Path, text: str) -> None:
    assert fault(CsvData(files=("a.csv",), target="y"), csv(tmp_path, text)).code == "empty-file"


def test_ragged_rows_are_named_by_line(tmp_path: Path) -> None:
    where = csv(tmp_path, "a,b,y\n1,2,3\n1,2\n1,2,3,4\n")
    found = fault(CsvData(files=("a.csv",), target="y"), where)
    assert found.code == "ragged-row"
    assert "line 3 has 2, line 4 has 4" in found.message


def test_two_columns_of_one_name_are_a_fault(tmp_path: Path) -> None:
    found = fault(CsvData(files=("a.csv",), target="y"), csv(tmp_path, "a,a,y\n1,2,3\n"))
    assert found.code == "duplicate-column" and "`a`" in found.message


def test_a_quote_that_is_never_closed_is_a_fault(tmp_path: Path) -> None:
    where = csv(tmp_path, 'a,y\n1,2\n"3,4\n5,6\n')
    assert fault(CsvData(files=("a.csv",), target="y"), where).code in (
        "malformed-csv",
        "ragged-row",
    )


def test_cells_that_are_no_numbers_are_counted_and_the_first_five_named(tmp_path: Path) -> None:
    cells = ["1", "x", "2", "n.v.", "3", "4", "5", "6", "?", "7", "8", "9", "10", "!", "-", "--"]
    where = csv(tmp_path, "a,y\n" + "".join(f"{c},{i}.5\n" for i, c in enumerate(cells)))
    found = fault(CsvData(files=("a.csv",), target="y"), where)
    assert found.code == "not-numeric"
    assert "6 cells" in found.message
    assert "row 2 `x`, row 4 `n.v.`, row 9 `?`, row 14 `!`, row 15 `-`" in found.message
    assert "--" not in found.message.split("`-`")[1]


def test_a_column_without_any_value_is_a_fault(tmp_path: Path) -> None:
    where = csv(tmp_path, "a,b,y\n1,,1.5\n2,,2.5\n")
    found = fault(
        CsvData(files=("a.csv",), target="y"), where, preprocess=Preprocess(missing="zero")
    )
    assert found.code == "empty-column"
    assert found.help == "leave it out: `drop=b`"


def test_a_column_without_a_value_to_learn_from_is_a_fault(tmp_path: Path) -> None:
    where = csv(tmp_path, "a,b,y\n1,,1.5\n2,,2.5\n3,1,2.5\n4,2,3.5\n")
    found = fault(
        CsvData(files=("a.csv",), target="y"),
        where,
        preprocess=Preprocess(missing="mean"),
        split=Split(test=0.5, by="time"),
    )
    assert found.code == "empty-column" and found.message.endswith("no value in any train row")


def test_missing_values_are_counted_by_column_with_their_first_places(tmp_path: Path) -> None:
    where = csv(tmp_path, "a,b,y\n1,,1\n,2,2\n3,,3\n4,5,4\n")
    found = fault(CsvData(files=("a.csv",), target="y"), where)
    assert found.code == "missing-values"
    assert found.message == "values are missing: `a` 1, `b` 2"
    assert "row 1 `b`, row 2 `a`, row 3 `b`" in found.notes[0]
    assert "preprocess missing=zero" in (found.help or "")


def test_infinite_values_are_a_fault(tmp_path: Path) -> None:
    where = csv(tmp_path, "a,y\n1,1\ninf,2\n")
    found = fault(CsvData(files=("a.csv",), target="y"), where)
    assert found.code == "not-finite" and "row 2" in found.message
