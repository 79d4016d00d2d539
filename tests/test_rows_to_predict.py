"""Rows to predict: what may be given, and what is said of those that can't be read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from command import environment, inside

import nndsl

TEXT = 'data csv "t.csv" target=y\ndense 1\nloss mse\ntrain epochs=1\n'
ROWS = "a,b,y\n1,2,3\n2,3,4\n3,1,7\n4,4,2\n"
INPUTS = "a,b\n1,2\n2,3\n3,1\n4,4\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run, one that fills gaps, and rows to predict."""
    place = tmp_path_factory.mktemp("rows")
    for name, text in (("run", TEXT), ("filled", f"{TEXT}preprocess missing=zero\n")):
        (place / f"{name}.nn").write_text(text, encoding="utf-8")
        (place / "t.csv").write_text(ROWS, encoding="utf-8")
        assert inside("run", f"{name}.nn", "--out", name, "--quiet", cwd=place).code == 0
    (place / "in.csv").write_text(INPUTS, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def predicted(place: Path) -> str:
    return inside("predict", "run", "in.csv", cwd=place).out


def test_known_answers_may_stand_beside_the_inputs_and_are_left_aside(
    place: Path, predicted: str
) -> None:
    done = inside("predict", "run", "t.csv", cwd=place)
    assert (done.code, done.out) == (0, predicted)
    assert done.err.startswith("warning[known-answers]: the input has the column `y`")
    other = ROWS.replace(",3\n", ",\n").replace(",7\n", ",unknown\n")
    (place / "other.csv").write_text(other, encoding="utf-8")
    assert inside("predict", "run", "other.csv", cwd=place).out == predicted


def test_known_answers_in_a_frame_are_left_aside_with_a_warning(
    place: Path, predicted: str
) -> None:
    run = nndsl.open_run(place / "run")
    frame = pd.read_csv(place / "t.csv")
    with pytest.warns(nndsl.NNWarning, match="known-answers"):
        found = run.predict(frame)
    assert found.tolist() == run.predict(frame[["a", "b"]]).tolist()
    with pytest.raises(nndsl.NNError, match="index=False"):
        run.predict(frame[["a", "b"]].rename_axis("Unnamed: 0").reset_index())


def piped(content: bytes, place: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "nndsl", "predict", "run", "-"],
        cwd=place,
        env=environment(),
        input=content,
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_rows_come_from_a_parquet_file_or_a_pipe_as_well(place: Path, predicted: str) -> None:
    pd.read_csv(place / "in.csv").to_parquet(place / "in.parquet")
    assert inside("predict", "run", "in.parquet", cwd=place).out == predicted
    assert piped(INPUTS.encode(), place).stdout.decode() == predicted
    assert piped((place / "in.parquet").read_bytes(), place).stdout.decode() == predicted
    nothing = piped(b"", place)
    assert nothing.returncode == 2
    assert b'error[empty-file]: "standard input" has no rows' in nothing.stderr


def test_a_parquet_file_that_is_cut_off_is_told_of(place: Path) -> None:
    (place / "cut.parquet").write_bytes(b"PAR1" + bytes(40))
    done = inside("predict", "run", "cut.parquet", cwd=place)
    assert done.code == 2
    assert "error[malformed-parquet]" in done.err
    assert "help: give the rows as CSV" in done.err


@pytest.mark.parametrize("cell", ["x", "1e400"])
def test_a_cell_is_to_be_left_empty_only_where_that_is_predicted(place: Path, cell: str) -> None:
    (place / "odd.csv").write_text(f"a,b\n1,{cell}\n", encoding="utf-8")
    (place / "empty.csv").write_text("a,b\n1,\n", encoding="utf-8")
    for run, said, code in (("run", False, 2), ("filled", True, 0)):
        assert ("empty" in inside("predict", run, "odd.csv", cwd=place).err) is said
        assert inside("predict", run, "empty.csv", cwd=place).code == code


def test_a_file_too_large_for_the_memory_may_be_split_or_saved_as_parquet(place: Path) -> None:
    rows = "a,b\n" + "0.123456789,0.987654321\n" * 20_000
    (place / "large.csv").write_text(rows, encoding="utf-8")
    done = inside("predict", "run", "large.csv", "--max-memory", "3MB", cwd=place)
    assert done.code == 2
    assert "help: split it, or give a Parquet file of the same rows" in done.err
    pd.read_csv(place / "large.csv").to_parquet(place / "large.parquet")
    done = inside("predict", "run", "large.parquet", "--max-memory", "3MB", cwd=place)
    assert done.code == 0
    assert done.out.count("\n") == 20_001
