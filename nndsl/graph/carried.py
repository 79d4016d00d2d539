"""Recurrent layers whose state is read go in, and become a vector and the parts of it."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING

from nndsl.errors import sequences as errors
from nndsl.layers import Layer

if TYPE_CHECKING:
    from nndsl.diagnostics import Diagnostic
    from nndsl.graph.nodes import Node
    from nndsl.spec.model import Step

STATE = "state"  # the statement that reads what a layer carries along
PART = "part"  # what stands behind such a layer, which no statement says


def owners_read(steps: Sequence[Step]) -> frozenset[str]:
    """Return the steps that own the weights of layers whose state is read.

    Layers that share weights are computed alike, so that all of them show their state.
    """
    owners = {step.name: step.weights_of or step.name for step in steps}
    read = {step.inputs[0] for step in steps if step.layer.keyword == STATE}
    return frozenset(owners.get(name, name) for name in read)


def showing(layer: Layer) -> Layer | None:
    """Return a layer whose output ends with its state; None where it has no state."""
    from nndsl.layers.recurrent import RecurrentLayer

    return layer.showing_state() if isinstance(layer, RecurrentLayer) else None


def output_of(node: Node) -> Layer:
    """Return the layer that takes the output of a node that shows its state."""
    from nndsl.layers.recurrent import Part, RecurrentLayer

    assert isinstance(node.layer, RecurrentLayer), "no other shows its state"
    part = Part() if node.shape is None else Part().at(0, node.layer.own_shape(node.seen[0]))
    part._origin = node.layer.origin
    return part


def state_of(layer: Layer, name: str, node: Node | None) -> tuple[Layer, Diagnostic | None]:
    """Return the layer that takes the state of a node, and what is wrong where there is none.

    ``name`` is what the file calls the node, None for the input.
    """
    from nndsl.layers.recurrent import Part, RecurrentLayer

    assert isinstance(layer, Part), "the statement's own"
    if node is None or not isinstance(node.layer, RecurrentLayer):
        known = node is None or node.layer.keyword != "broken"
        kind = None if node is None else node.layer.keyword
        return layer, errors.no_state(layer, name, kind) if known else None
    if node.shape is None:
        return layer, None
    start = prod(node.layer.own_shape(node.seen[0]))
    return layer.at(start, (node.layer.state_size,)), None
