"""A network, rows and a plan go in; the network is trained in place, epoch by epoch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nndsl.backends.torch.module import Network
from nndsl.data.fitted import Preprocessing
from nndsl.data.prepare import Part
from nndsl.diagnostics import NNError
from nndsl.errors import training as errors
from nndsl.facts import TaskName
from nndsl.graph import Graph
from nndsl.layers.norm import BatchNorm
from nndsl.losses import Loss
from nndsl.metrics import LOWER_IS_BETTER, measure
from nndsl.optimizers import Optimizer
from nndsl.settings import EarlyStop, Train
from nndsl.train import losses, optimizers
from nndsl.train.divergence import diverged
from nndsl.train.evaluation import evaluate


@dataclass(frozen=True)
class Plan:
    """How a network is trained: everything that the file says of it, with defaults filled in."""

    task: TaskName
    loss: Loss
    optimizer: Optimizer
    train: Train
    early_stop: EarlyStop | None
    metrics: tuple[str, ...]


@dataclass(frozen=True)
class Epoch:
    """What is known after an epoch; ``train`` and ``val`` hold the loss and the metrics."""

    number: int
    seconds: float
    train: dict[str, Any]
    val: dict[str, Any] | None
    best: bool

    def as_json(self) -> dict[str, Any]:
        """Return the line that ``metrics.jsonl`` has of it."""
        line: dict[str, Any] = {"epoch": self.number, "seconds": round(self.seconds, 4)}
        line["train"] = self.train
        if self.val is not None:
            line["val"] = self.val
        return line


@dataclass
class Monitor:
    """Watches one figure and remembers the weights of its best epoch."""

    stop: EarlyStop
    best: float | None = None
    since: int = 0
    weights: dict[str, Tensor] = field(default_factory=dict)

    def better(self, figures: dict[str, Any], network: Network) -> bool:
        """Take an epoch's figures; say whether they are the best so far."""
        value = figures.get(self.stop.monitor)
        lower = self.stop.monitor in LOWER_IS_BETTER
        if value is not None and (
            self.best is None or (value < self.best if lower else value > self.best)
        ):
            self.best, self.since = value, 0
            self.weights = {k: v.detach().clone() for k, v in network.state_dict().items()}
            return True
        self.since += 1
        return False

    @property
    def done(self) -> bool:
        """Whether patience has run out."""
        return self.since >= self.stop.patience


def train(
    network: Network,
    graph: Graph,
    plan: Plan,
    rows: Part,
    validation: Part | None,
    preprocessing: Preprocessing,
    device: torch.device,
    watch: Callable[[Epoch], None],
) -> int:
    """Train a network in place and return how many epochs it took.

    The order of rows in an epoch and the units that dropout leaves out depend on the seed and
    the number of the epoch alone. ``watch`` is called after each epoch.

    Raises TrainingError where the loss is no longer a number.
    """
    _check_batchnorm(graph, len(rows.x))
    network.to(device)
    x, y = torch.from_numpy(rows.x).to(device), torch.from_numpy(rows.y).to(device)
    loss = losses.lower(plan.loss)
    optimizer = optimizers.lower(plan.optimizer, network.parameters())
    monitor = Monitor(plan.early_stop) if plan.early_stop is not None else None
    evaluation = _Evaluation(plan, preprocessing)
    number = 0
    for number in range(1, plan.train.epochs + 1):
        begun = time.perf_counter()
        order = epoch_order(plan.train.seed, number, len(x))
        torch.manual_seed(_mixed(plan.train.seed, number))
        network.train()
        total, outputs = 0.0, []
        for index, batch in enumerate(batches(order, _batch_size(plan.train, len(x)))):
            chosen = torch.from_numpy(batch).to(device)
            inputs, target = x.index_select(0, chosen), y.index_select(0, chosen)
            optimizer.zero_grad(set_to_none=True)
            logits = network.logits(inputs)
            value = loss(logits, target)
            value.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            amount = value.item()
            if not np.isfinite(amount):
                raise diverged(network, graph, inputs, number, index + 1, plan.optimizer.lr)
            optimizer.step()
            total += amount * len(batch)
            outputs.append(logits.detach())
        seen = network.activate_output(torch.cat(outputs)).cpu().numpy()
        figures = evaluation.figures(total / len(x), rows.y[order], seen)
        val = evaluation.rows(network, validation, device) if validation is not None else None
        best = monitor.better(val, network) if monitor and val is not None else False
        watch(Epoch(number, time.perf_counter() - begun, figures, val, best))
        if monitor is not None and monitor.done:
            break
    if monitor is not None and monitor.weights and monitor.stop.restore == "best":
        network.load_state_dict(monitor.weights)
    return number


class _Evaluation:
    """Measures what a file asks for, in the target's own units."""

    def __init__(self, plan: Plan, preprocessing: Preprocessing) -> None:
        self.plan, self.preprocessing = plan, preprocessing
        self.metrics = tuple(name for name in plan.metrics if name != "confusion")
        stop = plan.early_stop
        if stop is not None and stop.monitor not in ("loss", *self.metrics):
            self.metrics += (stop.monitor,)

    def figures(self, loss: float, y: np.ndarray, outputs: np.ndarray) -> dict[str, Any]:
        """Return the loss and the metrics of outputs."""
        task = self.plan.task
        if task == "regression":
            y, outputs = self.preprocessing.decode(y), self.preprocessing.decode(outputs)
        return {"loss": loss, **measure(self.metrics, task, y, outputs)}

    def rows(self, network: Network, part: Part, device: torch.device) -> dict[str, Any]:
        """Return the loss and the metrics over rows that are not trained on."""
        value, outputs = evaluate(network, self.plan.loss, part, device)
        return self.figures(value, part.y, outputs)


def epoch_order(seed: int, epoch: int, rows: int) -> np.ndarray:
    """Return the order of rows in an epoch, the same whenever it is asked for."""
    return np.random.default_rng([seed, epoch]).permutation(rows)


def batches(order: np.ndarray, size: int) -> Iterator[np.ndarray]:
    """Yield the rows of each step.

    A single row that would be left over joins the step before, since one row has no variance
    for batch normalization, and no weight in the mean.

    >>> [len(batch) for batch in batches(np.arange(7), 3)]
    [3, 4]
    """
    rows = len(order)
    starts = list(range(0, rows, size))
    if size > 1 and len(starts) > 1 and rows - starts[-1] == 1:
        starts.pop()
    for start, end in zip(starts, [*starts[1:], rows], strict=True):
        yield order[start:end]


def _batch_size(train: Train, rows: int) -> int:
    return rows if train.batch == "all" else min(train.batch, rows)


def _mixed(seed: int, epoch: int) -> int:
    return int(np.random.SeedSequence([seed, epoch]).generate_state(1, np.uint64)[0] >> 1)


def _check_batchnorm(graph: Graph, rows: int) -> None:
    for node in graph:
        if isinstance(node.layer, BatchNorm) and rows < 2 and node.shape is not None:
            raise NNError(errors.single_row_batchnorm(node.layer))
