"""A network, rows and a plan go in; the network is trained in place, epoch by epoch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from nndsl.backends.torch import Network
from nndsl.data.fitted import Preprocessing
from nndsl.data.prepare import Part
from nndsl.diagnostics import NNError
from nndsl.engines import in_own_units
from nndsl.errors import training as errors
from nndsl.layers.norm import BatchNorm
from nndsl.train import losses, optimizers
from nndsl.train.divergence import diverged
from nndsl.train.evaluation import evaluate
from nndsl.train.monitor import Monitor
from nndsl.train.plan import Epoch, Plan
from nndsl.train.threads import threads


def train(
    network: Network,
    plan: Plan,
    rows: Part,
    validation: Part | None,
    preprocessing: Preprocessing,
    device: torch.device,
    watch: Callable[[Epoch], None],
) -> int:
    """Train a network in place and return how many epochs it took.

    The order of rows in an epoch and the units that dropout leaves out depend on the seed and
    the number of the epoch alone; PyTorch's own random state is left as it was. ``watch`` is
    called after each epoch.

    Raises TrainingError where the loss is no longer a number.
    """
    trainer = _Trainer(network, plan, rows, preprocessing, device)
    monitor = Monitor(plan.early_stop) if plan.early_stop is not None else None
    devices = [device] if device.type == "cuda" else []
    with (
        torch.random.fork_rng(devices),
        torch.backends.cudnn.flags(deterministic=True),
        threads(network.graph, plan.batch_size(len(rows.x))),
    ):
        for number in range(1, plan.train.epochs + 1):
            begun = time.perf_counter()
            figures = trainer.epoch(number)
            val = trainer.figures_of(validation) if validation is not None else None
            best = monitor.take(val, network) if monitor and val is not None else False
            watch(Epoch(number, time.perf_counter() - begun, figures, val, best))
            if monitor is not None and monitor.done:
                break
    if monitor is not None:
        monitor.restore(network)
    return number


class _Trainer:
    def __init__(
        self,
        network: Network,
        plan: Plan,
        rows: Part,
        preprocessing: Preprocessing,
        device: torch.device,
    ) -> None:
        _check_batchnorm(network, len(rows.x))
        self.network, self.plan, self.device = network.to(device), plan, device
        self.preprocessing = preprocessing
        self.x = torch.from_numpy(rows.x).to(device)
        self.y = torch.from_numpy(rows.y).to(device)
        self.target = rows.y
        self.loss = losses.lower(plan.losses, preprocessing.target)
        self.optimizer = optimizers.lower(plan.optimizer, network.parameters())

    def epoch(self, number: int) -> dict[str, Any]:
        """See all rows once; return the loss and the metrics of the steps."""
        plan, network, rows = self.plan, self.network, len(self.x)
        order = epoch_order(plan.train.seed, number, rows)
        torch.manual_seed(_mixed(plan.train.seed, number))
        network.train()
        total, outputs = 0.0, []
        for index, batch in enumerate(batches(order, plan.batch_size(rows))):
            chosen = torch.from_numpy(batch).to(self.device)
            inputs, target = self.x.index_select(0, chosen), self.y.index_select(0, chosen)
            self.optimizer.zero_grad(set_to_none=True)
            logits = network.logits(inputs)
            value = self.loss(logits, target)
            value.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            amount = value.item()
            if not np.isfinite(amount):
                raise diverged(network, inputs, number, index + 1, plan.optimizer.lr)
            self.optimizer.step()
            total += amount * len(batch)
            outputs.append(logits.detach())
        seen = network.activate_output(torch.cat(outputs)).cpu().numpy()
        return self._figures(total / rows, self.target[order], seen)

    def figures_of(self, part: Part) -> dict[str, Any]:
        """Return the loss and the metrics over rows that are not trained on."""
        value, outputs = evaluate(self.network, self.loss, part, self.device)
        return self._figures(value, part.y, outputs)

    def _figures(self, loss: float, y: np.ndarray, outputs: np.ndarray) -> dict[str, Any]:
        return {"loss": loss, **in_own_units(self.preprocessing, self.plan.metrics, y, outputs)}


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


def _mixed(seed: int, epoch: int) -> int:
    return int(np.random.SeedSequence([seed, epoch]).generate_state(1, np.uint64)[0] >> 1)


def _check_batchnorm(network: Network, rows: int) -> None:
    for node in network.graph:
        if isinstance(node.layer, BatchNorm) and rows < 2:
            raise NNError(errors.single_row_batchnorm(node.layer))
