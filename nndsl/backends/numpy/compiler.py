"""A graph and its weights go in, the course's ``NeuralNetwork`` comes out."""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from nndsl.backends.numpy.layer import DefinedLayer
from nndsl.backends.numpy.lowering import lowering
from nndsl.backends.numpy.network import NeuralNetwork
from nndsl.backends.numpy.per_step import TimeDistributedLayer
from nndsl.backends.weights import Weights, settled
from nndsl.graph.nodes import Graph


def compile(
    graph: Graph,
    weights: Weights | None = None,
    dtype: DTypeLike = np.float32,
    seed: int = 0,
) -> NeuralNetwork:
    """Return the graph as a network of numpy layers, named as in the graph.

    It computes with ``weights`` by their checkpoint key, which are copied, or with those the
    seed gives, which are the same in every backend. Raises NNError where weights don't fit or a
    shape is unknown.
    """
    arrays = settled(graph, weights, seed)
    net = NeuralNetwork(graph.input_shape, dtype, seed)
    for node in graph:
        own = {}
        if node.weights_of is None:
            own = {key: np.array(arrays[f"{node.name}.{key}"], dtype) for key in node.parameters}
        layer = lowering(type(node.layer)).of(node.layer, own)
        if node.tied_to is not None and isinstance(layer, DefinedLayer):
            lender = net.layer(node.tied_to)
            layer.tie(lender.layer if isinstance(lender, TimeDistributedLayer) else lender)
        if node.per_step:
            layer = TimeDistributedLayer(layer)
        owner = node.weights_of
        if owner is not None and not graph.node(owner).parameters:
            owner = None  # there is nothing to share
        net.add(layer, node.inputs, node.name, owner)
    net.outputs = graph.outputs
    return net
