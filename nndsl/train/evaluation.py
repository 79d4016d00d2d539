"""A network and rows go in, their loss and the network's outputs come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import prod
from threading import Lock

import numpy as np
import torch
from torch import Tensor

from nndsl.backends.torch.module import Network, compile
from nndsl.backends.weights import Weights
from nndsl.data.prepared import Part
from nndsl.data.samples import Inputs, Samples, span
from nndsl.graph.nodes import Graph
from nndsl.layers.kernels import KernelLayer
from nndsl.layers.pool import PoolLayer
from nndsl.train.crew import Crew
from nndsl.train.feed import floats
from nndsl.train.kernels.layout import in_channels_last
from nndsl.train.objective import Objective

# How many rows are computed together at most, and how many numbers a value of them may have, so
# that it takes no more memory than a step of training, and stays in the cache.
EVALUATION_BATCH = 256
LARGEST = 2**18
BLOCK = 2**16  # numbers that a final activation is applied to at a time


def logits_of(network: Network, x: Inputs, device: torch.device) -> Tensor:
    """Return the logits of rows (n, *shape) on the CPU, in batches and without gradients."""
    return _passed(network, x, device, lambda logits, values, at: (logits, 0.0))[0]


def rows_at_once(graph: Graph) -> int:
    """Return how many rows are computed together where nothing is learnt."""
    largest = max((prod(node.shape) for node in graph if node.shape is not None), default=1)
    return max(1, min(EVALUATION_BATCH, LARGEST // largest))


def activated(network: Network, logits: Tensor) -> Tensor:
    """Return the network's outputs for logits, which they replace in memory."""
    rows = max(1, BLOCK // max(prod(logits.shape[1:]), 1))
    with torch.inference_mode():
        for some in torch.split(logits, rows):
            outputs = network.activate_output(some)
            if outputs is not some:
                some.copy_(outputs)
    return logits


class Rows:
    """Rows that are read some at a time: bytes become float32 in memory that is used again."""

    def __init__(self, inputs: Inputs, size: int) -> None:
        self.inputs, self.size = inputs, size
        self.held = _lying(inputs)
        self._spare: list[np.ndarray] = []  # memory that no pass reads

    @contextmanager
    def at(self, place: int) -> Iterator[Tensor]:
        """Have the rows from a place on, which stay as they are meanwhile."""
        some = slice(place, place + self.size)
        if self.held is not None:
            yield self.held[some]
        elif not isinstance(self.inputs, Samples):
            yield torch.from_numpy(self.inputs[some])
        else:
            try:
                memory = self._spare.pop()
            except IndexError:
                memory = np.empty((self.size, *self.inputs.shape[1:]), np.float32)
            into = memory[: len(self.inputs.rows[some])]
            self.inputs.write(some, into)
            yield torch.from_numpy(into)
            self._spare.append(memory)


def _lying(inputs: Inputs) -> Tensor | None:
    """Return samples as they lie in memory, None where they lie apart or are made of bytes."""
    if not isinstance(inputs, Samples):
        return None
    held, own = floats(inputs), span(inputs.rows)
    return None if held is None or own is None else held[own]


def _passed(
    network: Network,
    x: Inputs,
    device: torch.device,
    taken: Callable[[Tensor, list[Tensor], int], tuple[Tensor, float]],
    reads: tuple[str, ...] = (),
) -> tuple[Tensor, float]:
    """Return what is made of all rows, and the mean over them of what is found beside that.

    ``taken`` is given the logits of some rows, the values of the nodes ``reads``, and the number
    of the first row; it returns what is made of them, (rows, …), and a mean over them.
    """
    network.eval()
    size, laid = rows_at_once(network.graph), _layout(network.graph, device)
    rows = Rows(x, size)
    found: Tensor | None = None
    first = Lock()

    def passed(at: int) -> float:
        nonlocal found
        with torch.inference_mode(), rows.at(at) as some:
            made, mean = taken(*network.logits_and(laid(some.to(device)), reads), at)
            with first:
                if found is None:
                    found = torch.empty((len(x), *made.shape[1:]), dtype=made.dtype)
            found[at : at + len(some)] = made
            return mean * len(some) / max(len(x), 1)

    # There is a pass, though there may be no row. None is made before the others, whose threads
    # would compete with those that wait for its next operation.
    total = sum(_side_by_side(passed, range(0, max(len(x), 1), size), device))
    assert found is not None, "a pass has made it"
    return found, total


def _layout(graph: Graph, device: torch.device) -> Callable[[Tensor], Tensor]:
    """Return what puts rows into the order in memory that is fastest for a network."""
    slides = any(
        isinstance(node.layer, KernelLayer | PoolLayer) and node.layer.rank == 2 for node in graph
    )
    images = slides and device.type == "cpu" and len(graph.input_shape or ()) == 3
    return in_channels_last if images else lambda rows: rows


def _side_by_side(
    passed: Callable[[int], float], places: Sequence[int], device: torch.device
) -> list[float]:
    """Return what each pass gives; on the CPU each is a thread's own, and none waits for others."""
    crew = Crew(min(torch.get_num_threads(), len(places)) if device.type == "cpu" else 1)
    found = dict.fromkeys(places, 0.0)

    def work(at: int) -> None:
        found[at] = passed(at)

    with crew.ready():
        crew.each(work, places)
    return list(found.values())


def evaluate(
    network: Network, objective: Objective, part: Part, device: torch.device
) -> tuple[float, np.ndarray]:
    """Return the objective over a part's rows, and the network's outputs for them."""
    loss, counted, by_rows = objective.loss, objective.counted, objective.by_rows
    target = torch.from_numpy(part.y)

    def taken(logits: Tensor, values: list[Tensor], at: int) -> tuple[Tensor, float]:
        amount = counted.amount(values)
        added = 0.0 if amount is None else float(amount)
        if not by_rows:
            return logits, added
        value = loss(logits, target[at : at + len(logits)].to(device))
        return network.activate_output(logits), float(value) + added

    found, value = _passed(network, part.inputs, device, taken, counted.reads)
    if by_rows:
        return value, found.numpy()
    with torch.inference_mode():
        return float(loss(found, target)) + value, activated(network, found).numpy()


def outputs_of(graph: Graph, weights: Weights) -> Callable[[Inputs], np.ndarray]:
    """Return the network of a graph as a function from rows to outputs, computed by PyTorch."""
    network, cpu = compile(graph, weights=weights), torch.device("cpu")
    return lambda x: activated(network, logits_of(network, x, cpu)).numpy()
