"""A component's class goes in, and what its fields take comes out in words."""

from __future__ import annotations

import types
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from nndsl.components.base import (
    Called,
    Component,
    Named,
    Positional,
    Rest,
    Table,
    is_flag,
    marker,
    public_name,
    words_of,
)


def _leaves(annotation: Any) -> list[Any]:
    """Return the alternatives of a type, with unions and annotations taken apart."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *marks = get_args(annotation)
        return [Called] if any(isinstance(mark, Called) for mark in marks) else _leaves(inner)
    if origin in (Union, types.UnionType):
        return [leaf for arg in get_args(annotation) for leaf in _leaves(arg)]
    return [annotation]


def accepts_numbers(annotation: Any) -> bool:
    """Say whether a field may hold a number, so that a word in it may name one.

    >>> accepts_numbers(int | None), accepts_numbers(tuple[str, ...])
    (True, False)
    """
    for leaf in _leaves(annotation):
        if leaf in (int, float) or leaf is Any:
            return True
        if get_origin(leaf) is tuple and any(
            accepts_numbers(arg) for arg in get_args(leaf) if arg is not Ellipsis
        ):
            return True
    return False


def accepts_decimals(annotation: Any) -> bool:
    """Say whether a field may hold a number that isn't whole."""
    return float in _leaves(annotation)


def accepts_sizes(annotation: Any) -> bool:
    """Say whether a field may hold whole numbers in a row, as ``3x3``.

    >>> accepts_sizes(int | tuple[int, ...]), accepts_sizes(tuple[str, ...])
    (True, False)
    """
    return int in _items(annotation)


def accepts_lists(annotation: Any) -> bool:
    """Say whether a field may hold a list of numbers that aren't whole, or of anything."""
    return Any in _leaves(annotation) or any(item in (float, Any) for item in _items(annotation))


def accepts_texts(annotation: Any) -> bool:
    """Say whether a field may hold a text of the file's own, or several.

    >>> accepts_texts(str | None), accepts_texts(Literal["same"] | int)
    (True, False)
    """
    return any(str in kinds for kinds in (_leaves(annotation), _items(annotation)))


def accepts_names(annotation: Any) -> bool:
    """Say whether a word in a field may name what it holds: a number, or a switch of a block.

    >>> accepts_names(int), accepts_names(bool), accepts_names(str)
    (True, True, False)
    """
    switch = bool in _leaves(annotation) and not accepts_texts(annotation)
    return switch or accepts_numbers(annotation)


def constants_of(annotation: Any) -> list[str]:
    """Return which of `true`, `false` and `none` a field may hold.

    >>> constants_of(bool), constants_of(int | None)
    (['true', 'false'], ['none'])
    """
    leaves = _leaves(annotation)
    return ["true", "false"] * (bool in leaves) + ["none"] * (type(None) in leaves)


def _items(annotation: Any) -> list[Any]:
    """Return what the items of a field's tuples may be."""
    tuples = [leaf for leaf in _leaves(annotation) if get_origin(leaf) is tuple]
    return [item for leaf in tuples for item in _leaves(get_args(leaf)[0])]


def kinds(annotation: Any) -> str:
    """Return what a field takes, as a diagnostic says it.

    >>> kinds(int), kinds(int | tuple[int, ...]), kinds(Literal["same", "valid"] | int)
    ('a whole number', 'a whole number or a size', '`same`, `valid` or a whole number')
    """
    # What is left out is none; that needn't be said of every option.
    leaves = [leaf for leaf in _leaves(annotation) if leaf is not type(None)]
    said = list(dict.fromkeys(_kind(leaf) for leaf in leaves))
    return said[0] if len(said) == 1 else ", ".join(said[:-1]) + " or " + said[-1]


def _kind(leaf: Any) -> str:
    simple = {
        int: "a whole number",
        float: "a number",
        bool: "`true` or `false`",
        str: "a text",
        Called: "a name",
    }
    if leaf in simple:
        return simple[leaf]
    if get_origin(leaf) is Literal:
        return ", ".join(f"`{word}`" for word in get_args(leaf))
    if get_origin(leaf) is tuple:
        item = _leaves(get_args(leaf)[0])[0]
        return {int: "a size", float: "a list of numbers", str: "one or more names"}.get(
            item, "a list"
        )
    return "a value"


@cache
def signature(cls: type[Component], keyword: str) -> str:
    """Return how a statement is written: what stands bare, then what is given by name.

    >>> from nndsl.optimizers import Adagrad
    >>> signature(Adagrad, "optimizer adagrad")
    'optimizer adagrad [lr] [ema=] [clip=] [eps=] [weight_decay=]'
    """
    places: dict[str, list[str]] = {"number": [], "rest": [], "word": [], "name": [], "from": []}
    for name, info in cls.model_fields.items():
        public, how = public_name(name, info), marker(info)
        optional = not info.is_required()
        place, text = "name", f"{public}="
        if isinstance(how, Positional):
            place, text = "number", public
        elif isinstance(how, Table):
            place, text = "rest", "inputs -> outputs …"
        elif isinstance(how, Rest):
            several = "" if info.bounds.get("max_length") == 1 else " …"
            place, text = "rest", f"{'name' if how.kind == 'word' else 'text'}{several}"
        elif any(words_of(info.annotation)) and not isinstance(how, Named):
            place, text = "word", public
        elif is_flag(info):
            text = public
        elif public == "from":
            place = "from"
        places[place].append(f"[{text}]" if optional else text)
    return " ".join([keyword, *(text for group in places.values() for text in group)])
