"""The arguments of a call of Keras or PyTorch go in, those of a statement come out."""

from __future__ import annotations

from typing import NamedTuple

from nndsl.components.fields import Fields, fields_of
from nndsl.components.registry import FAMILIES, HEADS
from nndsl.errors.near import ALIASES
from nndsl.syntax import tree

Arguments = tuple[tree.Argument, ...]
READS = "a layer reads what stands before it, or what `from=` names"
_COUNTED = "the number of inputs follows from what stands before"
# What PyTorch tells the number of inputs first, under the beginnings of their names.
_COUNTING = ("linear", "conv", "lstm", "gru", "rnn", "batchnorm", "instancenorm", "layernorm")
_FUNCTIONS = (["F"], ["functional"], ["torch"])  # the last parts of the modules that have them


class Translated(NamedTuple):
    """Arguments as a statement takes them; ``note`` says what was left out, if something was.

    ``sure`` says that nothing was, and that each has a place.
    """

    arguments: Arguments
    sure: bool
    note: str = ""


def translated(module: str, word: str, head: str, given: Arguments) -> Translated:
    """Return the arguments of a call, such as `nn.Conv2d(3, 8, 3)`, as a statement takes them.

    ``head`` has the words that the statement begins with.
    """
    bare = [one for one in given if one.key is None]
    cls, note = HEADS.get(head), ""
    if bare and module.split(".")[-2:-1] in _FUNCTIONS:
        given, note = given[1:], READS
    elif (
        of_torch(module)
        and word.lower().startswith(_COUNTING)
        and len(bare) > ("norm" not in head)  # `nn.LazyLinear` and the like have no such number
    ):
        given, note = given[1:], _COUNTED
    given = _trained(given)
    if cls is None:
        return Translated(_unquoted(head, given), not note, note)
    fields = fields_of(cls)
    given, placed = _strided(fields, _renamed(fields, given))
    return Translated(given, placed and not note, note)


def of_torch(module: str) -> bool:
    """Say whether a module is that of PyTorch's layers."""
    return "nn" in module.split(".")


def _unquoted(head: str, given: Arguments) -> Arguments:
    """Take the quotes off the word that says which member of a family it is."""
    if head in FAMILIES and given and isinstance(given[0].value, tree.Text):
        word = tree.Word(given[0].span, given[0].value.value)
        return (given[0]._replace(value=word), *given[1:])
    return given


def _trained(given: Arguments) -> Arguments:
    """Leave out what PyTorch's optimizers train, `Adam(model.parameters(), lr=0.1)`."""
    first = given[0].value if given else None
    return given[1:] if isinstance(first, tree.Call) and first.name.text == "parameters" else given


def _renamed(fields: Fields, given: Arguments) -> Arguments:
    """Give options their names here, where other libraries have others."""
    named: list[tree.Argument] = []
    for one in given:
        if one.key is not None and one.key.text not in fields.by_name:
            meant = ALIASES.get(one.key.text.lower())
            if meant in fields.by_name and meant is not None:
                one = one._replace(key=one.key._replace(text=meant))
        named.append(one)
    return tuple(named)


def _strided(fields: Fields, given: Arguments) -> tuple[Arguments, bool]:
    """Name the stride, which other libraries have behind the size; say whether all has a place."""
    bare = [one for one in given if one.key is None]
    numbers = [one for one in bare if not isinstance(one.value, tree.Word | tree.Text)]
    surplus = len(numbers) - len(fields.positional)
    if surplus == 1 and "stride" in fields.by_name and not fields.rest:
        last = numbers[-1]
        named = last._replace(key=tree.Word(last.span, "stride"))
        return tuple(named if one is last else one for one in given), True
    return given, surplus <= 0 or bool(fields.rest)
