"""A graph and its weights go in, a PyTorch module comes out, and weights come back from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor, nn

from nndsl.backends.schedule import Step, schedule
from nndsl.backends.torch.lowerings import LOWERINGS
from nndsl.backends.torch.normalized import normalized
from nndsl.backends.weights import Weights, settled
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import engines as errors
from nndsl.errors.graph import shown
from nndsl.graph.nodes import Graph, Node
from nndsl.layers.base import WeightedLayer
from nndsl.layers.lender import Lender
from nndsl.spec.flow import INPUT

# One tensor, or with several outputs a tuple of them: which, the file says and no type can.
Logits: TypeAlias = "Tensor | Any"


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

    def logits(self, x: Tensor) -> Logits:
        """Return the values in front of a final softmax or sigmoid, else the output.

        A stable loss starts from them. Those of several outputs come as a tuple, as ``net(x)``.
        """
        values = self._before_output(x, ())
        return values[0] if len(values) == 1 else tuple(values)

    def logits_and(self, x: Tensor, names: tuple[str, ...]) -> tuple[Tensor, list[Tensor]]:
        """Return the logits and the values of the nodes that are named.

        The logits of several outputs stand side by side, (batch, all), as losses read them.
        """
        values, count = self._before_output(x, names), len(self._logits)
        return _joined(values[:count]), values[count:]

    def _before_output(self, x: Tensor, names: tuple[str, ...]) -> list[Tensor]:
        targets = (*self._logits, *names)
        if names not in self._to_logits:
            self._to_logits[names] = schedule(self._operations, targets)
        return self._run(self._to_logits[names], x, targets)

    def activate_output(self, logits: Tensor) -> Tensor:
        """Return the output for logits of `logits_and`, several side by side as well."""
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
        """Return the value of a node, or of the input, computing no more than leads there.

        So the code of an autoencoder is had, by its name in the file or in ``nndsl show``.
        """
        return self._run(schedule(self._operations, (name,)), x, (name,))[0]

    def get(self, name: str) -> LayerModule:
        """Return the module of a node: where it has no weights of its own, that of the owner."""
        module = self._modules[self._owners[name]]
        assert isinstance(module, LayerModule), "nothing else is put there"
        return module

    def _run(self, steps: tuple[Step, ...], x: Tensor, targets: tuple[str, ...]) -> list[Tensor]:
        wanted = self.graph.input_shape or ()
        if not isinstance(x, Tensor):
            found = f"an object of type `{type(x).__name__}`"
            advice = "give `torch.tensor(x)`, of the type of the weights"
            raise NNError(errors.input_type(found, "a tensor", advice))
        if x.ndim != len(wanted) + 1 or (len(wanted) == 1 and x.shape[1] != wanted[0]):
            raise NNError(errors.input_shape(tuple(x.shape), wanted, "x[None]"))
        values = {INPUT: x}
        try:
            for step in steps:
                values[step.name] = self._value(step.name, [values[name] for name in step.reads])
                for name in step.frees:  # a value that nobody reads again needn't keep its memory
                    del values[name]
        except RuntimeError:
            if fault := self._misfit(x):
                raise NNError(fault) from None
            raise
        return [values[target] for target in targets]

    def _misfit(self, x: Tensor) -> Diagnostic | None:
        """Say why layers can't compute with x, None where that isn't for its type or its sizes.

        Asked only when they couldn't: convolutions, for one, take images of other sizes, too.
        """
        weight = next((p for p in self.parameters() if p.is_floating_point()), None)
        if weight is not None and x.dtype != weight.dtype:
            found, kind = (str(each.dtype).removeprefix("torch.") for each in (x, weight))
            advice = f"give `x.to({weight.dtype})`"
            return errors.input_type(f"one of {found}", f"a tensor of {kind}", advice)
        wanted = self.graph.input_shape or ()
        return errors.input_shape(tuple(x.shape), wanted) if x.shape[1:] != wanted else None

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
