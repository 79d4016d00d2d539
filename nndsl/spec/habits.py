"""A statement as Python or Keras would have it goes in, what is meant by it comes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from nndsl.components.base import words_of
from nndsl.components.describe import constants_of
from nndsl.components.fields import Fields
from nndsl.components.registry import FAMILIES, KEYWORDS
from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors import binding as binding_errors, habits as errors, syntax as syntax_errors
from nndsl.errors.elsewhere import pointer
from nndsl.errors.near import ALIASES, near, respelt
from nndsl.source import Span
from nndsl.spec.scope import Scope
from nndsl.syntax import tree
from nndsl.syntax.spelled import arguments, spelled
from nndsl.syntax.surroundings import parsed

Edit = tuple[Span, str]
_BETWEEN = 2  # characters, a comma and a blank: too few for a comment and its end


def without_equals(
    fields: Fields, keyword: str, signature: str, said: Sequence[tree.Argument], scope: Scope
) -> Diagnostic | None:
    """Say how options are written that stand before their values, `epochs 20 batch 16`."""
    pairs: dict[int, str] = {}
    for at in range(len(said) - 1):
        name = _option(fields, said[at], said[at + 1], scope) if at - 1 not in pairs else None
        if name is not None:
            pairs[at] = name
    if not pairs:
        return None
    edits: list[Edit] = []
    mended: list[str] = []
    for at, argument in enumerate(said):
        if at in pairs:
            start, value = argument.span, said[at + 1]
            edits.append((Span(start.start, value.span.start, start.source), f"{pairs[at]}="))
            mended.append(f"{pairs[at]}={spelled(value.value) or '…'}")
        elif at - 1 not in pairs:
            mended.append(arguments((argument,)) or "…")
    first = min(pairs)
    return errors.missing_equals(
        said[first].span, keyword, pairs[first], " ".join(mended), signature, Fix(tuple(edits))
    )


def _option(
    fields: Fields, argument: tree.Argument, following: tree.Argument, scope: Scope
) -> str | None:
    """Return the option that a bare word names for the value behind it, if it does."""
    word = argument.value
    if argument.key is not None or following.key is not None:
        return None
    if not isinstance(word, tree.Word) or "word" in fields.rest or word.text in scope:
        return None
    value = following.value
    names = (word.text, ALIASES.get(word.text.lower(), ""))
    name = next((name for name in names if name in fields.by_name), None)
    if name is None or isinstance(value, tree.Row | tree.Call):
        return None
    annotation = fields.info[fields.by_name[name]].annotation
    if isinstance(value, tree.Word):
        return name if near(value.text, _words(annotation)) in _words(annotation) else None
    if word.text in fields.flags:
        return None
    # A word of another field stands for itself, unless the number behind it has no place.
    return None if word.text in fields.by_word and fields.positional else name


def _words(annotation: Any) -> list[str]:
    return [*words_of(annotation), *constants_of(annotation)]


def called_word(call: tree.Call, known: Iterable[str]) -> Diagnostic | None:
    """Say what is meant by a call where a word should stand, `relu()`; None where none is near."""
    meant = near(call.name.text, known)
    if meant is None or respelt(call.name.span, call.name.text, meant) is None:
        return None
    fix = Fix(((call.span, meant),)) if not call.arguments else None
    return errors.called_word(call.span, call.name.text, meant, fix)


def called_member(keyword: str, noun: str, call: tree.Call, known: Sequence[str]) -> Diagnostic:
    """Say how `optimizer Adam(lr=0.001)` is written."""
    meant = near(call.name.text, known)
    if meant is None or respelt(call.name.span, call.name.text, meant) is None:
        return binding_errors.unknown_member(call.name.span, noun, call.name.text, known)
    written = arguments(call.arguments)
    mended = None if written is None else f"{keyword} {meant} {written}".rstrip()
    sure = mended is not None and parsed(mended) is not None
    fix = _without_parentheses(call, meant) if sure else None
    return syntax_errors.called(call.span, call.name.text, mended, fix)


def _without_parentheses(call: tree.Call, meant: str) -> Fix | None:
    """Mend a call whose arguments stand as they are; None where more than a comma is between them.

    That may be a comment, and arithmetic has no place outside the parentheses.
    """
    source = call.span.source
    edits: list[Edit] = []
    before, between = call.name.span.start, meant
    room = call.name.span.end + _BETWEEN
    for argument in call.arguments:
        key, value, place = argument.key, argument.value, argument.span
        if place.start > room or isinstance(value, tree.Operation):
            return None
        edits.append((Span(before, place.start, source), f"{between} "))
        if key is not None:
            if value.span.start > key.span.end + len(" = "):
                return None
            edits.append((Span(key.span.end, value.span.start, source), "="))
        before, between, room = place.end, "", place.end + _BETWEEN
    edits.append((Span(before, call.span.end, source), between))
    return Fix(tuple(edits)) if call.span.end <= room else None


def unknown_keyword(statement: tree.Statement) -> tuple[Diagnostic | None, set[str]]:
    """Say what is meant by a statement whose word is none, if it is a habit from elsewhere.

    Beside it, the words of the statements that are meant.
    """
    word, name = statement.keyword, statement.name
    if statement.body is not None:
        return None, set()
    if name is not None and name.text in KEYWORDS:
        between = Span(name.span.end, word.span.start, word.span.source)
        rest = arguments(statement.arguments)
        mended = None if rest is None else f"{name.text} {word.text} {rest}".rstrip()
        place = name.span.to(word.span)
        fault = errors.assigned_statement(place, name.text, mended, Fix(((between, " "),)))
        return fault, {name.text}
    meant = _members(word.text)
    if meant and name is None:
        return errors.bare_member(word.span, word.text, meant), {keyword for keyword, *_ in meant}
    if name is not None and not statement.arguments and near(word.text, KEYWORDS) is None:
        where = pointer(name.text, word.text, layers=False)
        if where is not None:
            return errors.option_alone(statement.span, name.text, where), set()
    return None, set()


def _members(word: str) -> list[tuple[str, str, str]]:
    """Return the members of families that a word names: keyword, member, noun."""
    lowered = word.lower()
    alias = ALIASES.get(lowered, "")
    if lowered in KEYWORDS or alias in KEYWORDS:
        return []
    return [
        (keyword, lowered, family.noun)
        for keyword, family in FAMILIES.items()
        if lowered in family.members
    ]
