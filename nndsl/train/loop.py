"""A network, rows and a plan go in; the network is trained in place, epoch by epoch."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from copy import deepcopy
from functools import partial

import torch

from nndsl.backends.torch import Network
from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.prepared import Part
from nndsl.diagnostics import Diagnostic, TrainingError
from nndsl.system.memory import give_back
from nndsl.train.keeping import Keeping
from nndsl.train.plan import Epoch, Plan
from nndsl.train.threads import threads
from nndsl.train.trainer import Trainer

ROLLBACKS = 5  # so often a training goes back, each time to half the rate


def train(
    network: Network,
    plan: Plan,
    rows: Part,
    validation: Part | None,
    preprocessing: Preprocessing,
    device: torch.device,
    watch: Callable[[Epoch], None],
    keeping: Keeping | None = None,
    told: Callable[[Diagnostic], None] = lambda diagnostic: None,
) -> int:
    """Train a network in place and return how many epochs it took.

    The order of rows in an epoch and the units that dropout leaves out depend on the seed and
    the number of the epoch alone; PyTorch's own random state is left as it was. ``watch`` is
    called after each epoch, again for those that a rollback has trained anew. ``keeping`` is told
    where training stands, and says where it begins; ``told`` is given what is amiss and doesn't
    end it.

    Raises TrainingError where the loss is no longer a number.
    """
    keeping = keeping or Keeping()
    trainer = Trainer(network, plan, rows, preprocessing, device)
    devices = [device] if device.type == "cuda" else []
    with (
        torch.random.fork_rng(devices),
        torch.backends.cudnn.flags(deterministic=True),
        threads(network.graph, plan.batch_size(len(rows.inputs)), trainer.steps.team),
    ):
        trainer.prepare(told)
        give_back()  # what was only needed to make it
        keeping.begin(trainer)
        rollback = Rollback(trainer, keeping)
        while not trainer.over:
            begun = time.perf_counter()
            try:
                with trainer.steps.mode():
                    figures = trainer.epoch(partial(keeping.after_step, trainer))
            except TrainingError:
                if not rollback.back():
                    raise
                continue
            val, best = trainer.measured(validation)
            trainer.follow((val or figures)["loss"])
            seconds = time.perf_counter() - begun
            watch(Epoch(trainer.done, seconds, figures, val, best, trainer.rate))
            rollback.after_epoch(figures["loss"])
            keeping.after_epoch(trainer)
        keeping.end(trainer)
    trainer.settle()
    return trainer.done


class Rollback:
    """Where a training that diverges goes back to: behind the epoch with the least loss so far."""

    def __init__(self, trainer: Trainer, keeping: Keeping) -> None:
        self.trainer, self.keeping = trainer, keeping
        self.left = ROLLBACKS if trainer.plan.train.on_nan == "rollback" else 0
        self.least = math.inf
        self.good = deepcopy(trainer.state()) if self.left else {}

    def after_epoch(self, loss: float) -> None:
        """Take the loss of an epoch; remember where it ended, if it is the least."""
        if self.left and loss < self.least:
            self.least, self.good = loss, deepcopy(self.trainer.state())

    def back(self) -> bool:
        """Go back, and on from there at half the rate; say whether that was still allowed."""
        if not self.left:
            return False
        slower = self.trainer.slower / 2
        self.trainer.load(deepcopy(self.good))
        self.trainer.slower = slower
        self.left -= 1
        self.keeping.rolled_back(self.trainer)
        return True
