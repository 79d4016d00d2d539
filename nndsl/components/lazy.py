"""The name of a catalog goes in; what finds its classes, once one is asked for, comes out."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def classes_of(catalog: str) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of the package that a catalog is in.

    A file uses a few of the classes: the others are defined when somebody asks for all.
    """
    package = catalog.rpartition(".")[0]

    def find(name: str) -> Any:
        if not name[0].isupper():  # a module, which Python goes on to look for
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(catalog), name)

    return find
