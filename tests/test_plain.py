"""What is taken without pydantic is what pydantic takes, and what is right is taken so."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

import annotated_types
import pydantic
import pytest

from nndsl.components.base import Component, RejectedError, words_of
from nndsl.components.declaration import declaration
from nndsl.components.field import Declared, Field, rule
from nndsl.components.registry import FAMILIES, STATEMENTS
from nndsl.components.strict import judged
from nndsl.layers.dense import Dense
from nndsl.settings import Input
from nndsl.source import Source
from nndsl.spec.scope import Scope
from nndsl.spec.statements import said
from nndsl.syntax.parser import parse

CLASSES = [*STATEMENTS.values(), *(c for f in FAMILIES.values() for c in f.members.values())]
ODD = (
    *(None, True, False, 0, 1, -1, 2, 7, 2**31, 2**53, 2**53 + 1, 10**400),
    *(0.0, -0.0, 0.5, 1.0, -0.5, 1e-9, 5e9, math.inf, -math.inf, math.nan),
    *("", "all", "none", "same", "größe", "1", "a b", "\ud800", b"same"),
    *((), (1,), (1, 2), (0, 0), (-1, 2), (2, 0.5), (0.5,), (True,), (1, 2, 3), (1,) * 9),
    *(("a",), ("a", "b"), ("a", 1), ("a",) * 300, (None,), ((1, 2), (3, 4)), (((1.0,), "x"),)),
    *([1], ["a"], {1: 2}, {"a"}, object, 1j),
)


def _near(declared: Declared) -> Iterator[Any]:
    """Yield the words that a field knows, and values on both sides of each of its bounds."""
    yield from words_of(declared.annotation)
    said = [declared, *(mark for mark in declared.metadata if isinstance(mark, Declared))]
    for bound in (bound for item in said for bound in item.bounds.values()):
        for value in (bound - 1, bound, bound + 1):
            yield from (value, float(value), (value,), (float(value),))
            if 0 <= value < 1000:
                yield from ((1,) * int(value), ("a",) * int(value))


def _example(cls: type[Component]) -> dict[str, Any]:
    """Return what the example of a class gives."""
    if cls.keyword == "time_distributed":  # its example is read as the statement inside
        return {}
    (statement,) = parse(Source.of(cls.example))[0].statements
    found = said(statement, Scope.of(dict.fromkeys(("classes", "features", "targets"), 3)))
    return {name: getattr(found, name) for name in found.model_fields_set}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_what_is_taken_without_pydantic_is_what_pydantic_makes_of_it(cls: type[Component]) -> None:
    example = _example(cls) if declaration(cls).required else {}
    for name, declared in cls.model_fields.items():
        for value in (*ODD, *_near(declared)):
            given = {**example, name: value}
            kept = declaration(cls).plainly(given)
            if kept is not None:  # told apart by their text, which 1, 1.0 and True don't share
                assert {n: repr(v) for n, v in kept.items()} == {
                    n: repr(v) for n, v in judged(cls, given).items()
                }


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_the_example_of_a_word_and_all_defaults_need_no_pydantic(cls: type[Component]) -> None:
    assert declaration(cls).plainly(_example(cls)) is not None
    required = {name: getattr(cls(**_example(cls)), name) for name in declaration(cls).required}
    assert declaration(cls).plainly(required) is not None
    assert not required or declaration(cls).plainly({}) is None


def test_a_number_for_a_size_and_a_name_for_several_need_no_pydantic() -> None:
    assert declaration(Input).plainly({"shape": 4}) == {"shape": (4,)}
    assert declaration(Dense).plainly({"units": 3, "inputs": "a"}) == {"units": 3, "inputs": ("a",)}
    kept = declaration(Dense).plainly({"units": 3, "bias": 1})
    assert repr(kept) == "{'units': 3, 'bias': 1.0}"


def test_a_bias_of_one_is_told_from_the_default_true() -> None:
    assert Dense(units=3, bias=1).model_unusual() == {"units": 3, "bias": 1.0}
    assert Dense(units=3, bias=True).model_unusual() == {"units": 3}


class Rate(Component):
    """A statement with types that only pydantic reads."""

    keyword: ClassVar[str] = "rate"
    numbers: list[int] = Field((), max_length=2)
    size: Annotated[int, annotated_types.MultipleOf(4)] = 8
    least: float = Field(0.5, ge=0, alias="min")
    most: float = 1.0

    _note: str = "none"

    @rule
    def _in_order(self) -> None:
        if self.least > self.most:
            raise ValueError("`min` is above `most`")


def test_what_is_not_plain_is_judged_by_pydantic() -> None:
    assert declaration(Rate).plainly({"size": 12}) is None
    assert Rate(numbers=[1, 2], size=12).numbers == [1, 2]
    assert Rate(min=0.25).least == 0.25  # by its name in the language as well
    faults = []
    for given in ({"size": 7}, {"numbers": [1, 2, 3]}, {"least": -1}, {"more": 1}, {"most": "a"}):
        with pytest.raises(RejectedError) as caught:
            Rate(**given)
        faults += [(detail["type"], detail["loc"]) for detail in caught.value.details]
    assert faults == [
        ("multiple_of", ("size",)),
        ("too_long", ("numbers",)),
        ("greater_than_equal", ("least",)),
        ("extra_forbidden", ("more",)),
        ("float_type", ("most",)),
    ]


def test_what_fields_must_agree_on_is_asked_of_plain_values_too() -> None:
    with pytest.raises(RejectedError, match=r"^`min` is above `most`$"):
        Rate(least=2.0)


def test_a_component_never_changes_but_is_copied_with_other_values() -> None:
    rate = Rate(least=0.25)
    with pytest.raises(AttributeError, match="`least` of Rate"):
        rate.least = 0.75
    rate._note = "seen"
    other = rate.model_copy(update={"least": 0.75, "most": 2})
    assert (rate.least, other.least, other.most, other._note) == (0.25, 0.75, 2, "seen")
    assert (rate.model_fields_set, other.model_fields_set) == (
        frozenset({"least"}),
        frozenset({"least", "most"}),
    )
    assert repr(rate) == "Rate(numbers=(), size=8, least=0.25, most=1.0)"
    assert rate == rate.model_copy() != Rate(least=0.25)  # whose note is another
    assert Rate(least=0.25) == Rate(least=0.25) and hash(rate) == hash(Rate(least=0.25))


def test_fields_of_pydantic_are_refused_where_a_class_is_written() -> None:
    with pytest.raises(TypeError, match=r"Wrong\.rate: import Field from nndsl\.components\.field"):

        class Wrong(Component):
            rate: float = pydantic.Field(0.1, gt=0)
