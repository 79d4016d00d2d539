"""A field's type goes in, a function that takes the values which plainly fit it comes out.

It takes less than pydantic does, never more, and makes the same of what it takes. So a file whose
values are right needn't wait for pydantic, which judges what isn't plain: a test compares the two.
"""

from __future__ import annotations

import operator
import types
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from nndsl.components.field import Before, Called, Declared, Named, Positional, Rest, Table

UNSURE = object()  # what is returned of a value that doesn't plainly fit
Taker = Callable[[Any], Any]

_MARKS = (Positional, Rest, Table, Named, Called)  # these say nothing of the value
_LARGEST = 2**53  # whole numbers up to here are the same as floats
_NUMBERS = {"ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt}
_LENGTHS = {"min_length": operator.ge, "max_length": operator.le}


def taker(kind: Any) -> Taker:
    """Return the function for a type: it returns a value as the field keeps it, or UNSURE.

    >>> take = taker(Literal["same"] | tuple[float, ...])
    >>> take("same"), take((1, 2.5)), take("valid") is UNSURE, take(True) is UNSURE
    ('same', (1.0, 2.5), True, True)
    """
    arguments = get_args(kind)
    origin = get_origin(kind)
    if origin is Annotated:
        return _marked(taker(arguments[0]), arguments[1:])
    if origin is Literal:
        texts = all(isinstance(word, str) for word in arguments)
        return _one_of(arguments) if texts else _unsure
    if origin in (Union, types.UnionType):
        options = [taker(argument) for argument in arguments]
        return _unsure if _unsure in options else _either(options)
    if origin is tuple and arguments[-1] is Ellipsis:
        return _several(taker(arguments[0]))
    if origin is tuple:
        return _row([taker(argument) for argument in arguments])
    return _SIMPLE.get(kind, _unsure)


def bounded(take: Taker, bounds: Iterable[tuple[str, float]]) -> Taker:
    """Return the function that takes of the same values those within bounds."""
    limits = [
        ((int, float), _NUMBERS[name], bound)
        if name in _NUMBERS
        else (tuple, _LENGTHS[name], bound)
        for name, bound in bounds
    ]

    def within(value: Any) -> Any:
        kept = take(value)
        if kept is None or kept is UNSURE:
            return kept
        for kinds, holds, bound in limits:
            if not isinstance(kept, kinds) or not holds(
                len(kept) if isinstance(kept, tuple) else kept, bound
            ):
                return UNSURE
        return kept

    return within if limits else take


def _marked(take: Taker, marks: Sequence[Any]) -> Taker:
    for mark in marks:
        if isinstance(mark, Declared):
            take = bounded(take, mark.bounds.items())
        elif isinstance(mark, Before):
            take = _after(mark.change, take)
        elif not isinstance(mark, _MARKS):
            return _unsure
    return take


def _after(change: Taker, take: Taker) -> Taker:
    return lambda value: take(change(value))


def _one_of(words: Sequence[str]) -> Taker:
    return lambda value: value if type(value) is str and value in words else UNSURE


def _either(options: Sequence[Taker]) -> Taker:
    def either(value: Any) -> Any:
        found = [kept for take in options if (kept := take(value)) is not UNSURE]
        if len(found) > 1:  # a whole number stays one where floats are taken, too
            found = [kept for kept in found if kept is value]
        return found[0] if found else UNSURE

    return either


def _several(take: Taker) -> Taker:
    def several(value: Any) -> Any:
        return _as_kept(value, map(take, value)) if type(value) is tuple else UNSURE

    return several


def _row(takers: Sequence[Taker]) -> Taker:
    def row(value: Any) -> Any:
        if type(value) is not tuple or len(value) != len(takers):
            return UNSURE
        return _as_kept(value, (take(item) for take, item in zip(takers, value, strict=True)))

    return row


def _as_kept(value: tuple[Any, ...], items: Iterable[Any]) -> Any:
    kept = tuple(items)
    if any(item is UNSURE for item in kept):
        return UNSURE
    same = all(new is old for new, old in zip(kept, value, strict=True))
    return value if same else kept


def _float(value: Any) -> Any:
    if type(value) is int and abs(value) <= _LARGEST:
        return float(value)
    return value if type(value) is float else UNSURE


def _text(value: Any) -> Any:
    if type(value) is not str:
        return UNSURE
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a pair, which is no text
        return UNSURE
    return value


def _unsure(value: Any) -> Any:
    return UNSURE


_SIMPLE: dict[Any, Taker] = {
    int: lambda value: value if type(value) is int else UNSURE,
    float: _float,
    bool: lambda value: value if type(value) is bool else UNSURE,
    str: _text,
    type(None): lambda value: value if value is None else UNSURE,
    Any: lambda value: value,
}
