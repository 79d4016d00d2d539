"""A word of the language goes in, and the component or family it stands for comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nndsl.baselines import BASELINES
from nndsl.component import Component, words_of
from nndsl.data.augment import Augment
from nndsl.data.preprocess import Preprocess
from nndsl.data.sources import SOURCES
from nndsl.data.split import Split
from nndsl.expectations import Expect
from nndsl.layers import ACTIVATIONS, LAYERS
from nndsl.losses import LOSSES
from nndsl.optimizers import OPTIMIZERS
from nndsl.schedules import SCHEDULES
from nndsl.settings import SETTINGS


@dataclass(frozen=True)
class Family:
    """A statement whose first word says which of several components it makes."""

    name: str
    members: Mapping[str, type[Component]]
    noun: str


def _family(name: str, members: Sequence[type[Component]], noun: str | None = None) -> Family:
    return Family(name, {cls.keyword: cls for cls in members}, noun or name)


FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        _family("data", SOURCES, "data source"),
        _family("activation", ACTIVATIONS),
        _family("loss", LOSSES),
        _family("optimizer", OPTIMIZERS),
        _family("schedule", SCHEDULES),
        _family("baseline", BASELINES),
    )
}
_ALL: tuple[type[Component], ...] = (*SETTINGS, Expect, Split, Preprocess, Augment, *LAYERS)
STATEMENTS: dict[str, type[Component]] = {cls.keyword: cls for cls in _ALL}
# These can be said several times; of every other statement that is no layer a file has one.
REPEATABLE = frozenset({"baseline", "expect", "input", "let", "loss"})
KEYWORDS: tuple[str, ...] = ("let", "repeat", "block", "use", *FAMILIES, *STATEMENTS)


def reserved_words() -> frozenset[str]:
    """Return the words that a number can't be named by, since they already mean something."""
    members = {word for family in FAMILIES.values() for word in family.members}
    classes = [*STATEMENTS.values(), *(c for f in FAMILIES.values() for c in f.members.values())]
    words = {
        word
        for cls in classes
        for info in cls.model_fields.values()
        for word in words_of(info.annotation)
    }
    return frozenset({*KEYWORDS, *members, *words, "true", "false", "none", "in"})
