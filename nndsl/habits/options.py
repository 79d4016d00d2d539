"""Options that stand alone or have no sign go in, how they are written comes out."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from functools import lru_cache
from typing import Any

from nndsl.components.base import words_of
from nndsl.components.describe import accepts_numbers, accepts_texts, constants_of
from nndsl.components.fields import Fields
from nndsl.components.holders import holders
from nndsl.components.registry import FAMILIES, KEYWORDS
from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors import habits as errors
from nndsl.errors.elsewhere import common, option_meant, pointer
from nndsl.errors.near import ALIASES, constant, near
from nndsl.habits.quotes import pieces
from nndsl.source import Edit, Source, Span
from nndsl.syntax import tree
from nndsl.syntax.spelled import arguments, spelled
from nndsl.syntax.surroundings import parsed

_ASSIGNMENT = re.compile(r"([^\W\d]\w*)\s*=\s*")
_OPTION = re.compile(r"([^\W\d]\w*)[ \t]*[=:][ \t]*([^\s=]+)")  # alone on its line


def alone(source: Source, statement: Span) -> Diagnostic | None:
    """Say where an option belongs that is a whole statement, `epochs=20`; None for all else."""
    found = _OPTION.fullmatch(source.slice(statement))
    if found is None or found[1] in KEYWORDS:
        return None
    name, value = found.groups()
    # A word may be a layer that is misspelt, and a number one that is to have a name: only options
    # that many layers have are taken for them.
    plain = not value.isidentifier() or constant(value) is not None
    layers = plain and common(name)
    option, where = option_meant(name, layers), pointer(name, value, layers)
    if where is not None and not holders(option or "", layers=False) and value.isdigit():
        where += f"; a number has a name by `let {name} = {value}`"
    for holder in holders(option, layers=False) if option is not None else ():
        member = _said(source.text, holder.keyword)
        if member is not None and (not holder.members or member in holder.members):
            head = holder.example(name, member)
            where = f"write it behind `{head}`, which the file has: `{head} … {option}={value}`"
            break
    return errors.option_alone(statement, name, where) if where is not None else None


def assigned(source: Source, statement: Span) -> Diagnostic | None:
    """Say how a statement is written that has a sign behind its word: `optimizer="adam"`."""
    text = source.slice(statement)
    name = _ASSIGNMENT.match(text)
    if name is None or name[1] not in KEYWORDS:
        return None
    word, start = name[1], statement.start
    # A word in quotes is one here; so is that of Python's `Adam()`, of which is told later.
    value = re.compile(r'"(\w+)"').match(text, name.end())
    end, instead = name.end(), " "
    if value is not None and word in FAMILIES:
        end, instead = value.end(), f" {value[1]}"
    elif constant(text[end:]) == "true":  # `batchnorm=true`
        end, instead = len(text), ""
    rest = "".join(pieces(text[end:]))
    if rest != text[end:]:  # quotes of Python
        end, instead = len(text), f"{instead}{rest}"
    mended = f"{word}{instead}{text[end:]}"
    place = Span(start + name.end(1), start + end, statement.source)
    fix = Fix(((place, instead),)) if parsed(mended) is not None else None
    said = Span(start, start + name.end(), statement.source)
    return errors.assigned_statement(said, word, mended, fix)


@lru_cache(maxsize=16)
def _said(text: str, keyword: str) -> str | None:
    """Return the word behind a statement's own, perhaps "", None where a text has no such one."""
    said = re.search(rf"(?:^|[;{{])[ \t]*{keyword}\b(?![ \t]*=)[ \t]*(\w*)", text, re.M)
    return None if said is None else said[1]


