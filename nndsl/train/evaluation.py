"""A network and rows go in, their loss and the network's outputs come out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from nndsl.backends.torch.module import Network, compile
from nndsl.backends.weights import Weights
from nndsl.data.prepare import Part
from nndsl.graph import Graph

EVALUATION_BATCH = 1024

LossFunction = Callable[[Tensor, Tensor], Tensor]  # of logits and encoded targets


def logits_of(network: Network, x: np.ndarray, device: torch.device) -> Tensor:
    """Return the logits of rows (n, *shape) on the CPU, in batches and without gradients."""
    network.eval()
    with torch.inference_mode():
        parts = [
            network.logits(torch.from_numpy(x[at : at + EVALUATION_BATCH]).to(device)).cpu()
            for at in range(0, max(len(x), 1), EVALUATION_BATCH)
        ]
        return torch.cat(parts)


def evaluate(
    network: Network, loss: LossFunction, part: Part, device: torch.device
) -> tuple[float, np.ndarray]:
    """Return the mean loss over a part's rows, and the network's outputs for them."""
    logits = logits_of(network, part.x, device)
    with torch.inference_mode():
        value = loss(logits, torch.from_numpy(part.y))
        return float(value), network.activate_output(logits).numpy()


def outputs_of(graph: Graph, weights: Weights) -> Callable[[np.ndarray], np.ndarray]:
    """Return the network of a graph as a function from rows to outputs, computed by PyTorch."""
    network, cpu = compile(graph, weights=weights), torch.device("cpu")
    return lambda x: network.activate_output(logits_of(network, x, cpu)).numpy()
