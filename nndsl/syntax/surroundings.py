"""A place in a text that can't be parsed goes in, what stands around it comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nndsl.source import Source, Span
from nndsl.syntax import grammar
from nndsl.syntax.builder import EscapeError, NumberError
from nndsl.syntax.lalr import StrayCharacterError, UnexpectedTokenError
from nndsl.syntax.layout import NestingError
from nndsl.syntax.tree import Statement

# What a part of a text may have that is no statement.
REFUSALS = (StrayCharacterError, UnexpectedTokenError, NestingError, NumberError, EscapeError)

_PIECE = re.compile(r'"(?:[^"\\\n]|\\.)*"|#[^\n]*|[\[\](){};\n]')
_CLOSES = {"(": ")", "[": "]", "{": "}"}


def innermost(source: Source, span: Span, at: int) -> Span:
    """Return the statement that a place lies in, which may stand in the braces of another.

    It has neither blanks at its ends nor a comment behind it.
    """
    start, opened = span.start, list[str]()
    for piece in _pieces(source, span.start, at):
        char = piece.group()
        if char in _CLOSES:
            opened.append(char)
        elif opened and char == _CLOSES[opened[-1]]:
            opened.pop()
        if char in "{};\n" and opened[-1:] in ([], ["{"]):
            start = piece.end()
    end = span.end
    depth = len("".join(opened).rpartition("{")[2])  # of round and square brackets
    for piece in _pieces(source, at, span.end):
        char = piece.group()[0]
        if depth == 0 and char in "#;}\n":
            end = piece.start()
            break
        depth += (char in _CLOSES) - (char in ")]}")
    text = source.text[start:end]
    return Span(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))


def opened(source: Source, statement: Span, at: int) -> str:
    """Return the brackets that are open at a place of a statement, the outermost first."""
    brackets: list[str] = []
    for piece in _pieces(source, statement.start, at):
        char = piece.group()
        if char in _CLOSES:
            brackets.append(char)
        elif brackets and char == _CLOSES[brackets[-1]]:
            brackets.pop()
    return "".join(brackets)


def parsed(text: str) -> Statement | None:
    """Return the one statement that a text is, None where it is anything else."""
    try:
        statements = grammar.parser().parse(text, 0, len(text))
    except REFUSALS:
        return None
    found: Statement | None = statements[0] if len(statements) == 1 else None
    return found


def _pieces(source: Source, start: int, end: int) -> Iterator[re.Match[str]]:
    return (piece for piece in _PIECE.finditer(source.text, start, end) if piece[0][0] != '"')
