"""The losses: what training makes small, for which tasks, and over which outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nndsl.losses.base import Loss as Loss

if TYPE_CHECKING:
    from nndsl.losses.catalog import *  # noqa: F403 - type checkers see all there are


def __getattr__(name: str) -> Any:
    # A file uses a few of them: the others are defined when somebody asks for all.
    if not name[0].isupper():  # a module, which Python goes on to look for
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from nndsl.losses import catalog

    return getattr(catalog, name)
