"""What programs read: `check --json` says how to mend a file, `show --json` what it amounts to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from command import inside

import nndsl
from nndsl.report.network import as_json
from nndsl.spec.schema import schema

ROOT = Path(__file__).parent.parent
MODELS = sorted((ROOT / "models").glob("*.nn"))
VALID = jsonschema.Draft202012Validator(schema())


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    """Return a text with edits made as an editor makes them, by lines and columns from 1."""
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda edit: (edit["line"], edit["column"]), reverse=True):
        assert edit["line"] == edit["end_line"], "no fix of these goes over lines"
        line = lines[edit["line"] - 1]
        before, after = line[: edit["column"] - 1], line[edit["end_column"] - 1 :]
        lines[edit["line"] - 1] = before + edit["text"] + after
    return "\n".join(lines)


def test_an_editor_can_make_the_fixes_that_check_gives_as_json(tmp_path: Path) -> None:
    text = "# é\ninput 4\n\tdens 8 rleu\ndense 3 relu\nloss crossentrpy\n"
    path = tmp_path / "model.nn"
    path.write_text(text, encoding="utf-8")
    for _ in range(3):  # what is wrong may be seen only when something else is mended
        (report,) = inside("check", "--json", path, cwd=tmp_path).json["files"]
        for diagnostic in report["diagnostics"]:
            assert diagnostic["fixable"] is bool(diagnostic["fix"])
        edits = [edit for diagnostic in report["diagnostics"] for edit in diagnostic["fix"]]
        assert {edit["file"] for edit in edits} <= {str(path)}
        path.write_text(applied(path.read_text("utf-8"), edits), encoding="utf-8")
    assert report["ok"] is True
    mended = path.read_text("utf-8")
    path.write_text(text, encoding="utf-8")
    assert inside("check", "--fix", path, cwd=tmp_path).code == 0
    assert path.read_text("utf-8") == mended


def test_a_fault_as_json_names_the_other_places_that_it_is_about(tmp_path: Path) -> None:
    (tmp_path / "model.nn").write_text("dense 1\nloss mse\nloss mae\n", encoding="utf-8")
    (report,) = inside("check", "--json", "model.nn", cwd=tmp_path).json["files"]
    (fault,) = report["diagnostics"]
    (label,) = fault["labels"]
    assert (fault["line"], label["line"], label["column"], label["end_column"]) == (3, 2, 1, 9)
    assert label["file"] == "model.nn" and label["text"]


def test_show_json_has_shapes_parameters_and_multiply_adds(tmp_path: Path) -> None:
    text = "input 1x8x8; conv 2 3x3 relu; batchnorm; flatten; dense 3 softmax\n"
    (tmp_path / "model.nn").write_text(text, encoding="utf-8")
    said = inside("show", "--json", "model.nn", cwd=tmp_path).json
    VALID.validate(said)
    sizes = [(each["output"], each["parameters"], each["multiply_adds"]) for each in said["layers"]]
    # 2 filters of 9 weights and a bias, at 36 places; 72 numbers into 3 units with a bias each.
    assert sizes[0] == ([2, 6, 6], 2 * 10, 36 * 18)
    assert sizes[1][:2] == ([2, 6, 6], 4)
    assert sizes[2] == ([72], 0, 0)
    assert sizes[3] == ([3], 3 * 73, 3 * 72)
    assert said["totals"]["input"] == [1, 8, 8] and said["totals"]["output"] == [3]
    assert said["totals"]["parameters"] == 20 + 4 + 219 == said["totals"]["trained"]


def test_show_json_says_null_of_what_the_file_does_not_tell(tmp_path: Path) -> None:
    (tmp_path / "model.nn").write_text("dense 3\n", encoding="utf-8")
    said = inside("show", "--json", "model.nn", cwd=tmp_path).json
    VALID.validate(said)
    assert said["layers"][0]["parameters"] is None and said["totals"]["input"] is None


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_what_show_prints_of_a_model_meets_the_schema(path: Path) -> None:
    model = nndsl.load(path)
    said = json.loads(json.dumps(as_json(model.elaborated, model.graph)))
    VALID.validate(said)
    known = [each["parameters"] for each in said["layers"]]
    assert None in known or sum(known) == model.graph.parameter_count
