"""A spec with sizes left open goes in, the spec with those that follow from the rest comes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.errors import flow as flow_errors, graph as errors
from nndsl.facts import Facts, Shape
from nndsl.flow import INPUT
from nndsl.graph import Graph, Node
from nndsl.heads import Head, facts_of
from nndsl.layers.base import Layer, Lender, WeightedLayer
from nndsl.layers.merge import Add, Elementwise
from nndsl.shaping import build
from nndsl.source import Span
from nndsl.spec import ModelSpec, Step


def solve(
    spec: ModelSpec, shape: Shape | None, heads: Sequence[Head], facts: Facts | None
) -> tuple[ModelSpec, list[Diagnostic]]:
    """Return the spec with every ``?`` replaced that follows from what comes after it.

    A size follows from the outputs that the data ask for, from an ``add`` with a value whose
    shape is known, and from literal weights of the next layer. One may settle another.
    """
    faults: list[Diagnostic] = []
    given_up: set[str] = set()
    while True:
        waiting = [
            step
            for step in spec.steps
            if step.layer.left_open and step.name not in given_up and step.weights_of is None
        ]
        if not waiting:
            break
        graph, _ = build(spec, shape)
        assert graph is not None, "there are steps"
        settled = False
        for step in waiting:
            reasons = dict(_reasons(graph, graph.node(step.name), step, heads, facts))
            sizes = set(reasons.values())
            if len(sizes) == 1:
                spec = _with_size(spec, step, sizes.pop())
                settled = True
                break
            if len(sizes) > 1:
                said = [f"{reason} {size}" for reason, size in reasons.items()]
                place, keyword = _place(step), step.layer.keyword
                fault = flow_errors.contradicting_sizes(place, keyword, said)
                faults.append(fault.noting(step.layer.origin.trail))
                given_up.add(step.name)
        if not settled:
            break
    graph, _ = build(spec, shape)
    for step in spec.steps:
        if step.layer.left_open and step.name not in given_up and step.weights_of is None:
            if facts is None and spec.data is None and graph is not None and _is_head(graph, step):
                continue  # it is settled by the data that a caller gives
            fault = flow_errors.unsolved_size(
                _place(step), step.layer.keyword, _known(spec, shape, step)
            )
            faults.append(fault.noting(step.layer.origin.trail))
    return spec, faults


def _is_head(graph: Graph, step: Step) -> bool:
    """Say whether a size is that of an output, which data ask for."""
    name = step.name
    while name not in graph.outputs:
        readers = [r for r in graph if r.inputs == (name,) and r.layer.keeps_shape]
        if not readers:
            return False
        name = readers[0].name
    return bool({"units", "filters"} & step.layer.left_open)


def _place(step: Step) -> Span:
    (field,) = step.layer.left_open
    return step.layer.origin.of(field)


def _with_size(spec: ModelSpec, step: Step, size: int) -> ModelSpec:
    """Return the spec with the size of a layer, also where it is applied once more."""
    alike = [other for other in spec.steps if step.name in (other.name, other.weights_of)]
    return spec.with_layers({other.name: _sized(other.layer, size) for other in alike})


def _sized(layer: Layer, size: int) -> Layer:
    (field,) = layer.left_open
    settled = layer.model_copy(update={field: size})
    settled._open, settled._deferred = frozenset(), layer.deferred - {field}
    return settled


def _reasons(
    graph: Graph, node: Node, step: Step, heads: Sequence[Head], facts: Facts | None
) -> Iterator[tuple[str, int]]:
    """Yield what settles a size, each with the size it asks for."""
    axis = -1 if "units" in step.layer.left_open else 0
    if node.tied_to is not None:
        lender = graph.node(node.tied_to)
        if lender.shape is not None and isinstance(lender.layer, Lender):
            count, _ = lender.layer.lent_shape(*lender.seen)
            yield f"the weights of `{lender.step}`, turned around, have units:", count
    seen = {node.name}
    names = [node.name]
    while names:
        name = names.pop()
        if name in graph.outputs:
            at = graph.outputs.index(name)
            yield from _head(heads[at], facts_of(facts, at), axis, _axes(graph, node))
        for reader in graph:
            if name not in reader.inputs or reader.name in seen:
                continue
            layer = reader.layer
            if layer.keeps_shape:
                seen.add(reader.name)
                names.append(reader.name)
            elif isinstance(layer, Elementwise):
                yield from _sibling(graph, reader, name, axis)
                seen.add(reader.name)  # the sum has the same size, and is read further on
                names.append(reader.name)
            elif isinstance(layer, WeightedLayer) and "weight" in layer.literals():
                origins = layer.origins(layer.literals()["weight"])
                if origins is not None:
                    yield f"the weights of `{reader.step}` have origins:", origins


def _axes(graph: Graph, node: Node) -> int:
    """Return how many axes a layer reads, and leaves as they are but for one; 0 if unknown."""
    name = node.inputs[0]
    shape = graph.input_shape if name == INPUT else graph.node(name).shape
    return len(shape or ())


def _head(head: Head, facts: Facts | None, axis: int, rank: int) -> Iterator[tuple[str, int]]:
    """Yield how many values an output has along an axis of so many."""
    task = head.task
    if axis == 0 and (facts is None or not (facts.axes or head.spec.mirrors or task == "sequence")):
        return  # filters are no outputs of a vector
    if task == "binary":
        yield "a yes-or-no answer has outputs:", 1
    elif facts is not None and task in ("multiclass", "sequence") and facts.classes:
        yield "the data have classes:", len(facts.classes)
    elif facts is not None and task in ("regression", "multilabel"):
        each = head.loss.per_target if head.loss is not None else 1
        whole = facts.shape if head.spec.mirrors else facts.axes
        if rank > 1 and rank == len(whole):
            yield "the target has along this axis:", whole[axis] * each
        else:
            yield "the data have targets:", each * (1 if facts.axes else len(facts.targets))


def _sibling(graph: Graph, reader: Node, name: str, axis: int) -> Iterator[tuple[str, int]]:
    shapes: dict[str, Shape | None] = {node.name: node.shape for node in graph}
    shapes["input"] = graph.input_shape
    for other in reader.inputs:
        shape = shapes.get(other)
        if other != name and shape:
            joins = "adds" if isinstance(reader.layer, Add) else "joins"
            yield f"`{reader.step}` {joins} {errors.shown(shape)}:", shape[axis]


def _known(spec: ModelSpec, shape: Shape | None, step: Step) -> list[str]:
    """Return what is known around a layer, for a person to work out the size."""
    graph, _ = build(spec, shape)
    assert graph is not None, "there are steps"
    node = graph.node(step.name)
    inputs = node.inputs[0]
    before = graph.input_shape if inputs == "input" else graph.node(inputs).shape
    readers = [f"`{other.step}`" for other in graph if node.name in other.inputs]
    return [
        f"it reads {errors.shown(before) if before else 'a value of unknown size'}",
        f"it is read by {', '.join(dict.fromkeys(readers)) or 'nothing'}",
    ]
