"""A place in a text that can't be parsed goes in, what stands around it comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nndsl.source import Source, Span
from nndsl.syntax import grammar
from nndsl.syntax.builder import EscapeError, NumberError
from nndsl.syntax.lalr import StrayCharacterError, UnexpectedTokenError
from nndsl.syntax.layout import NestingError
from nndsl.syntax.recovery import PAIRS, pieces
from nndsl.syntax.tree import Statement

# What a part of a text may have that is no statement.
REFUSALS = (StrayCharacterError, UnexpectedTokenError, NestingError, NumberError, EscapeError)


def innermost(source: Source, span: Span, at: int) -> Span:
    """Return the statement that a place lies in, which may stand in the braces of another.

    It has neither blanks at its ends nor a comment behind it.
    """
    start, brackets = span.start, list[str]()
    for piece in _nesting(source, span.start, at, brackets):
        if piece.group() in "{};\n" and brackets[-1:] in ([], ["{"]):
            start = piece.end()
    end = span.end
    depth = len("".join(brackets).rpartition("{")[2])  # of round and square brackets
    for piece in pieces(source.text, at, span.end):
        char = piece.group()[0]
        if depth == 0 and char in "#;}\n":
            end = piece.start()
            break
        depth += (char in PAIRS) - (char in ")]}")
    text = source.text[start:end]
    return Span(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))


def opened(source: Source, statement: Span, at: int) -> str:
    """Return the brackets that are open at a place of a statement, the outermost first."""
    brackets: list[str] = []
    for _ in _nesting(source, statement.start, at, brackets):
        pass
    return "".join(brackets)


def parsed(text: str) -> Statement | None:
    """Return the one statement that a text is, None where it is anything else."""
    try:
        statements = grammar.parser().parse(text, 0, len(text))
    except REFUSALS:
        return None
    found: Statement | None = statements[0] if len(statements) == 1 else None
    return found


def _nesting(source: Source, start: int, end: int, brackets: list[str]) -> Iterator[re.Match[str]]:
    """Yield the pieces of a part; behind each, ``brackets`` are those that are open there."""
    for piece in pieces(source.text, start, end):
        char = piece.group()
        if char in PAIRS:
            brackets.append(char)
        elif brackets and char == PAIRS[brackets[-1]]:
            brackets.pop()
        yield piece
