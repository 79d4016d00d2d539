"""A mutant goes in, what became of it comes out: refused and where, computed, or gone wrong.

``python tests/mutation_outcomes.py`` prints the rates of the whole corpus.
"""

from __future__ import annotations

import re
import sys
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from math import prod
from typing import Any
from unittest import mock

import numpy as np
import torch
from mutations import Mutant, Subject, corpus

from nndsl.backends.numpy import compile as compile_numpy
from nndsl.backends.torch import Network, compile as compile_torch, state
from nndsl.data import loading
from nndsl.data.known.sample import sample
from nndsl.data.prepare import prepare_arrays
from nndsl.data.prepared import Part, Prepared
from nndsl.data.raw import Raw
from nndsl.data.sources import DataSource, DownloadedSet
from nndsl.data.where import Where
from nndsl.diagnostics import Diagnostic, NNError, TrainingError
from nndsl.elaborate import Elaborated, elaborate
from nndsl.facts import Shape
from nndsl.graph.nodes import Graph
from nndsl.layers import Embedding
from nndsl.model import Model
from nndsl.runs.experiment import perform
from nndsl.runs.logbook import Logbook
from nndsl.runs.watcher import Watcher
from nndsl.source import Source, Span

ROWS = 4  # of each part, so that an epoch is one step
LARGEST = 20_000_000  # weights, and multiply-adds of a row tenfold: above it, only shapes are
CLOSE = 1e-4  # relative to the largest output, after a step that may have been far


class UnfitError(Exception):
    """Raised where arrays that a caller gives don't suit a file that has no data of its own."""


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant; ``detail`` says more of ``wrong`` and of ``refused``.

    ``state`` is refused, trained, diverged, computed, shapes (of what would take too long),
    library (blocks, and nothing to compute), open (it waits for arrays that the caller has), or
    wrong.
    """

    mutant: Mutant
    state: str
    detail: str = ""
    errors: tuple[Diagnostic, ...] = ()


def check(mutant: Mutant) -> Elaborated:
    """Check a mutant where its file lies, with the stand-ins of sets that must be downloaded."""
    return elaborate(_source(mutant), _where(mutant))


def _source(mutant: Mutant) -> Source:
    return Source.of(mutant.text, "mutant.nn", mutant.subject.folder / "mutant.nn")


def _where(mutant: Mutant) -> Where:
    return Where(mutant.subject.folder, sample=True, download=False)


def refused(mutant: Mutant) -> Outcome | None:
    """Return how a mutant is refused, or None where it checks."""
    try:
        found = check(mutant)
    except Exception:  # whatever it is: it is what is looked for
        return Outcome(mutant, "wrong", traceback.format_exc())
    if not found.errors:
        return None
    return Outcome(mutant, "refused", found.errors[0].code, tuple(found.errors))


def computed(mutant: Mutant) -> Outcome:
    """Train a mutant that checks for one step, and compare what both engines give then.

    Its own data are used, and where it has none, such as fit it.
    """
    try:
        return _computed(mutant)
    except TrainingError:
        return Outcome(mutant, "diverged")  # told from the first step on; no check can know it
    except UnfitError:
        return Outcome(mutant, "open")
    except Exception:
        return Outcome(mutant, "wrong", traceback.format_exc())


def _computed(mutant: Mutant) -> Outcome:
    model = Model(_source(mutant), _where(mutant))
    with mock.patch("nndsl.data.prepare.load", _load):
        prepared = model.prepared() if model.spec.data is not None else _fitting(model, mutant)
    if prepared is None:
        return _forward(mutant, _shaped(model, mutant))
    own = model.spec.data is not None
    with nullcontext() if own else _callers():
        model = model.with_facts(prepared)
    found, graph = model.elaborated, model.graph
    if _too_large(graph) or found.spec.loss is None:
        return _forward(mutant, graph)
    once = found.spec.training.model_copy(update={"epochs": 1})
    # A baseline learns from all rows, of which few are left.
    spec = replace(found.spec, baselines=(), train=once)
    few = _few(prepared)
    # An overflow is not the file's fault.
    with np.errstate(all="ignore"), nullcontext() if own else _callers():
        trained = perform(
            "mutant", replace(found, spec=spec), graph, few, "cpu", Watcher(), Logbook()
        )
    agreement = trained[0].details["numpy_engine"]
    if not agreement["largest_difference"] <= CLOSE:
        return Outcome(mutant, "wrong", f"the engines differ: {agreement}")
    return Outcome(mutant, "trained")


@contextmanager
def _callers() -> Iterator[None]:
    """Tell what is said of the arrays of a caller from what is said of a file and its own data."""
    try:
        yield
    except TrainingError:
        raise
    except NNError as error:
        raise UnfitError from error


_stand_in = lru_cache(maxsize=None)(lambda cls: sample(cls()))


def _load(source: DataSource, where: Where, *given: Any) -> Raw:
    """Return the rows of a source, those of a stand-in made once."""
    if isinstance(source, DownloadedSet) and source.target is None:
        return replace(_stand_in(type(source)), component=source)
    return loading.load(source, where, *given)


def _few(prepared: Prepared) -> Prepared:
    parts = {name: getattr(prepared, name) for name in ("train", "val", "test")}
    cut: dict[str, Any] = {name: part and _first(part) for name, part in parts.items()}
    return replace(prepared, **cut)


def _first(part: Part) -> Part:
    groups = None if part.groups is None else part.groups[:ROWS]
    return Part(part.x[:ROWS], part.y[:ROWS], groups, part.rows[:ROWS])


@cache
def _usual(subject: Subject) -> tuple[Graph, int]:
    """Return the graph of a file without a mistake, and how many classes it tells apart."""
    source = Source.of(f"{subject.text}\n{subject.tail}", "s.nn", subject.folder / "s.nn")
    found = elaborate(source, Where(subject.folder, sample=True, download=False))
    assert found.graph is not None
    return found.graph, len(found.facts.classes) if found.facts is not None else 3


def _shaped(model: Model, mutant: Mutant) -> Graph | None:
    """Return the graph for inputs as the file had them, or None where those don't suit it."""
    try:
        known = model.graph.input_shape
        return model.shaped(_usual(mutant.subject)[0].input_shape if known is None else None)
    except NNError:
        return None


