"""A component's class goes in, how each of its fields takes values comes out."""

from __future__ import annotations

from functools import cache

from nndsl.components.base import (
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
from nndsl.components.field import Declared

SOLVABLE = frozenset({"units", "filters"})  # what `?` can stand for


class Fields:
    """How the fields of one class bind: by position, by word, by flag, by name."""

    def __init__(self, cls: type[Component]) -> None:
        self.by_name: dict[str, str] = {}
        self.by_word: dict[str, str] = {}
        self.flags: dict[str, str] = {}
        self.positional: list[str] = []
        self.rest: dict[str, str] = {}
        self.info: dict[str, Declared] = dict(cls.model_fields)
        for name, info in self.info.items():
            public = public_name(name, info)
            self.by_name[public] = name
            how = marker(info)
            if isinstance(how, Table):
                del self.by_name[public]
            if isinstance(how, Positional):
                self.positional.append(name)
            elif isinstance(how, Rest):
                self.rest[how.kind] = name
            elif is_flag(info):
                self.flags[public] = name
            if not isinstance(how, Rest | Named):
                words = list(words_of(info.annotation))
                assert not self.by_word.keys() & words, f"{cls.__name__}: {words} bind twice"
                self.by_word |= dict.fromkeys(words, name)

    @property
    def words(self) -> list[str]:
        """Every word that can stand bare."""
        return [*self.by_word, *self.flags]


@cache
def fields_of(cls: type[Component]) -> Fields:
    """Return how the fields of a class bind."""
    return Fields(cls)
