"""What a user is promised of large files of rows: they are read fast, and as small ones are."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from data_cases import fault, get
from hypothesis import assume, given, settings, strategies as st

from nndsl.data.sources import CsvData, ParquetData
from nndsl.data.tables import delimited
from nndsl.data.tables.arrow import read_usual
from nndsl.data.tables.frames import read_sheet
from nndsl.data.where import Where
from nndsl.diagnostics import NNError

WHOLE = st.integers(-(10**4), 10**4).map(str)
GIANTS = st.sampled_from(["9007199254740993", str(2**63 - 1), str(2**63), str(-(2**63)), "1" * 30])
DECIMALS = st.floats(allow_nan=False, allow_infinity=False).map(repr)
ODD = st.sampled_from(
    [
        *("+5", "007", "0x10", "5 ", " 5", "1_0", "1,000", "-", "1e", "inf", "-Infinity", "nan"),
        *("NAN", "5.", ".5", "1e400", "1e-400", "1-1", "1d5", "\N{FULLWIDTH DIGIT TWO}"),
        "0.1000000000000000055511151231257827",
    ]
)
TEXTS = st.sampled_from(
    [
        "red",
        "blue",
        "a b",
        "x,y",
        'q"t',
        "é",
        "two\nlines",
        "None",
        " lead",
        "trail ",
        "\ttab",
        "😀",
    ]
)
DATES = st.sampled_from(
    ["2020-01-01", "12:30", "2020-01-01 10:00:00", "2020-01-01T10:00:00Z", "2020/1/1"]
)
BOOLEANS = st.sampled_from(["True", "False", "true", "FALSE", "tRue"])
GAPS = st.sampled_from(["", "NA", "n/a", "?", "null", "-1.#IND"])
QUOTED = st.sampled_from(
    ['"5"', '"NA"', '""', '"a""b"', '"x"y', '" 5"', '"True"', '"c,d"', 'a"b', '"5\n"', '"open']
)
PLAIN = (WHOLE, DECIMALS, TEXTS, DATES, BOOLEANS)
RARE = (GIANTS, ODD, GAPS, QUOTED)


@st.composite
def files(draw: st.DrawFn, usual: bool = False) -> tuple[CsvData, bytes]:
    """Return a source and the content of its file.

    In a usual one nothing is quoted, lines end in one way, and the rows come again and again.
    """
    sep = draw(st.sampled_from(",,,;\t"))
    columns = draw(st.integers(2, 4))
    kinds = [
        st.one_of(draw(st.sampled_from(PLAIN)), *draw(st.lists(st.sampled_from(RARE), max_size=1)))
        for _ in range(columns)
    ]
    rows = [[_cell(draw(kind), sep) for kind in kinds] for _ in range(draw(st.integers(1, 6)))]
    if usual:
        rows = [[_unquoted(cell, sep) for cell in row] for row in rows]
        rows *= draw(st.sampled_from([1, 30]))
    lines = [sep.join(f"c{i}" for i in range(columns)), *map(sep.join, rows)]
    if not usual and draw(st.integers(0, 9)) == 0:
        lines.insert(draw(st.integers(1, len(lines))), draw(st.sampled_from(["", " ", sep])))
    newline = "\n" if usual else draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    text = newline.join(lines) + draw(st.sampled_from(["", newline, 2 * newline]))
    mark = draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"]))
    na = draw(st.sampled_from([None, None, "?", "-5", "red"]))
    return CsvData(files=("a.csv",), target="y", sep=sep, na=na), mark + text.encode()


def _unquoted(cell: str, sep: str) -> str:
    return re.sub(rf'["\n{sep}]', "", cell)


def _cell(text: str, sep: str) -> str:
    text = text.replace(",", sep)
    if '"' not in text and (sep in text or "\n" in text):
        return f'"{text}"'
    return text


@settings(max_examples=400, deadline=None)
@given(files())
def test_a_file_in_the_usual_form_is_the_same_table_to_both_readers(
    case: tuple[CsvData, bytes],
) -> None:
    source, content = case
    fast = read_usual(content, source.sep, source.na)
    assume(fast is not None)
    assert fast is not None
    careful = delimited.read_csv(source, "a.csv", content, None)  # nor is there a fault in it
    pd.testing.assert_frame_equal(fast, careful, check_exact=True, check_index_type=False)
    assert fast.index.tolist() == careful.index.tolist()


ROWS = "n,x,t,b,d,g\n" + "".join(
    f'{i},{i / 7},"two, {i % 3}",{i % 2 == 0},2020-01-{i % 28 + 1:02},{"" if i % 5 else i}\n'
    for i in range(2000)
)


@pytest.mark.parametrize(
    "content",
    [
        ROWS.encode(),
        ROWS.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + ROWS.encode(),
        ROWS.replace('"two, 1"', '"two\nlines"').encode(),
        ROWS.replace("\n7,", "\n\n\n7,").replace('"', "").replace("two,", "two").encode(),
    ],
    ids=["plain", "crlf", "bom", "lines-in-cells", "blank-lines"],
)
def test_usual_files_are_read_by_the_fast_reader_to_the_last_bit(content: bytes) -> None:
    fast = read_usual(content, ",", None)
    assert fast is not None
    source = CsvData(files=("a.csv",), target="y")
    careful = delimited.read_csv(source, "a.csv", content, None)
    pd.testing.assert_frame_equal(fast, careful, check_exact=True, check_index_type=False)
    assert fast["n"].tolist() == list(range(2000))
    assert fast["x"].tolist() == [i / 7 for i in range(2000)]
    assert fast["b"].dtype == bool
    assert fast["g"].isna().sum() == 1600


@pytest.mark.parametrize(
    "row",
    [
        "0x10,1",
        "99999999999999999999,1",
        "+5,1",
        "1e400,1",
        "1,2,3",
        "1",
        '1,"open',
        "1,\xff",
        "1,\0",
    ],
)
def test_what_the_fast_reader_may_take_for_something_else_is_left_to_the_careful_one(
    row: str,
) -> None:
    content = f"a,b\n{row}\n".encode("latin-1")
    assert read_usual(content, ",", None) is None


@pytest.mark.parametrize(
    ("row", "code", "said"),
    [
        ("1,2,3,4", "ragged-row", "line 70002"),
        ("1,oops,a", "not-numeric", "line 70002"),
        ("1,,a", "missing-values", "line 70002"),
        ("1,inf,a", "not-finite", "line 70002"),
    ],
)
def test_a_fault_in_a_large_file_is_named_with_its_line(
    tmp_path: Path, row: str, code: str, said: str
) -> None:
    rows = "1,2.5,a\n" * 70_000
    (tmp_path / "a.csv").write_text(f"y,x,t\n{rows}{row}\n2,3.5,b\n", encoding="utf-8")
    assert len(rows) > delimited.LARGE
    found = fault(CsvData(files=("a.csv",), target="y"), Where(tmp_path))
    assert found.code == code
    assert said in " ".join([found.message, *found.facts])


def test_a_large_file_in_another_encoding_is_read(tmp_path: Path) -> None:
    rows = "".join(f"{i % 9},größe {i % 2}\n" for i in range(60_000))
    (tmp_path / "a.csv").write_bytes(f"y,größe\n{rows}".encode("cp1252"))
    data = get(CsvData(files=("a.csv",), target="y", encoding="cp1252"), Where(tmp_path))
    assert data.facts.features == ("größe=größe 0", "größe=größe 1")
    assert data.train.x[:2].tolist() == [[1, 0], [0, 1]]


def test_of_a_parquet_file_only_the_columns_that_are_used_are_read(tmp_path: Path) -> None:
    rows = {name: np.arange(5.0) for name in "abcdy"}
    pd.DataFrame(rows).to_parquet(tmp_path / "a.parquet")
    source = ParquetData(files=("a.parquet",), target="y", group="d", drop=("b",))
    sheet = read_sheet(source, "a.parquet", tmp_path / "a.parquet", "files")
    assert sheet.names == ("a", "b", "c", "d", "y")
    assert list(sheet.frame.columns) == ["a", "c", "d", "y"]
    chosen = ParquetData(files=("a.parquet",), target="y", columns=("c",))
    sheet = read_sheet(chosen, "a.parquet", tmp_path / "a.parquet", "files")
    assert list(sheet.frame.columns) == ["c", "y"]


def test_an_unknown_column_of_a_parquet_file_has_a_near_name_among_all(tmp_path: Path) -> None:
    rows = {name: np.arange(5.0) for name in ("price", "rooms", "y")}
    pd.DataFrame(rows).to_parquet(tmp_path / "a.parquet")
    source = ParquetData(files=("a.parquet",), target="y", columns=("room",), drop=("price",))
    found = fault(source, Where(tmp_path))
    assert found.code == "missing-column"
    assert "rooms" in str(found.help)


def test_a_parquet_file_that_memory_holds_in_part_is_read_in_part(tmp_path: Path) -> None:
    from nndsl.system.memory import confined

    pd.DataFrame(
        {f"x{i}": np.zeros(1000) for i in range(50)} | {"y": np.arange(1000) % 7}
    ).to_parquet(tmp_path / "a.parquet")
    few = ParquetData(files=("a.parquet",), target="y", columns=("x1", "x2"))
    everything = ParquetData(files=("a.parquet",), target="y")
    with confined(8 * 1000 * 10):
        sheet = read_sheet(few, "a.parquet", tmp_path / "a.parquet", "files")
        assert sheet.frame.shape == (1000, 3)
        with pytest.raises(NNError, match="memory"):
            read_sheet(everything, "a.parquet", tmp_path / "a.parquet", "files")
