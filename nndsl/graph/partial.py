"""A network with sizes left open: a size goes in, and the shapes that follow from it are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from heapq import heapify, heappop, heappush

from nndsl.facts import Shape
from nndsl.graph.nodes import Node
from nndsl.graph.shaping import Builder
from nndsl.layers.base import Layer
from nndsl.spec.model import ModelSpec, Step


class Partial:
    """A network whose open sizes are settled one by one; each time, what follows is shaped anew.

    All else stays as it is, so that n open sizes don't take n times the work of one. ``outputs``
    names the nodes that the network gives, ``settled`` has the layers that were given a size.
    """

    def __init__(self, spec: ModelSpec, input_shape: Shape | None) -> None:
        self._builder = Builder(spec, input_shape)
        self._steps = list(spec.steps)
        self._alike: dict[str, list[int]] = defaultdict(list)  # places of steps, by whose weights
        self._behind: dict[str, list[int]] = defaultdict(list)  # places of what depends on a step
        self._readers: dict[str, list[str]] = defaultdict(list)
        self.outputs = tuple(self._builder.ends[name] for name in spec.outputs)
        self.settled: dict[str, Layer] = {}
        for place, step in enumerate(spec.steps):
            self._alike[step.weights_of or step.name].append(place)
            for name in (*step.inputs, step.weights_of, step.tied_to):
                if name is not None:
                    self._behind[name].append(place)
        for node in self._builder.by_name.values():
            for name in dict.fromkeys(node.inputs):
                self._readers[name].append(node.name)

    def node(self, name: str) -> Node:
        """Return the node of a name."""
        return self._builder.by_name[name]

    def shape(self, name: str) -> Shape | None:
        """Return the shape of a value, which may be the input's; None where it isn't known yet."""
        return self._builder.shapes[name]

    def readers(self, name: str) -> list[Node]:
        """Return the nodes that read a value, in order."""
        return [self.node(reader) for reader in self._readers[name]]

    def alike(self, name: str) -> list[str]:
        """Return the names of a layer's value and of those it has where it is applied once more."""
        return [self._steps[place].name for place in self._alike[name]]

    def settle(self, name: str, size: int) -> set[str]:
        """Give a layer its size, also where it is applied once more.

        Returns the names of the values whose shape has become another.
        """
        for place in self._alike[name]:
            step = self._steps[place]
            self.settled[step.name] = layer = _sized(step.layer, size)
            self._steps[place] = replace(step, layer=layer)
        return self._shape(self._alike[name])

    def _shape(self, places: Iterable[int]) -> set[str]:
        """Shape steps anew, and those behind them as far as shapes change, each of them once."""
        changed: set[str] = set()
        waiting = list(places)
        heapify(waiting)
        last = -1
        while waiting:
            place = heappop(waiting)
            if place == last:
                continue
            last = place  # what depends on a step stands behind it
            step = self._steps[place]
            found = self._changed(step)
            if found:
                changed |= found
                for behind in self._behind[step.name]:
                    heappush(waiting, behind)
        return changed

    def _changed(self, step: Step) -> set[str]:
        values = (step.name, self._builder.ends[step.name])
        before = [self.shape(name) for name in values]
        self._builder.add(step)
        pairs = zip(values, before, strict=True)
        return {name for name, shape in pairs if self.shape(name) != shape}


def _sized(layer: Layer, size: int) -> Layer:
    (field,) = layer.left_open
    settled = layer.model_copy(update={field: size})
    settled._open, settled._deferred = frozenset(), layer.deferred - {field}
    return settled
