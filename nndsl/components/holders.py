"""An option's name goes in, the statements that have such an option come out."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from nndsl.components.base import Component
from nndsl.components.fields import fields_of
from nndsl.components.registry import FAMILIES, STATEMENTS

FEW = 3  # members that are named one by one
USUAL = {
    "optimizer": "adam",
    "schedule": "cosine",
}  # the member that an example is given of, where it isn't the first


class Holder(NamedTuple):
    """A statement with an option; of a family, the members that have it."""

    keyword: str
    members: tuple[str, ...] = ()

    @property
    def heads(self) -> tuple[str, ...]:
        """How the statements begin, as a sentence names them: the family where it is many."""
        if len(self.members) > FEW or not self.members:
            return (self.keyword,)
        return tuple(f"{self.keyword} {member}" for member in self.members)

    def example(self, option: str, member: str | None = None) -> str:
        """Return how such a statement begins up to an option, that of a member which has it.

        >>> holders("l2")[0].example("l2"), holders("kernel")[0].example("kernel")
        ('dense 128', 'conv 32')
        """
        if not self.members:
            cls = STATEMENTS[self.keyword]
            return _with_numbers(cls, option) if is_layer(cls) else self.keyword
        wanted = (member, USUAL.get(self.keyword))
        named = next((one for one in wanted if one in self.members), self.members[0])
        return f"{self.keyword} {named}"


@lru_cache(maxsize=1000)
def holders(option: str, layers: bool = True) -> tuple[Holder, ...]:
    """Return the settings and families with an option, or where there are none, the layers.

    >>> [holder.keyword for holder in holders("epochs") + holders("lr") + holders("kernel")[:2]]
    ['train', 'optimizer', 'conv', 'conv1d']
    """
    having = [word for word, cls in STATEMENTS.items() if option in fields_of(cls).by_name]
    settings = [Holder(word) for word in having if not is_layer(STATEMENTS[word])]
    for name, family in FAMILIES.items():
        members = [word for word, cls in family.members.items() if _has(cls, option)]
        if members:
            settings.append(Holder(name, tuple(members)))
    return tuple(settings or (map(Holder, having) if layers else ()))


def _with_numbers(cls: type[Component], option: str) -> str:
    """Return how a layer begins, with the numbers that it needs, but for that of an option."""
    fields = fields_of(cls)
    keyword, *behind = cls.example.split()
    needed = [name for name in fields.positional if fields.info[name].is_required()]
    placed = zip(needed, behind, strict=False)
    return " ".join([keyword, *(said for name, said in placed if name != fields.by_name[option])])


def _has(cls: type[Component], option: str) -> bool:
    return option in fields_of(cls).by_name and not is_layer(cls)


def is_layer(cls: type[Component]) -> bool:
    """Say whether a statement makes a value of one it reads."""
    return "from" in fields_of(cls).by_name
