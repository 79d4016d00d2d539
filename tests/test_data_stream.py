"""What a user is promised of files that are read as they pass: the rows are those of the text."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from known import present
from test_data_reading import files

from nndsl.data.sources import CsvData
from nndsl.data.tables import arrow_reader, delimited, opening
from nndsl.data.tables.arrow import read_usual
from nndsl.data.tables.arrow_stream import read_passing
from nndsl.data.tables.frames import read_sheet
from nndsl.data.tables.told import Taken
from nndsl.diagnostics import NNError

ROOM = 1 << 30
PLAIN = "n,x,t,b,d,g\n" + "".join(
    f"{i},{i / 7},two {i % 3},{i % 2 == 0},2020-01-{i % 28 + 1:02},{'' if i % 5 else i}\n"
    for i in range(2000)
)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a file of some hundred rows pass in many blocks."""
    monkeypatch.setattr(arrow_reader, "BLOCK", 512)


@pytest.mark.usefixtures("small_blocks")
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(files(usual=True))
def test_what_is_read_as_it_passes_is_what_the_careful_reader_reads(
    case: tuple[CsvData, bytes],
) -> None:
    source, content = case
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(content)
        passing = read_passing(path, ROOM, source.sep, source.na)
    assume(passing is not None)
    assert passing is not None
    careful = delimited.read_csv(source, "a.csv", content, None)  # nor is there a fault in it
    pd.testing.assert_frame_equal(passing, careful, check_exact=True, check_index_type=False)
    assert passing.index.tolist() == careful.index.tolist()


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        "\ufeff" + PLAIN,
        PLAIN.removesuffix("\n"),
        PLAIN + "1,2.5,late,maybe,never,\n",
    ],
    ids=["plain", "bom", "no-last-line-end", "no-dates-at-the-end"],
)
def test_usual_files_pass_by_the_block_and_give_the_rows_of_the_text(
    tmp_path: Path, content: str
) -> None:
    (tmp_path / "a.csv").write_text(content, encoding="utf-8", newline="")
    passing = read_passing(tmp_path / "a.csv", ROOM, ",", None, Taken(texts=("t",)))
    assert passing is not None
    held = present(read_usual(content.encode(), ",", None, Taken(texts=("t",))))
    pd.testing.assert_frame_equal(passing, held, check_exact=True)
    assert passing["n"].tolist()[:2000] == list(range(2000))
    assert passing.index.tolist()[-1] == len(passing) + 1


def test_a_column_whose_dates_begin_late_is_read_as_in_the_text(tmp_path: Path) -> None:
    empty = "1,\n" * (opening.SEEN // 2)
    text = f"y,d\n{empty}2,2020-01-01\n3,2021-02-03\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    passing = read_passing(tmp_path / "a.csv", ROOM, ",", None)
    assert passing is not None
    assert passing["d"].tolist()[-2:] == ["2020-01-01", "2021-02-03"]
    assert passing["d"].isna().sum() == opening.SEEN // 2


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("at", [2, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 130, 700])
@pytest.mark.parametrize("cell", ["0x1", "+5", "1,2", '"1"', "1\r", "\n1", "1\0", ""])
def test_what_arrow_may_take_for_something_else_does_not_pass_wherever_it_stands(
    tmp_path: Path, at: int, cell: str
) -> None:
    lines = ["1,2"] * 1000
    lines[at] = f"{cell},2" if cell else ""
    (tmp_path / "a.csv").write_text("a,b\n" + "\n".join(lines) + "\n", encoding="utf-8", newline="")
    assert read_passing(tmp_path / "a.csv", ROOM, ",", None) is None


def test_no_more_of_a_file_passes_than_memory_is_said_to_hold(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(PLAIN, encoding="utf-8")
    size = path.stat().st_size
    assert read_passing(path, size - 1, ",", None) is None
    assert read_passing(path, size, ",", None) is not None


@pytest.mark.parametrize(
    ("last", "code"),
    [("1,2,3", "ragged-row"), ('1,"a', "malformed-csv"), ("1,\0", "unreadable-text")],
)
def test_a_fault_at_the_end_of_a_file_that_has_passed_is_told_as_of_a_small_one(
    tmp_path: Path, last: str, code: str
) -> None:
    source = CsvData(files=("a.csv",), target="y")
    small, large = f"y,t\n2,b\n{last}\n", "y,t\n" + "2,b\n" * 700_000 + f"{last}\n"
    assert len(large) > 2 * opening.SEEN
    for text in (small, large):
        path = tmp_path / "a.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(NNError) as error:
            read_sheet(source, "a.csv", path, "files")
        assert [fault.code for fault in error.value.diagnostics] == [code]


def test_without_arrow_a_large_file_is_left_to_the_careful_reader_unopened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*_: object) -> None:
        raise AssertionError("what can't be read so needn't be looked at")

    path = tmp_path / "a.csv"
    path.write_bytes(PLAIN.encode() * (delimited.LARGE // len(PLAIN) + 1))
    monkeypatch.setattr(delimited, "read_passing", opened)
    with pytest.raises(AssertionError, match="needn't be looked at"):
        delimited.read_large(CsvData(files=("a.csv",), target="n"), path, ROOM)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert delimited.read_large(CsvData(files=("a.csv",), target="n"), path, ROOM) is None
