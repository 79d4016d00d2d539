"""The schedules: a step's number goes in, its share of the learning rate comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nndsl.components.lazy import classes_of
from nndsl.schedules.base import Course as Course, Schedule as Schedule

if TYPE_CHECKING:
    from nndsl.schedules.catalog import *  # noqa: F403 - type checkers see all there are

__getattr__ = classes_of("nndsl.schedules.catalog")
