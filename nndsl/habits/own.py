"""Arguments that are statements of their own go in, how they are written comes out."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import NamedTuple

from nndsl.components.fields import Fields, fields_of
from nndsl.components.holders import is_layer
from nndsl.components.registry import FAMILIES, HEADS, KEYWORDS, STATEMENTS
from nndsl.diagnostics import Diagnostic
from nndsl.errors import habits as errors
from nndsl.errors.elsewhere import INSTEAD
from nndsl.errors.near import ALIASES, constant, near
from nndsl.habits.members import members
from nndsl.source import Span
from nndsl.syntax import tree
from nndsl.syntax.spelled import arguments

# What has braces or names of its own behind it, or has to stand before or after all others.
_ELSEWHERE = ("let", "repeat", "block", "use", "expect", "input", "output", "share")
_NUMBERS = tree.Number | tree.Percent | tree.Size | tree.Duration


class _Own(NamedTuple):
    """A statement within another: its words, the one that stands there, its place and arguments.

    ``named`` says that it stands as an option.
    """

    head: str
    word: str
    span: Span
    arguments: tuple[tree.Argument, ...]
    named: bool = False


def own_statements(
    fields: Fields, keyword: str, said: Sequence[tree.Argument], names: Container[str]
) -> tuple[list[Diagnostic], list[tree.Argument]]:
    """Say which arguments are statements of their own, `dense 8 dropout=0.5`; return the others.

    ``names`` are those of numbers.
    """
    kept: list[tree.Argument] = []
    found: list[_Own] = []
    at = 0
    while at < len(said):
        own, after = _own(fields, keyword, said, at, names)
        if own is None and found and not found[-1].named:
            own = _activation(said[at])  # `dense 8 batchnorm relu`
        if own is None:
            kept.append(said[at])
        else:
            found.append(own)
        at = after
    if not found:
        return [], kept
    words = [own.head for own in found if own.head in fields.by_word and own.named]  # `relu=true`
    written = arguments(tuple(kept))
    first = " ".join([f"{keyword} {'…' if written is None else written}".rstrip(), *words])
    apart = [own for own in found if own.head not in words]
    mended = "; ".join([first, *map(_written, apart)])
    faults = [
        errors.word_as_option(own.span, keyword, own.word, first)
        if own.head in words
        else errors.own_statement(own.span, keyword, own.word, is_layer(HEADS[own.head]), mended)
        for own in found
        if own.head in words or own.head not in fields.by_word
    ]
    return faults, kept


def _written(own: _Own) -> str:
    cls, behind = HEADS[own.head], arguments(own.arguments)
    if not own.arguments and any(field.is_required() for field in cls.model_fields.values()):
        return cls.example
    return f"{own.head} {'…' if behind is None else behind}".rstrip()


def _activation(argument: tree.Argument) -> _Own | None:
    word = argument.value
    if argument.key is None and isinstance(word, tree.Word) and word.text in STATEMENTS:
        return _Own(word.text, word.text, word.span, ())
    return None


def _own(
    fields: Fields, keyword: str, said: Sequence[tree.Argument], at: int, names: Container[str]
) -> tuple[_Own | None, int]:
    """Return the statement that begins at an argument, if one does, and where to go on."""
    key, value, place = said[at].key, said[at].value, said[at].span
    behind = at + 1
    if key is not None:
        if key.text in fields.by_name or (keyword, key.text) in INSTEAD:
            return None, behind
        head = _head(fields, keyword, key.text, list(fields.by_name))
        family = FAMILIES.get(key.text)
        if family is not None and isinstance(value, tree.Word) and value.text in family.members:
            return _Own(f"{key.text} {value.text}", key.text, key.span, (), named=True), behind
        switch = constant(value.text) if isinstance(value, tree.Word) else None
        if head is None or switch in ("false", "none"):
            return None, behind
        given = () if switch is not None else (tree.Argument(value.span, None, value),)
        names_value = isinstance(value, tree.Word) and head not in fields.by_word
        if names_value and not all(_takes(fields_of(HEADS[head]), one) for one in given):
            return None, behind  # `flatten mask=m`: an option of others
        return _Own(head, key.text, key.span, given, named=True), behind
    if isinstance(value, tree.Call):
        head = _head(fields, keyword, value.name.text, fields.words)
        if head is None or head in fields.by_word:  # `relu()`
            return None, behind
        return _Own(head, value.name.text, value.span, value.arguments), behind
    if not isinstance(value, tree.Word) or "word" in fields.rest or value.text in names:
        return None, behind
    if any(value.text in several for several in (fields.by_word, fields.flags, fields.by_name)):
        return None, behind
    head = _head(fields, keyword, value.text, fields.words)
    if head is None or head in fields.by_word:
        return None, behind
    while behind < len(said) and _takes(fields_of(HEADS[head]), said[behind]):
        behind += 1
    return _Own(head, value.text, place, tuple(said[at + 1 : behind])), behind


def _takes(fields: Fields, argument: tree.Argument) -> bool:
    """Say whether a statement takes an argument that stands behind its words."""
    value = argument.value
    if argument.key is not None:
        return argument.key.text in fields.by_name
    if isinstance(value, tree.Word):
        return value.text in fields.by_word or value.text in fields.flags
    return bool(fields.positional) and isinstance(value, _NUMBERS)


def _head(fields: Fields, keyword: str, word: str, known: Sequence[str]) -> str | None:
    """Return the words that a statement of its own begins with, None where a word means none."""
    lowered = word.lower()
    if lowered in fields.by_word:
        return lowered
    if near(word, known) is not None:
        return None
    for name in (lowered, ALIASES.get(lowered, "")):
        if name in STATEMENTS and name not in _ELSEWHERE and name in KEYWORDS:
            return name
    several = [one for one in members(word) if one.keyword != keyword.split(" ")[0]]
    return f"{several[0].keyword} {several[0].member}" if len(several) == 1 else None
