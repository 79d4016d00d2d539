"""A place in a list goes in, the commas that the list lacks come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors import commas as errors
from nndsl.source import Source, Span
from nndsl.syntax import grammar
from nndsl.syntax.lalr import StrayCharacterError, Token
from nndsl.syntax.layout import CLOSING, OPENING
from nndsl.syntax.recovery import pieces
from nndsl.syntax.surroundings import parsed

_NUMBERS = frozenset({"NUMBER", "SIZE", "PERCENT", "DURATION"})
_PLAIN = frozenset({"NAME", "STRING", "OPEN"}) | _NUMBERS  # values of one token
_SHORT = 60  # characters of a list that is shown whole


class _Gap(NamedTuple):
    """The place between two values of a list that have no comma between them.

    ``sure`` says that both are numbers or lists: words side by side may be one name that lacks
    its quotes.
    """

    span: Span
    sure: bool


def lacking(source: Source, statement: Span, token: Span) -> Diagnostic | None:
    """Say which commas a list lacks at a token; None where that isn't what is wrong."""
    lists = list(_outermost(source, statement))
    whole = next((one for one in lists if one.start < token.start < one.end), None)
    if whole is None or all(gap.span.end != token.start for gap in _gaps(source, whole)):
        return None
    shown = _with_commas(source, whole)
    edits = tuple((Span(at, at), ",") for one in lists for at in _sure(source, one))
    one_line = shown is not None and len(shown) <= _SHORT and "\n" not in shown
    fix = Fix(edits) if any(whole.start < edit.start < whole.end for edit, _ in edits) else None
    return errors.missing_comma(
        token, shown if one_line else None, fix, negative=source.slice(token) == "-"
    )


def _sure(source: Source, whole: Span) -> list[int]:
    """Return where commas go in a list if all gaps are sure, and are all that it lacks."""
    gaps = list(_gaps(source, whole))
    mends = all(gap.sure for gap in gaps) and _with_commas(source, whole) is not None
    return [gap.span.start for gap in gaps] if mends else []


def _with_commas(source: Source, whole: Span) -> str | None:
    """Return a list with a comma in each gap, None where that doesn't mend it."""
    gaps = [gap.span for gap in _gaps(source, whole)]
    starts = [whole.start, *(gap.end for gap in gaps)]
    ends = [*(gap.start for gap in gaps), whole.end]
    mended = ", ".join(source.text[start:end] for start, end in zip(starts, ends, strict=True))
    return mended if gaps and parsed(f"list {mended}") is not None else None


def _outermost(source: Source, statement: Span) -> Iterator[Span]:
    """Yield the lists of a statement that stand in no other."""
    depth, start = 0, statement.start
    for piece in pieces(source.text, statement.start, statement.end):
        if piece[0] == "[":
            start = piece.start() if depth == 0 else start
            depth += 1
        elif piece[0] == "]":
            depth -= 1
            if depth == 0:
                yield Span(start, piece.end())


def _gaps(source: Source, whole: Span) -> Iterator[_Gap]:
    """Yield the places of a list, and of those in it, where values stand side by side."""
    brackets: list[str] = []
    tokens = list(_tokens(source, whole))
    for before, token, behind in zip(tokens, tokens[1:], tokens[2:] + tokens[-1:], strict=False):
        if before.type in OPENING:
            brackets.append(before.type)
        elif before.type in CLOSING and brackets:
            brackets.pop()
        apart, bound = before.end < token.start, token.end == behind.start
        first = behind if token.type == "MINUS" and apart and bound else token  # `3 -1`
        ends = before.type in _PLAIN or before.type in CLOSING
        if brackets[-1:] == ["LSQB"] and ends and (first.type in _PLAIN or first.type in OPENING):
            numbers = before.type in ("RSQB", *_NUMBERS) and first.type in ("LSQB", *_NUMBERS)
            yield _Gap(Span(before.end, token.start), numbers)


def _tokens(source: Source, whole: Span) -> Iterator[Token]:
    """Yield the tokens of a list, up to a character that begins none."""
    try:
        for token in grammar.parser().tokens(source.text, whole.start, whole.end):
            if token.type != "_SEP":
                yield token
    except StrayCharacterError:
        return
