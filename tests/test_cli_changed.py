"""What has changed since a run was begun: its file, its own texts, the versions of packages."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command import LONG, Done, begun, inside, killed as run_killed


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


def test_options_that_a_run_was_begun_with_are_no_change_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "long.nn").write_text(LONG)
    process = begun(tmp_path, "long.nn", "--out", "out", "--seed", "7")
    process.kill()
    process.communicate()
    refused = inside("run", "long.nn", "--resume", "out", cwd=tmp_path)
    assert refused.code == 2
    assert "error[resume-changed]" in refused.err
    assert "give the options that it was begun with, or no file" in refused.err
    done = inside("run", "--resume", "out", cwd=tmp_path)
    assert done.code == 0
    assert "file-changed" not in done.err


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


@pytest.mark.parametrize("name", ["preprocess.json", "weights.safetensors"])
def test_a_finished_run_that_would_predict_something_else_is_refused(
    name: str, iris: tuple[Done, Path], tmp_path: Path
) -> None:
    shutil.copytree(iris[1], tmp_path / "one")
    shutil.copy(Path(iris[1]).parent / "iris.nn", tmp_path)
    path = tmp_path / "one" / name
    before = path.read_bytes()
    if name == "preprocess.json":
        text = before.decode().replace('"setosa"', '"x"').replace('"virginica"', '"setosa"')
        path.write_text(text.replace('"x"', '"virginica"'))
    else:
        path.write_bytes(before[:-4] + bytes([before[-4] ^ 1]) + before[-3:])
    assert path.read_bytes() != before and len(path.read_bytes()) == len(before)
    for command in (("eval", "one"), ("predict", "one", "new.csv"), ("test", "iris.nn", "one")):
        done = inside(*command, cwd=tmp_path)
        assert done.code == 4
        assert f"error[changed-run]: `one/{name}` isn't as the run saved it" in done.err
        assert "restore it, or run the model again" in done.err
    path.write_bytes(before)
    assert inside("eval", "one", cwd=tmp_path).code == 0


def test_weights_that_were_changed_on_purpose_are_used_once_their_hash_is_taken_out(
    iris: tuple[Done, Path], tmp_path: Path
) -> None:
    shutil.copytree(iris[1], tmp_path / "one")
    path, about = tmp_path / "one" / "weights.safetensors", tmp_path / "one" / "result.json"
    content = path.read_bytes()
    path.write_bytes(content[:-4] + bytes([content[-4] ^ 1]) + content[-3:])
    done = inside("eval", "one", cwd=tmp_path)
    assert "take its line out of `sha256` in `one/result.json`" in done.err
    told = json.loads(about.read_text())
    assert sorted(told["sha256"]) == ["preprocess.json", "weights.safetensors"]
    del told["sha256"]["weights.safetensors"]
    about.write_text(json.dumps(told))
    assert inside("eval", "one", cwd=tmp_path).code == 0


def test_a_run_of_a_version_that_kept_no_hashes_still_opens(
    iris: tuple[Done, Path], tmp_path: Path
) -> None:
    shutil.copytree(iris[1], tmp_path / "one")
    for name in ("result.json", "run.json"):
        told = json.loads((tmp_path / "one" / name).read_text())
        del told["sha256"]
        (tmp_path / "one" / name).write_text(json.dumps(told))
    assert inside("eval", "one", cwd=tmp_path).code == 0


def test_hashes_that_are_none_are_told_as_damage(iris: tuple[Done, Path], tmp_path: Path) -> None:
    shutil.copytree(iris[1], tmp_path / "one")
    about = tmp_path / "one" / "result.json"
    about.write_text(json.dumps({**json.loads(about.read_text()), "sha256": []}))
    done = inside("eval", "one", cwd=tmp_path)
    assert done.code == 4 and "error[damaged-file]" in done.err


def test_a_run_that_is_not_finished_knows_its_statistics_too(tmp_path: Path) -> None:
    text = LONG.replace("epochs=120", "epochs=9")
    folder = run_killed(text, tmp_path, 5)
    path = folder / "preprocess.json"
    before = path.read_text()
    path.write_text(before.replace('"setosa"', '"sixtosa"'))
    done = inside("eval", "out", cwd=tmp_path)
    assert done.code == 4 and "error[changed-run]" in done.err and "run.json" in done.err
    # Going on, they are worked out anew.
    assert inside("run", "--resume", "out", "--quiet", cwd=tmp_path).code == 0
    assert path.read_text() == before
    assert inside("eval", "out", cwd=tmp_path).code == 0
