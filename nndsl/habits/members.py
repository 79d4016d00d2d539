"""A word goes in, the statements that it is the second word of come out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from nndsl.components.registry import FAMILIES, KEYWORDS
from nndsl.errors.elsewhere import option_meant
from nndsl.errors.near import ALIASES


class Member(NamedTuple):
    """A member of a family of statements: `optimizer`, `adam`, an optimizer."""

    keyword: str
    member: str
    noun: str


def members(word: str) -> list[Member]:
    """Return the members of families that a word names, also as other libraries have it.

    >>> [f"{one.keyword} {one.member}" for one in members("Adam") + members("CrossEntropyLoss")]
    ['optimizer adam', 'loss crossentropy']
    """
    lowered = word.lower()
    alias = ALIASES.get(lowered, "")
    if lowered in KEYWORDS or alias in KEYWORDS:
        return []
    # `l2` is a loss elsewhere, but an option here.
    for name in (lowered,) if option_meant(word) is not None else (lowered, alias):
        found = [
            Member(keyword, name, f.noun) for keyword, f in FAMILIES.items() if name in f.members
        ]
        if found:
            return found
    return []


def defines(text: str, word: str) -> bool:
    """Say whether a text has a block of a name."""
    return word in _blocks(text)


@lru_cache(maxsize=16)
def uses(text: str) -> bool:
    """Say whether a text takes blocks of another file."""
    return re.search(r"\buse[ \t]+\"", text) is not None


@lru_cache(maxsize=16)
def _blocks(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\bblock[ \t]+(\w+)", text))
