"""The losses: what training makes small, for which tasks, and over which outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nndsl.components.lazy import classes_of
from nndsl.losses.base import Loss as Loss

if TYPE_CHECKING:
    from nndsl.losses.catalog import *  # noqa: F403 - type checkers see all there are

__getattr__ = classes_of("nndsl.losses.catalog")
