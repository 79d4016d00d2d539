"""The tree of a text: statements with their arguments and values, each with its span."""

from __future__ import annotations

from typing import NamedTuple

from nndsl.source import Source, Span


class Word(NamedTuple):
    """A bare name: a keyword, an enumeration's member, a node's name, true, false or none."""

    span: Span
    text: str


class Number(NamedTuple):
    """An integer or a decimal."""

    span: Span
    value: int | float


class Percent(NamedTuple):
    """A percentage; ``value`` is the fraction, 0.2 for ``20%``."""

    span: Span
    value: float


class Duration(NamedTuple):
    """A length of time; ``value`` is in seconds."""

    span: Span
    value: float


class Size(NamedTuple):
    """A size such as ``3x3`` or ``1x28x28``."""

    span: Span
    value: tuple[int, ...]


class Text(NamedTuple):
    """A quoted text."""

    span: Span
    value: str


class List(NamedTuple):
    """Values in square brackets."""

    span: Span
    items: tuple[Value, ...]


class Call(NamedTuple):
    """A name with arguments in parentheses, such as ``choice(64, 128)``."""

    span: Span
    name: Word
    arguments: tuple[Argument, ...]


class Operation(NamedTuple):
    """Arithmetic on two values; ``operator`` is one of ``+ - * / // % **``."""

    span: Span
    operator: str
    left: Value
    right: Value


class Negative(NamedTuple):
    """A value with a minus sign in front."""

    span: Span
    operand: Value


class Group(NamedTuple):
    """A value in parentheses."""

    span: Span
    inner: Value


class Open(NamedTuple):
    """A ``?``: a size that follows from what comes after."""

    span: Span


class Row(NamedTuple):
    """What should come of an input: ``[0, 1] -> 0``."""

    span: Span
    given: Value
    wanted: Value


Value = (
    Word
    | Number
    | Percent
    | Duration
    | Size
    | Text
    | List
    | Call
    | Operation
    | Negative
    | Group
    | Open
    | Row
)


class Argument(NamedTuple):
    """A bare value, or ``key=value``."""

    span: Span
    key: Word | None
    value: Value


class Statement(NamedTuple):
    """``[name =] keyword argument…``, and for some keywords a body in braces.

    ``let name = value`` is the keyword ``let`` with one keyed argument; a row of a table is the
    keyword ``->`` with the row as its argument. Of a ``broken`` statement,
    which can't be parsed, only its first words are known, and they may be empty.
    """

    span: Span
    keyword: Word
    name: Word | None
    arguments: tuple[Argument, ...]
    body: tuple[Statement, ...] | None = None
    broken: bool = False


class Comment(NamedTuple):
    """A comment with its ``#``, as it stands in the text."""

    span: Span
    text: str


class Tree(NamedTuple):
    """A whole text: its statements in order, broken ones among them, and its comments."""

    source: Source
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = ()
