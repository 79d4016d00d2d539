"""A spec and an input shape go in, nodes with shapes, parameters and costs come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import prod

import numpy as np

from nndsl.causes import causes
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import graph as errors
from nndsl.facts import Shape
from nndsl.flow import INPUT
from nndsl.initializers import initial_values
from nndsl.layers import Embedding, Layer, Parameter, WeightedLayer
from nndsl.layers.activation import BY_WORD, Sigmoid, Softmax
from nndsl.layers.columns import Columns
from nndsl.source import Span
from nndsl.spec import ModelSpec, Step


@dataclass(frozen=True)
class Node:
    """One operation: a layer, the nodes it reads, and what follows from their shapes.

    A layer with an activation of its own makes two nodes, so that every backend applies
    activations in one way, and the value before the last one, the logits, is a node as well.
    ``step`` is the name in the file that the node belongs to. ``weights_of`` names the node whose
    parameters it computes with, where it has none of its own. With ``per_step`` it is applied to
    each step of its inputs alone: the first axis of each shape is none of the layer's.
    """

    name: str
    layer: Layer
    inputs: tuple[str, ...]
    step: str
    input_shapes: tuple[Shape, ...] | None = None
    shape: Shape | None = None
    parameters: dict[str, Parameter] = field(default_factory=dict)
    multiply_adds: int = 0
    weights_of: str | None = None
    per_step: bool = False

    @property
    def owner(self) -> str:
        """The node that owns the parameters it computes with."""
        return self.weights_of or self.name


@dataclass(frozen=True)
class Graph:
    """The network as nodes in the order they are computed; ``outputs`` names those it gives."""

    input_shape: Shape | None
    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def node(self, name: str) -> Node:
        """Return the node of a name."""
        return next(node for node in self.nodes if node.name == name)

    @property
    def output(self) -> str:
        """The node that gives the output, the first one where there are several."""
        return self.outputs[0]

    @property
    def head(self) -> Node:
        """The node that gives the output, the first one where there are several."""
        return self.node(self.output)

    @property
    def logits(self) -> tuple[str, ...]:
        """The nodes that stable losses start from: in front of a final softmax or sigmoid."""
        heads = [self.node(name) for name in self.outputs]
        return tuple(
            head.inputs[0] if isinstance(head.layer, Softmax | Sigmoid) else head.name
            for head in heads
        )

    @property
    def output_shape(self) -> Shape | None:
        """The shape of one output sample, or None where the input's is not known.

        Several outputs are taken side by side, as a vector of all their values.
        """
        shapes = self.output_shapes
        if len(shapes) == 1:
            return shapes[0]
        sizes = [prod(shape) for shape in shapes if shape is not None]
        return (sum(sizes),) if len(sizes) == len(shapes) else None

    @property
    def output_shapes(self) -> tuple[Shape | None, ...]:
        """The shape of one sample of each output, None where the input's is not known."""
        return tuple(self.node(name).shape for name in self.outputs)

    def of(self, at: int) -> Graph:
        """Return the graph as if it had only one of its outputs."""
        return replace(self, outputs=(self.outputs[at],))

    @property
    def owners(self) -> Iterator[Node]:
        """The nodes whose parameters are their own."""
        return (node for node in self.nodes if node.weights_of is None)

    @property
    def parameters(self) -> dict[str, Parameter]:
        """All parameters by their checkpoint key, ``dense_1.weight``."""
        return {
            f"{node.name}.{name}": parameter
            for node in self.owners
            for name, parameter in node.parameters.items()
        }

    @property
    def parameter_count(self) -> int:
        """The number of weights, as Keras and PyTorch count them: without running statistics."""
        return sum(p.size for key, p in self.parameters.items() if ".running_" not in key)

    @property
    def trainable_count(self) -> int:
        """The number of values that training changes."""
        return sum(p.size for p in self.parameters.values() if p.trainable)

    @property
    def multiply_adds(self) -> int:
        """The multiplications with addition for one sample."""
        return sum(node.multiply_adds for node in self.nodes)

    def initial_weights(self, seed: int) -> dict[str, np.ndarray]:
        """Return the float32 values to begin with: those the file gives, or drawn by the seed."""
        weights = {
            key: initial_values(parameter.init, parameter.shape, seed, key)
            for key, parameter in self.parameters.items()
        }
        for node in self.owners:
            for name, values in node.layer.literals().items():
                weights[f"{node.name}.{name}"] = np.ascontiguousarray(values, np.float32)
        return weights


def build(spec: ModelSpec, input_shape: Shape | None) -> tuple[Graph | None, list[Diagnostic]]:
    """Return the graph and the faults of its shapes; None where there is no layer at all.

    Behind a fault the shape is unknown, so that one mistake is reported once.
    """
    if not spec.steps or not spec.outputs:
        return None, []
    origin = spec.input or spec.data
    said = origin.origin.statement if origin is not None else None
    builder = _Builder(input_shape, said, frozenset(step.name for step in spec.steps))
    for step in spec.steps:
        builder.add(step)
    outputs = tuple(builder.ends[name] for name in spec.outputs)
    return Graph(input_shape, tuple(builder.nodes), outputs), builder.faults


