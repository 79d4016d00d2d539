"""Signs of YAML, JSON and Python around statements go in, how those are written comes out."""

from __future__ import annotations

import re

from nndsl.components.fields import fields_of
from nndsl.components.registry import FAMILIES, KEYWORDS, STATEMENTS
from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors import habits as errors, losses as loss_errors, syntax as syntax_errors
from nndsl.errors.elsewhere import LINES
from nndsl.errors.words import members_apart
from nndsl.habits.members import defines
from nndsl.habits.options import alone
from nndsl.layers import ACTIVATIONS
from nndsl.source import Source, Span
from nndsl.syntax import tree
from nndsl.syntax.spelled import spelled
from nndsl.syntax.surroundings import parsed

_COLON = re.compile(r"(?<=\w)[ \t]*:=?[ \t]*(?=[\w\"\[.-])")
_WORD = re.compile(r"[^\W\d]\w*")
_DASH = re.compile(r"-[ \t]+(?=\w)")
_SUMMAND = re.compile(r"\+\s*(?:[0-9.]+\s*\*\s*)?([^\W\d]\w*)")
_SHARES = re.compile(r"split[ \t]+([0-9]+[/:][0-9]+(?:[/:][0-9]+)?)")
_WEIGHED = re.compile(r"loss[ \t]+([0-9]*\.?[0-9]+)[ \t]*\*[ \t]*(\w+)")
_ACTIVATIONS = {activation.keyword for activation in ACTIVATIONS}
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
        if opens:
            return errors.opening_colon(at, word, word in KEYWORDS)
        return syntax_errors.stray_character(at, ":")
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


def joined(source: Source, statement: Span, sign: Span) -> Diagnostic | None:
    """Say how words are written that have a plus between them, `loss mse + mae`; None for all else.

    A number in front of the second is a weight: `0.5*mae`.
    """
    text = source.text
    head = parsed(text[statement.start : sign.start])
    behind = _SUMMAND.match(text, sign.start, statement.end)
    last = head.arguments[-1] if head is not None and head.arguments else None
    if head is None or last is None or last.key is not None or behind is None:
        return None
    keyword, word, other = head.keyword.text, spelled(last.value) or "", behind[1]
    family = FAMILIES.get(keyword)
    if keyword in STATEMENTS and {word, other} <= _ACTIVATIONS:
        said = source.slice(Span(statement.start, sign.start)).rstrip()
        return errors.words_joined(sign, f"activations stand one after another: `{said}; {other}`")
    if family is not None and word in family.members and other in family.members:
        return errors.words_joined(sign, members_apart(keyword, word, other))
    cls = STATEMENTS.get(keyword)
    if cls is not None and "word" in fields_of(cls).rest and isinstance(last.value, tree.Word):
        return errors.words_joined(sign, f"words stand side by side: `{keyword} {word} {other}`")
    return None


def weighed(source: Source, statement: Span) -> Diagnostic | None:
    """Say how `loss 0.5*mse` is written; None for all else."""
    found = _WEIGHED.fullmatch(source.slice(statement))
    if found is None or found[2] not in FAMILIES["loss"].members:
        return None
    return loss_errors.weight_meant(statement, f"loss {found[2]} weight={found[1]}")


def shares(source: Source, statement: Span) -> Diagnostic | None:
    """Say how `split 80/20` is written; None for all else."""
    found = _SHARES.fullmatch(source.slice(statement))
    parts = re.split("[/:]", found[1]) if found is not None else []
    if sum(map(int, parts)) != 100:
        return None
    names = ("test",) if len(parts) == 2 else ("val", "test")
    said = " ".join(f"{name}={share}%" for name, share in zip(names, parts[1:], strict=True))
    return errors.shares_meant(statement, f"split {said}")
