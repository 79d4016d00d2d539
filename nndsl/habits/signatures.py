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
_COUNTING = ("linear", "conv", "lstm", "gru", "rnn", "multihead", "transformerencoderlayer")
_RECURRENT = ("lstm", "gru", "rnn")  # Keras tells one number only
_NORMS = ("batchnorm", "layernorm", "rmsnorm", "instancenorm", "groupnorm")
_TORCH = ("Linear", "MultiheadAttention", "TransformerEncoderLayer")  # as nobody else spells them
_AXES = ("1d", "2d", "3d")  # which Keras ends with a capital
_FACTORS = frozenset({"slope", "alpha", "cutoff"})  # what activations are told, if anything
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
    elif surplus := _counted(module, word, head, given):
        given, note = tuple(one for one in given if one not in surplus), _COUNTED
    given = _trained(head, given)
    if cls is None:
        return Translated(_unquoted(head, given), not note, note)
    fields = fields_of(cls)
    given, placed = _placed(fields, _renamed(fields, given))
    return Translated(given, placed and not note, note)


def of_torch(module: str, word: str) -> bool:
    """Say whether a name is that of a layer of PyTorch, by its module or its spelling."""
    return "nn" in module.split(".") or word in _TORCH or word.endswith(_AXES)


def _counted(module: str, word: str, head: str, given: Arguments) -> Arguments:
    """Return which arguments tell the number of inputs, or of features to be normalized."""
    bare = tuple(one for one in given if one.key is None)
    numbers = _numbers(given)
    if head in _NORMS:
        return bare[1:] if head == "groupnorm" else bare
    counts = word.lower().startswith(_COUNTING) and (of_torch(module, word) or head in _RECURRENT)
    # `nn.LazyLinear` and the like have no such number.
    return numbers[:1] if counts and len(numbers) > 1 else ()


def _numbers(given: Arguments) -> Arguments:
    """Return what stands without a name, and is no word."""
    bare = (one for one in given if one.key is None)
    return tuple(one for one in bare if not isinstance(one.value, tree.Word | tree.Text))


def _unquoted(head: str, given: Arguments) -> Arguments:
    """Take the quotes off the word that says which member of a family it is."""
    if head in FAMILIES and given and isinstance(given[0].value, tree.Text):
        word = tree.Word(given[0].span, given[0].value.value)
        return (given[0]._replace(value=word), *given[1:])
    return given


def _trained(head: str, given: Arguments) -> Arguments:
    """Leave out what PyTorch's optimizers train, `Adam(model.parameters(), lr=0.1)`.

    Its schedules are told the optimizer, `StepLR(optimizer, 10)`.
    """
    first = given[0] if given else None
    if first is None or first.key is not None:
        return given
    trains = isinstance(first.value, tree.Call) and first.value.name.text == "parameters"
    told = isinstance(first.value, tree.Word) and head.startswith("schedule ")
    return given[1:] if trains or told else given


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


def _placed(fields: Fields, given: Arguments) -> tuple[Arguments, bool]:
    """Name a number that has no place here but by its name; say whether all has a place then.

    It is the stride, which other libraries have behind the size, or what an activation is told.
    """
    numbers, name = _numbers(given), "stride"
    surplus = len(numbers) - len(fields.positional)
    if not fields.positional:
        name = next(iter(_FACTORS & fields.by_name.keys()), name)
    if surplus == 1 and name in fields.by_name and not fields.rest:
        last = numbers[-1]
        named = last._replace(key=tree.Word(last.span, name))
        return tuple(named if one is last else one for one in given), True
    return given, surplus <= 0 or bool(fields.rest)
