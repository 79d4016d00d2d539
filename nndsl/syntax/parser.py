"""A source goes in, its tree comes out, together with a diagnostic for each fault of its text."""

from __future__ import annotations

import re

from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors import syntax as errors
from nndsl.source import Source, Span
from nndsl.syntax import grammar, recovery
from nndsl.syntax.builder import EscapeError, NumberError, span_of
from nndsl.syntax.lalr import END, StrayCharacterError, Token, UnexpectedTokenError
from nndsl.syntax.layout import MAX_NESTING, MAX_OPERATORS, OPERATORS, NestingError
from nndsl.syntax.tree import Comment, Statement, Tree
from nndsl.system.collector import paused

_COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*"|#[^\n]*')
_ASSIGNMENT = re.compile(r"([^\W\d]\w*)\s*=\s*")
# A statement that is nothing but a call, as Python would have it: `dense(4, relu)`.
_CALLED = re.compile(r"([^\W\d]\w*)\((.*)\)", re.DOTALL)
# An option with several values, as if its list needed no brackets: `drop=id, name`.
_LISTED = re.compile(r"(\w+)=([\w.]+(?:\s*,\s*[\w.]+(?!\s*=)\b)+)")
_NUMBER_LIKE = re.compile(r"[0-9.][\w.]*")
_EXPECTED_VALUE = "a value is expected: a number, a word, a quoted text or a list"


@paused()
def parse(source: Source) -> tuple[Tree, list[Diagnostic]]:
    """Parse a text; statements that can be read are kept even where others are broken.

    >>> tree, faults = parse(Source.of("dense 128 relu; dense [10 softmax"))
    >>> [s.broken for s in tree.statements], [fault.code for fault in faults]
    ([False, True], ['unclosed-bracket'])
    """
    try:
        statements = _parse(source, Span(0, len(source.text)))
        faults: list[Diagnostic] = []
    except (StrayCharacterError, UnexpectedTokenError, NestingError, NumberError, EscapeError):
        statements, faults = _parse_each(source)
    return Tree(source, statements, _comments(source)), [f.within(source) for f in faults]


def _parse(source: Source, span: Span) -> tuple[Statement, ...]:
    statements: tuple[Statement, ...]
    statements = grammar.parser().parse(source.text, span.start, span.end)
    return statements


def _parse_each(source: Source) -> tuple[tuple[Statement, ...], list[Diagnostic]]:
    kept: list[Statement] = []
    faults: list[Diagnostic] = []
    for span, fault in recovery.statements(source):
        read = _parse_one(source, span) if fault is None else fault
        if isinstance(read, Diagnostic):
            faults.append(read)
            kept.append(recovery.broken(source, span))
        else:
            kept += read
    return tuple(kept), faults


def _parse_one(source: Source, span: Span) -> tuple[Statement, ...] | Diagnostic:
    try:
        return _parse(source, span)
    except NestingError as error:
        place = span_of(error.token)
        if error.token.type in OPERATORS:
            return errors.too_many_operators(place, MAX_OPERATORS)
        return errors.nesting_too_deep(place, MAX_NESTING)
    except NumberError as error:
        return errors.number_too_large(span_of(error.token))
    except EscapeError as error:
        return errors.unknown_escape(error.span, source.slice(error.span))
    except StrayCharacterError as error:
        return _bad_character(source, error.position)
    except UnexpectedTokenError as error:
        return _bad_token(source, span, error.token)


def _bad_character(source: Source, position: int) -> Diagnostic:
    char = source.text[position]
    if char == '"':
        line_end = source.text.find("\n", position)
        return errors.unclosed_text(Span(position, line_end if line_end > 0 else len(source.text)))
    number = _NUMBER_LIKE.match(source.text, position)
    if number is not None:
        return errors.malformed_number(Span(*number.span()), number.group())
    return errors.stray_character(Span(position, position + 1), char)


def _bad_token(source: Source, statement: Span, token: Token) -> Diagnostic:
    comments = _COMMENT.finditer(source.text, statement.start, statement.end)
    end = next((c.start() for c in comments if c.group().startswith("#")), statement.end)
    text = source.slice(Span(statement.start, end))
    stripped = Span(
        statement.start + len(text) - len(text.lstrip()), statement.start + len(text.rstrip())
    )
    name = _ASSIGNMENT.match(source.text, stripped.start, stripped.end)
    call = _CALLED.fullmatch(source.text, stripped.start, stripped.end)
    if call is not None:
        return errors.called(stripped, call.group(1), _without_parentheses(stripped, call))
    if token.type == END:
        if name is not None and name.end() == stripped.end:
            return errors.misplaced_assignment(stripped, name.group(1))
        return errors.incomplete_statement(stripped, _EXPECTED_VALUE)
    span = span_of(token)
    if token.type == "COMMA" and name is None and not _in_brackets(source, stripped, span):
        several = _LISTED.search(source.text, stripped.start, stripped.end)
        if several is not None and several.start(2) < span.start < several.end():
            parts = [part.strip() for part in several.group(2).split(",")]
            value = Span(several.start(2), several.end())
            alike = len({part[0].isdigit() for part in parts}) == 1
            if alike:
                sure = not re.search(r"\s", several.group(2))
                return errors.list_without_brackets(
                    span, several.group(1), value, ", ".join(parts), sure
                )
        return errors.comma_between(span)
    if token.type in OPERATORS:
        return errors.bare_arithmetic(span, token.text)
    if name is not None and name.end() == span.start:
        return errors.misplaced_assignment(Span(stripped.start, span.end), name.group(1))
    if token.type == "EQUAL" and span.start > stripped.start:
        return errors.unexpected_token(span, token.text, "write `key=value`")
    if span.start == stripped.start:
        return errors.unexpected_token(
            span, token.text, "a statement begins with a word, such as `dense 128 relu`"
        )
    if re.match(r'[\w."\[]', token.text) and _in_list(source, stripped, span):
        return errors.unexpected_token(span, token.text, "commas separate the values of a list")
    return errors.unexpected_token(span, token.text, _EXPECTED_VALUE)


def _without_parentheses(statement: Span, call: re.Match[str]) -> Fix | None:
    """Return the fix of a statement written as a call, where its arguments are plain."""
    word, inner = call.groups()
    if any(char in inner for char in '([{"'):
        return None
    arguments = " ".join(part.replace(" ", "") for part in inner.split(",") if part.strip())
    return Fix(((statement, f"{word} {arguments}".rstrip()),))


def _in_list(source: Source, statement: Span, at: Span) -> bool:
    """Say whether a value in square brackets stands in front of a place in the same brackets."""
    before = source.text[statement.start : at.start].rstrip()
    opened: list[str] = []
    for sign in re.findall(r"[\[({\])}]", before):
        if sign in "[({":
            opened.append(sign)
        elif opened:
            opened.pop()
    return opened[-1:] == ["["] and before[-1] not in "[,"


def _in_brackets(source: Source, statement: Span, at: Span) -> bool:
    before = source.text[statement.start : at.start]
    return sum(map(before.count, "([{")) > sum(map(before.count, ")]}"))


def _comments(source: Source) -> tuple[Comment, ...]:
    return tuple(
        Comment(Span(*match.span()), match.group().rstrip())
        for match in _COMMENT.finditer(source.text)
        if match.group().startswith("#")
    )
