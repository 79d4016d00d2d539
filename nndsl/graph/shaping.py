"""A spec and an input shape go in, a graph with shapes, parameters and costs comes out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nndsl.backbones import Backbone
from nndsl.components.registry import FAMILIES
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import graph as errors, merge as merge_errors, weights as weight_errors
from nndsl.facts import Shape
from nndsl.graph.carried import PART, STATE, output_of, owners_read, showing, state_of
from nndsl.graph.causes import causes
from nndsl.graph.literals import literal_fault
from nndsl.graph.nodes import Graph, Node
from nndsl.layers import Activation, Layer, WeightedLayer
from nndsl.layers.columns import Columns
from nndsl.layers.embedding import Embedding
from nndsl.layers.lender import Lender
from nndsl.source import Span
from nndsl.spec.flow import INPUT
from nndsl.spec.model import ModelSpec, Step
from nndsl.spec.rooms import Broken
from nndsl.system.collector import paused


@paused()
def build(spec: ModelSpec, input_shape: Shape | None) -> tuple[Graph | None, list[Diagnostic]]:
    """Return the graph and the faults of its shapes; None where there is no layer at all.

    Behind a fault the shape is unknown, so that one mistake is reported once.
    """
    if not spec.steps or not spec.outputs:
        return None, []
    builder = Builder(spec, input_shape)
    outputs = tuple(builder.ends[name] for name in spec.outputs)
    graph = Graph(input_shape, tuple(builder.by_name.values()), outputs, spec.backbones)
    return graph, builder.faults


class Builder:
    """The nodes of a spec's layers by name, in order, with their shapes and what is wrong.

    ``ends`` has the node that gives each layer's value: that of its activation, if it has one.
    """

    def __init__(self, spec: ModelSpec, input_shape: Shape | None) -> None:
        origin = spec.input or spec.data  # whose statement the input's shape follows from
        self.said: Span | None = origin.origin.statement if origin is not None else None
        self.names = frozenset(step.name for step in spec.steps)
        self.by_name: dict[str, Node] = {}
        self.faults: list[Diagnostic] = []
        self.shapes: dict[str, Shape | None] = {INPUT: input_shape}
        self.ends: dict[str, str] = {INPUT: INPUT}
        self.begins: dict[str, Backbone] = {
            use.steps[0]: use.backbone for use in spec.backbones if use.steps
        }
        self.shown = owners_read(spec.steps)  # owners of weights whose state is read
        for step in spec.steps:
            self.add(step)

    def add(self, step: Step) -> None:
        """Add the node of a layer, and that of its activation, or put them in their old place."""
        layer = step.layer
        activation: Layer | None = None
        inputs = tuple(self.ends.get(name, INPUT) for name in step.inputs)
        end = step.name
        if isinstance(layer, WeightedLayer) and layer.activation != "linear":
            bend = FAMILIES["activation"].members[layer.activation]()
            assert isinstance(bend, Activation)
            activation = bend
            activation._origin = layer.origin
            layer = layer.model_copy(update={"activation": "linear"})
            end = self._end(step, activation.keyword)
        elif layer.keyword == STATE:
            self._state(step)
            return
        shown = showing(layer) if (step.weights_of or step.name) in self.shown else None
        if shown is not None:
            layer, end = shown, self._end(step, "output")
        node = Node(
            step.name,
            layer,
            inputs,
            step.name,
            weights_of=step.weights_of,
            per_step=step.per_step,
            tied_to=step.tied_to,
        )
        self._node(node)
        if activation is not None:
            self._node(Node(end, activation, (step.name,), step.name))
        elif shown is not None:
            output = output_of(self.by_name[step.name])
            self._node(Node(end, output, (step.name,), step.name, per_step=step.per_step))
        self.ends[step.name] = end

    def _end(self, step: Step, word: str) -> str:
        """Return a name for the second node of a step, which is the same each time."""
        if step.name in self.ends:
            return self.ends[step.name]
        end = f"{step.name}_{word}"
        while end in self.names or end in self.shapes:
            end += "_"
        return end

    def _state(self, step: Step) -> None:
        """Add the node that takes what a recurrent layer carries along."""
        source = self.by_name.get(step.inputs[0])
        layer, fault = state_of(step.layer, step.inputs[0], source)
        if fault is not None:
            self.faults.append(fault.noting(layer.origin.trail))
        per_step = source is not None and source.per_step
        node = Node(step.name, layer, step.inputs, step.name, per_step=per_step)
        if fault is None:
            self._node(node)
        else:
            self.shapes[node.name], self.by_name[node.name] = None, node
        self.ends[step.name] = step.name

    def _node(self, node: Node) -> None:
        layer, inputs = node.layer, node.inputs
        known = tuple(shape for n in inputs if (shape := self.shapes[n]) is not None)
        if isinstance(layer, Embedding) and not self._is_input(inputs[0]):
            self.faults.append(errors.embedding_not_first(layer))
        lender = self.by_name[node.tied_to] if node.tied_to is not None else None
        try:
            literals = layer.literals()
            if lender is not None and not isinstance(lender.layer, Lender | Broken):
                raise NNError(weight_errors.no_lender(layer, lender.step, lender.layer))
            if len(known) == len(inputs) and not layer.deferred:
                node = self._shaped(node, known, literals)
        except NNError as error:
            first = self.begins.get(node.name)  # what is asked of images is asked by the whole
            for fault in error.diagnostics:
                whole = first is not None and fault.code == "backbone-input"
                trail = first.origin.trail if first is not None and whole else layer.origin.trail
                self.faults.append(self._explained(fault, node, known).noting(trail))
        self.shapes[node.name] = node.shape
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
        backbone = self.begins.get(node.name)
        if backbone is not None and not backbone.takes(seen[0]):
            from nndsl.errors.backbones import wrong_images

            raise NNError(wrong_images(backbone, seen[0]))
        shape = layer.output_shape(*seen)
        parameters = layer.parameters(*seen)
        for name, values in literals.items():
            wanted = parameters[name].shape
            if values.shape != wanted:
                fault = literal_fault(layer, name, values.shape, wanted)
                self.faults.append(fault.noting(layer.origin.trail))
        owner = self.by_name[node.weights_of] if node.weights_of is not None else None
        if owner is not None and owner.shape is not None:
            own = {name: p.shape for name, p in owner.parameters.items()}
            if own != {name: p.shape for name, p in parameters.items()}:
                raise NNError(errors.shared_shape(layer, owner.step, inputs, owner.input_shapes))
        lender = self.by_name[node.tied_to] if node.tied_to is not None else None
        if lender is not None and lender.shape is not None and isinstance(lender.layer, Lender):
            lent, wanted = lender.layer.lent_shape(*lender.seen), (shape[-1], seen[0][-1])
            if lent != wanted:
                fault = weight_errors.tied_shape(layer, lender.step, lender.layer, lent, wanted)
                raise NNError(fault)
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
            raise NNError(merge_errors.unequal_shapes(layer, inputs, 0))
        return inputs[0][0]

    def _explained(self, fault: Diagnostic, node: Node, inputs: tuple[Shape, ...]) -> Diagnostic:
        """Say what gave a node the shapes that it can't take, and how those that differ came."""
        labels = causes(fault.code, node, self._as_said(), self.shapes[INPUT], self.said)
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

    def _as_said(self) -> dict[str, Node]:
        """Return the nodes by name, those that show their state with the shape of their output."""
        if not self.shown:
            return self.by_name
        ends = {node.step: self.ends.get(node.step, node.name) for node in self.by_name.values()}
        return {
            name: replace(node, shape=self.shapes[ends[node.step]])
            for name, node in self.by_name.items()
        }

    def _history(self, name: str, limit: int = 4) -> list[str]:
        made: list[str] = []
        while name != INPUT and len(made) < limit:
            node = self._as_said()[name]
            if node.layer.keyword != PART:
                made.append(f"{node.layer.keyword} {errors.shown(node.shape)}")
            name = node.inputs[0]
        start = f"input {errors.shown(self.shapes[INPUT])}" if name == INPUT else "…"
        return [start, *reversed(made)]
