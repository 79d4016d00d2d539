"""The losses: what training makes small, for which tasks, and over which outputs."""

from nndsl.losses.base import Loss
from nndsl.losses.classes import Bce, CrossEntropy, Dice, Hinge, SquaredHinge
from nndsl.losses.numbers import (
    CosineLoss,
    GaussianNll,
    Huber,
    Kl,
    LogCosh,
    Mae,
    Mse,
    Poisson,
    Quantile,
)

LOSSES: tuple[type[Loss], ...] = (
    *(CrossEntropy, Bce, Hinge, SquaredHinge, Dice),
    *(Mse, Mae, Huber, LogCosh, Quantile, CosineLoss, Poisson, Kl, GaussianNll),
)

__all__ = [
    "LOSSES",
    "Bce",
    "CosineLoss",
    "CrossEntropy",
    "Dice",
    "GaussianNll",
    "Hinge",
    "Huber",
    "Kl",
    "LogCosh",
    "Loss",
    "Mae",
    "Mse",
    "Poisson",
    "Quantile",
    "SquaredHinge",
]
