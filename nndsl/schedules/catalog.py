"""All schedules, in the order the reference has them."""

from nndsl.schedules.base import Course, Schedule
from nndsl.schedules.curves import Cosine, InverseSqrt, Linear, OneCycle, Polynomial
from nndsl.schedules.epochs import (
    Constant,
    Exponential,
    Follower,
    MultiStep,
    Plateau,
    StepSchedule,
)

SCHEDULES: tuple[type[Schedule], ...] = (
    *(Constant, StepSchedule, MultiStep, Exponential, Cosine, Linear, Polynomial),
    *(OneCycle, InverseSqrt, Plateau),
)

__all__ = [
    "SCHEDULES",
    "Constant",
    "Cosine",
    "Course",
    "Exponential",
    "Follower",
    "InverseSqrt",
    "Linear",
    "MultiStep",
    "OneCycle",
    "Plateau",
    "Polynomial",
    "Schedule",
    "StepSchedule",
]
