"""The schedules: a step's number goes in, its share of the learning rate comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nndsl.schedules.base import Course as Course, Schedule as Schedule

if TYPE_CHECKING:
    from nndsl.schedules.catalog import *  # noqa: F403 - type checkers see all there are


def __getattr__(name: str) -> Any:
    # A file uses a few of them: the others are defined when somebody asks for all.
    if not name[0].isupper():  # a module, which Python goes on to look for
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from nndsl.schedules import catalog

    return getattr(catalog, name)
