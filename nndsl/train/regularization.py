"""A network goes in; what large weights add to the loss, and the limits of weights, come out."""

from __future__ import annotations

from torch import Tensor

from nndsl.backends.torch import Network
from nndsl.layers import WeightedLayer


class Regularization:
    """The penalties and limits that layers put on their weights, biases left out.

    The penalty is l1 · Σ|w| + l2 · Σw² over each layer that asks for it, as Keras has it; a limit
    scales the weights of a unit down where their norm is larger than ``max_norm``.
    """

    def __init__(self, network: Network) -> None:
        self.penalized: list[tuple[Tensor, float, float]] = []
        self.limited: list[tuple[Tensor, float]] = []
        for node in network.graph.owners:
            layer = node.layer
            if not isinstance(layer, WeightedLayer) or layer.frozen:
                continue
            for name, values in network.get(node.name).named_parameters():
                if name == "bias":
                    continue
                if layer.l1 or layer.l2:
                    self.penalized.append((values, layer.l1, layer.l2))
                if layer.max_norm is not None:
                    self.limited.append((values, layer.max_norm))

    def penalty(self) -> Tensor | None:
        """Return what large weights add to the loss, None where no layer asks for it."""
        terms = [l1 * w.abs().sum() + l2 * w.square().sum() for w, l1, l2 in self.penalized]
        return sum(terms[1:], terms[0]) if terms else None

    def limit(self) -> None:
        """Scale the weights of each unit down to the largest norm they may have."""
        for weights, largest in self.limited:
            weights.renorm_(2, 0, largest)
