"""The mistakes that users make: a file's places go in, one drawn mistake of a kind comes out."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from mutation_places import Edit, Places

from nndsl.components.registry import FAMILIES, KEYWORDS, STATEMENTS
from nndsl.layers import ACTIVATIONS, LAYERS
from nndsl.source import Span

Mutator = Callable[[Places, random.Random], Edit]
T = TypeVar("T")


class NoPlaceError(Exception):
    """Raised where a file has no place for a kind of mistake."""


def _pick(chance: random.Random, options: Sequence[T]) -> T:
    if not options:
        raise NoPlaceError
    return chance.choice(options)


def misspell(places: Places, chance: random.Random) -> Edit:
    """Drop, double or swap letters of a word."""
    word = _pick(chance, [w for w in places.words if len(w.text) > 1])
    said, at = word.text, chance.randrange(len(word.text) - 1)
    dropped, doubled = said[:at] + said[at + 1 :], said[:at] + said[at] + said[at:]
    swapped = said[:at] + said[at + 1] + said[at] + said[at + 2 :]
    return places.replaced(word.span, _pick(chance, (dropped, doubled, swapped)))


def other_word(places: Places, chance: random.Random) -> Edit:
    """Put one word of the file in the place of another."""
    word, other = _pick(chance, places.words), _pick(chance, places.words)
    return places.replaced(word.span, other.text)


def drop_argument(places: Places, chance: random.Random) -> Edit:
    """Leave out an argument."""
    return places.replaced(_pick(chance, places.arguments).span, "")


def add_argument(places: Places, chance: random.Random) -> Edit:
    """Say an argument too many: one of the file, or one that fits another statement."""
    some = [places.said(a) for a in places.arguments]
    new = _pick(chance, (*some, "7", "2.5", "relu", "same", "units=8", "seed=2", "bias=false"))
    statement = _pick(chance, [s for s in places.statements if s.keyword.text not in ("let", "->")])
    ends = [statement.keyword.span, *(a.span for a in statement.arguments)]
    end = _pick(chance, ends).end
    return Edit(((Span(end, end), f" {new}"),), (statement.span,))


def swap_statements(places: Places, chance: random.Random) -> Edit:
    """Exchange two statements of a level."""
    one, other = chance.sample(_pick(chance, places.siblings), 2)
    new = (one.span, places.said(other)), (other.span, places.said(one))
    return Edit(new, (one.span, other.span))


def drop_statement(places: Places, chance: random.Random) -> Edit:
    """Leave out a statement."""
    statement = _pick(chance, places.statements)
    return Edit(((statement.span, ""),), (statement.span,))


def double_statement(places: Places, chance: random.Random) -> Edit:
    """Say a statement twice."""
    statement = _pick(chance, places.statements)
    end = Span(statement.span.end, statement.span.end)
    return Edit(((end, f"; {places.said(statement)}"),), (statement.span,))


def double_name(places: Places, chance: random.Random) -> Edit:
    """Give a name that is taken: by a value, a number, a block, a word of the language."""
    taken = [name.text for name in places.names] or ["a"]
    name = _pick(chance, (*taken, *taken, "in", "input", "classes", _pick(chance, KEYWORDS)))
    statement = _pick(chance, places.layers or places.statements)
    if places.names and chance.random() < 0.4:
        return places.replaced(_pick(chance, places.names).span, name)
    if statement.name is not None:
        return places.replaced(statement.name.span, name)
    start = Span(statement.span.start, statement.span.start)
    others = [s for s in places.layers if s.name is None and s != statement]
    if places.names or not others:
        return Edit(((start, f"{name} = "),), (statement.span,))
    other = _pick(chance, others)  # two statements with one name
    at = Span(other.span.start, other.span.start)
    return Edit(((start, "a = "), (at, "a = ")), (statement.span, other.span))


_KINDS = (
    "3.5",
    "20%",
    "3x3",
    "none",
    "relu",
    '"8"',
    "[1, 2]",
    "12x",
    "1e3",
    "30s",
    "true",
    "(2+1)",
)


def other_kind(places: Places, chance: random.Random) -> Edit:
    """Give a number another kind."""
    return places.replaced(_pick(chance, places.numbers).span, _pick(chance, _KINDS))


def other_size(places: Places, chance: random.Random) -> Edit:
    """Give a number another size."""
    number = _pick(chance, places.numbers)
    said = places.said(number)
    sizes = ("0", "1", "2", "-1", "7", f"{said}0", f"-{said}", f"{said}.0", "0.5", "1000000")
    return places.replaced(number.span, _pick(chance, sizes))


def delete_bracket(places: Places, chance: random.Random) -> Edit:
    """Leave out a bracket, a quote, a comma or an equals sign."""
    comments = [c.span for c in places.tree.comments]
    found = [
        m.start()
        for m in re.finditer(r'[()\[\]{}"=,]', places.text)
        if not any(c.start <= m.start() < c.end for c in comments)
    ]
    at = _pick(chance, found)
    return places.replaced(Span(at, at + 1), "")


def insert_character(places: Places, chance: random.Random) -> Edit:
    """Put in a character that stands near on the keyboard, or any other."""
    at = chance.randrange(len(places.text) + 1)
    return places.replaced(Span(at, at), _pick(chance, "()[]{}\"'=,;:#+-*/%.x0 \n\té漢"))


def other_layer(places: Places, chance: random.Random) -> Edit:
    """Make one layer another, its arguments as they were."""
    word = _pick(chance, places.layers).keyword
    return places.replaced(word.span, _pick(chance, LAYERS).keyword)


def insert_layer(places: Places, chance: random.Random) -> Edit:
    """Put a layer in, or in the place of another, as its own example has it."""
    statement, new = _pick(chance, places.layers), _pick(chance, LAYERS).example
    if chance.random() < 0.5:
        return places.replaced(statement.span, new)
    end = Span(statement.span.end, statement.span.end)
    return Edit(((end, f"; {new}"),), (statement.span,))


def other_head(places: Places, chance: random.Random) -> Edit:
    """Give one of the last layers another activation, or another number of units."""
    dense = [s for s in places.layers if s.keyword.text == "dense"][-2:]
    last = [*dense, *places.layers[-2:]]
    arguments = [a for s in last for a in s.arguments if a.key is None]
    argument = _pick(chance, arguments)
    units = ("1", "2", "3", "10", "classes", "features", "targets")
    words = [cls.keyword for cls in ACTIVATIONS]
    activation = places.said(argument) in words
    return places.replaced(argument.span, _pick(chance, [*words, ""] if activation else units))


def other_loss(places: Places, chance: random.Random) -> Edit:
    """Train another loss, for another task, measure another figure, or by another optimizer."""
    members = {name: list(family.members) for name, family in FAMILIES.items()}
    tasks = [*_options("task"), "autoencoder"]
    choices = {"task": tasks, "metrics": list(_options("metrics"))}
    choices |= {name: members[name] for name in ("loss", "optimizer", "baseline")}
    said = [s for s in places.statements if s.keyword.text in choices and s.arguments]
    if said and chance.random() < 0.8:
        statement = _pick(chance, said)
        new = _pick(chance, choices[statement.keyword.text])
        return places.replaced(_pick(chance, statement.arguments).span, new)
    keyword = _pick(chance, list(choices))
    end = Span(len(places.text), len(places.text))
    line = f"\n{keyword} {_pick(chance, choices[keyword])}\n"
    return Edit(((end, line),), (end,))


def _options(keyword: str) -> tuple[str, ...]:
    from nndsl.components.base import words_of

    fields = STATEMENTS[keyword].model_fields.values()
    return tuple(word for info in fields for word in words_of(info.annotation))


def other_data(places: Places, chance: random.Random) -> Edit:
    """Train on other data."""
    said = [s for s in places.statements if s.keyword.text == "data" and s.arguments]
    word = _pick(chance, list(FAMILIES["data"].members))
    if said:
        return places.replaced(said[0].arguments[0].span, word)
    start = Span(0, 0)
    return Edit(((start, f"data {word}\n"),), (start,))


MUTATORS: tuple[Mutator, ...] = (
    misspell,
    other_word,
    drop_argument,
    add_argument,
    swap_statements,
    drop_statement,
    double_statement,
    double_name,
    other_kind,
    other_size,
    delete_bracket,
    insert_character,
    other_layer,
    insert_layer,
    other_head,
    other_loss,
    other_data,
)
