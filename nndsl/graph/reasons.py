"""What settles a size left open: a network and its layer go in, the sizes asked for come out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nndsl.errors.graph import shown
from nndsl.facts import Facts
from nndsl.graph.carried import PART
from nndsl.graph.heads import Head, facts_of
from nndsl.graph.nodes import Node
from nndsl.graph.partial import Partial
from nndsl.layers.base import WeightedLayer
from nndsl.layers.lender import Lender
from nndsl.layers.merge import Add, Elementwise
from nndsl.spec.flow import INPUT


class Reasons:
    """What asks for the size of a layer, and the values of unknown shape that yet may do so.

    ``sizes`` has each reason in words, with the size that follows; ``unknown`` names those values.
    """

    def __init__(
        self, network: Partial, name: str, heads: Sequence[Head], facts: Facts | None
    ) -> None:
        self.unknown: set[str] = set()
        self._network = network
        self._node = network.node(name)
        layer = self._node.layer
        self._filters = "filters" in layer.left_open
        self._axis = -1
        if self._filters:  # they stand in front, or behind the steps
            steps = getattr(layer, "outputs", "last") == "sequence"
            self._axis = int(self._node.per_step) + int(steps)
        each = len(getattr(layer, "directions", "1"))  # what reads both ways has its units twice
        self.sizes = {reason: max(1, size // each) for reason, size in self._all(heads, facts)}

    def _all(self, heads: Sequence[Head], facts: Facts | None) -> Iterator[tuple[str, int]]:
        network, node = self._network, self._node
        if node.tied_to is not None:
            yield from self._lender(network.node(node.tied_to))
        names = network.alike(node.name)
        seen = {*names}
        while names:
            name = names.pop()
            if name in network.outputs:
                at = network.outputs.index(name)
                yield from self._head(heads[at], facts_of(facts, at))
            for reader in network.readers(name):
                if reader.name in seen:
                    continue
                layer = reader.layer
                output = layer.keyword == PART and reader.step == network.node(name).step
                if layer.keeps_shape or output:
                    seen.add(reader.name)
                    names.append(reader.name)
                elif isinstance(layer, Elementwise):
                    yield from self._siblings(reader, name)
                    seen.add(reader.name)  # the sum has the same size, and is read further on
                    names.append(reader.name)
                elif isinstance(layer, WeightedLayer) and "weight" in layer.literals():
                    origins = layer.origins(layer.literals()["weight"])
                    if origins is not None:
                        said = _many(origins, "origin")
                        yield f"the weights of `{reader.step}` have {said}", origins

    def _lender(self, lender: Node) -> Iterator[tuple[str, int]]:
        if lender.shape is None:
            self.unknown.add(lender.name)
        elif isinstance(lender.layer, Lender):
            count, _ = lender.layer.lent_shape(*lender.seen)
            said = _many(count, "unit")
            yield f"the weights of `{lender.step}`, turned around, have {said}", count

    def _siblings(self, reader: Node, name: str) -> Iterator[tuple[str, int]]:
        for other in reader.inputs:
            if other == name:
                continue
            shape = self._network.shape(other)
            if shape is None:
                self.unknown.add(other)
            elif shape:
                said = other if other == INPUT else self._network.node(other).step
                joins = "adds" if isinstance(reader.layer, Add) else "joins"
                reason = f"`{reader.step}` {joins} `{said}`, which is {shown(shape)}"
                yield reason, shape[self._axis]

    def _rank(self) -> int:
        """Return how many axes the layer reads, all but one of which it keeps; 0 if unknown."""
        name = self._node.inputs[0]
        shape = self._network.shape(name)
        if shape is None:
            self.unknown.add(name)
        return len(shape or ())

    def _head(self, head: Head, facts: Facts | None) -> Iterator[tuple[str, int]]:
        """Yield how many values an output has along the axis."""
        task, rank = head.task, self._rank()
        vector = facts is None or not (facts.axes or head.spec.mirrors or task == "sequence")
        if self._filters and vector:
            return  # filters are no outputs of a vector
        if task == "binary":
            yield "a yes-or-no answer has 1 output", 1
        elif facts is not None and task in ("multiclass", "sequence") and facts.classes:
            yield f"the data have {_many(len(facts.classes), 'class')}", len(facts.classes)
        elif facts is not None and task in ("regression", "multilabel"):
            each = head.loss.per_target if head.loss is not None else 1
            whole = facts.shape if head.spec.mirrors else facts.axes
            count = 1 if facts.axes else len(facts.targets)
            reason = f"the data have {_many(count, 'target')}"
            if rank > 1 and rank == len(whole):
                count = whole[self._axis]
                reason = f"the target has {count} along this axis"
            elif head.spec.mirrors:
                reason = f"the input has {_many(count, 'value')}"
            yield reason + (f", of {each} outputs each" if each > 1 else ""), count * each


def _many(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}{'es' if unit[-1] == 's' else 's'}"
