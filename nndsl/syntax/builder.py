"""What the grammar's rules found goes in, the nodes of the tree come out, each with its span."""

from __future__ import annotations

from math import isinf
from typing import Any

from nndsl.source import Span
from nndsl.syntax import tree
from nndsl.syntax.lalr import Token

ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}
MAX_DIGITS = 18  # so that it fits into 64 bits
SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}


def span_of(token: Token) -> Span:
    """Return the span of a token."""
    return Span(token.start, token.end)


class EscapeError(Exception):
    """Raised at a backslash before a character that it isn't for."""

    def __init__(self, span: Span) -> None:
        super().__init__(span)
        self.span = span


def unquote(token: Token) -> str:
    """Return what a quoted text says. Raises EscapeError."""
    out: list[str] = []
    chars = iter(enumerate(token.text[1:-1], start=token.start + 1))
    for place, char in chars:
        if char == "\\":
            _, escaped = next(chars)
            if escaped not in ESCAPES:
                raise EscapeError(Span(place, place + 2))
            out.append(ESCAPES[escaped])
        else:
            out.append(char)
    return "".join(out)


class NumberError(Exception):
    """Raised at a number that is larger than any real file has."""

    def __init__(self, token: Token) -> None:
        super().__init__(str(token))
        self.token = token


def _whole(token: Token, digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise NumberError(token)
    return int(digits)


def _decimal(token: Token, digits: str) -> float:
    value = float(digits)
    if isinf(value):
        raise NumberError(token)
    return value


def _word(token: Token) -> tree.Word:
    return tree.Word(span_of(token), token.text)


class Builder:
    """Has a method for each rule of the grammar that makes a node; it takes the rule's values."""

    def start(self, statements: tuple[tree.Statement, ...] | None) -> tuple[tree.Statement, ...]:
        return statements or ()

    def statements(self, *statements: tree.Statement) -> tuple[tree.Statement, ...]:
        return statements

    def statement(self, name: Token | None, keyword: Token, *rest: Any) -> tree.Statement:
        *arguments, body = rest
        start = span_of(name if name is not None else keyword)
        end = span_of(keyword)
        if body is not None:
            end = body[1]
        elif arguments:
            end = arguments[-1].span
        return tree.Statement(
            start.to(end),
            _word(keyword),
            _word(name) if name is not None else None,
            tuple(arguments),
            body[0] if body is not None else None,
        )

    def let(self, let: Token, name: Token, value: tree.Value) -> tree.Statement:
        key = _word(name)
        argument = tree.Argument(key.span.to(value.span), key, value)
        return tree.Statement(span_of(let).to(value.span), _word(let), None, (argument,))

    def open(self, token: Token) -> tree.Open:
        return tree.Open(span_of(token))

    def row(self, given: tree.Value, _arrow: Token, wanted: tree.Value) -> tree.Row:
        return tree.Row(given.span.to(wanted.span), given, wanted)

    def row_statement(self, row: tree.Row) -> tree.Statement:
        keyword = tree.Word(row.span, "->")
        return tree.Statement(row.span, keyword, None, (tree.Argument(row.span, None, row),))

    def body(self, _left: Token, statements: Any, right: Token) -> tuple[Any, Span]:
        return statements or (), span_of(right)

    def keyed(self, name: Token, value: tree.Value) -> tree.Argument:
        key = _word(name)
        return tree.Argument(key.span.to(value.span), key, value)

    def bare(self, value: tree.Value) -> tree.Argument:
        return tree.Argument(value.span, None, value)

    def word(self, token: Token) -> tree.Word:
        return _word(token)

    def number(self, token: Token) -> tree.Number:
        digits = token.text
        value = _whole(token, digits) if digits.isdigit() else _decimal(token, digits)
        return tree.Number(span_of(token), value)

    def size(self, token: Token) -> tree.Size:
        return tree.Size(span_of(token), tuple(_whole(token, n) for n in token.text.split("x")))

    def percent(self, token: Token) -> tree.Percent:
        return tree.Percent(span_of(token), _decimal(token, token.text[:-1]) / 100)

    def duration(self, token: Token) -> tree.Duration:
        digits = token.text.rstrip("minsh")
        unit = token.text.removeprefix(digits)
        return tree.Duration(span_of(token), _decimal(token, digits) * SECONDS[unit])

    def text(self, token: Token) -> tree.Text:
        return tree.Text(span_of(token), unquote(token))

    def list(self, left: Token, *rest: Any) -> tree.List:
        *items, right = rest
        kept = tuple(item for item in items if item is not None)
        return tree.List(span_of(left).to(span_of(right)), kept)

    def call(self, call: Token, *rest: Any) -> tree.Call:
        *items, right = rest
        name_span = span_of(call)
        name = tree.Word(Span(name_span.start, name_span.end - 1), call.text[:-1])
        kept = tuple(item for item in items if item is not None)
        return tree.Call(name_span.to(span_of(right)), name, kept)

    def group(self, left: Token, inner: tree.Value, right: Token) -> tree.Group:
        return tree.Group(span_of(left).to(span_of(right)), inner)

    def negative(self, minus: Token, operand: tree.Value) -> tree.Negative:
        return tree.Negative(span_of(minus).to(operand.span), operand)

    def operation(self, left: tree.Value, operator: Token, right: tree.Value) -> tree.Operation:
        return tree.Operation(left.span.to(right.span), operator.text, left, right)
