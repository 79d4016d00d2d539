"""An output of a graph goes in; which of its axes counts classes, labels or numbers comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from nndsl.data.places import Layout
from nndsl.facts import Facts, Shape, TaskName
from nndsl.graph.heads import Head
from nndsl.graph.nodes import Graph, Node
from nndsl.layers import Layer
from nndsl.layers.activation import Softmax
from nndsl.losses.classes import CrossEntropy

if TYPE_CHECKING:
    from nndsl.elaborate import Elaborated

_IMAGE = 3  # axes, of which the channels are the first


def layouts(graph: Graph, heads: Sequence[Head]) -> list[Layout]:
    """Return how each output of a graph is to be read."""
    return [layout(graph.of(at), head) for at, head in enumerate(heads)]


def layout(graph: Graph, head: Head) -> Layout:
    """Return how the only output of a graph is to be read."""
    ignored = head.loss.ignore if isinstance(head.loss, CrossEntropy) else None
    return Layout(class_axis(graph) or 0, head.gives_variances, ignored)


def class_axis(graph: Graph) -> int | None:
    """Return the axis of the output that counts classes, labels or numbers.

    It is the one that a final softmax sums to one, else that of units or filters. None where the
    shape isn't known.
    """
    shape, head = graph.output_shape, graph.head
    if shape is None:
        return None
    if not isinstance(head.layer, Softmax):
        return made_along(graph)
    before = int(head.per_step)  # the axis of steps, which is none of the layer's
    return head.layer.axis % (len(shape) - before) + before


def made_along(graph: Graph) -> int | None:
    """Return the axis along which the last layer with units or filters has put them.

    Where none is found, that is the first axis of maps and the last one of sequences.
    """
    shape = graph.output_shape
    if shape is None:
        return None
    maker = filters_of(graph)
    if maker is not None:
        before = maker.per_step or getattr(maker.layer, "outputs", "last") == "sequence"
        return int(before)
    return 0 if len(shape) >= _IMAGE and not _has_units(graph) else len(shape) - 1


def filters_of(graph: Graph) -> Node | None:
    """Return the layer with filters whose channels the output has, if it is of such."""
    node = _maker(graph)
    return node if node is not None and "filters" in type(node.layer).model_fields else None


def _has_units(graph: Graph) -> bool:
    node = _maker(graph)
    return node is not None and "units" in type(node.layer).model_fields


def _maker(graph: Graph) -> Node | None:
    """Return the layer with units or filters that an output comes from, axis by axis as it is."""
    nodes = {node.name: node for node in graph}
    name = graph.output
    while name in nodes:
        node = nodes[name]
        if {"units", "filters"} & type(node.layer).model_fields.keys():
            return node
        if not node.layer.keeps_shape and not _passes_channels(node.layer):
            return None
        name = node.inputs[0]
    return None


def _passes_channels(layer: Layer) -> bool:
    """Say whether a layer leaves channels where they are, though it changes what is around them."""
    from nndsl.layers.adaptive import AdaptivePoolLayer
    from nndsl.layers.merge import Elementwise
    from nndsl.layers.pool import PoolLayer
    from nndsl.layers.spatial import MarginLayer, Upsample

    passing = AdaptivePoolLayer | Elementwise | MarginLayer | PoolLayer | Upsample
    return isinstance(layer, passing)


def has_places(
    task: TaskName, elaborated: Callable[[Facts], Elaborated], y: np.ndarray, shape: Shape
) -> bool:
    """Say whether an array y (n, k) holds a target for each of k places, not k targets.

    That is so where the output that the file gives for samples of that shape has axes.
    """
    classes: tuple[str, ...] = ()
    if task == "multiclass":
        classes = tuple(np.unique(y.astype(str)).tolist())
    features = tuple(f"x{at + 1}" for at in range(prod(shape)))
    facts = Facts(shape, features, ("y",), "integers", classes, axes=y.shape[1:])
    graph = elaborated(facts).graph
    return graph is not None and len(graph.output_shape or ()) > 1
