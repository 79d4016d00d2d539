"""What has changed since a run was begun: its file, its own texts, the versions of packages."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command import LONG, Done, begun, inside


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """A folder with a run in `out` that was killed."""
    (tmp_path / "long.nn").write_text(LONG)
    process = begun(tmp_path, "long.nn", "--out", "out")
    process.kill()
    process.communicate()
    return tmp_path


def test_a_run_goes_on_with_its_file_as_it_was_and_says_that_it_has_changed(killed: Path) -> None:
    (killed / "long.nn").write_text(LONG.replace("dense 16", "dense 17"))
    done = inside("run", "--resume", "out", cwd=killed)
    assert done.code == 0
    assert "warning[file-changed]" in done.err
    assert "nndsl run" in done.err.partition("help")[2]
    assert "dense 16 relu" in done.err


def test_a_run_that_goes_on_with_other_versions_says_so(killed: Path) -> None:
    about = json.loads((killed / "out" / "run.json").read_text())
    about["versions"] |= {"torch": "2.0.1", "scikit": "1.0"}
    (killed / "out" / "run.json").write_text(json.dumps(about))
    done = inside("run", "--resume", "out", cwd=killed)
    assert done.code == 0
    assert "warning[other-versions]: the run was begun with other versions: torch 2.0.1" in done.err
    assert "; scikit 1.0, now none" in done.err


@pytest.mark.parametrize("command", [("run", "--resume"), ("eval",), ("test", "long.nn")])
def test_what_a_run_lacks_is_named_by_its_own_path(command: tuple[str, ...], killed: Path) -> None:
    (killed / "out" / "model.nn").unlink()
    done = inside(*command, "out", cwd=killed)
    assert done.code == 4
    assert "model.nn" in done.err and "long.nn" not in done.err


def test_a_run_whose_text_was_changed_is_refused(iris: tuple[Done, Path], tmp_path: Path) -> None:
    folder = tmp_path / "one"
    shutil.copytree(iris[1], folder)
    text = (folder / "model.nn").read_text()
    (folder / "model.nn").write_text(text.replace("relu", "tanh"))
    (tmp_path / "new.csv").write_text("a\n1\n")
    for command in (("eval", "one"), ("predict", "one", "new.csv")):
        done = inside(*command, cwd=tmp_path)
        assert done.code == 4
        assert "error[changed-run]" in done.err and "begun with" in done.err
    (folder / "model.nn").write_text(text)
    assert inside("eval", "one", cwd=tmp_path).code == 0
