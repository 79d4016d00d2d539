"""A network whose loss is no longer a number goes in, and the layer where it began comes out."""

from __future__ import annotations

import torch
from torch import Tensor

from nndsl.backends.torch.module import Network
from nndsl.diagnostics import TrainingError
from nndsl.errors import training as errors


def finite(network: Network) -> bool:
    """Say whether all weights are finite numbers."""
    return all(bool(torch.isfinite(weight).all()) for weight in network.state_dict().values())


def diverged(
    network: Network, inputs: Tensor, epoch: int, batch: int, lr: float | None
) -> TrainingError:
    """Return the error that names the first layer with a weight or an output that isn't finite.

    ``inputs`` is the batch that gave such a loss, of shape (rows, *shape).
    """
    graph, weights = network.graph, network.state_dict()
    for node in graph:
        for name in node.parameters:
            if not torch.isfinite(weights[f"{node.name}.{name}"]).all():
                what = f"the {name}"
                return TrainingError(
                    errors.not_finite(node.layer, node.name, what, epoch, batch, lr)
                )
    with torch.no_grad():
        for name, value in network.values(inputs):
            if not torch.isfinite(value).all():
                layer = graph.node(name).layer
                return TrainingError(errors.not_finite(layer, name, "the output", epoch, batch, lr))
    head = graph.head
    return TrainingError(errors.not_finite(head.layer, head.name, "the loss", epoch, batch, lr))
