"""A network whose loss is no longer a number goes in, and the layer where it began comes out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import torch
from torch import Tensor

from nndsl.backends.torch.module import Network
from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.prepared import Part
from nndsl.data.unscaled import unscaled
from nndsl.diagnostics import TrainingError
from nndsl.errors import finite as errors
from nndsl.errors.outcome import Unscaled
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
    network: Network,
    inputs: Tensor,
    at: tuple[int, int],
    rates: tuple[float, float] | None,
    large: Unscaled | None,
) -> TrainingError:
    """Return the error that names the first layer with a weight or an output that isn't finite.

    ``inputs`` is the batch that gave such a loss, of shape (rows, *shape), ``at`` are its epoch and
    its number; ``rates`` are the file's and that of the last step, None where there is none;
    ``large`` is what nobody has scaled.
    """
    return TrainingError(errors.not_finite(*_first(network, [inputs]), at, rates, large))


def diverged_at_the_end(
    network: Network,
    part: Part,
    preprocessing: Preprocessing,
    device: torch.device,
    lr: float | None,
) -> TrainingError:
    """Return the error of a training whose last step left weights that give no such loss.

    ``part`` has all rows of the training.
    """
    rows = Rows(part.inputs, rows_at_once(network.graph))

    def batches() -> Iterator[Tensor]:
        for place in range(0, len(part.inputs), rows.size):
            with rows.at(place) as some:
                yield some.to(device)

    layers = [node.layer for node in network.graph]
    rates, large = None if lr is None else (lr, lr), unscaled(preprocessing, part, layers)
    return TrainingError(errors.not_finite(*_first(network, batches()), None, rates, large))


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
