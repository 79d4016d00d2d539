"""The numpy engine: the course's layers and the network they make up, without torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nndsl.backends.numpy.compiler import compile as compile
from nndsl.components.lazy import classes_of

if TYPE_CHECKING:
    from nndsl.backends.numpy.catalog import *  # noqa: F403 - type checkers see all there are

_found = classes_of("nndsl.backends.numpy.catalog")


def __getattr__(name: str) -> Any:
    if name != "__all__":
        return _found(name)
    from nndsl.backends.numpy import catalog

    return ["compile", *(public for public in vars(catalog) if public[0].isupper())]


def __dir__() -> list[str]:
    return [*__getattr__("__all__"), *(name for name in globals() if name.startswith("__"))]
