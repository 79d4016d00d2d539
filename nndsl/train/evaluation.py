"""A network and rows go in, their loss and the network's outputs come out."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

import numpy as np
import torch
from torch import Tensor

from nndsl.backends.torch.module import Network, compile
from nndsl.backends.weights import Weights
from nndsl.data.prepare import Part
from nndsl.data.samples import Inputs
from nndsl.graph import Graph
from nndsl.train.additions import Additions

EVALUATION_BATCH = 1024
LARGEST = 2**21  # numbers that a value may have in a batch: maps of images are large

LossFunction = Callable[[Tensor, Tensor], Tensor]  # of logits and encoded targets


def logits_of(network: Network, x: Inputs, device: torch.device) -> Tensor:
    """Return the logits of rows (n, *shape) on the CPU, in batches and without gradients."""
    return _passed(network, x, device, Additions())[0]


def rows_at_once(graph: Graph) -> int:
    """Return how many rows are computed together where nothing is learnt."""
    largest = max((prod(node.shape) for node in graph if node.shape is not None), default=1)
    return max(1, min(EVALUATION_BATCH, LARGEST // largest))


def _passed(
    network: Network, x: Inputs, device: torch.device, counted: Additions
) -> tuple[Tensor, float]:
    """Return the logits of rows, and what values inside the network add to the mean loss."""
    network.eval()
    found, total, size = None, 0.0, rows_at_once(network.graph)
    with torch.inference_mode():
        for at in range(0, max(len(x), 1), size):
            rows = torch.from_numpy(x[at : at + size]).to(device)
            logits, values = network.logits_and(rows, counted.reads)
            if found is None:
                found = torch.empty((len(x), *logits.shape[1:]), dtype=logits.dtype)
            found[at : at + len(rows)] = logits
            amount = counted.amount(values)
            total += 0.0 if amount is None else float(amount) * len(rows) / len(x)
        assert found is not None, "there is a pass, though there may be no row"
        return found, total


def evaluate(
    network: Network,
    loss: LossFunction,
    part: Part,
    device: torch.device,
    counted: Additions,
) -> tuple[float, np.ndarray]:
    """Return the mean loss over a part's rows, and the network's outputs for them.

    ``counted`` are terms of the loss that are made inside the network.
    """
    logits, added = _passed(network, part.inputs, device, counted)
    with torch.inference_mode():
        value = loss(logits, torch.from_numpy(part.y))
        return float(value) + added, network.activate_output(logits).numpy()


def outputs_of(graph: Graph, weights: Weights) -> Callable[[Inputs], np.ndarray]:
    """Return the network of a graph as a function from rows to outputs, computed by PyTorch."""
    network, cpu = compile(graph, weights=weights), torch.device("cpu")
    return lambda x: network.activate_output(logits_of(network, x, cpu)).numpy()
