"""What all schedules have in common: the course of a training, and a warmup in front."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated

from nndsl.components.base import Component
from nndsl.components.field import Field

Share = Annotated[float, Field(gt=0, lt=1)]
# A whole number counts epochs; a share, as in 5%, is one of all steps.
Span = Annotated[int, Field(ge=1)] | Share


@dataclass(frozen=True)
class Course:
    """How many steps a training has, and how many of them are an epoch."""

    total: int
    per_epoch: int

    def steps(self, span: int | float) -> int:
        """Return how many steps some epochs, or a share of all steps, are.

        >>> Course(total=200, per_epoch=20).steps(3), Course(total=200, per_epoch=20).steps(0.05)
        (60, 10)
        """
        return span * self.per_epoch if isinstance(span, int) else round(span * self.total)


class Schedule(Component):
    """The base of all schedules: a factor of the learning rate for each step."""

    warmup: Span | None = Field(
        None, description="the epochs, or the share of all steps, in which the rate rises to lr"
    )

    def factor(self, step: int, course: Course) -> float:
        """Return the factor for a step, counted from 0: first the warmup, then the schedule.

        In a warmup of W steps the factors are 1/W, 2/W, … 1; the schedule has the steps left.
        """
        if self.warmup is None:
            return self.after_warmup(step, course)
        warmup = self.warmup_steps(course)
        if step < warmup:
            return (step + 1) / warmup
        left = Course(max(course.total - warmup, 1), course.per_epoch)
        return self.after_warmup(step - warmup, left)

    def warmup_steps(self, course: Course) -> int:
        """Return how many steps the warmup has."""
        return 0 if self.warmup is None else min(course.steps(self.warmup), course.total)

    def too_late(self, epochs: int) -> str | None:
        """Return the field that lasts until the end of so many epochs, so that nothing comes of it.

        None where there is none. What is a share of all steps always comes.
        """
        warmup = self.warmup or 0
        if isinstance(warmup, int) and warmup >= epochs:
            return "warmup"
        return self.too_late_after(
            epochs - (warmup if isinstance(warmup, int) else warmup * epochs)
        )

    def too_late_after(self, epochs: float) -> str | None:
        """Return such a field of what comes in the epochs that the warmup leaves."""
        return None

    @abstractmethod
    def after_warmup(self, step: int, course: Course) -> float:
        """Return the factor for a step after the warmup, counted from its end."""
