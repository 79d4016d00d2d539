"""What every statement of the language is made of: pydantic fields that know how they bind.

A component is one thing a statement can say: a layer, a loss, an optimizer, a data source. Its
fields bind by one rule, numbers by position, words by kind, everything by name; the markers here
say which fields take part in the first two ways.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, PrivateAttr
from pydantic.fields import FieldInfo

from nndsl.source import Span


class Positional:
    """Marks a field that takes the next bare number (or size, percentage, duration)."""


class Rest(NamedTuple):
    """Marks a tuple field that takes every bare value of one kind: names, or quoted texts."""

    kind: Literal["text", "word"] = "word"


class Table:
    """Marks a field that is written as rows, `inputs -> outputs`, and in no other way."""


class Named:
    """Marks a field whose words are given by name only, since another field has them, too."""


class Called:
    """Marks a text that is the name of a value."""


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_several)]  # one name stands for a list of one

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


class Component(BaseModel):
    """The base of everything a statement can say.

    ``keyword`` is its word in the language; ``example`` is a statement that uses it. Fields whose
    size is given by data that is not there yet are named in ``deferred``.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        populate_by_name=True,
        defer_build=True,  # a file uses a few components of many: the others needn't be built
    )

    keyword: ClassVar[str]
    example: ClassVar[str]

    _origin: Origin | None = PrivateAttr(default=None)
    _deferred: frozenset[str] = PrivateAttr(default=frozenset())
    _open: frozenset[str] = PrivateAttr(default=frozenset())

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


def public_name(name: str, info: FieldInfo) -> str:
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


def marker(info: FieldInfo) -> Positional | Rest | Named | Table | None:
    """Return how a field takes bare values, or None where its kind alone says it."""
    for item in info.metadata:
        if isinstance(item, Positional | Rest | Named | Table):
            return item
    return None


def is_flag(info: FieldInfo) -> bool:
    """Say whether a field is a switch that its own bare name turns on."""
    return info.annotation is bool and info.default is False
