"""How a field of a statement is declared: its default, its bounds, and how it takes bare values.

``plain.py`` takes the values that plainly fit a declaration; of all others pydantic says what is
wrong with them (``strict.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, get_args, get_origin

Rule = TypeVar("Rule", bound=Callable[..., None])


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


class Before(NamedTuple):
    """Marks a type whose values are first given to a function, which makes ``(3,)`` of ``3``.

    It returns what it can't change as it is, and raises nothing.
    """

    change: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic import BeforeValidator

        return BeforeValidator(self.change).__get_pydantic_core_schema__(source, handler)


class Required:
    """What a field has in the place of a default, where it has to be given."""


class Declared:
    """What is said of a field.

    ``annotation`` is its type and ``metadata`` the marks of that, once the class has been asked
    for its fields; ``bounds`` are those of pydantic, by their names there: ``ge``, ``max_length``.
    """

    __is_annotated_types_grouped_metadata__ = True  # by which pydantic reads bounds inside a type

    def __init__(
        self, default: Any = Required, alias: str | None = None, description: str | None = None
    ) -> None:
        self.default, self.alias, self.description = default, alias, description
        self.bounds: dict[str, float] = {}
        self.written: Any = None  # the type with its marks
        self.annotation: Any = None
        self.metadata: tuple[Any, ...] = ()

    def read(self, kind: Any) -> None:
        """Take the type that was written, its marks apart from it."""
        self.written = kind
        self.annotation, *marks = get_args(kind) if get_origin(kind) is Annotated else (kind,)
        self.metadata = tuple(marks)
        said = [mark.description for mark in marks if isinstance(mark, Declared)]
        self.description = next(filter(None, [self.description, *said]), None)

    def is_required(self) -> bool:
        """Say whether there is no default."""
        return self.default is Required

    def __iter__(self) -> Iterator[Any]:
        import annotated_types

        names = {"min_length": "MinLen", "max_length": "MaxLen"}
        for name, bound in self.bounds.items():
            yield getattr(annotated_types, names.get(name, name.capitalize()))(bound)


def Field(  # noqa: N802 - it stands where pydantic's would, and is read as that
    default: Any = Required,
    *,
    alias: str | None = None,
    description: str | None = None,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
) -> Any:
    """Declare a field: its default, its name in the language, what it means, and its bounds."""
    declared = Declared(default, alias, description)
    bounds = {"ge": ge, "gt": gt, "le": le, "lt": lt}
    bounds |= {"min_length": min_length, "max_length": max_length}
    declared.bounds = {name: bound for name, bound in bounds.items() if bound is not None}
    return declared


def rule(method: Rule) -> Rule:
    """Mark a method of a component that raises ValueError where fields disagree."""
    method.is_rule = True  # type: ignore[attr-defined]  # a function carries what it is given
    return method
