"""A file that checks is computed, any other is refused at a place, and nothing is a traceback.

Generated programs are checked, built in the numpy engine and computed on a batch of two, as they
are and with a mistake. test_mutations.py does more with the files of `models/`.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from mutations import mistaken
from programs import program

from nndsl.backends.numpy import compile as compile_numpy
from nndsl.data.where import Where
from nndsl.elaborate import Elaborated, elaborate
from nndsl.files.resources import resource
from nndsl.graph.nodes import Graph
from nndsl.graph.shaping import build
from nndsl.layers import Embedding
from nndsl.model import Model
from nndsl.source import Source

FOLDER = resource("models")
MODELS = sorted(FOLDER.glob("*.nn"))
SLOW_WEIGHTS = 2_000_000  # above it, computing would take the test's time and show nothing more
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
    judge(mistaken(text, random.Random(seed)))


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


def test_a_model_can_be_made_of_whatever_checks() -> None:
    model = Model(Source.of("input 4; dense 3 softmax", "model"), Where(FOLDER))
    assert model.graph.output_shape == (3,)
