"""A network, rows and a plan go in; epochs of training come out, and can be stopped anywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nndsl.backends.torch import Network
from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.prepared import Part
from nndsl.data.targets.own_units import in_own_units
from nndsl.data.unscaled import unscaled
from nndsl.diagnostics import Diagnostic, NNError, TrainingError
from nndsl.errors import training as errors
from nndsl.layers.norm import BatchNorm
from nndsl.schedules import Follower, Plateau
from nndsl.train.augmentation import variation
from nndsl.train.averaging import average_of
from nndsl.train.crew import using
from nndsl.train.divergence import diverged, finite
from nndsl.train.evaluation import activated, evaluate
from nndsl.train.feed import Feed, batch_sizes
from nndsl.train.monitor import Monitor
from nndsl.train.objective import Objective
from nndsl.train.plan import Plan
from nndsl.train.spelling import check_steps
from nndsl.train.steps import NotFiniteError, steps_of


class Trainer:
    """A training and all that it holds: ``state`` is what it needs to go on as if never stopped.

    ``done`` counts the epochs that are over, ``step`` the steps of the one under way.
    """

    def __init__(
        self,
        network: Network,
        plan: Plan,
        rows: Part,
        preprocessing: Preprocessing,
        device: torch.device,
    ) -> None:
        _check_batchnorm(network, len(rows.inputs))
        self.network, self.plan, self.device = network.to(device), plan, device
        self.preprocessing = preprocessing
        self.rows = rows
        self.feed = Feed(rows.inputs, rows.y, device)
        codec = preprocessing.target
        self.varied = variation(plan.augment, rows.inputs, rows.y, codec)
        self.objective = Objective.of(plan.losses, network.graph, codec, rows.y)
        check_steps(self.network, rows.inputs, rows.y, codec, device)
        self.steps = steps_of(network, plan, self.objective, codec, device)
        self.average = average_of(network, plan.optimizer.ema)
        self.monitor = Monitor(plan.early_stop) if plan.early_stop is not None else None
        schedule = plan.schedule
        self.follower = Follower(schedule) if isinstance(schedule, Plateau) else None
        self.threads = torch.get_num_threads()  # which a pass over many rows has use for
        self.size = plan.batch_size(len(rows.inputs))
        self.sizes = batch_sizes(len(rows.inputs), self.size)
        self.course = plan.course(-(-len(self.sizes) // plan.train.accumulate))
        self.factor, self.taken, self.slower = 1.0, 0, 1.0
        self.done = self.step = 0
        self.total = 0.0  # the losses of the epoch under way, times their rows
        # The logits of all rows in the order of the epoch, the place of each batch, and the
        # targets, where they are moved as their images are.
        self.seen = torch.empty(0)
        self.places: Sequence[Tensor | np.ndarray] = ()
        self.moved: list[Tensor] = []

    def prepare(self, told: Callable[[Diagnostic], None]) -> None:
        """Let the steps make beforehand what they need for batches of each size."""
        self.steps.prepare(map(self.feed.first, sorted(set(self.sizes))), told)

    def epoch(self, after_step: Callable[[], None]) -> dict[str, Any]:
        """See all rows once, or those left of an epoch; return the loss and the metrics.

        ``after_step`` is called after each step but the last, and may raise what ends it there.
        """
        plan, network, joined = self.plan, self.network, self.plan.train.accumulate
        number = self.done + 1
        order = epoch_order(plan.train.seed, number, len(self.feed))
        network.train()
        if self.step == 0:
            torch.manual_seed(_mixed(plan.train.seed, number))
            self.total, self.moved = 0.0, []
        first = self.step * joined
        left = order[sum(self.sizes[:first]) :]
        for batches in self.feed.steps(left, self.size, self.steps.team, joined):
            if self.step * joined > first:
                after_step()
            self._set_rate()
            if plan.augment is not None:
                batches = [self.varied(x, y) for x, y in batches]
                self.moved += [y.clone() for _, y in batches]
            place = self.step * joined
            try:
                amount, logits = self.steps.take(batches)
            except NotFiniteError as error:
                raise self._diverged(error.inputs, place + error.batch + 1) from None
            if self.average is not None:
                self.average.update()
            for batch, part in enumerate(logits, start=place):
                self._remember(batch, part)
                self.total += amount * self.sizes[batch]
            self.step += 1
        # A loss tells of the weights before its step; those of the last step have none yet.
        if not finite(network):
            raise self._diverged(batches[0][0], len(self.sizes))
        outputs = activated(network, self.seen).cpu().numpy()
        target = torch.cat(self.moved).cpu().numpy() if self.moved else self.rows.y[order]
        figures = self._figures(self.total / len(self.feed), target, outputs)
        self.done, self.step = number, 0
        return figures

    def _remember(self, number: int, logits: Tensor) -> None:
        """Keep the logits of the batch of a number, which its steps may overwrite."""
        if not self.places:
            self._make_room(logits.new_empty((len(self.feed), *logits.shape[1:])))
        place = self.places[number]
        if isinstance(place, Tensor):
            place.copy_(logits)
        else:
            place[...] = logits.numpy()  # PyTorch's way there is longer

    def _make_room(self, seen: Tensor) -> None:
        self.seen, places = seen, torch.split(seen, self.sizes)
        self.places = [place.numpy() for place in places] if seen.is_cpu else places

    def _set_rate(self) -> None:
        self.factor = self.slower * self.plan.schedule.factor(self.taken, self.course)
        if self.follower is not None:
            self.factor *= self.follower.factor
        self.steps.set_rate(self.factor)
        self.taken += 1

    @property
    def rate(self) -> float | None:
        """The learning rate of the last step, None where there is none."""
        rate = self.plan.optimizer.rate
        return None if rate is None else rate * self.factor

    def _diverged(self, inputs: Tensor, batch: int) -> TrainingError:
        """Return the error of a step, given rows of the batch that it came to light with."""
        rate, at = self.plan.optimizer.rate, (self.done + 1, batch)
        rates = None if rate is None else (rate, rate * self.factor)
        layers = [node.layer for node in self.network.graph]
        large = unscaled(self.preprocessing, self.rows, layers)
        return diverged(self.network, inputs, at, rates, large)

    def measured(self, validation: Part | None) -> tuple[dict[str, Any] | None, bool]:
        """Return the figures of rows that aren't trained on, and whether they are the best yet.

        They are those of the averaged weights, where there are any.
        """
        if validation is None:
            return None, False
        with self._evaluated(), using(self.threads):
            value, outputs = evaluate(self.network, self.objective, validation, self.device)
            figures = self._figures(value, validation.y, outputs)
            best = self.monitor is not None and self.monitor.take(figures, self.network)
        return figures, best

    def follow(self, loss: float) -> None:
        """Take the loss of an epoch, where the schedule depends on it."""
        if self.follower is not None:
            self.follower.take(loss)

    @property
    def over(self) -> bool:
        """Whether all epochs are done, or patience has run out."""
        spent = self.monitor is not None and self.monitor.done
        return spent or self.done >= self.plan.train.epochs

    def _evaluated(self) -> AbstractContextManager[None]:
        return nullcontext() if self.average is None else self.average.applied()

    def settle(self) -> None:
        """Leave the network with the weights that are to be kept: averaged ones, the best ones."""
        if self.average is not None:
            self.average.keep()
        if self.monitor is not None:
            self.monitor.restore(self.network)

    def _figures(self, loss: float, y: np.ndarray, outputs: np.ndarray) -> dict[str, Any]:
        return {"loss": loss, **in_own_units(self.preprocessing, self.plan.metrics, y, outputs)}

    def state(self) -> dict[str, Any]:
        """Return all that changes in a training, as nested plain data and tensors, not copied."""
        cuda = self.device.type == "cuda"
        return {
            "done": self.done,
            "step": self.step,
            "taken": self.taken,
            "slower": self.slower,
            "total": self.total,
            "seen": self.seen if self.step else None,
            "moved": self.moved if self.step else [],
            "random": torch.get_rng_state() if self.step else None,
            "random_cuda": torch.cuda.get_rng_state(self.device) if self.step and cuda else None,
            "network": self.network.state_dict(),
            "steps": self.steps.state(),
            "average": None if self.average is None else self.average.state(),
            "monitor": None if self.monitor is None else self.monitor.state(),
            "follower": None if self.follower is None else self.follower.state(),
        }

    def load(self, state: dict[str, Any]) -> None:
        """Go on from a state that ``state`` gave."""
        self.done, self.step = state["done"], state["step"]
        self.taken, self.total, self.slower = state["taken"], state["total"], state["slower"]
        self.network.load_state_dict(state["network"])
        self.steps.load(state["steps"])
        for part, name in (
            (self.average, "average"),
            (self.monitor, "monitor"),
            (self.follower, "follower"),
        ):
            if part is not None:
                part.load(state[name])
        self.moved = [target.to(self.device) for target in state["moved"]]
        if state["seen"] is not None:
            self._make_room(state["seen"].to(self.device).clone())
        if state["random"] is not None:
            torch.set_rng_state(state["random"])
        if state["random_cuda"] is not None:
            torch.cuda.set_rng_state(state["random_cuda"], self.device)


def epoch_order(seed: int, epoch: int, rows: int) -> np.ndarray:
    """Return the order of rows in an epoch, the same whenever it is asked for."""
    return np.random.default_rng([seed, epoch]).permutation(rows)


def _mixed(seed: int, epoch: int) -> int:
    return int(np.random.SeedSequence([seed, epoch]).generate_state(1, np.uint64)[0] >> 1)


def _check_batchnorm(network: Network, rows: int) -> None:
    for node in network.graph:
        if isinstance(node.layer, BatchNorm) and not node.layer.frozen and rows < 2:
            raise NNError(errors.single_row_batchnorm(node.layer))
