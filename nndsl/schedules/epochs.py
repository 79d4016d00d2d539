"""The schedules that change the rate by epochs, at given ones or where the loss comes to rest."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Annotated, Any, ClassVar

from nndsl.components.base import Positional
from nndsl.components.field import Field, rule
from nndsl.schedules.base import Course, Schedule, Span


class Constant(Schedule):
    """Leaves the rate as it is.

    factor = 1
    """

    keyword: ClassVar[str] = "constant"
    example: ClassVar[str] = "schedule constant warmup=5%"

    def after_warmup(self, step: int, course: Course) -> float:
        """Return 1."""
        return 1.0


class StepSchedule(Schedule):
    """Multiplies the rate by a factor, again and again after some epochs.

    factor = f ^ ⌊t / every⌋, with t the steps so far
    """

    keyword: ClassVar[str] = "step"
    example: ClassVar[str] = "schedule step 10 factor=0.5"

    every: Annotated[Span, Positional()] = Field(
        description="the epochs, or the share of all steps, that a rate lasts"
    )
    by: float = Field(0.1, alias="factor", gt=0, description="what the rate is multiplied by")

    def after_warmup(self, step: int, course: Course) -> float:
        """Return the power of the factor."""
        return float(self.by ** (step // max(course.steps(self.every), 1)))

    def too_late_after(self, epochs: float) -> str | None:
        """Return what the first rate lasts for."""
        return "every" if isinstance(self.every, int) and self.every >= epochs else None


class MultiStep(Schedule):
    """Multiplies the rate by a factor at given epochs.

    factor = f ^ (the number of given times that are past)
    """

    keyword: ClassVar[str] = "multistep"
    example: ClassVar[str] = "schedule multistep at=[30, 60] factor=0.1"

    at: tuple[Span, ...] = Field(
        min_length=1, description="after which epochs, or shares of all steps"
    )
    by: float = Field(0.1, alias="factor", gt=0, description="what the rate is multiplied by")

    @rule
    def _in_order(self) -> None:
        alike = len({type(at) for at in self.at}) == 1
        if alike and any(first >= second for first, second in pairwise(self.at)):
            raise ValueError("`at` takes times that grow, such as [30, 60]")

    def after_warmup(self, step: int, course: Course) -> float:
        """Return the power of the factor."""
        return float(self.by ** sum(step >= course.steps(at) for at in self.at))

    def too_late_after(self, epochs: float) -> str | None:
        """Return the times, where all of them are past the end."""
        return "at" if all(isinstance(at, int) and at >= epochs for at in self.at) else None


class Exponential(Schedule):
    """Multiplies the rate by the same factor over each epoch, a little in each step.

    factor = f ^ (t / steps of an epoch)
    """

    keyword: ClassVar[str] = "exponential"
    example: ClassVar[str] = "schedule exponential 0.95"

    by: Annotated[float, Positional()] = Field(
        0.95, alias="factor", gt=0, description="what the rate is multiplied by over an epoch"
    )

    def after_warmup(self, step: int, course: Course) -> float:
        """Return the power of the factor."""
        return float(self.by ** (step / course.per_epoch))


class Plateau(Schedule):
    """Multiplies the rate by a factor where the loss has not fallen for some epochs.

    The loss is that of the validation rows where there are any, else that of the training rows;
    it has fallen where it is below (1 - threshold) · the least so far
    """

    keyword: ClassVar[str] = "plateau"
    example: ClassVar[str] = "schedule plateau patience=5 factor=0.5"

    by: float = Field(0.1, alias="factor", gt=0, lt=1, description="what the rate is multiplied by")
    patience: int = Field(10, ge=0, description="the epochs without a fall that are borne")
    threshold: float = Field(1e-4, ge=0, lt=1, description="the least share that is a fall")
    least: float = Field(0.0, ge=0, lt=1, description="the share of lr that is kept at least")

    def after_warmup(self, step: int, course: Course) -> float:
        """Return 1: what is multiplied is known only as training goes."""
        return 1.0

    def too_late(self, epochs: int) -> str | None:
        """Return the patience that can't run out before the last epoch; the first is no wait."""
        return super().too_late(epochs) or ("patience" if self.patience + 2 >= epochs else None)


class Follower:
    """Watches the loss of each epoch for a ``Plateau``; ``factor`` is what it asks for."""

    def __init__(self, schedule: Plateau) -> None:
        self.schedule = schedule
        self.factor, self.best, self.since = 1.0, math.inf, 0

    def state(self) -> dict[str, float | None]:
        """Return what it remembers; None stands for a loss that hasn't been seen."""
        best = None if math.isinf(self.best) else self.best
        return {"factor": self.factor, "best": best, "since": self.since}

    def load(self, state: dict[str, Any]) -> None:
        """Take over what ``state`` gave."""
        self.factor, self.since = state["factor"], state["since"]
        self.best = math.inf if state["best"] is None else state["best"]

    def take(self, loss: float) -> None:
        """Take the loss of an epoch."""
        schedule = self.schedule
        if loss < self.best * (1 - schedule.threshold):
            self.best, self.since = loss, 0
        else:
            self.since += 1
        if self.since > schedule.patience:
            self.factor, self.since = max(self.factor * schedule.by, schedule.least), 0
