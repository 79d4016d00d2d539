"""The commands that look at files: check, show, fmt, data, help, and how fast they start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from command import Done, inside, loaded, nndsl


def test_check_says_what_it_found(place: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.nn").write_text("dens 3\nloss crossentrpy\n", encoding="utf-8")
    done = nndsl("check", place / "iris.nn", tmp_path / "wrong.nn", cwd=place)
    assert done.code == 2
    assert done.out == f"{place / 'iris.nn'}: ok (multiclass, 4 -> 3, 67 parameters)\n"
    assert "error[unknown-statement]" in done.err and "error[unknown-loss]" in done.err
    assert done.err.rstrip().endswith("2 errors")
    assert f"{tmp_path / 'wrong.nn'}:2:6" in done.err


def test_check_json_has_each_file_with_lines_and_columns(place: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.nn").write_text("# one\n\tdense 3 softmx\n", encoding="utf-8")
    done = nndsl("check", "iris.nn", tmp_path / "wrong.nn", "--json", cwd=place)
    assert done.code == 2
    assert done.err == ""
    right, wrong = done.json["files"]
    assert right == {"file": "iris.nn", "ok": True, "diagnostics": []}
    (diagnostic,) = wrong["diagnostics"]
    assert wrong["ok"] is False
    assert (diagnostic["code"], diagnostic["severity"]) == ("unknown-word", "error")
    assert (diagnostic["line"], diagnostic["column"]) == (2, 10)
    assert (diagnostic["end_line"], diagnostic["end_column"]) == (2, 16)
    assert diagnostic["help"] == "did you mean `softmax`?"
    assert diagnostic["fixable"] is True


def test_check_fix_mends_the_file_and_keeps_its_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "model.nn"
    path.write_bytes(b"input 4\r\ndens 8 rleu # hidden\r\ndense 3 relu\r\nloss crossentrpy\r\n")
    done = inside("check", "--fix", path, cwd=tmp_path)
    assert done.code == 0, done.err
    mended = b"input 4\r\ndense 8 relu # hidden\r\ndense 3 softmax\r\nloss crossentropy\r\n"
    assert path.read_bytes() == mended


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"dense \xff 3", "not-text"),
        (b"dense \x00 3", "not-text"),
        (b"#" * (2**20 + 1), "file-too-large"),
    ],
)
def test_what_is_no_text_of_the_language_is_refused(
    tmp_path: Path, content: bytes, code: str
) -> None:
    (tmp_path / "model.nn").write_bytes(content)
    done = inside("check", "model.nn", cwd=tmp_path)
    assert done.code == 2
    assert f"error[{code}]" in done.err


def test_a_thousand_errors_are_counted_and_fifty_are_shown(tmp_path: Path) -> None:
    (tmp_path / "model.nn").write_text("foo 3\n" * 1000, encoding="utf-8")
    done = inside("check", "model.nn", cwd=tmp_path)
    assert done.err.count("error[") == 50
    assert done.err.rstrip().endswith("1000 errors; the first 50 are shown")


def test_show_has_layers_shapes_parameters_and_multiply_adds(place: Path) -> None:
    done = nndsl("show", "iris.nn", "--set", "width=10", cwd=place)
    assert done.code == 0
    (row,) = [line.split() for line in done.out.splitlines() if line.startswith("dense_1 ")]
    assert row == ["dense_1", "dense", "width", "relu", "10", "50", "40"]
    assert "83 parameters, 70 multiply-adds a sample" in done.out


def test_fmt_changes_shows_or_only_checks(tmp_path: Path) -> None:
    path = tmp_path / "model.nn"
    path.write_bytes(b"dense   3 relu;dense 1\r\n")
    checked = inside("fmt", "--check", path, cwd=tmp_path)
    assert (checked.code, checked.out) == (1, f"{path}: would be changed\n")
    shown = inside("fmt", "--diff", path, cwd=tmp_path)
    assert shown.code == 0
    assert "-dense   3 relu;dense 1" in shown.out and "+dense 1" in shown.out
    assert path.read_bytes() == b"dense   3 relu;dense 1\r\n"
    done = inside("fmt", path, cwd=tmp_path)
    assert (done.code, done.out) == (0, f"{path}: formatted\n")
    assert path.read_bytes() == b"dense 3 relu\r\ndense 1\r\n"
    again = inside("fmt", "--check", path, cwd=tmp_path)
    assert (again.code, again.out) == (0, "")


def test_data_lists_the_sets_and_where_each_would_come_from(place: Path) -> None:
    done = nndsl("data", cwd=place)
    assert done.code == 0
    names = [line.split()[0] for line in done.out.splitlines()]
    known = {"har", "mnist", "boston", "iris", "digits", "wine", "breast_cancer", "diabetes"}
    assert known <= set(names)
    one = nndsl("data", "har", "--data", place, cwd=place)
    assert f"--data {place}: not there" in one.out
    assert "MB" in one.out


def test_version_and_help_are_short_and_have_an_example(place: Path) -> None:
    assert inside("--version", cwd=place).out.startswith("nndsl ")
    for command in ("run", "check", "show", "fmt", "eval", "predict", "data"):
        done = inside(command, "--help", cwd=place)
        assert done.code == 0
        assert f"example: nndsl {command}" in done.out
        assert len(done.out.splitlines()) < 40


def test_importing_the_package_imports_no_heavy_one(place: Path) -> None:
    code = (
        "import sys, nndsl; nndsl.load, nndsl.loads, nndsl.NNError, nndsl.Model, nndsl.Result; "
        "print([m for m in ('torch', 'pandas', 'sklearn', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_commands_that_do_not_train_never_import_pytorch(
    iris: tuple[Done, Path], place: Path
) -> None:
    (place / "one.csv").write_text(
        "sepal length (cm),sepal width (cm),petal length (cm),petal width (cm)\n5,3,1,0.2\n",
        "utf-8",
    )
    for looking in (["check"], ["show"], ["fmt", "--check"]):
        assert not loaded(*looking, "iris.nn", cwd=place) & {"torch", "pandas", "sklearn"}
    for command in (["predict", iris[1], "one.csv"], ["eval", iris[1]], ["data"]):
        assert "torch" not in loaded(*command, cwd=place)
