"""Tokens go in, and come out with separators only where they separate statements."""

from __future__ import annotations

from collections.abc import Iterator

from nndsl.syntax.lalr import Token

MAX_NESTING = 64
OPENING = {"LPAR": "RPAR", "LSQB": "RSQB", "LBRACE": "RBRACE", "CALL": "RPAR"}
CLOSING = frozenset(OPENING.values())
OPERATORS = frozenset({"PLUS", "MINUS", "TIMES", "DIVIDE", "FLOOR", "MODULO", "POWER"})
MAX_OPERATORS = 100


class NestingError(Exception):
    """Raised at the bracket or operator that goes deeper than any real file does."""

    def __init__(self, token: Token) -> None:
        super().__init__(str(token))
        self.token = token


class Layout:
    """The filter between the lexer and the parser.

    Newlines don't count inside ``( )`` and ``[ ]``; runs of separators, which comments break up,
    become one; none is left at either end of the text or beside a brace.
    """

    always_accept = ("_SEP",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Yield the tokens that the grammar should see."""
        expected: list[str] = []
        operators = [0]  # of the value at hand, at each level of brackets
        pending: Token | None = None
        previous: str | None = None
        for token in stream:
            kind = token.type
            if kind == "_SEP":
                if not expected or expected[-1] == "RBRACE":
                    pending = pending or token
                    operators[-1] = 0
                continue
            if kind in OPENING:
                expected.append(OPENING[kind])
                operators.append(0)
                # Without a bound, deep nesting would exhaust Python's stack after parsing.
                if len(expected) > MAX_NESTING:
                    raise NestingError(token)
            elif kind in CLOSING and expected:
                expected.pop()
                operators.pop()
            elif kind == "COMMA":
                operators[-1] = 0
            elif kind in OPERATORS:
                operators[-1] += 1
                if sum(operators) > MAX_OPERATORS:
                    raise NestingError(token)
            if pending is not None and previous not in (None, "LBRACE") and kind != "RBRACE":
                yield pending
            pending = None
            previous = kind
            yield token
