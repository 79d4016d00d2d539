"""The numpy engine: the course's layers and the network they make up, without torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nndsl.backends.numpy.compiler import compile as compile

if TYPE_CHECKING:
    from nndsl.backends.numpy.catalog import *  # noqa: F403 - type checkers see all there are


def __getattr__(name: str) -> Any:
    # A network has a few families of layers: the others are defined when somebody asks for one.
    if not name[0].isupper() and name != "__all__":  # a module, which Python goes on to look for
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from nndsl.backends.numpy import catalog

    if name == "__all__":
        return ["compile", *(public for public in vars(catalog) if public[0].isupper())]
    return getattr(catalog, name)