def _fitting(model: Model, mutant: Mutant) -> Prepared | None:
    """Return arrays that fit a file with a loss and without data, or None where none are known."""
    spec, graph = model.spec, model.graph
    shape = graph.input_shape or _usual(mutant.subject)[0].input_shape
    if spec.loss is None or shape is None or len(model.elaborated.heads) > 1:
        return None
    rng, task = np.random.default_rng(0), model.task
    if graph.output_shape is None:  # the input's shape is not the file's
        graph = _shaped(model, mutant) or graph
    output = graph.output_shape
    units = output[0] if output else _usual(mutant.subject)[1]
    count = 4 * max(units, 16)
    if count * prod(shape) > LARGEST:
        return None
    x = _rows(graph, count, shape)
    y: np.ndarray = rng.random((count, units))
    if task == "multiclass":
        y = np.arange(count) % max(units, 2)
    elif task != "regression":
        y = np.arange(count * units).reshape(count, units) // (np.arange(units) + 1) % 2
    groups = np.arange(count) % 16
    try:
        return prepare_arrays(x, y, spec.split, spec.preprocess, model.elaborated.aims, groups)
    except NNError:
        return None  # its split or preprocessing is for other data


def _rows(graph: Graph, count: int, shape: Shape) -> np.ndarray:
    rng = np.random.default_rng(0)
    counts = [node.layer.count for node in graph if isinstance(node.layer, Embedding)]
    if counts:
        return rng.integers(0, min(counts), (count, *shape)).astype(np.float32)
    return rng.random((count, *shape), dtype=np.float32)


def _too_large(graph: Graph) -> bool:
    values = sum(prod(node.shape or ()) for node in graph)
    return max(graph.parameter_count, values, graph.multiply_adds / 20) > LARGEST


def _forward(mutant: Mutant, graph: Graph | None) -> Outcome:
    """Compare what both engines give for random rows, or only the shapes of a large network."""
    if graph is None or graph.input_shape is None:
        return Outcome(mutant, "open")
    if _too_large(graph):
        return _shapes(mutant, graph)
    x = _rows(graph, 2, graph.input_shape)
    network = compile_torch(graph).eval()
    with torch.no_grad(), np.errstate(all="ignore"):
        wanted = network.activate_output(network.logits_and(torch.from_numpy(x), ())[0]).numpy()
        found = compile_numpy(graph, state(network)).predict(x)
    assert found.shape == wanted.shape == (2, *(graph.output_shape or ()))
    difference = np.abs(found - wanted).max(initial=0.0)
    if not difference <= CLOSE * max(1.0, np.abs(wanted).max(initial=0.0)):
        return Outcome(mutant, "wrong", f"the engines differ by {difference}")
    return Outcome(mutant, "computed")


