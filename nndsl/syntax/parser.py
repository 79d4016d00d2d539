"""A source goes in, its tree comes out, together with a diagnostic for each fault of its text."""

from __future__ import annotations

import re

from nndsl.diagnostics import Diagnostic
from nndsl.errors import syntax as errors
from nndsl.source import Source, Span
from nndsl.syntax import grammar, recovery
from nndsl.syntax.builder import EscapeError, NumberError, span_of
from nndsl.syntax.lalr import StrayCharacterError, UnexpectedTokenError
from nndsl.syntax.layout import MAX_NESTING, MAX_OPERATORS, OPERATORS, NestingError
from nndsl.syntax.surroundings import REFUSALS
from nndsl.syntax.tree import Comment, Statement, Tree
from nndsl.system.collector import paused

_COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*"|#[^\n]*')


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
    except REFUSALS:
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
    except (StrayCharacterError, UnexpectedTokenError) as error:
        from nndsl.syntax import diagnosis  # which knows the words; few texts need it

        if isinstance(error, StrayCharacterError):
            return diagnosis.character(source, span, error.position)
        return diagnosis.token(source, span, error.token)


def _comments(source: Source) -> tuple[Comment, ...]:
    return tuple(
        Comment(Span(*match.span()), match.group().rstrip())
        for match in _COMMENT.finditer(source.text)
        if match.group().startswith("#")
    )
