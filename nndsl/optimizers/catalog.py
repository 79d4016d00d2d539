"""All optimizers, in the order the reference has them."""

from nndsl.optimizers.adaptive import (
    Adafactor,
    Adagrad,
    Adam,
    Adamax,
    AdamW,
    NAdam,
    RAdam,
    RmsProp,
)
from nndsl.optimizers.base import Optimizer
from nndsl.optimizers.momentum import Lion, Muon, Sgd
from nndsl.optimizers.whole import Lbfgs, LevenbergMarquardt, Quickprop, Rprop

OPTIMIZERS: tuple[type[Optimizer], ...] = (
    *(Sgd, Adam, AdamW, RmsProp, Adagrad, Adamax, NAdam, RAdam, Adafactor, Lion, Muon),
    *(Rprop, Quickprop, Lbfgs, LevenbergMarquardt),
)

__all__ = [
    "OPTIMIZERS",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Lbfgs",
    "LevenbergMarquardt",
    "Lion",
    "Muon",
    "NAdam",
    "Optimizer",
    "Quickprop",
    "RAdam",
    "RmsProp",
    "Rprop",
    "Sgd",
]
