"""Folders and files that aren't what a command needs are told of, with a way that works."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from pathlib import Path
from shutil import copytree

import pytest
from command import GATE, XNOR, inside, python, started

ROWS = "a,b\n0,1\n"


@pytest.fixture(scope="module")
def xnor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file, its run, and rows to predict."""
    place = tmp_path_factory.mktemp("folders")
    (place / "xnor.nn").write_text(XNOR, encoding="utf-8")
    (place / "in.csv").write_text(ROWS, encoding="utf-8")
    assert inside("run", "xnor.nn", "--out", "run", "--quiet", cwd=place).code == 0
    return place


@pytest.mark.parametrize("name", ["model.nn", "weights.safetensors", "preprocess.json"])
def test_a_finished_run_that_lacks_a_file_is_not_taken_for_one_to_go_on_with(
    xnor: Path, tmp_path: Path, name: str
) -> None:
    run = copytree(xnor / "run", tmp_path / "run")
    (run / name).unlink()
    done = inside("predict", run, xnor / "in.csv", cwd=tmp_path)
    assert done.code == 4
    assert f"was finished, but its `{name}` is gone" in done.err
    assert "--resume" not in done.err
    resumed = inside("run", "--resume", run, cwd=tmp_path)
    assert "is finished" in resumed.err
    said = re.search(r"`nndsl run (\S+)` runs the model anew", resumed.err)
    assert said is not None
    assert inside("run", said[1], "--quiet", cwd=tmp_path).code == 0


def test_a_run_without_its_result_can_be_gone_on_with_as_is_said(
    xnor: Path, tmp_path: Path
) -> None:
    run = copytree(xnor / "run", tmp_path / "run")
    weights = (run / "weights.safetensors").read_bytes()
    (run / "result.json").unlink()
    done = inside("predict", run, xnor / "in.csv", cwd=tmp_path)
    assert "was not finished: it has no `result.json`" in done.err
    assert f"`nndsl run --resume {run}`" in done.err
    assert inside("run", "--resume", run, "--quiet", cwd=tmp_path).code == 0
    assert (run / "weights.safetensors").read_bytes() == weights
    (run / "run.json").unlink()
    (run / "result.json").unlink()
    done = inside("predict", run, xnor / "in.csv", cwd=tmp_path)
    assert "is not the folder of a run: it has no `result.json`" in done.err


def test_what_has_the_name_of_a_file_and_is_none_is_told_of(xnor: Path, tmp_path: Path) -> None:
    run = copytree(xnor / "run", tmp_path / "run")
    weights = run / "weights.safetensors"
    weights.unlink()
    weights.symlink_to("nowhere")
    assert "a link that leads nowhere" in inside("eval", run, cwd=tmp_path).err
    weights.unlink()
    weights.mkdir()
    assert "it is a folder, and no file" in inside("eval", run, cwd=tmp_path).err
    weights.rmdir()
    os.mkfifo(weights)
    assert "it is a pipe or a device" in inside("eval", run, cwd=tmp_path).err


def test_a_folder_that_can_not_be_looked_into_is_told_of(xnor: Path, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    for arguments in (("predict", "loop", xnor / "in.csv"), ("run", "--resume", "loop")):
        done = inside(*arguments, cwd=tmp_path)
        assert done.code == 4
        assert "error[cannot-read]: can't read `loop`" in done.err


@pytest.mark.skipif(os.getuid() == 0, reason="root may look into every folder")
def test_a_folder_of_somebody_else_is_told_of(xnor: Path, tmp_path: Path) -> None:
    run = copytree(xnor / "run", tmp_path / "run")
    run.chmod(0)
    try:
        done = inside("predict", run, xnor / "in.csv", cwd=tmp_path)
    finally:
        run.chmod(0o700)
    assert done.code == 4
    assert "Permission denied" in done.err


def test_predictions_are_not_written_to_a_folder(xnor: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    rows = (xnor / "run", xnor / "in.csv")
    done = inside("predict", *rows, "--out", "out", cwd=tmp_path)
    assert done.code == 4
    said = re.search(r"name a file in it, such as `(.+)`", done.err)
    assert said is not None
    assert inside("predict", *rows, "--out", said[1], cwd=tmp_path).code == 0
    assert (tmp_path / "out" / "predictions.csv").is_file()


def test_a_file_a_link_and_nothing_are_no_folder_for_a_run(tmp_path: Path) -> None:
    (tmp_path / "gate.nn").write_text(GATE, encoding="utf-8")
    (tmp_path / "link").symlink_to("nowhere")
    for out, why in (("gate.nn", "it is a file"), ("link", "a link that leads nowhere")):
        done = inside("run", "gate.nn", "--out", out, cwd=tmp_path)
        assert done.code == 4
        assert f"can't write `{out}`: " in done.err and why in done.err
    done = inside("run", "gate.nn", "--out", "", cwd=tmp_path)
    assert done.code == 2
    assert "--out: the name is empty" in done.err


GONE = """
import os, sys
from nndsl.cli import main
os.rmdir(os.getcwd())
sys.exit(main(sys.argv[1:]))
"""


def test_a_working_folder_that_is_gone_is_told_of_where_it_is_needed(
    xnor: Path, tmp_path: Path
) -> None:
    (tmp_path / "xnor.nn").write_text(XNOR, encoding="utf-8")
    for command, code in (
        (("data", "iris"), 0),
        (("predict", xnor / "run", xnor / "in.csv"), 0),
        (("run", "../xnor.nn"), 4),
    ):
        (tmp_path / "gone").mkdir()
        done = python("-c", GONE, *command, cwd=tmp_path / "gone")
        assert "Traceback" not in done.err
        assert done.code == code
    assert "error[missing-folder]: the folder that this command was started in is gone" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
@pytest.mark.parametrize("ignored", [False, True])
def test_a_closed_terminal_ends_a_run_with_all_saved_unless_it_is_ignored(
    tmp_path: Path, ignored: bool
) -> None:
    text = XNOR.replace("epochs=2", "epochs=1000000 checkpoint=1h")
    (tmp_path / "long.nn").write_text(text, encoding="utf-8")
    ignoring = signal.SIGHUP if ignored else None  # as by nohup
    process = started("run", "long.nn", "--out", "out", cwd=tmp_path, ignoring=ignoring)
    try:
        assert process.stderr is not None
        lines = tmp_path / "out" / "metrics.jsonl"
        while not lines.exists() and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGHUP)
        if ignored:
            process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == (143 if ignored else 129)
    assert "`nndsl run --resume out` goes on from here" in err
    assert any((tmp_path / "out" / "checkpoints").iterdir())
