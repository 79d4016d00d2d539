"""A file of figures has each line as soon as it is added, and says where it can't have one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import nndsl
from nndsl.diagnostics import StorageError
from nndsl.files.storage import Lines, read_lines
from nndsl.runs.watcher import Watcher

FULL = Path("/dev/full")  # a place where everything can be opened and nothing written


@pytest.fixture
def lines(tmp_path: Path) -> Any:
    """Return a file of lines that is closed afterwards."""
    made = Lines(tmp_path / "lines")
    yield made
    made.close()


def test_each_line_is_there_as_soon_as_it_is_added(lines: Lines) -> None:
    for number in range(3):
        lines.add({"epoch": number, "loss": float("nan")})
        assert read_lines(lines.path) == [{"epoch": n, "loss": None} for n in range(number + 1)]


def test_lines_are_added_to_those_that_were_put_in_their_place(lines: Lines) -> None:
    lines.add([1])
    lines.replace([[2], [3]])
    lines.add([4])
    lines.close()
    lines.add(["ü"])
    assert lines.path.read_text(encoding="utf-8") == '[2]\n[3]\n[4]\n["ü"]\n'


def test_a_line_that_has_no_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no-such-folder"):
        Lines(tmp_path / "no-such-folder" / "lines").add([1])


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_told_and_the_file_still_lets_go() -> None:
    lines = Lines(FULL)
    with pytest.raises(StorageError, match="No space left"):
        lines.add([1])
    lines.close()


def test_a_run_tells_of_each_epoch_before_the_next_begins(tmp_path: Path) -> None:
    text = (
        "data iris\ndense classes softmax\nloss crossentropy\noptimizer sgd 0.1\ntrain epochs=3\n"
    )
    found = []

    class Reader(Watcher):
        def epoch(self, epoch: Any, of: int) -> None:
            found.append((tmp_path / "run" / "metrics.jsonl").read_text().splitlines())

    nndsl.loads(text, name="told").run(out=tmp_path / "run", watcher=Reader())
    assert [len(lines) for lines in found] == [1, 2, 3]
    assert [json.loads(line)["epoch"] for line in found[-1]] == [1, 2, 3]
