"""A graph and its weights go in, a PyTorch module comes out, and weights come back from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

import numpy as np
import torch
from torch import Tensor, nn

from nndsl.backends.schedule import Step, schedule
from nndsl.backends.torch.lowerings import LOWERINGS
from nndsl.backends.torch.normalized import normalized
from nndsl.backends.weights import Weights, settled
from nndsl.diagnostics import NNError
from nndsl.errors import engines as errors
from nndsl.errors.graph import shown
from nndsl.graph.nodes import Graph, Node
from nndsl.layers.base import Lender, WeightedLayer
from nndsl.spec.flow import INPUT


class LayerModule(nn.Module):
    """One operation of the graph with the parameters it owns.

    Running statistics are buffers; all else are parameters, without a gradient where frozen. With
    a lender, its weights are computed with turned around.
    """

    def __init__(
        self,
        node: Node,
        arrays: Mapping[str, np.ndarray],
        dtype: torch.dtype,
        lender: LayerModule | None = None,
    ) -> None:
        super().__init__()
        self.layer = node.layer
        # A tuple, since a module's attribute that is a module would be its child.
        self._lenders = () if lender is None else (lender,)
        self._shapes = node.input_shapes, node.shape
        self._lowering = LOWERINGS[type(node.layer)]
        for name, parameter in node.parameters.items():
            values = torch.tensor(arrays[name], dtype=dtype)
            if name.startswith("running_"):
                self.register_buffer(name, values)
            else:
                self.register_parameter(name, nn.Parameter(values, parameter.trainable))

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return the layer's output for inputs with the batch in front."""
        return self._lowering(self.layer, inputs, self.arrays(), self.training)

    def arrays(self) -> dict[str, Tensor]:
        """Return the arrays that the layer computes with, by name."""
        # None stands for a parameter that a layer lacks, but only its own are registered.
        p: dict[str, Tensor] = {**self._parameters, **self._buffers}  # type: ignore[dict-item]
        if isinstance(self.layer, WeightedLayer) and self.layer.normalize is not None:
            p |= normalized(self.layer, p, self.training)
        for lender in self._lenders:
            assert isinstance(lender.layer, Lender), "the graph has no other"
            p["weight"] = lender.layer.lent(lender.arrays()["weight"])
        return p

    def _get_name(self) -> str:
        """Return the keyword, which printing shows in place of the class."""
        return self.layer.keyword

    def extra_repr(self) -> str:
        """Return the layer's options and shapes, for printing."""
        hidden = ("inputs", "weights", "activation")
        options = {n: v for n, v in self.layer.model_unusual().items() if n not in hidden}
        before, after = self._shapes
        parts = [f"{name}={value}" for name, value in options.items()]
        reads = ", ".join(shown(shape) for shape in before or ())
        return "; ".join([*([", ".join(parts)] if parts else []), f"{reads} -> {shown(after)}"])


