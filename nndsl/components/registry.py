"""A word of the language goes in, and the component or family it stands for comes out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nndsl.components.base import Component


class Words(Mapping[str, "type[Component]"]):
    """Words and the classes they stand for; a class is imported when it is asked for."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places
        self._found: dict[str, type[Component]] = {}

    def __getitem__(self, word: str) -> type[Component]:
        if word not in self._found:
            module, _, name = self._places[word].rpartition(".")
            self._found[word] = getattr(import_module(module), name)
        return self._found[word]

    def __contains__(self, word: object) -> bool:
        return word in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass(frozen=True)
class Family:
    """A statement whose first word says which of several components it makes."""

    name: str
    members: Words
    noun: str


# Made by nndsl/vocabulary.py from the classes themselves; nothing is imported by reading it.
_TABLE = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
_NOUNS = {"data": "data source"}

FAMILIES: dict[str, Family] = {
    name: Family(name, Words(places), _NOUNS.get(name, name))
    for name, places in _TABLE["families"].items()
}
STATEMENTS = Words(_TABLE["statements"])
# What a component's statement begins with: its word, `dense`, or that and a member's, `loss mse`.
HEADS = Words(
    _TABLE["statements"]
    | {
        f"{name} {member}": place
        for name, places in _TABLE["families"].items()
        for member, place in places.items()
    }
)
# These can be said several times; of every other statement that is no layer a file has one.
REPEATABLE = frozenset({"baseline", "expect", "input", "let", "loss"})
KEYWORDS: tuple[str, ...] = ("let", "repeat", "block", "use", *FAMILIES, *STATEMENTS)


def reserved_words() -> frozenset[str]:
    """Return the words that a number can't be named by, since they already mean something."""
    members = {word for family in FAMILIES.values() for word in family.members}
    return frozenset({*KEYWORDS, *members, *_TABLE["options"], "true", "false", "none", "in"})
