"""What a file says of training, with its defaults filled in, and what is known after an epoch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nndsl.data.augment import Augment
from nndsl.graph.heads import Head
from nndsl.losses import Loss
from nndsl.metrics import NOT_SINGLE
from nndsl.optimizers import Adam, Optimizer
from nndsl.schedules import Constant, Course, Schedule
from nndsl.settings import EarlyStop, Train
from nndsl.spec.model import ModelSpec


@dataclass(frozen=True)
class Plan:
    """How a network is trained: ``losses`` are those on its outputs, in order.

    ``metrics`` are measured after each epoch, those of each output.
    """

    losses: tuple[Loss, ...]
    optimizer: Optimizer
    schedule: Schedule
    train: Train
    early_stop: EarlyStop | None
    metrics: tuple[tuple[str, ...], ...]
    augment: Augment | None = None

    @classmethod
    def of(cls, spec: ModelSpec, heads: Sequence[Head]) -> Plan:
        """Return the plan of a file that has a loss: Adam, where it names no optimizer."""
        losses = tuple(head.loss for head in heads if head.loss is not None)
        assert losses, "a file without a loss is evaluated only"
        watched = spec.early_stop.monitor if spec.early_stop is not None else "loss"
        # What is no single figure is not followed; what is watched is measured in any case.
        followed = [
            [name for name in (*head.measured, watched) if name not in {*NOT_SINGLE, "loss"}]
            for head in heads
        ]
        return cls(
            losses,
            spec.optimizer or Adam(),
            spec.schedule or Constant(),
            spec.training,
            spec.early_stop,
            tuple(tuple(dict.fromkeys(names)) for names in followed),
            spec.augment,
        )

    def batch_size(self, rows: int) -> int:
        """Return how many rows a step has."""
        return rows if self.train.batch == "all" else min(self.train.batch, rows)

    def course(self, steps: int) -> Course:
        """Return the course of a training whose epochs have that many steps."""
        return Course(self.train.epochs * steps, steps)


@dataclass(frozen=True)
class Epoch:
    """What is known after an epoch; ``train`` and ``val`` hold the loss and the metrics.

    The figures of ``train`` are those of the epoch's own steps, from weights that changed
    meanwhile; ``best`` says whether the watched figure was never better. ``lr`` is the learning
    rate of its last step, None where there is no such thing.
    """

    number: int
    seconds: float
    train: dict[str, Any]
    val: dict[str, Any] | None
    best: bool
    lr: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the line that ``metrics.jsonl`` has of it."""
        line: dict[str, Any] = {"epoch": self.number, "seconds": round(self.seconds, 4)}
        if self.lr is not None:
            line["lr"] = self.lr
        line["train"] = self.train
        if self.val is not None:
            line["val"] = self.val
        return line
