"""`--json`: a program that reads standard output gets one JSON object, whatever comes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import GATE, inside

TESTED = GATE + "expect tolerance=0.01 { [0, 1] -> 0; [1, 1] -> 0 }\n"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("run", "wrong.nn"), "unknown-statement"),
        (("show", "wrong.nn"), "unknown-statement"),
        (("test", "gate.nn"), "no-expectations"),
        (("eval", "nowhere"), "not-a-run"),
        (("run", "gate.nn", "--fast"), "bad-usage"),
    ],
)
def test_a_command_that_fails_says_so_as_json(
    command: tuple[str, ...], code: str, place: Path
) -> None:
    (place / "wrong.nn").write_text("input 2; densse 1\n")
    done = inside(*command, "--json", cwd=place)
    (fault,) = json.loads(done.out)["diagnostics"]
    assert fault["code"] == code and fault["severity"] == "error"
    assert fault["message"] in done.err  # which a person reads
    if code == "unknown-statement":
        assert (fault["file"], fault["line"], fault["column"]) == ("wrong.nn", 1, 10)


def test_rows_that_fail_are_told_with_what_was_expected_of_them(place: Path) -> None:
    (place / "tested.nn").write_text(TESTED)
    failed = {"input": [1.0, 1.0], "output": pytest.approx(1, abs=1e-4), "expected": 0.0}
    run = inside("run", "tested.nn", "--json", "--quiet", "--out", "rows", cwd=place)
    told = json.loads(run.out)["expect"]
    assert run.code == 1 and told == {"passed": 1, "failed": [{**failed, "tolerance": 0.01}]}
    assert json.loads((place / "rows" / "result.json").read_text())["expect"] == told
    test = inside("test", "tested.nn", "--json", cwd=place)
    engines = json.loads(test.out)
    assert test.code == 1 and list(engines) == ["numpy", "torch"]
    assert all(found == told for found in engines.values())
