"""All losses, in the order the reference has them."""

from nndsl.losses.base import Loss
from nndsl.losses.classes import Bce, CrossEntropy, Ctc, Dice, Hinge, SquaredHinge
from nndsl.losses.numbers import (
    CosineLoss,
    Elbo,
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
    *(CrossEntropy, Bce, Hinge, SquaredHinge, Dice, Ctc),
    *(Mse, Mae, Huber, LogCosh, Quantile, CosineLoss, Poisson, Kl, GaussianNll, Elbo),
)

__all__ = [
    "LOSSES",
    "Bce",
    "CosineLoss",
    "CrossEntropy",
    "Ctc",
    "Dice",
    "Elbo",
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
