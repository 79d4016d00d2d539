"""Values of the tree go in, and what they amount to comes out: names looked up, arithmetic done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nndsl.diagnostics import NNError
from nndsl.errors import binding as errors
from nndsl.source import Span
from nndsl.syntax import tree

# What data give a file; they are known only once the data are.
DATA_NAMES = ("classes", "features", "targets")
CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "none": None}


class Deferred:
    """A number that only data can give."""

    def __init__(self, name: str) -> None:
        self.name = name


Evaluated = int | float | bool | str | None | tuple[Any, ...] | Deferred


@dataclass
class Scope:
    """The names of numbers and sizes that statements can use, and where each was given."""

    names: dict[str, Evaluated] = field(default_factory=dict)
    places: dict[str, Span] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Mapping[str, Evaluated] | None) -> Scope:
        """Make a scope of what data give; without data those names are deferred."""
        names: dict[str, Evaluated] = (
            dict(given) if given is not None else {name: Deferred(name) for name in DATA_NAMES}
        )
        return cls(names)

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def evaluate(self, value: tree.Value, names: bool = True) -> Evaluated:
        """Return a value: a number, a text or word as str, a list or size as a tuple.

        With ``names`` false, words stand for themselves (column names, say). A word that is in
        no scope stands for itself; what takes the value decides whether it is known.

        Raises NNError for arithmetic on what is no number, and division by zero.
        """
        match value:
            case tree.Number() | tree.Percent() | tree.Duration() | tree.Size() | tree.Text():
                return value.value
            case tree.Word():
                if value.text in CONSTANTS:
                    return CONSTANTS[value.text]
                return self.names[value.text] if names and value.text in self else value.text
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
            case tree.Call():
                raise NNError(errors.unknown_call(value.name.span, value.name.text))

    def _number(self, operator: str, value: tree.Value) -> int | float | Deferred:
        result = self.evaluate(value)
        if isinstance(result, str) and isinstance(value, tree.Word):
            raise NNError(errors.unknown_number(value.span, value.text, sorted(self.names)))
        if isinstance(result, Deferred):
            return result
        if isinstance(result, bool) or not isinstance(result, int | float):
            raise NNError(errors.not_a_number(value.span, operator, described(result)))
        return result

    def _arithmetic(
        self, operator: str, span: Span, left: int | float | Deferred, right: int | float | Deferred
    ) -> Evaluated:
        if isinstance(left, Deferred):
            return left
        if isinstance(right, Deferred):
            return right
        if operator == "+":
            return left + right
        if operator == "-":
            return left - right
        if operator == "*":
            return left * right
        if right == 0:
            raise NNError(errors.division_by_zero(span))
        if operator == "//":
            return left // right
        if operator == "%":
            return left % right
        quotient = left / right
        # `width / 2` of whole numbers that divide evenly is a whole number: it counts units.
        whole = isinstance(left, int) and isinstance(right, int) and left % right == 0
        return left // right if whole else quotient


def described(value: Evaluated) -> str:
    """Return what kind of thing a value is, as a diagnostic says it.

    >>> described(3.5), described("relu"), described((3, 3))
    ('3.5', 'the word `relu`', 'a list or size of 2')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "none"
    if isinstance(value, str):
        return f"the word `{value}`"
    if isinstance(value, tuple):
        return f"a list or size of {len(value)}"
    if isinstance(value, Deferred):
        return f"`{value.name}`"
    return f"{value}"