class Network(nn.Module):
    """A network as its file says it: ``forward`` gives what the last layer gives.

    Its children are named as in the graph, so that the keys of its state are those of a
    checkpoint: ``dense_1.weight``. A layer that bears the name of one of a module's own
    attributes, such as ``logits``, is reached as ``net.get(name)``.
    """

    def __init__(self, graph: Graph, weights: Weights, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.graph = graph
        self._operations = [(node.name, node.inputs) for node in graph]
        self._owners = {node.name: node.owner for node in graph}
        self._per_step = frozenset(node.name for node in graph if node.per_step)
        self._to_output = schedule(self._operations, graph.outputs)
        self._logits = graph.logits
        # By the values that are asked for beside the logits.
        self._to_logits: dict[tuple[str, ...], tuple[Step, ...]] = {}
        for node in graph.owners:
            arrays = {name: weights[f"{node.name}.{name}"] for name in node.parameters}
            # Not add_module, which refuses names that a module has otherwise, such as `half`.
            lender = None if node.tied_to is None else self.get(node.tied_to)
            self._modules[node.name] = LayerModule(node, arrays, dtype, lender)

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, ...]:
        """Return the network's output, (batch, *output_shape), for x (batch, *input_shape).

        A final softmax or sigmoid is applied: these are probabilities. Several outputs come as
        a tuple. Several inputs are the columns of x.
        """
        outputs = self._run(self._to_output, x, self.graph.outputs)
        return outputs[0] if len(outputs) == 1 else tuple(outputs)

    def logits(self, x: Tensor) -> Tensor:
        """Return the values in front of a final softmax or sigmoid, else the output.

        A stable loss starts from them. Those of several outputs stand side by side: (batch, all).
        """
        return self.logits_and(x, ())[0]

    def logits_and(self, x: Tensor, names: tuple[str, ...]) -> tuple[Tensor, list[Tensor]]:
        """Return what ``logits`` gives, and the values of the nodes that are named."""
        targets = (*self._logits, *names)
        if names not in self._to_logits:
            self._to_logits[names] = schedule(self._operations, targets)
        values = self._run(self._to_logits[names], x, targets)
        count = len(self._logits)
        return _joined(values[:count]), values[count:]

    def activate_output(self, logits: Tensor) -> Tensor:
        """Return the network's output for what ``logits`` gave, several side by side as well."""
        graph = self.graph
        if len(graph.outputs) == 1:
            return self._activated(0, logits)
        sizes = [prod(shape or ()) for shape in graph.output_shapes]
        parts = torch.split(logits, sizes, dim=1)
        shaped = [
            part.reshape(len(logits), *(shape or ()))
            for part, shape in zip(parts, graph.output_shapes, strict=True)
        ]
        return _joined([self._activated(at, part) for at, part in enumerate(shaped)])

    def _activated(self, at: int, logits: Tensor) -> Tensor:
        name = self.graph.outputs[at]
        return logits if name == self._logits[at] else self._value(name, [logits])

    def values(self, x: Tensor) -> Iterator[tuple[str, Tensor]]:
        """Yield every node's name and value for x, in the order they are computed."""
        values = {INPUT: x}
        for step in self._to_output:
            values[step.name] = self._value(step.name, [values[name] for name in step.reads])
            yield step.name, values[step.name]

    def value(self, name: str, x: Tensor) -> Tensor:
        """Return the value of a node, or of the input, computing no more than leads there."""
        return self._run(schedule(self._operations, (name,)), x, (name,))[0]

    def get(self, name: str) -> LayerModule:
        """Return the module of a node: where it has no weights of its own, that of the owner."""
        module = self._modules[self._owners[name]]
        assert isinstance(module, LayerModule), "nothing else is put there"
        return module

    def _run(self, steps: tuple[Step, ...], x: Tensor, targets: tuple[str, ...]) -> list[Tensor]:
        wanted = self.graph.input_shape or ()
        if x.ndim != len(wanted) + 1 or (len(wanted) == 1 and x.shape[1] != wanted[0]):
            raise NNError(errors.input_shape(tuple(x.shape), wanted))
        values = {INPUT: x}
        for step in steps:
            values[step.name] = self._value(step.name, [values[name] for name in step.reads])
            for name in step.frees:  # a value that nobody reads again needn't keep its memory
                del values[name]
        return [values[target] for target in targets]

    def _value(self, name: str, inputs: list[Tensor]) -> Tensor:
        module = self._modules[self._owners[name]]
        assert module is not None, "each node has one"
        if name not in self._per_step:
            result: Tensor = module(*inputs)
            return result
        batch, steps = inputs[0].shape[:2]
        folded: Tensor = module(*[x.flatten(0, 1) for x in inputs])
        return folded.reshape(batch, steps, *folded.shape[1:])


def _joined(values: list[Tensor]) -> Tensor:
    if len(values) == 1:
        return values[0]
    return torch.cat([value.flatten(1) for value in values], dim=1)


def compile(
    graph: Graph,
    seed: int = 0,
    weights: Weights | None = None,
    dtype: torch.dtype = torch.float32,
) -> Network:
    """Return the graph as a PyTorch module on the CPU, in training mode.

    It begins with ``weights`` by their checkpoint key, or with those the seed gives, which are
    the same in every backend. Raises NNError where weights don't fit or a shape is unknown.
    """
    return Network(graph, settled(graph, weights, seed), dtype)


def state(net: Network) -> dict[str, np.ndarray]:
    """Return copies of all parameters and running statistics by their checkpoint key."""
    arrays = {}
    for key, tensor in net.state_dict().items():
        values = tensor.detach()
        if values.dtype is torch.bfloat16:  # numpy has no such type
            values = values.float()
        arrays[key] = values.cpu().numpy().copy()
    return arrays
