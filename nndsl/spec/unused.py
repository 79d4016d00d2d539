"""A tree goes in; the numbers that it names by ``let`` and that nothing reads come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nndsl.syntax import tree


def unused_lets(text: tree.Tree) -> list[tree.Word]:
    """Return the names that neither a statement reads nor another ``let`` that is read.

    A word counts wherever it stands, also in a block, which may have a number of its own by that
    name: none is called unused that isn't.
    """
    lets: dict[str, list[tree.Argument]] = {}
    reading: list[str] = []
    for statement in _all(text.statements):
        if statement.broken:
            return []  # it may read any of them
        if statement.keyword.text == "let":
            for argument in statement.arguments:
                assert argument.key is not None, "the grammar gives every let a name"
                lets.setdefault(argument.key.text, []).append(argument)
        else:
            reading += [statement.keyword.text, *_words(a.value for a in statement.arguments)]
    read: set[str] = set()
    while reading:
        name = reading.pop()
        if name in lets and name not in read:
            read.add(name)
            reading += _words(argument.value for argument in lets[name])
    return [
        argument.key
        for name, several in lets.items()
        if name not in read
        for argument in several
        if argument.key is not None
    ]


def _all(statements: Iterable[tree.Statement]) -> Iterator[tree.Statement]:
    for statement in statements:
        yield statement
        yield from _all(statement.body or ())


def _words(values: Iterable[tree.Value]) -> Iterator[str]:
    """Yield the words in values, the defaults of a block's parameters among them."""
    for value in values:
        match value:
            case tree.Word():
                yield value.text
            case tree.List():
                yield from _words(value.items)
            case tree.Call():
                yield from _words(argument.value for argument in value.arguments)
            case tree.Group():
                yield from _words([value.inner])
            case tree.Negative():
                yield from _words([value.operand])
            case tree.Operation():
                yield from _words([value.left, value.right])
            case tree.Row():
                yield from _words([value.given, value.wanted])
            case _:
                continue
