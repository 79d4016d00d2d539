"""Values of the tree go in, and what they amount to comes out: names looked up, arithmetic done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import inf, log2, nan
from typing import Any

from nndsl.components.registry import reserved_words
from nndsl.diagnostics import NNError
from nndsl.errors import numbers as errors
from nndsl.errors.flow import name_taken
from nndsl.errors.rows import misplaced_row
from nndsl.errors.syntax import number_too_large
from nndsl.source import Span
from nndsl.syntax import tree

# What data give a file; they are known only once the data are.
DATA_NAMES = ("classes", "features", "targets", "vocabulary")
LARGEST = 10**18  # results stay below it, so that sums of products can't fill the memory
CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "none": None}


class Deferred:
    """A number that only data can give."""

    def __init__(self, name: str) -> None:
        self.name = name


OPEN = Deferred("?")  # what the file leaves open, and what comes after settles

Evaluated = int | float | bool | str | None | tuple[Any, ...] | Deferred


@dataclass
class Scope:
    """The names of numbers and sizes that statements can use, and where each was given."""

    names: dict[str, Evaluated] = field(default_factory=dict)
    places: dict[str, Span] = field(default_factory=dict)
    lacking: frozenset[str] = frozenset()  # names that these data don't give
    words: dict[str, str] = field(default_factory=dict)  # a block's parameters that are words

    @classmethod
    def of(cls, given: Mapping[str, Evaluated] | None) -> Scope:
        """Make a scope of what data give; without data those names are deferred."""
        if given is None:
            return cls({name: Deferred(name) for name in DATA_NAMES})
        return cls(dict(given), lacking=frozenset(DATA_NAMES) - given.keys())

    def __contains__(self, name: object) -> bool:
        return name in self.names or name in self.lacking

    def inner(self) -> Scope:
        """Return a scope that begins with all these names, and keeps new ones to itself."""
        return Scope(dict(self.names), {}, self.lacking, dict(self.words))

    def word(self, value: tree.Value) -> tree.Value:
        """Return a value with the word that a block's parameter stands for in its place."""
        if isinstance(value, tree.Word) and value.text in self.words:
            return tree.Word(value.span, self.words[value.text])
        return value

    def let(self, statement: tree.Statement) -> None:
        """Take a ``let``, which names a number or a size.

        Raises NNError for a name that has a meaning already, and for a value that is no number.
        """
        (argument,) = statement.arguments
        assert argument.key is not None, "the grammar gives every let a name"
        name = argument.key
        if name.text in reserved():
            raise NNError(errors.let_reserved(name.span, name.text))
        if name.text in self.places:
            raise NNError(name_taken(name.span, name.text, self.places[name.text]))
        self.places[name.text] = name.span
        try:
            self.names[name.text] = self._named_number(name.text, argument.value)
        except NNError:
            self.names[name.text] = Deferred(name.text)  # it is some number
            raise

    def _named_number(self, name: str, value: tree.Value) -> Evaluated:
        found = self.evaluate(value)
        if isinstance(value, tree.Word) and isinstance(found, str):
            raise NNError(errors.unknown_number(value.span, found, sorted(self.names)))
        if isinstance(found, str | bool) or found is None:
            said = described(found, quoted=isinstance(value, tree.Text))
            raise NNError(errors.let_not_a_number(value.span, name, said))
        if _left_open(found):
            raise NNError(errors.open_let(value.span, name))
        return found

    def evaluate(self, value: tree.Value, names: bool = True) -> Evaluated:
        """Return a value: a number, a text or word as str, a list or size as a tuple.

        With ``names`` false, words stand for themselves (column names, say). A word that is in
        no scope stands for itself; what takes the value decides whether it is known.

        Raises NNError for arithmetic on what is no number or left open, and division by zero.
        """
        value = self.word(value)
        match value:
            case tree.Number() | tree.Percent() | tree.Duration() | tree.Size() | tree.Text():
                return value.value
            case tree.Word():
                if value.text in CONSTANTS:
                    return CONSTANTS[value.text]
                if not names or value.text not in self:
                    return value.text
                if value.text in self.lacking:
                    raise NNError(errors.not_given_by_data(value.span, value.text))
                return self.names[value.text]
            case tree.List():
                return tuple(self.evaluate(item, names) for item in value.items)
            case tree.Group():
                return self.evaluate(value.inner)
            case tree.Negative():
                return self._arithmetic("-", value.span, 0, self._number("-", value.operand))
            case tree.Operation():
                left = self._number(value.operator, value.left)
                right = self._number(value.operator, value.right)
                return self._arithmetic(value.operator, value.span, left, right)
            case tree.Open():
                return OPEN
            case tree.Row():
                raise NNError(misplaced_row(value.span))
            case tree.Call():
                raise NNError(errors.unknown_call(value.name.span, value.name.text))

    def _number(self, operator: str, value: tree.Value) -> int | float | Deferred:
        result = self.evaluate(value)
        if isinstance(result, str) and isinstance(value, tree.Word):
            raise NNError(errors.unknown_number(value.span, value.text, sorted(self.names)))
        if result is OPEN:
            name = value.text if isinstance(value, tree.Word) else None
            raise NNError(errors.open_operand(value.span, operator, name))
        if isinstance(result, Deferred):
            return result
        if isinstance(result, bool) or not isinstance(result, int | float):
            said = described(result, quoted=isinstance(value, tree.Text))
            raise NNError(errors.not_a_number(value.span, operator, said))
        return result

    def _arithmetic(
        self, operator: str, span: Span, left: int | float | Deferred, right: int | float | Deferred
    ) -> Evaluated:
        if isinstance(left, Deferred):
            return left
        if isinstance(right, Deferred):
            return right
        if (operator in ("/", "//", "%") and right == 0) or (
            operator == "**" and left == 0 and right < 0
        ):
            raise NNError(errors.division_by_zero(span))
        result = _calculated(operator, left, right)
        if not -LARGEST <= result <= LARGEST:
            raise NNError(number_too_large(span))
        return result


@lru_cache(maxsize=1)
def reserved() -> frozenset[str]:
    """Return the words that no number, parameter or count of rounds can be called."""
    return reserved_words() | frozenset(DATA_NAMES)


def _left_open(value: Evaluated) -> bool:
    """Say whether a value is `?`, or has it in a list."""
    return value is OPEN or (isinstance(value, tuple) and any(map(_left_open, value)))


def _calculated(operator: str, left: int | float, right: int | float) -> int | float:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "//":
            return left // right
        case "%":
            return left % right
        case "**":
            # What is far beyond any size isn't worked out: it could take for ever.
            huge = abs(left) > 1 and right * log2(abs(left)) > 1000
            power = inf if huge else left**right
            return nan if isinstance(power, complex) else power
    # `width / 2` of whole numbers that divide evenly is a whole number: it counts units.
    whole = isinstance(left, int) and isinstance(right, int) and left % right == 0
    return left // right if whole else left / right


def described(value: Evaluated, quoted: bool = False) -> str:
    """Return what kind of thing a value is, as a diagnostic says it.

    >>> described(3.5), described("relu"), described((3, 3))
    ('3.5', 'the word `relu`', 'a list or size of 2')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "none"
    if isinstance(value, str):
        return f'the text "{value}"' if quoted else f"the word `{value}`"
    if isinstance(value, tuple):
        return f"a list or size of {len(value)}"
    if isinstance(value, Deferred):
        return f"`{value.name}`"
    return f"{value}"
