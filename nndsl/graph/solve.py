"""A spec with sizes left open goes in, the spec with those that follow from the rest comes out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from heapq import heappop, heappush

from nndsl.diagnostics import Diagnostic
from nndsl.errors import flow as flow_errors, graph as errors
from nndsl.facts import Facts, Shape
from nndsl.graph.heads import Head
from nndsl.graph.partial import Partial
from nndsl.graph.reasons import Reasons
from nndsl.source import Span
from nndsl.spec.model import ModelSpec, Step
from nndsl.system.collector import paused


@paused()
def solve(
    spec: ModelSpec, shape: Shape | None, heads: Sequence[Head], facts: Facts | None
) -> tuple[ModelSpec, list[Diagnostic]]:
    """Return the spec with every ``?`` replaced that follows from what comes after it.

    A size follows from the outputs that the data ask for, from an ``add`` with a value whose
    shape is known, and from literal weights of the next layer. One may settle another.
    """
    network = Partial(spec, shape)
    steps = [step for step in spec.steps if step.layer.left_open and step.weights_of is None]
    unsolved = dict(enumerate(steps))
    asking = list(unsolved)  # a heap, since the first one of the file comes first
    hoping: dict[str, set[int]] = defaultdict(set)  # for the shape of a value
    faults: list[Diagnostic] = []
    while asking:
        place = heappop(asking)
        if place not in unsolved:
            continue
        step = unsolved[place]
        reasons = Reasons(network, step.name, heads, facts)
        sizes = set(reasons.sizes.values())
        if not sizes:
            for name in reasons.unknown:
                hoping[name].add(place)
            continue
        del unsolved[place]
        if len(sizes) > 1:
            said = [f"{size}, since {reason}" for reason, size in reasons.sizes.items()]
            fault = flow_errors.contradicting_sizes(_place(step), step.layer.keyword, said)
            faults.append(fault.noting(step.layer.origin.trail))
            continue
        for name in network.settle(step.name, sizes.pop()):
            for other in hoping.pop(name, ()):
                heappush(asking, other)
    for step in unsolved.values():
        if facts is None and spec.data is None and _is_head(network, step):
            continue  # it is settled by the data that a caller gives
        fault = flow_errors.unsolved_size(_place(step), step.layer.keyword, _known(network, step))
        faults.append(fault.noting(step.layer.origin.trail))
    return spec.with_layers(network.settled), faults


def _is_head(network: Partial, step: Step) -> bool:
    """Say whether a size is that of an output, which data ask for."""
    name = step.name
    while name not in network.outputs:
        readers = [r for r in network.readers(name) if r.inputs == (name,) and r.layer.keeps_shape]
        if not readers:
            return False
        name = readers[0].name
    return bool({"units", "filters"} & step.layer.left_open)


def _place(step: Step) -> Span:
    (field,) = step.layer.left_open
    return step.layer.origin.of(field)


def _known(network: Partial, step: Step) -> list[str]:
    """Return what is known around a layer, for a person to work out the size."""
    before = network.shape(network.node(step.name).inputs[0])
    nodes = [step.name]
    readers: dict[str, None] = {}
    while nodes:
        for reader in network.readers(nodes.pop()):
            if reader.step == step.name:  # its own activation
                nodes.append(reader.name)
            else:
                readers[f"`{reader.step}`"] = None
    return [
        f"it reads {errors.shown(before) if before else 'a value of unknown size'}",
        f"it is read by {', '.join(readers) or 'nothing'}",
    ]
