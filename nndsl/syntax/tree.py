"""The tree of a text: statements with their arguments and values, each with its span."""

from __future__ import annotations

from dataclasses import dataclass

from nndsl.source import Source, Span


@dataclass(frozen=True, slots=True)
class Word:
    """A bare name: a keyword, an enumeration's member, a node's name, true, false or none."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """An integer or a decimal."""

    span: Span
    value: int | float


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage; ``value`` is the fraction, 0.2 for ``20%``."""

    span: Span
    value: float


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time; ``value`` is in seconds."""

    span: Span
    value: float


@dataclass(frozen=True, slots=True)
class Size:
    """A size such as ``3x3`` or ``1x28x28``."""

    span: Span
    value: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text."""

    span: Span
    value: str


@dataclass(frozen=True, slots=True)
class List:
    """Values in square brackets."""

    span: Span
    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A name with arguments in parentheses, such as ``choice(64, 128)``."""

    span: Span
    name: Word
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """Arithmetic on two values; ``operator`` is one of ``+ - * / // % **``."""

    span: Span
    operator: str
    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class Negative:
    """A value with a minus sign in front."""

    span: Span
    operand: Value


@dataclass(frozen=True, slots=True)
class Group:
    """A value in parentheses."""

    span: Span
    inner: Value


@dataclass(frozen=True, slots=True)
class Open:
    """A ``?``: a size that follows from what comes after."""

    span: Span


@dataclass(frozen=True, slots=True)
class Row:
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


@dataclass(frozen=True, slots=True)
class Argument:
    """A bare value, or ``key=value``."""

    span: Span
    key: Word | None
    value: Value


@dataclass(frozen=True, slots=True)
class Statement:
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


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with its ``#``, as it stands in the text."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole text: its statements in order, broken ones among them, and its comments."""

    source: Source
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = ()
