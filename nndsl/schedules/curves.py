"""The schedules that let the rate follow a curve from the first step to the last."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Annotated, ClassVar

from nndsl.components.base import Positional
from nndsl.components.field import Field
from nndsl.schedules.base import Course, Schedule, Share


class Falling(Schedule):
    """The base of those that go from lr to a share of it, ``end``."""

    end: float = Field(0.0, ge=0, le=1, description="the share of lr that is left at the end")

    def after_warmup(self, step: int, course: Course) -> float:
        """Return what lies as far between 1 and the end as the schedule's shape says."""
        return self.end + (1 - self.end) * self.height(step, course.total)

    @abstractmethod
    def height(self, step: int, total: int) -> float:
        """Return how much of the way down is left, 1 at step 0 and 0 at ``total``."""


class Cosine(Falling):
    """Lets the rate fall along half a wave of the cosine, once or with restarts.

    factor = end + (1 - end) · (1 + cos(π t / T)) / 2, with T the steps of a cycle, that is of all
    steps over restarts + 1 (Loshchilov & Hutter 2017)
    """

    keyword: ClassVar[str] = "cosine"
    example: ClassVar[str] = "schedule cosine warmup=5%"

    restarts: int = Field(0, ge=0, le=1000, description="how often it begins anew")

    def height(self, step: int, total: int) -> float:
        """Return half a wave for each cycle."""
        cycle = total / (self.restarts + 1)
        within = step % cycle if step < total else cycle
        return (1 + math.cos(math.pi * within / cycle)) / 2


class Linear(Falling):
    """Lets the rate fall by the same amount in each step.

    factor = end + (1 - end) · (1 - t / T)
    """

    keyword: ClassVar[str] = "linear"
    example: ClassVar[str] = "schedule linear warmup=5%"

    def height(self, step: int, total: int) -> float:
        """Return a straight line."""
        return 1 - min(step / total, 1.0)


class Polynomial(Falling):
    """Lets the rate fall by a power of the steps left.

    factor = end + (1 - end) · (1 - t / T) ^ power
    """

    keyword: ClassVar[str] = "polynomial"
    example: ClassVar[str] = "schedule polynomial 2"

    power: Annotated[float, Positional()] = Field(
        2.0, gt=0, description="the power; 1 is a straight line"
    )

    def height(self, step: int, total: int) -> float:
        """Return the power of a straight line."""
        return float((1 - min(step / total, 1.0)) ** self.power)


class OneCycle(Schedule):
    """Lets the rate rise from a small one to lr, and fall to nearly nothing.

    Two half waves of the cosine: from lr / start to lr in the share ``peak`` of all steps, then to
    lr / (start · end) at the last one (Smith & Topin 2018); momentum stays as it is
    """

    keyword: ClassVar[str] = "one_cycle"
    example: ClassVar[str] = "schedule one_cycle"

    peak: Share = Field(0.3, description="the share of steps before the highest rate")
    start: float = Field(25.0, ge=1, description="lr over the first rate")
    end: float = Field(10_000.0, ge=1, description="the first rate over the last")

    def after_warmup(self, step: int, course: Course) -> float:
        """Return what lies on one of the half waves."""
        top, last = self.peak * course.total - 1, course.total - 1
        first = 1 / self.start
        if step <= top:
            return _wave(first, 1.0, step / top if top > 0 else 1.0)
        return _wave(1.0, first / self.end, (step - top) / (last - top) if last > top else 1.0)


def _wave(begin: float, end: float, share: float) -> float:
    return end + (begin - end) * (1 + math.cos(math.pi * min(share, 1.0))) / 2


class InverseSqrt(Schedule):
    """Lets the rate fall by the root of the steps, after a warmup.

    factor = √(W / (t + W)), with W the steps of the warmup, 1 where there is none, and t those
    since (Vaswani et al. 2017)
    """

    keyword: ClassVar[str] = "inverse_sqrt"
    example: ClassVar[str] = "schedule inverse_sqrt warmup=10%"

    def factor(self, step: int, course: Course) -> float:
        """Return the rise of the warmup, then the root's fall, which depends on its length."""
        warmup = max(self.warmup_steps(course), 1)
        return min((step + 1) / warmup, math.sqrt(warmup / (step + 1)))

    def after_warmup(self, step: int, course: Course) -> float:
        """Return the fall after a warmup of one step."""
        return 1 / math.sqrt(step + 1)
