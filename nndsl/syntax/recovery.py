"""A text with faults goes in, and the spans of its statements and its bracket faults come out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nndsl.diagnostics import Diagnostic
from nndsl.errors import syntax as errors
from nndsl.source import Source, Span

PAIRS = {"(": ")", "[": "]", "{": "}"}
_PIECES = re.compile(r'#[^\n]*|"(?:[^"\\\n]|\\.)*"|[()\[\]{};\n]')
_STATEMENT_AHEAD = re.compile(r"\n[ \t]*(?:[^\W\d]\w*[ \t]*=[ \t]*)?[^\W\d]\w*[ \t]+[\w\"\[]")


def statements(source: Source) -> tuple[list[Span], list[Diagnostic]]:
    """Split a text at the separators outside brackets.

    Where a bracket is never closed, its statement is taken to end with its line, so that the
    statements after it are still looked at.
    """
    spans: list[Span] = []
    faults: list[Diagnostic] = []
    position = 0
    while position < len(source.text):
        chunk, fault, position = _next(source, position)
        if fault is not None:
            faults.append(fault)
        elif source.slice(chunk).strip():
            spans.append(chunk)
    return spans, faults


def _next(source: Source, start: int) -> tuple[Span, Diagnostic | None, int]:
    """Return the statement that begins at ``start``, its bracket fault, and where to go on."""
    text = source.text
    open_brackets: list[tuple[str, int]] = []
    for piece in _pieces(text, start):
        char, at = piece.group(), piece.start()
        if char in PAIRS:
            open_brackets.append((char, at))
        elif char in (")", "]", "}"):
            if open_brackets and PAIRS[open_brackets[-1][0]] == char:
                open_brackets.pop()
            else:
                inner = open_brackets[-1][1] if open_brackets else None
                opening = Span(inner, inner + 1) if inner is not None else None
                fault = errors.unmatched_bracket(Span(at, at + 1), char, opening)
                return Span(start, at), fault, _line_end(text, at)
        elif char in (";", "\n") and not open_brackets:
            return Span(start, at), None, at + 1
    if open_brackets:
        bracket, at = open_brackets[0]
        fault = errors.unclosed_bracket(Span(at, at + 1), bracket, PAIRS[bracket])
        ahead = _STATEMENT_AHEAD.search(text, at)
        return Span(start, at), fault, ahead.start() + 1 if ahead else len(text)
    return Span(start, len(text)), None, len(text)


def _pieces(text: str, start: int) -> Iterator[re.Match[str]]:
    return (piece for piece in _PIECES.finditer(text, start) if piece.group()[0] not in '#"')


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1
