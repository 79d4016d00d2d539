"""A network whose loss is no longer a number goes in, and the layer where it began comes out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import torch
from torch import Tensor

from nndsl.backends.torch.module import Network
from nndsl.data.samples import Inputs
from nndsl.diagnostics import TrainingError
from nndsl.errors import finite as errors
from nndsl.layers.base import Layer
from nndsl.train.evaluation import Rows, rows_at_once


def finite(network: Network) -> bool:
    """Say whether all weights are finite numbers."""
    # A sum of others never is, and one of finite numbers hardly ever isn't: it takes a thirtieth.
    return all(
        math.isfinite(float(weight.sum())) or bool(torch.isfinite(weight).all())
        for weight in network.state_dict().values()
    )


def diverged(
    network: Network, inputs: Tensor, epoch: int, batch: int, lr: float | None
) -> TrainingError:
    """Return the error that names the first layer with a weight or an output that isn't finite.

    ``inputs`` is the batch that gave such a loss, of shape (rows, *shape).
    """
    layer, name, what = _first(network, [inputs])
    return TrainingError(errors.not_finite(layer, name, what, (epoch, batch), lr))


def diverged_at_the_end(
    network: Network, inputs: Inputs, device: torch.device, lr: float | None
) -> TrainingError:
    """Return the error of a training whose last step left weights that give no such loss.

    ``inputs`` are all rows of the training.
    """
    rows = Rows(inputs, rows_at_once(network.graph))

    def batches() -> Iterator[Tensor]:
        for place in range(0, len(inputs), rows.size):
            with rows.at(place) as some:
                yield some.to(device)

    layer, name, what = _first(network, batches())
    return TrainingError(errors.not_finite(layer, name, what, None, lr))


def _first(network: Network, batches: Iterable[Tensor]) -> tuple[Layer, str, str]:
    """Return the first layer that has something not finite, its name, and what that is."""
    graph, weights = network.graph, network.state_dict()
    for node in graph.owners:
        for name in node.parameters:
            if not torch.isfinite(weights[f"{node.name}.{name}"]).all():
                return node.layer, node.name, f"the {name}"
    with torch.no_grad():
        for inputs in batches:
            for name, value in network.values(inputs):
                if not torch.isfinite(value).all():
                    return graph.node(name).layer, name, "the output"
    return graph.head.layer, graph.head.name, "the loss"
