"""A source goes in, and everything that can be known before training comes out.

Parsing, reading the spec, asking the data for their facts, following shapes through the graph and
checking what must agree happen here in order; every fault of the file is collected.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from nndsl.checks import check
from nndsl.data.outlook import describe
from nndsl.data.request import Request
from nndsl.data.targets.aims import Aims
from nndsl.data.where import Where
from nndsl.diagnostics import Diagnostic, Label, NNError, in_order
from nndsl.errors import flow as flow_errors, graph as errors
from nndsl.errors.numbers import unused_let
from nndsl.facts import Facts, Shape, TaskName
from nndsl.graph.heads import Head, heads_of
from nndsl.graph.inputs import divided
from nndsl.graph.nodes import Graph
from nndsl.graph.shaping import build
from nndsl.graph.tasks import infer
from nndsl.source import Source
from nndsl.spec.library import is_library
from nndsl.spec.model import ModelSpec
from nndsl.spec.scope import DATA_NAMES, Deferred, Evaluated
from nndsl.spec.specify import specify
from nndsl.spec.unused import unused_lets
from nndsl.syntax.parser import parse
from nndsl.syntax.tree import Tree

# Where one of these is wrong, what else doesn't agree with it may be right once it is mended.
CHECKED = frozenset({"data", "split", "preprocess", "output", "task", "loss", "train"})


# The rows are sound, but the target is none of the task's.
TARGET_FAULTS = frozenset(
    {
        *("not-binary", "not-multilabel", "several-targets"),
        *("target-not-numeric", "target-not-classes", "target-not-texts"),
    }
)


@dataclass(frozen=True)
class Elaborated:
    """What is known of a file: ``graph`` is None where it has no layers, ``facts`` without data."""

    tree: Tree
    spec: ModelSpec
    graph: Graph | None
    heads: tuple[Head, ...]
    facts: Facts | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def task(self) -> TaskName:
        """The kind of problem, that of the first output where there are several."""
        return self.heads[0].task

    @property
    def purpose(self) -> str:
        """What the network is for, as a person reads it: the task, by output where several."""
        aims = self.aims
        if isinstance(aims, str):
            return aims
        return ", ".join(f"{head.name}: {head.task}" for head in self.heads)

    @property
    def aims(self) -> Aims:
        """What the data are prepared for: the task, or what each of several outputs predicts."""
        if len(self.heads) == 1:
            return "autoencoder" if self.spec.mirrors else self.task
        return tuple(replace(head.aim, task=head.task) for head in self.heads)

    @property
    def errors(self) -> list[Diagnostic]:
        """The diagnostics that keep the file from running."""
        return [d for d in self.diagnostics if d.severity == "error"]


def elaborate(
    source: Source,
    where: Where,
    *,
    facts: Facts | None = None,
    input_shape: Shape | None = None,
) -> Elaborated:
    """Return what is known of a file, and every fault of it.

    ``facts`` stand in for those of the file's own data (as when a caller has the arrays);
    ``input_shape`` is used where the file gives no shape.
    """
    tree, faults = parse(source)
    finished = facts is not None  # as of a run, which has all weights and needs no other files
    spec, found = specify(tree, facts.names if facts is not None else None)
    if facts is None and spec.data is None and spec.deferred:
        shape = _said(spec) or input_shape
        if shape is not None:  # what goes in is known, though not what should come out
            spec, found = specify(tree, _features(shape))
    faults += found
    heads, found = heads_of(spec)
    faults += found
    unfit = False
    sure = not spec.unread & {"loss", "task", "split", "preprocess"}
    if facts is None and spec.data is not None and sure and (spec.loss or spec.task or not faults):
        # Where loss and last activation disagree, either may be wrong, and so may the task be.
        aims: Aims = heads[0].aim.task if len(heads) == 1 else tuple(h.shared_aim for h in heads)
        if spec.mirrors and len(heads) == 1:
            aims = "autoencoder"
        request = Request(spec.data, spec.split, spec.preprocess, aims, where)
        try:
            facts = describe(request)
        except NNError as error:
            faults += [_asked(fault, spec) for fault in error.diagnostics]
            unfit = all(fault.code in TARGET_FAULTS for fault in error.diagnostics)
            if unfit:  # of the rows themselves nothing is wrong
                with suppress(NNError):
                    facts = describe(replace(request, aims=None))
        if facts is not None and spec.deferred:
            # What was put off until the data's numbers are known can be judged only now.
            spec, found = specify(tree, facts.names)
            told = set(faults)
            faults += [fault for fault in found if fault not in told]
    spec, shape, mismatch = divided(spec, facts, input_shape)
    if shape is None:
        shape, more = _input_shape(spec, facts, input_shape)
        mismatch += more
    if any(step.layer.left_open for step in spec.steps):
        from nndsl.graph.solve import solve  # few files leave a size open

        spec, found = solve(spec, shape, heads, facts)
        faults += found
    spec = spec.at(where.base)
    heads, _ = heads_of(spec)
    graph, found = build(spec, shape)
    faults += [*mismatch, *found]
    if spec.backbones and not finished:
        from nndsl.checks.backbones import weights_are_there  # few files have any

        faults += weights_are_there(spec)
    if graph is None and not faults and not is_library(tree):
        faults.append(flow_errors.no_layers(None))
    if graph is not None and not spec.unread & CHECKED and spec.outputs:
        faults += check(spec, graph, heads, facts, unfit)
    if not any(fault.severity == "error" for fault in faults):
        faults += [unused_let(word.span, word.text) for word in unused_lets(tree)]
    diagnostics = tuple(in_order(fault.within(source) for fault in faults))
    return Elaborated(tree, spec, graph, heads, facts, diagnostics)


def _said(spec: ModelSpec) -> Shape | None:
    """Return the shape that the file's `input` gives."""
    return spec.input.shape if spec.input is not None and not spec.input.deferred else None


def _features(shape: Shape) -> dict[str, Evaluated]:
    """Return the names that data give, of which only `features` is known."""
    names: dict[str, Evaluated] = {name: Deferred(name) for name in DATA_NAMES}
    return names | {"features": shape[0] if len(shape) == 1 else shape}


def _asked(fault: Diagnostic, spec: ModelSpec) -> Diagnostic:
    """Say which statement makes the task one that the data or their split don't suit."""
    asking = spec.task or spec.loss
    codes = TARGET_FAULTS | {"stratify-without-classes"}
    if fault.code not in codes or asking is None or len(spec.outputs) > 1:
        return fault
    label = Label(asking.origin.statement, f"makes the task {infer(spec)}")
    return replace(fault, labels=(*fault.labels, label))


def _input_shape(
    spec: ModelSpec, facts: Facts | None, given: Shape | None
) -> tuple[Shape | None, list[Diagnostic]]:
    said = _said(spec)
    known = facts.shape if facts is not None else given
    if said is not None and known is not None and said != known and spec.input is not None:
        return said, [errors.input_mismatch(spec.input.origin.of("shape"), said, known, spec.data)]
    return (known if said is None else said), []
