"""A package's name goes in; it is imported when something of it is first used, and not before."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Postponed(ModuleType):
    """Stands for a package until it is needed, and has all that is in it from then on."""

    def __getattr__(self, name: str) -> Any:
        if name in ("__spec__", "__file__", "__all__"):  # what Python asks of any module it meets
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        package = import_module(self.__name__)
        self.__dict__.update(package.__dict__)
        return getattr(package, name)


def postpone(name: str) -> None:
    """Let modules import a package by its name without waiting for it.

    Most of them define what is computed, and compute nothing themselves.
    """
    if name not in sys.modules:
        module = _Postponed(name)
        del module.__spec__
        sys.modules[name] = module
