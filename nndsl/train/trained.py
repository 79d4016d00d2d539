"""A network goes in; its weights that training changes come out, by the rate of their layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from nndsl.backends.torch.module import Network
from nndsl.graph.nodes import Graph, Node
from nndsl.layers import Embedding


@dataclass(frozen=True)
class Weight:
    """A weight that is trained; ``rate`` is its layer's own, ``hidden`` marks Muon's matrices."""

    values: torch.nn.Parameter
    rate: float | None
    hidden: bool


Weights = Sequence[Weight]


def trained(network: Network) -> list[Weight]:
    """Return the weights of a network that training changes, in the order of its layers."""
    graph = network.graph
    heads = {owner for name in graph.outputs for owner in _makers(graph, name)}
    found = []
    for node, name, values in parameters(network):
        matrix = values.ndim == 2 and not name.endswith("_g")
        inner = node.name not in heads and not isinstance(node.layer, Embedding)
        found.append(Weight(values, rate_of(node), matrix and inner))
    return found


def parameters(network: Network) -> Iterator[tuple[Node, str, torch.nn.Parameter]]:
    """Yield the same weights, each with its layer and the name that it has there."""
    for node in network.graph.owners:
        for name, values in network.get(node.name).named_parameters():
            if values.requires_grad:
                yield node, name, values


def rate_of(node: Node) -> float | None:
    """Return a layer's own learning rate, None where it has that of all."""
    rate: float | None = getattr(node.layer, "lr", None)
    return rate


def _makers(graph: Graph, output: str) -> list[str]:
    """Return the layers whose weights make an output: the last ones in front of it."""
    nodes = {node.name: node for node in graph}
    name = output
    while name in nodes:
        node = nodes[name]
        owner = node.weights_of or node.name
        lender = nodes[owner].tied_to
        if lender is not None:
            return [owner, lender]
        if nodes[owner].parameters:
            return [owner]
        name = node.inputs[0]
    return []


def groups(weights: Weights, lr: float) -> list[dict[str, Any]]:
    """Return the weights by their learning rate: that of their layer, else ``lr``."""
    found: dict[float, list[torch.nn.Parameter]] = {}
    for weight in weights:
        rate = lr if weight.rate is None else weight.rate
        found.setdefault(rate, []).append(weight.values)
    return [{"params": values, "lr": rate} for rate, values in found.items()]
