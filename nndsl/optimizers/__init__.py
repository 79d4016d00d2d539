"""The optimizers: how a step is made from gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nndsl.components.lazy import classes_of
from nndsl.optimizers.base import Optimizer as Optimizer

if TYPE_CHECKING:
    from nndsl.optimizers.catalog import *  # noqa: F403 - type checkers see all there are

__getattr__ = classes_of("nndsl.optimizers.catalog")
