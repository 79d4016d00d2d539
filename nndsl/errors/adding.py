"""What is said of layers as they are added to a network in Python: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from nndsl.diagnostics import Diagnostic
from nndsl.errors.near import listed
from nndsl.facts import Shape


def not_a_name(what: str, found: str, advice: str) -> Diagnostic:
    return Diagnostic(
        "bad-argument", f"{what} takes the name of a layer, a text, not {found}", help=advice
    )


def too_few_inputs(
    cls: str,
    wanted: tuple[int, float],
    found: int,
    named: Sequence[str],
    besides: Sequence[str] = (),
) -> Diagnostic:
    """``named`` are values that could be read, as many as are needed where there are so many.

    ``besides`` is what some of them are for.
    """
    shown = ", ".join(f'"{name}"' for name in named) + (", …" if len(named) < wanted[0] else "")
    advice = f"name what it reads: `net.add(layer, [{shown}])`"
    if besides:
        advice = f"name what it reads, in this order: what goes in, then {listed(besides)}"
    return Diagnostic(
        "too-few-inputs", f"`{cls}` reads {_values(*wanted)}, not {found}", help=advice
    )


def too_many_inputs(
    cls: str, wanted: tuple[int, float], found: int, further: Sequence[str]
) -> Diagnostic:
    """``further`` are arguments by which it reads one more value each."""
    advice = "join them first, by `AddLayer()` or `ConcatLayer()`" if wanted[1] == 1 else None
    if further:
        advice = f"it reads one more, behind its input, with {' or '.join(further)}"
    return Diagnostic(
        "too-many-inputs", f"`{cls}` reads {_values(*wanted)}, not {found}", help=advice
    )


def _values(fewest: int, most: float) -> str:
    count = f"{fewest} value{'s' if fewest > 1 else ''}"
    if most == inf:
        return f"{count} or more"
    return count if fewest == most else f"{fewest} to {most:.0f} values"


def other_kind(cls: str, owner: str) -> Diagnostic:
    return Diagnostic(
        "weights-shape",
        f"`weights_of` names a {owner}, whose weights a {cls} can't compute with",
        help="layers of one kind can share weights",
    )


def nothing_to_share(cls: str) -> Diagnostic:
    return Diagnostic(
        "nothing-to-share",
        f"`weights_of` says whose weights a layer computes with, and a {cls} has none",
        help="leave it out",
    )


def other_parameters(cls: str, found: Sequence[str], wanted: Sequence[str]) -> Diagnostic:
    """``found`` are the parameters that are lent, ``wanted`` those that the layer has."""
    return Diagnostic(
        "weights-shape",
        f"`weights_of` names a {cls} with {listed(found)}, and this one has {listed(wanted)}",
        help="layers that share weights are made with the same arguments, such as `bias`",
    )


def other_shape(cls: str, parameter: str, found: Shape, wanted: Shape) -> Diagnostic:
    return Diagnostic(
        "weights-shape",
        f"`weights_of` names a {cls} whose `{parameter}` are of shape {found}, and those of this "
        f"one are of shape {wanted}",
        help="layers that share weights read values of one size, and give values of one size",
    )


def own_values(cls: str) -> Diagnostic:
    return Diagnostic(
        "bad-argument",
        f"this {cls} is given biases of its own, and `weights_of` gives it those of another",
        help="leave out one of the two",
    )


def wrong_signature(cls: str, method: str, given: str, advice: str) -> Diagnostic:
    """A method of a class that a user wrote, which a network can't call."""
    return Diagnostic(
        "wrong-signature",
        f"`{method}` of `{cls}` can't be called with {given}, as networks do",
        help=advice,
    )
