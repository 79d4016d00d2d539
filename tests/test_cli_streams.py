"""Where output goes: full disks, closed streams, pipes and links lose nothing and break nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import Done, environment, inside, nndsl

FULL = Path("/dev/full")
full_device = pytest.mark.skipif(not FULL.exists(), reason="the system has no device that is full")
ROWS = "age,town,rooms\n3,north,4\n2,south,1\n"


def shell(line: str, cwd: Path, **more: str) -> Done:
    """Run a line of a shell, in which `nndsl` is the one that is tested."""
    command = f'nndsl() {{ "{sys.executable}" -m nndsl "$@"; }}\n{line}'
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=cwd,
        env={**environment(), **more},
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@full_device
@pytest.mark.parametrize("line", ["nndsl help", "nndsl --help", "nndsl check iris.nn"])
def test_results_that_find_no_room_are_an_error_of_storage(line: str, place: Path) -> None:
    done = shell(f"{line} > /dev/full", place)
    assert done.code == 4
    assert "error[cannot-write]: can't write the results to standard output" in done.err
    assert "make room" in done.err
    assert "Traceback" not in done.err and "Exception ignored" not in done.err


def test_results_for_a_stream_that_is_closed_are_an_error_of_storage(place: Path) -> None:
    done = shell("nndsl check iris.nn >&-", place)
    assert done.code == 4
    assert "it is closed" in done.err and "Traceback" not in done.err


@full_device
@pytest.mark.parametrize("to", ["2>/dev/full", "2>&-"])
def test_a_training_does_not_end_for_want_of_its_log(to: str, place: Path, tmp_path: Path) -> None:
    done = shell(f'nndsl run xnor.nn --out "{tmp_path}/out" {to}', place)
    assert done.code == 0
    assert "this network" in done.out
    assert (tmp_path / "out" / "result.json").is_file()


@pytest.mark.parametrize(("told", "shown"), [("", "tür"), ("latin-1", "tür"), ("ascii", r"t\xfcr")])
def test_names_in_any_script_can_be_shown_in_any_encoding(
    told: str, shown: str, tmp_path: Path
) -> None:
    (tmp_path / "m.nn").write_text("input 2\ntür = dense 1 sigmoid\nloss bce\n", encoding="utf-8")
    variables = {**environment(), "PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "nndsl", "explain", "m.nn"],
        cwd=tmp_path,
        env=variables | ({"PYTHONIOENCODING": told} if told else {}),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert shown in done.stdout.decode(told or "utf-8")


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    (tmp_path / "new.csv").write_text(ROWS, encoding="utf-8")
    return tmp_path


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_predictions_go_through_a_pipe_that_is_named(prices: tuple[Done, Path], rows: Path) -> None:
    os.mkfifo(rows / "pipe")
    done = shell(f'cat pipe & nndsl predict "{prices[1]}" new.csv --out pipe; wait', rows)
    assert done.code == 0
    assert done.out.count("\n") == 4  # the header, two rows, and how many they are
    assert (rows / "pipe").is_fifo()


def test_predictions_written_over_a_file_keep_its_permissions_and_links_to_it(
    prices: tuple[Done, Path], rows: Path
) -> None:
    (rows / "real.csv").touch(mode=0o640)
    (rows / "real.csv").chmod(0o640)
    (rows / "link.csv").symlink_to("real.csv")
    assert inside("predict", prices[1], "new.csv", "--out", "link.csv", cwd=rows).code == 0
    assert (rows / "link.csv").is_symlink()
    assert (rows / "real.csv").stat().st_mode & 0o777 == 0o640
    assert (rows / "real.csv").read_text().startswith("price\n")


def test_predictions_never_take_the_place_of_the_rows(
    prices: tuple[Done, Path], rows: Path
) -> None:
    (rows / "same.csv").symlink_to("new.csv")
    done = inside("predict", prices[1], "new.csv", "--out", "same.csv", cwd=rows)
    assert done.code == 2
    assert "error[out-is-input]" in done.err
    assert (rows / "new.csv").read_text() == ROWS


@pytest.mark.parametrize("command", [("fmt",), ("check", "--fix")])
def test_a_file_that_is_a_link_is_changed_where_it_leads(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "real.nn").write_text("input 2;  dense 1 sigmiod\n")
    (tmp_path / "link.nn").symlink_to("real.nn")
    if command == ("fmt",):
        (tmp_path / "real.nn").write_text("input 2;  dense 1 sigmoid\n")
    assert inside(*command, "link.nn", cwd=tmp_path).code == 0
    assert (tmp_path / "link.nn").is_symlink()
    assert "dense 1 sigmoid" in (tmp_path / "real.nn").read_text()


def test_what_a_file_holds_never_moves_the_terminal(prices: tuple[Done, Path], rows: Path) -> None:
    (rows / "new.csv").write_text("age,town,rooms\n3,\x1b]0;x\x07north\u202e,4\n", encoding="utf-8")
    done = nndsl("predict", prices[1], "new.csv", cwd=rows)
    assert done.code == 2
    assert r"\x1b]0;x\x07north\u202e" in done.err
    assert "\x1b" not in done.err and "\u202e" not in done.err
