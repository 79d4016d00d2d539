"""A text with faults goes in, and its statements come out, those with bracket faults marked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nndsl.diagnostics import Diagnostic
from nndsl.errors import syntax as errors
from nndsl.source import Source, Span
from nndsl.syntax import tree

MAX_UNCLOSED = 20  # brackets, after which nothing more is looked at
PAIRS = {"(": ")", "[": "]", "{": "}"}
_PIECE = re.compile(r'#[^\n]*|"(?:[^"\\\n]|\\.)*"|[()\[\]{};\n]')
_STATEMENT_AHEAD = re.compile(r"\n[ \t]*(?:[^\W\d]\w*[ \t]*=[ \t]*)?[^\W\d]\w*[ \t]+[\w\"\[]")
_BLANK = re.compile(r"(?:\s|;|#[^\n]*)*")
_HEAD = re.compile(
    r"let\b[ \t]*(?P<number>[^\W\d]\w*)?"
    r"|(?:(?P<name>[^\W\d]\w*)[ \t]*=[ \t]*)?(?P<keyword>[^\W\d]\w*)?"
)


def statements(source: Source) -> Iterator[tuple[Span, Diagnostic | None]]:
    """Split a text at the separators outside brackets; yield each piece with its bracket fault.

    Where a bracket is never closed, its statement is taken to end with its line, so that the
    statements after it are still looked at.
    """
    position, unclosed = 0, 0
    # Each bracket that is never closed is looked for up to the end of the text.
    while position < len(source.text) and unclosed < MAX_UNCLOSED:
        chunk, fault, position = _next(source, position)
        unclosed += fault is not None and fault.code == "unclosed-bracket"
        if fault is not None or source.slice(chunk).strip():
            yield chunk, fault


def broken(source: Source, span: Span) -> tree.Statement:
    """Return a statement that stands for a piece of text that can't be parsed.

    >>> stub = broken(Source.of("h = dense [3"), Span(0, 12))
    >>> stub.name.text, stub.keyword.text
    ('h', 'dense')
    """
    blank = _BLANK.match(source.text, span.start, span.end)
    start = blank.end() if blank else span.start
    head = _HEAD.match(source.text, start, span.end)
    assert head is not None, "every part of the pattern may be empty"
    if head.group().startswith("let") and head["keyword"] is None:
        keyword: tree.Word | None = tree.Word(Span(start, start + 3), "let")
        name = _word(head, "number")
    else:
        keyword, name = _word(head, "keyword"), _word(head, "name")
        if name is not None and keyword is None and _is_keyword(name.text):
            keyword, name = name, None  # `input = 4`
    place = Span(start, max(start, span.end))
    return tree.Statement(place, keyword or tree.Word(place, ""), name, (), broken=True)


def _is_keyword(word: str) -> bool:
    from nndsl.components.registry import KEYWORDS  # which takes time; few texts are broken

    return word in KEYWORDS


def _word(match: re.Match[str], group: str) -> tree.Word | None:
    text = match[group]
    return None if text is None else tree.Word(Span(*match.span(group)), text)


def _next(source: Source, start: int) -> tuple[Span, Diagnostic | None, int]:
    """Return the statement that begins at ``start``, its bracket fault, and where to go on."""
    text = source.text
    open_brackets: list[tuple[str, int]] = []
    for piece in pieces(text, start, len(text)):
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
                return Span(start, at), fault, _separator(text, at)
        elif char in (";", "\n") and not open_brackets:
            return Span(start, at), None, at + 1
    if open_brackets:
        bracket, at = open_brackets[0]
        fault = errors.unclosed_bracket(Span(at, at + 1), bracket, PAIRS[bracket])
        ahead = _STATEMENT_AHEAD.search(text, at)
        return Span(start, at), fault, ahead.start() + 1 if ahead else len(text)
    return Span(start, len(text)), None, len(text)


def pieces(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the brackets, separators and comments of a part of a text that stand in no quotes."""
    return (piece for piece in _PIECE.finditer(text, start, end) if piece[0][0] != '"')


def _separator(text: str, at: int) -> int:
    """Return where the statement after the next separator begins."""
    ends = (piece.start() for piece in pieces(text, at, len(text)) if piece.group() in (";", "\n"))
    return next(ends, len(text) - 1) + 1
