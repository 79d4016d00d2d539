"""A text and the tables of a grammar go in, what its rules make of the text comes out.

The tables are lark's; running them takes a loop, so that no grammar is read and no table built
when a file is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

END = "$END"
_STRAY = "$STRAY"


class Token(NamedTuple):
    """A piece of text of one kind, such as a name, and where it stands."""

    type: str
    text: str
    start: int
    end: int


class StrayCharacterError(Exception):
    """Raised at a character that begins no token."""

    def __init__(self, position: int) -> None:
        super().__init__(f"no token begins at {position}")
        self.position = position


class UnexpectedTokenError(Exception):
    """Raised at the first token that no rule allows where it stands."""

    def __init__(self, token: Token) -> None:
        super().__init__(str(token))
        self.token = token


# The children of a rule's node: the value at an index, the values of a list at an index, nothing.
Child = int | list[int] | None
Reduce = Callable[[list[Any]], Any]
Filter = Callable[[Iterator[Token]], Iterable[Token]]


class Automaton:
    """The parser of one grammar.

    ``tables`` are those of ``nndsl.syntax.generate``, ``layout`` is what tokens pass through on
    their way from the lexer, and ``builder`` has a method for each rule that makes something.
    """

    def __init__(self, tables: Mapping[str, Any], layout: Filter, builder: object) -> None:
        self._layout = layout
        self._next = re.compile(f"{tables['tokens']}|(?P<STRAY>[\\s\\S])").finditer
        self._ignored = frozenset(tables["ignored"])
        self._words: dict[str, str] = tables["words"]
        self._states: list[dict[str, int]] = tables["states"]
        self._end: int = tables["end"]
        self._rules = [
            (goto, size, _reducer(children, size, getattr(builder, make) if make else None))
            for goto, size, children, make in tables["rules"]
        ]

    def parse(self, text: str, start: int, end: int) -> Any:
        """Return what the start rule makes of a part of a text.

        Raises StrayCharacterError and UnexpectedTokenError, and what layout and builder raise.
        """
        states, rules = self._states, self._rules
        row = states[0]
        path, values = [0], list[Any]()
        for token in self._stream(text, start, end):
            kind = token[0]
            while True:
                action = row.get(kind)
                if action is None:
                    raise UnexpectedTokenError(token)
                if action >= 0:
                    path.append(action)
                    values.append(token)
                    row = states[action]
                    break
                goto, size, reduce = rules[~action]
                if reduce is None:  # one value that stays as it is
                    path.pop()
                elif size:
                    made = reduce(values[-size:])
                    del path[-size:], values[-size:]
                    values.append(made)
                else:
                    values.append(reduce([]))
                action = states[path[-1]][goto]
                path.append(action)
                if action == self._end:
                    return values[-1]
                row = states[action]
        raise AssertionError("the last token ends the text, or is unexpected")

    def _stream(self, text: str, start: int, end: int) -> Iterator[Token]:
        yield from self._layout(self.tokens(text, start, end))
        yield Token(END, "", end, end)

    def tokens(self, text: str, start: int, end: int) -> Iterator[Token]:
        """Yield the tokens of a part of a text. Raises StrayCharacterError."""
        ignored, words = self._ignored, self._words
        for found in self._next(text, start, end):
            kind = found.lastgroup or ""
            if kind in ignored:
                continue
            said = found.group()
            if kind == "STRAY":
                raise StrayCharacterError(found.start())
            yield Token(words.get(said, kind), said, *found.span())


def _reducer(
    children: Sequence[Child] | None, size: int, make: Callable[..., Any] | None
) -> Reduce | None:
    """Return what turns the values of a rule's symbols into the value of the rule, if anything."""
    if children is None:
        return None
    if make is None:
        return lambda values: _kept(children, values)
    if children == list(range(size)):
        return lambda values: make(*values)
    return lambda values: make(*_kept(children, values))


def _kept(children: Sequence[Child], values: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for child in children:
        if child is None:
            kept.append(None)
        elif isinstance(child, int):
            kept.append(values[child])
        elif kept:
            kept += values[child[0]]
        else:
            kept = values[child[0]]  # the list that a repetition has so far, to grow in place
    return kept
