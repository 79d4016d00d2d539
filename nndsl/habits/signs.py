"""Signs of YAML, JSON and Python around statements go in, how those are written comes out."""

from __future__ import annotations

import re

from nndsl.components.describe import accepts_lists, accepts_sizes
from nndsl.components.registry import KEYWORDS
from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors import habits as errors, syntax as syntax_errors
from nndsl.errors.elsewhere import LINES
from nndsl.habits.members import defines
from nndsl.habits.options import alone
from nndsl.source import Source, Span
from nndsl.syntax.slots import slot
from nndsl.syntax.surroundings import parsed

_COLON = re.compile(r"(?<=\w)[ \t]*:=?[ \t]*(?=[\w\"\[.-])")
_WORD = re.compile(r"[^\W\d]\w*")
_DASH = re.compile(r"-[ \t]+(?=\w)")
_TUPLE = re.compile(r"\([ \t]*([0-9]+(?:[ \t]*,[ \t]*[0-9]+)+)[ \t]*\)")
_PRODUCT = re.compile(r"(?<![\w.])[0-9]+(?:[ \t]*\*[ \t]*[0-9]+)+(?![\w.])")
_SHARES = re.compile(r"split[ \t]+([0-9]+[/:][0-9]+(?:[/:][0-9]+)?)")
_NEAR = 500  # characters, beyond which no brace is looked for
_BRACES = re.compile(r"([^\W\d]\w*)[ \t]*:?[ \t]*\{([^{}]*\w\"?[ \t]*:[^{}]*)\}")
_JSON = re.compile(r"[\[{]?\s*\"\w+\"\s*:|[\[{]")


def around(source: Source, statement: Span) -> Diagnostic | None:
    """Say how a line of another language is written; None where it is none."""
    text = source.slice(statement)
    word = _WORD.match(text)
    where = LINES.get(word[0]) if word is not None else None
    if word is not None and where is not None and not defines(source.text, word[0]):
        place = Span(statement.start, statement.start + word.end())
        return errors.no_statement(place, word[0], where)
    if _JSON.match(text) and "->" not in text:  # which a row of `expect` has
        return errors.json(Span(statement.start, statement.start + 1))
    dash = _DASH.match(text)
    if dash is not None:
        place = Span(statement.start, statement.start + dash.end())
        rest = _COLON.sub("=", re.sub(r"^(\w+):[ \t]*", r"\1 ", text[dash.end() :]))
        fix = Fix(((place, ""),)) if parsed(text[dash.end() :]) is not None else None
        return errors.dashed(place, rest if parsed(rest) is not None else None, fix)
    return None


def colon(source: Source, statement: Span, at: Span) -> Diagnostic:
    """Say what stands in a colon's place, `train: epochs=20` or `train epochs: 20`."""
    text = source.text
    habit = _braced(source, at) or alone(source, statement) or shares(source, statement)
    if habit is not None:
        return habit
    head = _WORD.match(text, statement.start, statement.end)
    word = head[0] if head is not None else ""
    found = _COLON.search(text, max(statement.start, at.start - 1), statement.end)
    if found is None or not found.start() <= at.start < found.end():
        opens = at.end == statement.end
        return errors.opening_colon(at, word, word in KEYWORDS) if opens else _stray(at)
    before, rest = text[statement.start : found.start()], text[found.end() : statement.end]
    if re.match(r"repeat\b", before):
        return errors.braces_meant(at, f"{before} {{ {rest} }}")
    headed, said = before in KEYWORDS, _COLON.sub("=", rest)
    instead = " " if headed else " = " if ":=" in found[0] else "="
    read = parsed(f"{before}{instead}{said}")
    fix = Fix(((Span(*found.span()), instead),)) if read is not None else None
    advice = None
    if headed:
        advice = f"no sign stands behind `{before}`: `{before} {said if read else '…'}`"
    elif read is not None and (read.name is not None or read.keyword.text == "let"):
        advice = f"write `{before} = {said}`"
    return syntax_errors.stray_character(at, ":", fix, advice)


def _braced(source: Source, at: Span) -> Diagnostic | None:
    """Say how `dense {units: 64, activation: relu}` is written, at one of its colons."""
    start, end = max(0, at.start - _NEAR), at.end + _NEAR
    for found in _BRACES.finditer(source.text, start, end):
        if found.start() < at.start < found.end() and found[1] not in ("repeat", "block", "expect"):
            options = re.sub(
                r"\s*[,\n]\s*", " ", _COLON.sub("=", found[2].replace('"', ""))
            ).strip()
            mended = f"{found[1]} {options}"
            known = found[1] in KEYWORDS and parsed(mended) is not None
            return errors.braced_options(at, mended if known else None)
    return None


def _stray(at: Span) -> Diagnostic:
    return syntax_errors.stray_character(at, ":")


def in_parentheses(source: Source, statement: Span, at: int) -> Diagnostic | None:
    """Say how `(3, 3)` is written, at a comma; None for all else in parentheses."""
    for found in _TUPLE.finditer(source.text, statement.start, statement.end):
        if found.start() < at < found.end():
            parts = re.split(r"[ \t]*,[ \t]*", found[1])
            size, values = "x".join(parts), f"[{', '.join(parts)}]"
            takes = slot(source.text[statement.start : found.start()]).annotation
            sizes, lists = accepts_sizes(takes), accepts_lists(takes)
            meant = size if sizes and not lists else values if lists and not sizes else None
            return errors.tuple_meant(Span(*found.span()), meant, size, values)
    return None


def multiplied(source: Source, statement: Span, sign: Span) -> Diagnostic | None:
    """Say how `3*3` is written where a size stands; None for other products."""
    for found in _PRODUCT.finditer(source.text, statement.start, statement.end):
        if not found.start() < sign.start < found.end():
            continue
        if accepts_sizes(slot(source.text[statement.start : found.start()]).annotation):
            size = "x".join(re.split(r"[ \t]*\*[ \t]*", found[0]))
            return errors.size_meant(Span(*found.span()), size)
    return None


def shares(source: Source, statement: Span) -> Diagnostic | None:
    """Say how `split 80/20` is written; None for all else."""
    found = _SHARES.fullmatch(source.slice(statement))
    if found is None or sum(map(int, re.split("[/:]", found[1]))) != 100:
        return None
    _, *apart = re.split("[/:]", found[1])
    names = ("test",) if len(apart) == 1 else ("val", "test")
    said = " ".join(f"{name}={share}%" for name, share in zip(names, apart, strict=True))
    return errors.shares_meant(statement, f"split {said}")