def without_equals(
    fields: Fields,
    keyword: str,
    signature: str,
    said: Sequence[tree.Argument],
    names: Container[str],
) -> Diagnostic | None:
    """Say how options are written that stand before their values, `epochs 20 batch 16`.

    So of those behind them, `20 epochs`. ``names`` are those of numbers.
    """
    pairs: dict[int, tuple[str, int]] = {}  # the place of the first, its option and value's place
    for at in range(len(said) - 1):
        if at - 1 in pairs:
            continue
        if name := _option(fields, said[at], said[at + 1], names):
            pairs[at] = name, at + 1
        elif name := _unit(fields, said[at], said[at + 1], names):
            pairs[at] = name, at
    if not pairs:
        return None
    edits: list[Edit] = []
    mended: list[str] = []
    for at, argument in enumerate(said):
        if at in pairs:
            name, place = pairs[at]
            value, behind = said[place], said[at + 1]
            start, end, source = argument.span.start, behind.span.end, argument.span.source
            edits.append((Span(start, value.span.start, source), f"{name}="))
            if value is argument:
                edits.append((Span(value.span.end, end, source), ""))
            mended.append(f"{name}={spelled(value.value) or '…'}")
        elif at - 1 not in pairs:
            mended.append(arguments((argument,)) or "…")
    first = min(pairs)
    return errors.missing_equals(
        said[first].span, keyword, pairs[first][0], " ".join(mended), signature, Fix(tuple(edits))
    )


def spaced_text(
    fields: Fields, keyword: str, signature: str, said: Sequence[tree.Argument]
) -> Diagnostic | None:
    """Say how a text of several words is written, `target=Size in cm`."""
    for at, first in enumerate(said):
        name = fields.by_name.get(first.key.text) if first.key is not None else None
        if name is None or not isinstance(first.value, tree.Word):
            continue
        behind = at + 1
        while behind < len(said) and _unknown_word(fields, said[behind]):
            behind += 1
        if behind > at + 1 and accepts_texts(fields.info[name].annotation):
            words = [one.value.text for one in said[at:behind] if isinstance(one.value, tree.Word)]
            place = first.value.span.to(said[behind - 1].span)
            option = f'{first.key.text if first.key else ""}="{" ".join(words)}"'
            return errors.unquoted_text(place, keyword, words, option, signature)
    return None


def _unknown_word(fields: Fields, argument: tree.Argument) -> bool:
    """Say whether an argument is a bare word that a statement has no use for."""
    word = argument.value
    if argument.key is not None or not isinstance(word, tree.Word) or "word" in fields.rest:
        return False
    return not any(word.text in known for known in (fields.words, fields.by_name))


def _option(
    fields: Fields, argument: tree.Argument, following: tree.Argument, names: Container[str]
) -> str | None:
    """Return the option that a bare word names for the value behind it, if it does."""
    name, word, value = _named(fields, argument, names), argument.value, following.value
    if name is None or following.key is not None or isinstance(value, tree.Row | tree.Call):
        return None
    assert isinstance(word, tree.Word)
    annotation = fields.info[fields.by_name[name]].annotation
    if isinstance(value, tree.Word):
        return name if near(value.text, _words(annotation)) in _words(annotation) else None
    if word.text in fields.flags:
        return None
    # A word of another field stands for itself, unless the number behind it has no place.
    return None if word.text in fields.by_word and fields.positional else name


def _unit(
    fields: Fields, argument: tree.Argument, following: tree.Argument, names: Container[str]
) -> str | None:
    """Return the option of a number that stands in front of its name, where it has no place."""
    plain = argument.key is None and isinstance(argument.value, tree.Number | tree.Percent)
    name = _named(fields, following, names) if plain and not fields.positional else None
    if name is None or name in fields.flags or "number" in fields.rest:
        return None
    return name if accepts_numbers(fields.info[fields.by_name[name]].annotation) else None


def _named(fields: Fields, argument: tree.Argument, names: Container[str]) -> str | None:
    """Return the option that a bare word names."""
    word = argument.value
    if argument.key is not None or not isinstance(word, tree.Word):
        return None
    if "word" in fields.rest or word.text in names:
        return None
    several = (word.text, ALIASES.get(word.text.lower(), ""))
    return next((name for name in several if name in fields.by_name), None)


def _words(annotation: Any) -> list[str]:
    return [*words_of(annotation), *constants_of(annotation)]
