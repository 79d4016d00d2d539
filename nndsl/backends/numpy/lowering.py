"""The class of a layer goes in, and the layer of the numpy engine that computes it comes out."""

from __future__ import annotations

from importlib import import_module

from nndsl.backends.numpy.layer import Layer, Lowerings
from nndsl.layers import Layer as Definition

PACKAGE = "nndsl.backends.numpy."


def lowering(cls: type[Definition]) -> type[Layer]:
    """Return what computes a layer; the families that a network hasn't are never imported."""
    return _table(cls.__module__.rpartition(".")[2], cls)[cls]


def _table(family: str, cls: type[Definition]) -> Lowerings:
    try:
        own: Lowerings = import_module(PACKAGE + family).LOWERINGS
    except ModuleNotFoundError:
        own = {}
    if cls in own:
        return own
    # It is computed by a family of another name than that which defines it.
    from nndsl.backends.numpy.lowerings import LOWERINGS

    return LOWERINGS
