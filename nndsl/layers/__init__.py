"""The layers: what is true of each in every backend, in a module for each family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nndsl.components.lazy import classes_of
from nndsl.layers.base import (
    Activation as Activation,
    Layer as Layer,
    MergeLayer as MergeLayer,
    Parameter as Parameter,
    WeightedLayer as WeightedLayer,
)

if TYPE_CHECKING:
    from nndsl.layers.catalog import *  # noqa: F403 - type checkers see all there are

__getattr__ = classes_of("nndsl.layers.catalog")
