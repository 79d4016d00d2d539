"""The formatter has one style, keeps comments and meaning, and changes nothing the second time.

`tests/format/NAME.in.nn` is what a user wrote, `NAME.nn` what `nndsl fmt` makes of it; run
`pytest tests/test_format.py --accept` to rewrite the latter.
"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from programs import program

from nndsl.files.resources import resource
from nndsl.source import Source
from nndsl.spec.rooms import Broken
from nndsl.spec.schema import as_json
from nndsl.spec.specify import specify
from nndsl.syntax.formatter import format
from nndsl.syntax.parser import parse
from nndsl.syntax.written import WIDTH

CASES = sorted((Path(__file__).parent / "format").glob("*.in.nn"))
MODELS = sorted(resource("models").rglob("*.nn"))


def read(path: Path) -> Source:
    return Source.of(path.read_bytes().decode("utf-8"), path.name, path)


def meaning(source: Source) -> tuple[object, list[str]]:
    found, _ = parse(source)
    spec, faults = specify(found)
    known = tuple(step for step in spec.steps if not isinstance(step.layer, Broken))
    names = [step.name for step in spec.steps]
    return (as_json(replace(spec, steps=known)), names), [fault.code for fault in faults]


def comments(source: Source) -> list[str]:
    return [comment.text for comment in parse(source)[0].comments]


def name_of(path: Path) -> str:
    return path.name.removesuffix(".in.nn")


@pytest.mark.parametrize("path", CASES, ids=name_of)
def test_a_file_gets_the_one_style(path: Path, accept: bool) -> None:
    formatted = format(read(path))
    wanted = path.with_name(f"{name_of(path)}.nn")
    if accept:
        wanted.write_text(formatted, encoding="utf-8")
    assert formatted == wanted.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [*CASES, *MODELS], ids=lambda path: path.name)
def test_formatting_twice_changes_nothing_more(path: Path) -> None:
    once = format(read(path))
    assert format(Source.of(once, path.name, path)) == once


@pytest.mark.parametrize("path", [*CASES, *MODELS], ids=lambda path: path.name)
def test_meaning_and_comments_are_kept(path: Path) -> None:
    before = read(path)
    after = Source.of(format(before), path.name, path)
    assert meaning(after) == meaning(before)
    assert sorted(comments(after)) == sorted(comments(before))


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.name)
def test_the_examples_are_in_the_one_style(path: Path) -> None:
    source = read(path)
    assert format(source) == source.text


def test_a_file_with_a_fault_keeps_what_can_not_be_parsed() -> None:
    text = "dense   8  relu\ndense [3   softmax\nrepeat 2 {\n  dense   4\n}\nloss    mse\n"
    formatted = format(Source.of(text))
    assert "dense [3   softmax\n" in formatted
    assert "repeat 2 {\n  dense   4\n}\n" in formatted
    assert formatted.startswith("dense 8 relu\n")
    assert formatted.endswith("loss mse\n")


def test_long_matrices_are_written_row_by_row_and_short_ones_are_not() -> None:
    short = "dense 2 weights=[[1, 2], [3, 4]]\n"
    assert format(Source.of(short)) == short
    rows = ", ".join(f"[{i}, {i}]" for i in range(40))
    formatted = format(Source.of(f"data table rows=[{rows}] target=y"))
    assert formatted.splitlines()[:2] == ["data table rows=[", "  [0, 0],"]
    assert formatted.splitlines()[-1] == "] target=y"
    assert max(map(len, formatted.splitlines())) <= WIDTH


def test_a_comment_in_a_list_stays_behind_its_row_or_in_front_of_the_next() -> None:
    text = "dense 2 weights=[[1,2], # first\n# other\n[3,4]] bias=[0,0]\n"
    formatted = format(Source.of(text))
    assert formatted == (
        "dense 2 weights=[\n  [1, 2],  # first\n  # other\n  [3, 4],\n] bias=[0, 0]\n"
    )


def test_a_blank_line_between_the_rows_of_a_list_stays() -> None:
    text = (
        "data table rows=[\n\n# wrong\n[0,0,0], # both\n\n\n\n# right\n[0,1,1],\n \n"
        "[1,0,1]\n# the end\n\n] target=y\n"
    )
    formatted = format(Source.of(text))
    assert formatted == (
        "data table rows=[\n  # wrong\n  [0, 0, 0],  # both\n\n  # right\n  [0, 1, 1],\n\n"
        "  [1, 0, 1],\n  # the end\n] target=y\n"
    )
    assert format(Source.of(formatted)) == formatted


@settings(max_examples=150, deadline=None, derandomize=True)
@given(program(), st.randoms(use_true_random=False))
def test_any_program_keeps_its_meaning_and_its_comments(text: str, chance: random.Random) -> None:
    before = Source.of(_untidy(text, chance))
    after = Source.of(format(before))
    assert format(after) == after.text
    assert meaning(after) == meaning(before)
    assert sorted(comments(after)) == sorted(comments(before))


def _untidy(text: str, chance: random.Random) -> str:
    """Spread spaces, semicolons, blank lines and comments over a program."""
    lines = []
    inside = ("", "", "", "  ", "\n", " # in a line\n", "\n\n# of its own\n")
    for number, line in enumerate(text.splitlines()):
        spaced = "".join(
            char + chance.choice(inside if char in ",[" else ("", "", "  "))
            if char in " ,[]" and '"' not in line
            else char
            for char in line
        )
        end = chance.choice(("", "", ";", f"  # behind {number}", f"; # after {number}"))
        lines.append(spaced + end)
        lines += chance.choice(([], [], [""], ["", ""], [f"  # between {number}", ""]))
    return "\n".join(lines)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet='ab3.x%()[]{}=;,"#+-*/> \n\t', max_size=30))
def test_any_text_keeps_its_comments_and_is_left_alone_the_second_time(text: str) -> None:
    before = Source.of(text)
    after = Source.of(format(before))
    assert comments(after) == comments(before) or not parse(before)[1]
    assert sorted(comments(after)) == sorted(comments(before))
    assert format(after) == after.text
    assert len(parse(after)[1]) == len(parse(before)[1])
