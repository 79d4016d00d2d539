"""A network, rows and a plan go in; the network is trained in place, epoch by epoch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
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
from nndsl.schedules import Follower, Plateau
from nndsl.train import losses
from nndsl.train.augmentation import variation
from nndsl.train.averaging import average_of
from nndsl.train.divergence import diverged
from nndsl.train.evaluation import evaluate
from nndsl.train.monitor import Monitor
from nndsl.train.plan import Epoch, Plan
from nndsl.train.steps import NotFiniteError, steps_of
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
            with trainer.evaluated():
                val = trainer.figures_of(validation) if validation is not None else None
                best = monitor.take(val, network) if monitor and val is not None else False
            seconds, rate = time.perf_counter() - begun, trainer.rate
            watch(Epoch(number, seconds, figures, val, best, rate))
            trainer.follow((val or figures)["loss"])
            if monitor is not None and monitor.done:
                break
    trainer.keep_average()
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
        self.varied = variation(plan.augment, self.x)
        self.target = rows.y
        codec = preprocessing.target
        self.loss = losses.lower(plan.losses, codec, rows.y)
        self.steps = steps_of(network, plan, self.loss, codec, device)
        self.average = average_of(network, plan.optimizer.ema)
        schedule = plan.schedule
        self.follower = Follower(schedule) if isinstance(schedule, Plateau) else None
        self.factor, self.taken = 1.0, 0
        size, joined = plan.batch_size(len(self.x)), plan.train.accumulate
        count = sum(1 for _ in batches(np.arange(len(self.x)), size))
        self.course = plan.course(-(-count // joined))

    def epoch(self, number: int) -> dict[str, Any]:
        """See all rows once; return the loss and the metrics of the steps."""
        plan, network, rows = self.plan, self.network, len(self.x)
        order = epoch_order(plan.train.seed, number, rows)
        torch.manual_seed(_mixed(plan.train.seed, number))
        network.train()
        total, outputs = 0.0, []
        every = list(batches(order, plan.batch_size(rows)))
        for first in range(0, len(every), plan.train.accumulate):
            joined = every[first : first + plan.train.accumulate]
            taken = [torch.from_numpy(batch).to(self.device) for batch in joined]
            step = [
                (self.varied(self.x.index_select(0, at)), self.y.index_select(0, at))
                for at in taken
            ]
            self._set_rate()
            try:
                amount, logits = self.steps.take(step)
            except NotFiniteError as error:
                place = first + error.batch + 1
                raise diverged(network, error.inputs, number, place, self.rate) from None
            if self.average is not None:
                self.average.update()
            total += amount * sum(map(len, joined))
            outputs += logits
        seen = network.activate_output(torch.cat(outputs)).cpu().numpy()
        return self._figures(total / rows, self.target[order], seen)

    def _set_rate(self) -> None:
        self.factor = self.plan.schedule.factor(self.taken, self.course)
        if self.follower is not None:
            self.factor *= self.follower.factor
        self.steps.set_rate(self.factor)
        self.taken += 1

    @property
    def rate(self) -> float | None:
        """The learning rate of the last step, None where there is none."""
        rate = self.plan.optimizer.rate
        return None if rate is None else rate * self.factor

    def follow(self, loss: float) -> None:
        """Take the loss of an epoch, where the schedule depends on it."""
        if self.follower is not None:
            self.follower.take(loss)

    def evaluated(self) -> AbstractContextManager[None]:
        """Let the network have the weights that are measured: their average, if there is one."""
        return nullcontext() if self.average is None else self.average.applied()

    def keep_average(self) -> None:
        """Leave the network with the averaged weights, if there are any."""
        if self.average is not None:
            self.average.keep()

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
