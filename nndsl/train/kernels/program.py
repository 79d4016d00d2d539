"""A graph and the size of a batch go in; its forward and backward pass, as one list, comes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from torch import Tensor

from nndsl.backends.schedule import schedule
from nndsl.graph.nodes import Graph, Node
from nndsl.layers.activation import Relu
from nndsl.layers.pool import MaxPool, MaxPool1d
from nndsl.spec.flow import INPUT
from nndsl.train.kernels import (
    activation,
    adaptive,
    conv,
    dense,
    dropout,
    embedding,
    merge,
    norm,
    pool,
    recurrent,
    shape,
)
from nndsl.train.kernels.kernel import Buffers, Kernel, Kernels, Site
from nndsl.train.team import Team

KERNELS: Kernels = {
    **dense.KERNELS,
    **dropout.KERNELS,
    **embedding.KERNELS,
    **activation.KERNELS,
    **conv.KERNELS,
    **pool.KERNELS,
    **adaptive.KERNELS,
    **norm.KERNELS,
    **recurrent.KERNELS,
    **shape.KERNELS,
    **merge.KERNELS,
}

# A pass, the places of what it reads, one where it reads a single value, and of what it makes.
Move = tuple[Callable[..., Any], int | tuple[int, ...], int]


def covers(graph: Graph) -> bool:
    """Say whether there is a kernel for all that leads to the logits of the only output."""
    if len(graph.outputs) != 1 or graph.logits == (INPUT,):
        return False
    return all(
        type(node.layer) in KERNELS
        and KERNELS[type(node.layer)].takes(node.layer)
        and node.weights_of is None
        and not node.per_step
        for node in _leading(graph)
    )


class Program:
    """The passes of a graph, from the input to the logits and back, for batches of one size.

    ``weights`` has all parameters and running statistics by their checkpoint key; ``gradients``
    is where the gradients of the trained ones are written, ``team`` carries out what is large.
    """

    def __init__(
        self,
        graph: Graph,
        weights: Mapping[str, Tensor],
        gradients: Mapping[str, Tensor],
        batch: int,
        buffers: Buffers,
        team: Team,
    ) -> None:
        nodes = _pooled_first(_leading(graph))
        readers = Counter(name for node in nodes for name in node.inputs)
        trained = _trained(nodes, gradients)
        places = {INPUT: 0, **{node.name: at for at, node in enumerate(nodes, start=1)}}
        kernels: dict[str, Kernel[Any]] = {}
        buffers.rewind()
        forward: list[Move] = []
        backward: list[Move] = []
        for node in nodes:
            first = node.inputs[0]
            assert node.input_shapes is not None, "a graph that is trained has shapes"
            assert node.shape is not None, "and all of them"
            site = Site(
                layer=node.layer,
                batch=batch,
                inputs=node.input_shapes,
                output=node.shape,
                weights=_own(weights, node),
                gradients=_own(gradients, node),
                wanted=tuple(name in trained for name in node.inputs),
                in_place=readers[first] == 1 and first in kernels and kernels[first].overwritable,
                buffers=buffers,
                team=team,
            )
            kernel = kernels[node.name] = KERNELS[type(node.layer)].at(site)
            several = tuple(places[name] for name in node.inputs)
            reads = several if len(several) > 1 else several[0]
            forward.append((kernel.forward, reads, places[node.name]))
            if node.name in trained:
                backward.append((kernel.backward, reads, places[node.name]))
        self._forward, self._backward = forward, backward[::-1]
        # Whether each layer reads the one before it alone: then values are just handed on.
        self._chained = all(reads == at - 1 for _, reads, at in forward)
        self._shared = frozenset(places[name] for name, count in readers.items() if count > 1)
        self._values: list[Any] = [None] * len(places)
        self._gradients: list[Any] = [None] * len(places)

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits of a batch, which the next call overwrites."""
        if self._chained:
            for move, _, _ in self._forward:
                x = move(x)
            return x
        values = self._values
        values[0] = x
        for move, reads, at in self._forward:
            if isinstance(reads, int):  # the usual case, and each microsecond counts here
                values[at] = move(values[reads])
            else:
                values[at] = move(*[values[read] for read in reads])
        logits: Tensor = values[-1]
        return logits

    def backward(self, gradient: Tensor) -> None:
        """Write the gradients of all weights for that of the logits, which may be overwritten."""
        if self._chained:
            for move, _, _ in self._backward:
                gradient = move(gradient)
            return
        gradients, shared = self._gradients, self._shared
        gradients[-1] = gradient
        parts: Iterable[tuple[int, Any]]
        for move, reads, at in self._backward:
            found, gradients[at] = move(gradients[at]), None
            if not isinstance(reads, int):
                parts = zip(reads, found, strict=True)
            elif reads in shared:
                parts = ((reads, found),)
            else:
                gradients[reads] = found
                continue
            for read, part in parts:
                if part is not None and gradients[read] is not None:
                    gradients[read].add_(part)
                elif part is not None:
                    gradients[read] = part


def _leading(graph: Graph) -> list[Node]:
    """Return the nodes that lead to the logits, in order."""
    nodes = {node.name: node for node in graph}
    steps = schedule([(node.name, node.inputs) for node in graph], graph.logits)
    return [nodes[step.name] for step in steps]


def _pooled_first(nodes: Sequence[Node]) -> list[Node]:
    """Let each relu in front of a maximum over windows come behind it, where it has less to do.

    The values are the same, since relu keeps their order, and so are the gradients.
    """
    readers = Counter(name for node in nodes for name in node.inputs)
    last = nodes[-1].name
    found = list(nodes)
    for at in range(len(found) - 1):
        relu, pooled = found[at], found[at + 1]
        swapped = (
            isinstance(relu.layer, Relu)
            and isinstance(pooled.layer, MaxPool | MaxPool1d)
            and pooled.inputs == (relu.name,)
            and readers[relu.name] == 1
            and pooled.name != last
        )
        if swapped:
            # They trade places and keep names, so that whoever reads the pooled values still does.
            first = replace(
                pooled, name=relu.name, inputs=relu.inputs, input_shapes=relu.input_shapes
            )
            shapes = None if pooled.shape is None else (pooled.shape,)
            then = replace(relu, name=pooled.name, inputs=(relu.name,), input_shapes=shapes)
            found[at : at + 2] = [first, replace(then, shape=pooled.shape)]
    return found


def _trained(nodes: Sequence[Node], gradients: Mapping[str, Tensor]) -> set[str]:
    """Return the nodes whose gradient leads to a weight that is trained."""
    found: set[str] = set()
    owners = {key.rpartition(".")[0] for key in gradients}
    for node in nodes:
        if node.name in owners or any(name in found for name in node.inputs):
            found.add(node.name)
    return found


def _own(tensors: Mapping[str, Tensor], node: Node) -> dict[str, Tensor]:
    return {
        name: tensors[key] for name in node.parameters if (key := f"{node.name}.{name}") in tensors
    }