def _shapes(mutant: Mutant, graph: Graph) -> Outcome:
    """Take a step with tensors that have a shape and no values, of a network that is too large."""

    def empty(values: np.ndarray, dtype: torch.dtype) -> torch.Tensor:
        return torch.empty(values.shape, dtype=dtype)

    zeros = {key: np.broadcast_to(np.float32(0), p.shape) for key, p in graph.parameters.items()}
    with torch.device("meta"), mock.patch("nndsl.backends.torch.module.torch.tensor", empty):
        samples = torch.empty(2, *(graph.input_shape or ()))
        logits, _ = Network(graph, zeros).logits_and(samples, ())
        if logits.requires_grad:
            logits.sum().backward()
    assert logits.shape == (2, *(graph.output_shape or ()))
    return Outcome(mutant, "shapes")


def placed(outcome: Outcome) -> str:
    """Say how a refusal tells where the mistake is.

    ``within``: a place of it lies in a statement with the mistake. ``named``: a name or a word of
    that statement is under a place of it, or quoted in what it says. ``next``: a place of it is in
    the statement behind or in front of the mistake. Such is all that can be said of a statement
    that is gone, and of a layer that may be meant as it is, but then gives what the next one
    can't take. Else ``nowhere``.
    """
    text, spans, words = outcome.mutant.text, outcome.mutant.spans, outcome.mutant.words
    sites = [
        (span.source, span)
        for fault in outcome.errors
        for span in (fault.span, *(label.span for label in fault.labels))
        if span is not None
    ]
    own = [span for source, span in sites if source is None]
    if any(o.start <= p.start and p.end <= max(o.end, p.start) for p in own for o in spans):
        return "within"
    said = [text[place.start : place.end] for place in own]
    said += [quoted for fault in outcome.errors for quoted in re.findall("`([^`]*)`", _said(fault))]
    if words & set(re.findall(r"[^\W\d]\w*", " ".join(said))):
        return "named"
    lines = {line for place in own for line in _lines(text, place)}
    lines |= {line for fault in outcome.errors for line in _called(fault)}
    return "next" if lines & _around(text, spans) else "nowhere"


def _lines(text: str, place: Span) -> range:
    return range(text.count("\n", 0, place.start), text.count("\n", 0, place.end) + 1)


def _called(fault: Diagnostic) -> list[int]:
    """Return the lines of the calls that a fault inside a block comes from."""
    notes = " ".join(fault.notes)
    return [int(line) - 1 for line in re.findall(r"expanded at mutant\.nn:(\d+)", notes)]


def _around(text: str, spans: tuple[Span, ...]) -> set[int]:
    """Return the lines of statements with a mistake, and the next ones that say anything."""
    lines = [line.split("#")[0].strip(" \t{}") for line in text.split("\n")]
    spoken = [number for number, line in enumerate(lines) if line]
    found: set[int] = set()
    for span in spans:
        own = _lines(text, span)
        before = [number for number in spoken if number < own.start]
        after = [number for number in spoken if number >= own.stop]
        found |= {*own, *before[-1:], *after[:1]}
    return found


def _said(fault: Diagnostic) -> str:
    labels = [fault.label, *(label.text for label in fault.labels)]
    return " ".join([fault.message, *labels, *fault.facts, *fault.notes, fault.help or ""])


def outcomes(mutants: Iterable[Mutant]) -> Iterator[Outcome]:
    """Yield what becomes of each mutant."""
    for mutant in mutants:
        yield refused(mutant) or computed(mutant)


def table(found: Iterable[Outcome]) -> str:
    """Return the rates by kind of mistake, as a table."""
    by_kind: dict[str, Counter[str]] = {}
    for outcome in found:
        counts = by_kind.setdefault(outcome.mutant.kind, Counter())
        counts["total"] += 1
        counts[outcome.state] += 1
        if outcome.state == "refused":
            counts[placed(outcome)] += 1
    by_kind["all"] = sum(by_kind.values(), Counter())
    columns = (
        *("total", "refused", "within", "named", "next", "nowhere"),
        *("trained", "computed", "shapes", "diverged", "open", "wrong"),
    )
    lines = [f"{'mistake':17}" + "".join(f"{name:>9}" for name in columns)]
    for kind, counts in by_kind.items():
        lines.append(f"{kind:17}" + "".join(f"{counts[name]:9}" for name in columns))
    return "\n".join(lines)


def main() -> int:
    """Print the rates, and what went wrong."""
    torch.set_num_threads(1)
    found = list(outcomes(corpus()))
    print(table(found))
    wrong = [outcome for outcome in found if outcome.state == "wrong"]
    for outcome in wrong:
        print(f"\n{outcome.mutant.name}\n{outcome.detail}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
