"""A file that checks is computed, any other is refused at a place, and nothing is a traceback.

Generated programs are checked, built in the numpy engine and computed on a batch of two. The
files of `models/` and generated programs are mutated as users mistype them, each mutation seeded.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from programs import program

from nndsl.backends.numpy import compile as compile_numpy
from nndsl.data.where import Where
from nndsl.elaborate import Elaborated, elaborate
from nndsl.graph import Graph, build
from nndsl.layers import Embedding
from nndsl.model import Model
from nndsl.resources import resource
from nndsl.source import Source

FOLDER = resource("models")
MODELS = sorted(FOLDER.glob("*.nn"))
SLOW_WEIGHTS = 2_000_000  # above it, computing would take the test's time and show nothing more
MUTATIONS = 60  # of each model
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]


def check(text: str, folder: Path = FOLDER) -> Elaborated:
    source = Source.of(text, "model.nn", folder / "model.nn")
    return elaborate(source, Where(folder, download=False))


def compute(found: Elaborated) -> None:
    """Compute a batch of two in the numpy engine, with an input of four where none is known."""
    graph = found.graph
    assert graph is not None
    if graph.input_shape is None and not found.spec.deferred:
        built, faults = build(found.spec, (4,))
        if faults or built is None:
            return  # four features don't suit it, which the caller would be told
        graph = built
    if graph.input_shape is None or found.spec.deferred:
        return
    if graph.parameter_count > SLOW_WEIGHTS or graph.multiply_adds > 20 * SLOW_WEIGHTS:
        return
    given = inputs(graph)
    with np.errstate(all="ignore"):  # an overflow is not the file's fault
        outputs = compile_numpy(graph, None).predict(given)
    assert outputs.shape == (2, *(graph.output_shape or ()))


def inputs(graph: Graph) -> np.ndarray:
    shape = (2, *(graph.input_shape or ()))
    counts = [node.layer.count for node in graph if isinstance(node.layer, Embedding)]
    if counts:
        return np.random.default_rng(0).integers(0, min(counts), shape).astype(np.float32)
    return np.random.default_rng(0).random(shape, dtype=np.float32)


def judge(text: str) -> str:
    """Return the code that a file is refused with, or say that it was computed."""
    found = check(text)
    if not found.errors:
        compute(found)
        return "checks"
    whole = found.tree.source.text
    for fault in found.diagnostics:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", fault.code)
        if fault.span is None:
            assert fault.code == "no-layers"
            continue
        if fault.span.source is None:
            assert 0 <= fault.span.start <= fault.span.end <= len(whole)
    return found.errors[0].code


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=QUIET)
@given(program())
def test_a_generated_program_that_checks_is_computed(text: str) -> None:
    assert judge(text) in ("checks", "shape-mismatch", "nothing-to-train", "softmax-twice"), text


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=QUIET)
@given(program(), st.integers(0, 2**32))
def test_a_generated_program_with_a_mistake_is_computed_or_refused(text: str, seed: int) -> None:
    judge(mutated(text, random.Random(seed)))


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_an_example_with_a_mistake_is_computed_or_refused(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    outcomes: Counter[str] = Counter()
    for seed in range(MUTATIONS):
        changed = mutated(text, random.Random(seed))
        outcomes["the same" if changed == text else judge(changed)] += 1
    assert outcomes["the same"] < MUTATIONS / 4
    assert MUTATIONS - outcomes["checks"] - outcomes["the same"] > MUTATIONS / 4, outcomes


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_example_checks_without_a_warning(path: Path) -> None:
    found = check(path.read_text(encoding="utf-8"))
    assert found.diagnostics == ()


def test_files_that_once_went_wrong_are_refused_or_computed() -> None:
    for text in ONCE_WRONG:
        judge(text)


ONCE_WRONG = (
    "dense " + "9" * 5000,
    "let a = 10 * 1e308\ndense a",
    f"let a = {'9' * 18} * 1.5; dense a",
    "let a = a + 1; dense a",
    "let a0 = 99999999\n" + "\n".join(f"let a{i + 1} = a{i} * a{i}" for i in range(40)),
    "let n = " + "-" * 5000 + "3; dense n",
    "input 1000000000000x3x3; conv 1000000000000 1 groups=7; flatten; dense 1",
    "data diabetes; dense classes; loss mse",
    "data breast_cancer; dense 1 softmax; loss bce",
    "input 4; a = dense 4 relu; a_relu = dense 3; b = dense 3 from=a; add b a_relu",
    "input 4; training = dense 4 relu; dense 1",
    "repeat 0 { dense 3 }",
    "input 4; repeat 0 { dense 3 }; dense 1",
    "input 3; dense 3 weights=[]",
    "input 3; dense 3 weights=[[]]",
    "input 3; dense 3 bias=[]",
    "input [1]; dense 1",
    "input []; dense 1",
    "input 2; reshape []; dense 1",
    "data table rows=[[]]; dense 1; loss mse",
    "data table rows=[1, 2]; dense 1; loss mse",
    "data table rows=[[1, 2]]; dense 1; loss mse",
    "data table rows=[[none, 1], [2, 0]]; dense 1; loss mse",
    "data iris; split test=0 val=0; dense classes softmax; loss crossentropy",
    "data csv; dense 1",
    'data csv "" target=y; dense 1; loss mse',
    'data csv "\\\\" target=y; dense 1; loss mse',
    "expect { }",
    "dense 1; expect { 1 -> 2 }",
    "[0] -> 1",
)


def mutated(text: str, chance: random.Random) -> str:
    """Return a file with one mistake that a user makes, or the same where it has no place."""
    return chance.choice(KINDS)(text, chance)


def _words(text: str) -> list[re.Match[str]]:
    plain = re.sub(r"#[^\n]*", lambda comment: " " * len(comment.group()), text)
    return list(re.finditer(r"[A-Za-z_]\w+", plain))


def misspell(text: str, chance: random.Random) -> str:
    """Drop, double or swap letters of a word."""
    if not (words := _words(text)):
        return text
    word = chance.choice(words)
    said, at = word.group(), chance.randrange(len(word.group()) - 1)
    other = chance.choice(
        (
            said[:at] + said[at + 1 :],
            said[:at] + said[at] + said[at:],
            said[:at] + said[at + 1] + said[at] + said[at + 2 :],
        )
    )
    return text[: word.start()] + other + text[word.end() :]


def _edit_line(text: str, chance: random.Random, *, least: int = 1) -> tuple[list[str], int]:
    lines = text.split("\n")
    known = [i for i, line in enumerate(lines) if len(line.split("#")[0].split()) >= least]
    return lines, chance.choice(known) if known else -1


def drop_argument(text: str, chance: random.Random) -> str:
    """Leave out a word of a statement."""
    lines, at = _edit_line(text, chance, least=2)
    words = lines[at].split()
    del words[chance.randrange(len(words))]
    lines[at] = " ".join(words)
    return "\n".join(lines)


def double_argument(text: str, chance: random.Random) -> str:
    """Say a word of a statement twice."""
    lines, at = _edit_line(text, chance, least=2)
    words = lines[at].split()
    words.insert(chance.randrange(len(words) + 1), chance.choice(words))
    lines[at] = " ".join(words)
    return "\n".join(lines)


def swap_statements(text: str, chance: random.Random) -> str:
    """Exchange two lines."""
    lines, first = _edit_line(text, chance)
    _, second = _edit_line(text, chance)
    lines[first], lines[second] = lines[second], lines[first]
    return "\n".join(lines)


def double_statement(text: str, chance: random.Random) -> str:
    """Say a line twice."""
    lines, at = _edit_line(text, chance)
    lines.insert(chance.randrange(len(lines) + 1), lines[at])
    return "\n".join(lines)


def drop_statement(text: str, chance: random.Random) -> str:
    """Leave out a line."""
    lines, at = _edit_line(text, chance)
    del lines[at]
    return "\n".join(lines)


def delete_bracket(text: str, chance: random.Random) -> str:
    """Leave out a bracket, a quote, a comma or an equals sign."""
    places = [i for i, char in enumerate(text) if char in '()[]{}"=,']
    if not places:
        return text
    at = chance.choice(places)
    return text[:at] + text[at + 1 :]


def insert_character(text: str, chance: random.Random) -> str:
    """Put in a character that stands near on the keyboard, or any other."""
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice("()[]{}\"'=,;:#+-*/%.x0 \n\té漢") + text[at:]


def change_number(text: str, chance: random.Random) -> str:
    """Give a number another size or another kind."""
    plain = re.sub(r"#[^\n]*", lambda comment: " " * len(comment.group()), text)
    numbers = list(re.finditer(r"(?<![\w.])\d[\w.%]*", plain))
    if not numbers:
        return text
    number = chance.choice(numbers)
    others = (
        "0",
        "1",
        "-1",
        "3.5",
        "1e3",
        "20%",
        "3x3",
        "none",
        "relu",
        '"8"',
        "[1, 2]",
        "7",
        "12x",
    )
    return text[: number.start()] + chance.choice(others) + text[number.end() :]


def change_word(text: str, chance: random.Random) -> str:
    """Put one word of the file in the place of another: another head, loss, or name."""
    if not (words := _words(text)):
        return text
    word, other = chance.choice(words), chance.choice(words).group()
    return text[: word.start()] + other + text[word.end() :]


KINDS = (
    misspell,
    drop_argument,
    double_argument,
    swap_statements,
    double_statement,
    drop_statement,
    delete_bracket,
    insert_character,
    change_number,
    change_word,
)


def test_each_kind_of_mistake_changes_a_file() -> None:
    text = (FOLDER / "har.nn").read_text(encoding="utf-8")
    for kind in KINDS:
        assert any(kind(text, random.Random(seed)) != text for seed in range(5)), kind.__name__


def test_a_model_can_be_made_of_whatever_checks() -> None:
    model = Model(Source.of("input 4; dense 3 softmax", "model"), Where(FOLDER))
    assert model.graph.output_shape == (3,)
