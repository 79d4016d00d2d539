"""A component's class goes in; its fields with their types, defaults and rules come out."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, ClassVar, get_origin, get_type_hints

from nndsl.components.field import Declared, Required
from nndsl.components.plain import UNSURE, Taker, bounded, taker

Rules = list[Callable[[Any], object]]


class Declaration:
    """What a class says of its components. Types are read when the class is first asked."""

    def __init__(self, cls: type) -> None:
        self.fields: dict[str, Declared] = {}
        self.rules: Rules = []
        rules: dict[str, None] = {}
        for base in reversed(cls.__mro__):
            self.fields |= _typed(base)
            rules |= {n: None for n, value in vars(base).items() if hasattr(value, "is_rule")}
        self.rules += [getattr(cls, name) for name in rules]
        fields = self.fields.items()
        self.required = {name for name, field in fields if field.is_required()}
        self.defaults = {name: f.default for name, f in fields if not f.is_required()}
        self._takers: dict[str, Taker] = {}

    def plainly(self, given: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the values as the fields keep them, None where one of them doesn't plainly fit."""
        if not self.required <= given.keys():
            return None
        kept = {}
        for name, value in given.items():
            if name not in self._takers and name not in self.fields:
                return None
            kept[name] = self._taker(name)(value)
            if kept[name] is UNSURE:
                return None
        return kept

    def _taker(self, name: str) -> Taker:
        if name not in self._takers:
            field = self.fields[name]
            self._takers[name] = bounded(taker(field.written), field.bounds.items())
        return self._takers[name]


@cache
def declaration(cls: type) -> Declaration:
    """Return what a class declares, with all classes that it is made of, the first ones first."""
    return Declaration(cls)


def own_fields(cls: type) -> Iterator[tuple[str, Declared]]:
    """Yield the fields that a class itself writes, and take their defaults out of the class."""
    for name, written in cls.__annotations__.items():
        text = written if isinstance(written, str) else ""
        of_class = text.startswith("ClassVar") or ClassVar in (written, get_origin(written))
        if name.startswith("_") or of_class:
            continue
        value = cls.__dict__.get(name, Required)
        if type(value).__module__.startswith("pydantic"):
            raise TypeError(f"{cls.__name__}.{name}: import Field from nndsl.components.field")
        if name in cls.__dict__:
            delattr(cls, name)  # or a class would seem to have a value
        field = value if isinstance(value, Declared) else Declared(value)
        field.written = written
        yield name, field


def _typed(cls: type) -> dict[str, Declared]:
    """Return the fields that a class itself writes, their types read."""
    own: dict[str, Declared] = cls.__dict__.get("_declared", {})
    if any(field.annotation is None for field in own.values()):
        holder: Any = types.SimpleNamespace()
        holder.__annotations__ = {name: field.written for name, field in own.items()}
        module = vars(sys.modules[cls.__module__])
        for name, kind in get_type_hints(holder, module, vars(cls), include_extras=True).items():
            own[name].read(kind)
    return own
