"""A network as nodes: its operations in order, with their shapes, parameters and costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod

import numpy as np

from nndsl.facts import Shape
from nndsl.initializers import initial_values, is_random
from nndsl.layers import Layer, Parameter
from nndsl.spec.model import Use


@dataclass(frozen=True)
class Node:
    """One operation: a layer, the nodes it reads, and what follows from their shapes.

    A layer with an activation of its own makes two nodes, so that every backend applies
    activations in one way, and the value before the last one, the logits, is a node as well.
    ``step`` is the name in the file that the node belongs to. ``weights_of`` names the node whose
    parameters it computes with, where it has none of its own. With ``per_step`` it is applied to
    each step of its inputs alone: the first axis of each shape is none of the layer's. ``tied_to``
    names the node whose weights it uses turned around.
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
    tied_to: str | None = None

    @property
    def seen(self) -> tuple[Shape, ...]:
        """The shapes of its inputs as the layer sees them, where they are known."""
        shapes = self.input_shapes or ()
        return tuple(shape[1:] for shape in shapes) if self.per_step else shapes

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
    uses: tuple[Use, ...] = ()  # networks known by name, which may begin with published weights

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def node(self, name: str) -> Node:
        """Return the node of a name."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Node]:
        return {node.name: node for node in self.nodes}

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
            head.inputs[0] if head.layer.keyword in ("softmax", "sigmoid") else head.name
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
    def drawn(self) -> list[Node]:
        """The nodes whose weights begin at random: no file gives them."""
        published = {step for use in self.uses if use.backbone.has_weights for step in use.steps}
        return [
            node
            for node in self.owners
            if node.name not in published
            and any(
                is_random(parameter.init) and name not in node.layer.literals()
                for name, parameter in node.parameters.items()
            )
        ]

    def leading(self, by_gradient: bool = False) -> frozenset[str]:
        """Return the nodes that the outputs depend on, or those that gradients come back to."""
        found = set(self.outputs)
        for node in reversed(self.nodes):
            if node.name in found and (node.layer.differentiable or not by_gradient):
                found.update(node.inputs)
        return frozenset(found)

    @property
    def multiply_adds(self) -> int:
        """The multiplications with addition for one sample."""
        return sum(node.multiply_adds for node in self.nodes)

    def initial_weights(self, seed: int) -> dict[str, np.ndarray]:
        """Return the float32 values to begin with: those the file gives, or drawn by the seed.

        Raises NNError where the published weights of a backbone can't be had or don't fit.
        """
        known: dict[str, np.ndarray] = {}
        if self.uses:
            # It reads weights for a graph, and so needs what this module defines.
            from nndsl.graph.pretrained import pretrained

            known = pretrained(self)
        weights = {
            key: known[key]
            if key in known
            else initial_values(parameter.init, parameter.shape, seed, key)
            for key, parameter in self.parameters.items()
        }
        lenders = self._lenders
        for node in self.owners:
            given = node.layer.literals()
            for name, values in given.items():
                weights[f"{node.name}.{name}"] = np.ascontiguousarray(values, np.float32)
            own = {name: weights[f"{node.name}.{name}"] for name in node.parameters}
            for name, values in node.layer.following(own).items():
                if name not in given or node.name not in lenders:  # whose borrower reads all of it
                    weights[f"{node.name}.{name}"] = values
        return weights

    @property
    def _lenders(self) -> frozenset[str]:
        """The names of the nodes whose weights another one reads turned around."""
        return frozenset(node.tied_to for node in self.nodes if node.tied_to is not None)

    def blanked(self, weights: Mapping[str, np.ndarray]) -> Mapping[str, np.ndarray]:
        """Return weights with zeros for the numbers that neither a layer nor its borrower reads."""
        lenders = self._lenders
        found = dict(weights)
        for node in self.owners:
            if node.name not in lenders:
                own = {name: weights[f"{node.name}.{name}"] for name in node.parameters}
                for name, values in node.layer.blanked(own).items():
                    found[f"{node.name}.{name}"] = values
        return found
