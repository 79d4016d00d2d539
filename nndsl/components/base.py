"""What every statement of the language is made of: fields that know how they bind.

A component is one thing a statement can say: a layer, a loss, an optimizer, a data source. Its
fields bind by one rule, numbers by position, words by kind, everything by name; the markers of
``nndsl/components/field.py`` say which fields take part in the first two ways.
"""

from __future__ import annotations

import types
from abc import ABC
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin

from nndsl.components.declaration import declaration, own_fields
from nndsl.components.field import (
    Before,
    Called as Called,
    Declared,
    Named as Named,
    Positional as Positional,
    Rest as Rest,
    Table as Table,
)
from nndsl.source import Span

Self = TypeVar("Self", bound="Component")


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], Before(_several)]  # one name stands for a list of one

ValueName = Annotated[str, Called()]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where in the text a component was said: statement, head, each field, the items of lists."""

    statement: Span
    head: Span
    fields: dict[str, Span] = field(default_factory=dict)
    items: dict[str, list[Span]] = field(default_factory=dict)
    trail: tuple[str, ...] = ()  # through which blocks and where it came to be, if by expansion
    calls: tuple[Span, ...] = ()  # the statements that called those blocks

    def item(self, name: str, index: int) -> Span:
        """Return the place of one value of a field that takes several."""
        places = self.items.get(name, [])
        return places[index] if index < len(places) else self.of(name)

    def of(self, name: str) -> Span:
        """Return the place of a field's value, or the head where the field was left out."""
        return self.fields.get(name, self.head)


class RejectedError(ValueError):
    """Raised for values that a component can't take; ``details`` are pydantic's."""

    def __init__(self, details: Sequence[Any]) -> None:
        super().__init__("; ".join(str(detail["msg"]) for detail in details))
        self.details = list(details)


class _Fields:
    """All fields of the class that is asked, by their names in Python, with their types."""

    def __get__(self, instance: object, owner: type[Component]) -> Mapping[str, Declared]:
        return declaration(owner).fields


class Component(ABC):
    """The base of everything a statement can say.

    ``keyword`` is its word in the language; ``example`` is a statement that uses it. Its fields
    never change; ``model_copy`` makes another one. Fields whose size is given by data that is not
    there yet are named in ``deferred``. Raises RejectedError for values that it can't take.
    """

    keyword: ClassVar[str]
    example: ClassVar[str]

    model_fields: ClassVar[_Fields] = _Fields()
    _declared: ClassVar[dict[str, Declared]] = {}

    _origin: Origin | None = None
    _deferred: frozenset[str] = frozenset()
    _open: frozenset[str] = frozenset()
    _said: frozenset[str]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._declared = dict(own_fields(cls))

    def __init__(self, **given: Any) -> None:
        declared = declaration(type(self))
        kept = declared.plainly(given)
        if kept is None:
            from nndsl.components.strict import judged

            kept = judged(type(self), given)
        self.__dict__.update(declared.defaults)
        self.__dict__.update(kept, _said=frozenset(kept))
        for holds in declared.rules:
            try:
                holds(self)
            except ValueError as error:
                detail = {"type": "value_error", "loc": (), "msg": str(error)}
                raise RejectedError([detail]) from None

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_"):
            raise AttributeError(f"`{name}` of {type(self).__name__} can't be changed")
        super().__setattr__(name, value)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._compared() == other._compared()

    def __hash__(self) -> int:
        return hash((type(self), *self.model_values().values()))

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in self.model_values().items())
        return f"{type(self).__name__}({said})"

    def _compared(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_said"}

    def model_values(self) -> dict[str, Any]:
        """Return the value of each field."""
        return {name: getattr(self, name) for name in self.model_fields}

    def model_unusual(self) -> dict[str, Any]:
        """Return the values that aren't the defaults; the number 1 isn't the default `true`."""
        found = {}
        for name, value in self.model_values().items():
            default = self.model_fields[name].default
            if value != default or isinstance(value, bool) != isinstance(default, bool):
                found[name] = value
        return found

    @property
    def model_fields_set(self) -> frozenset[str]:
        """The fields that were given, even where their value is the default."""
        return self._said

    def model_copy(self: Self, update: Mapping[str, Any] | None = None) -> Self:
        """Return the same component with other values of some fields, which aren't checked."""
        copy = type(self).__new__(type(self))
        copy.__dict__.update(self.__dict__)
        copy.__dict__.update(update or {})
        copy._said = self._said | (update or {}).keys()
        return copy

    @property
    def origin(self) -> Origin:
        """The place in the text; a component made in Python lies at the text's start."""
        return self._origin or Origin(Span(0, 0), Span(0, 0))

    @property
    def deferred(self) -> frozenset[str]:
        """The fields whose value is not known yet: that of data, or left open by a ``?``."""
        return self._deferred

    @property
    def left_open(self) -> frozenset[str]:
        """The fields whose value is written ``?``, and follows from what comes after."""
        return self._open


def public_name(name: str, info: Declared) -> str:
    """Return the name of a field in the language (``from`` is ``inputs`` in Python)."""
    return info.alias or name


def words_of(annotation: Any) -> Iterator[str]:
    """Yield the words of a field's enumeration: the texts of every Literal in its type.

    >>> list(words_of(Literal["same", "valid"] | int))
    ['same', 'valid']
    """
    origin = get_origin(annotation)
    if origin is Literal:
        yield from (arg for arg in get_args(annotation) if isinstance(arg, str))
    elif origin in (Union, types.UnionType, tuple):
        for arg in get_args(annotation):
            yield from words_of(arg)
    elif origin is Annotated:
        yield from words_of(get_args(annotation)[0])


def marker(info: Declared) -> Positional | Rest | Named | Table | None:
    """Return how a field takes bare values, or None where its kind alone says it."""
    for item in info.metadata:
        if isinstance(item, Positional | Rest | Named | Table):
            return item
    return None


def is_flag(info: Declared) -> bool:
    """Say whether a field is a switch that its own bare name turns on."""
    return info.annotation is bool and info.default is False