class _Builder:
    def __init__(self, input_shape: Shape | None, said: Span | None, names: frozenset[str]) -> None:
        self.said = said  # the statement that the input's shape follows from
        self.names = names
        self.nodes: list[Node] = []
        self.by_name: dict[str, Node] = {}
        self.faults: list[Diagnostic] = []
        self.shapes: dict[str, Shape | None] = {INPUT: input_shape}
        self.ends: dict[str, str] = {INPUT: INPUT}

    def add(self, step: Step) -> None:
        """Add the node of a layer, and that of its activation."""
        layer = step.layer
        activation: Layer | None = None
        inputs = tuple(self.ends.get(name, INPUT) for name in step.inputs)
        end = step.name
        if isinstance(layer, WeightedLayer) and layer.activation != "linear":
            activation = BY_WORD[layer.activation]()
            activation._origin = layer.origin
            layer = layer.model_copy(update={"activation": "linear"})
            end = f"{step.name}_{step.layer.activation_word}"
            while end in self.names or end in self.shapes:
                end += "_"
        node = Node(
            step.name,
            layer,
            inputs,
            step.name,
            weights_of=step.weights_of,
            per_step=step.per_step,
        )
        self._node(node)
        if activation is not None:
            self._node(Node(end, activation, (step.name,), step.name))
        self.ends[step.name] = end

    def _node(self, node: Node) -> None:
        layer, inputs = node.layer, node.inputs
        known = tuple(shape for n in inputs if (shape := self.shapes[n]) is not None)
        if isinstance(layer, Embedding) and not self._is_input(inputs[0]):
            self.faults.append(errors.embedding_not_first(layer))
        try:
            literals = layer.literals()
            if len(known) == len(inputs) and not layer.deferred:
                node = self._shaped(node, known, literals)
        except NNError as error:
            self.faults += [
                self._explained(fault, node, known).noting(layer.origin.trail)
                for fault in error.diagnostics
            ]
        self.shapes[node.name] = node.shape
        self.nodes.append(node)
        self.by_name[node.name] = node

    def _is_input(self, name: str) -> bool:
        """Say whether a value is what the data give, unchanged."""
        return name == INPUT or isinstance(self.by_name[name].layer, Columns)

    def _shaped(
        self, node: Node, inputs: tuple[Shape, ...], literals: dict[str, np.ndarray]
    ) -> Node:
        layer, seen, steps = node.layer, inputs, 1
        if node.per_step:
            steps = self._steps(layer, inputs)
            seen = tuple(shape[1:] for shape in inputs)
        shape = layer.output_shape(*seen)
        parameters = layer.parameters(*seen)
        for name, values in literals.items():
            wanted = parameters[name].shape
            if values.shape != wanted:
                fault = _literal_fault(layer, name, values.shape, wanted)
                self.faults.append(fault.noting(layer.origin.trail))
        owner = self.by_name[node.weights_of] if node.weights_of is not None else None
        if owner is not None and owner.shape is not None:
            own = {name: p.shape for name, p in owner.parameters.items()}
            if own != {name: p.shape for name, p in parameters.items()}:
                raise NNError(errors.shared_shape(layer, owner.step, inputs, owner.input_shapes))
        return replace(
            node,
            input_shapes=inputs,
            shape=(steps, *shape) if node.per_step else shape,
            parameters=parameters,
            multiply_adds=steps * layer.multiply_adds(seen, shape),
        )

    @staticmethod
    def _steps(layer: Layer, inputs: tuple[Shape, ...]) -> int:
        """Return how many steps the inputs have. Raises NNError where they have none, or differ."""
        if any(len(shape) < 2 for shape in inputs):
            raise NNError(errors.no_steps(layer, inputs))
        if len({shape[0] for shape in inputs}) > 1:
            raise NNError(errors.unequal_shapes(layer, inputs, 0))
        return inputs[0][0]

    def _explained(self, fault: Diagnostic, node: Node, inputs: tuple[Shape, ...]) -> Diagnostic:
        """Say what gave a node the shapes that it can't take, and how those that differ came."""
        labels = causes(fault.code, node, self.by_name, self.shapes[INPUT], self.said)
        fault = replace(fault, labels=(*fault.labels, *labels))
        if fault.code != "shape-mismatch":
            return fault
        names = [self.by_name[n].step if n in self.by_name else n for n in node.inputs]
        shapes = zip(names, inputs, strict=True)
        label = ", ".join(f"{name} is {errors.shown(shape)}" for name, shape in shapes)
        chains = tuple(
            f"{name}: {' -> '.join(self._history(end))}"
            for name, end in zip(names, node.inputs, strict=True)
        )
        return replace(fault, label=label, facts=(*chains, *fault.facts))

    def _history(self, name: str, limit: int = 4) -> list[str]:
        made: list[str] = []
        while name != INPUT and len(made) < limit:
            node = self.by_name[name]
            made.append(f"{node.layer.keyword} {errors.shown(node.shape)}")
            name = node.inputs[0]
        start = f"input {errors.shown(self.shapes[INPUT])}" if name == INPUT else "…"
        return [start, *reversed(made)]


def _literal_fault(layer: Layer, name: str, found: Shape, wanted: Shape) -> Diagnostic:
    field = "weights" if name == "weight" else name
    if name == "bias":
        return errors.literal_shape(layer, field, found, wanted, "one number for each unit")
    if layer.keyword == "dense":
        # The file has origins first; the checkpoint, whose shapes these are, has units first.
        meaning = f"{wanted[1]} rows, one for each origin, of {wanted[0]} numbers, one a unit"
        found = found[::-1] if len(found) == 2 else found
        return errors.literal_shape(layer, field, found, wanted[::-1], meaning)
    meaning = f"{prod(wanted)} numbers in rows of that shape"
    return errors.literal_shape(layer, field, found, wanted, meaning)
