"""The layers: what is true of each in every backend, in a module for each family."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nndsl.layers.base import (
    Activation as Activation,
    Layer as Layer,
    MergeLayer as MergeLayer,
    Parameter as Parameter,
    WeightedLayer as WeightedLayer,
)

if TYPE_CHECKING:
    from nndsl.layers.catalog import *  # noqa: F403 - type checkers see all there are


def __getattr__(name: str) -> Any:
    # A file uses a few of them: the others are defined when somebody asks for all.
    if not name[0].isupper():  # a module, which Python goes on to look for
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from nndsl.layers import catalog

    return getattr(catalog, name)
