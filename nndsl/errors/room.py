"""What is said of networks that need more memory than there is: one constructor per message."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from nndsl.diagnostics import Diagnostic
from nndsl.errors.graph import shown as shown_shape
from nndsl.facts import Shape
from nndsl.source import Span
from nndsl.system.memory import shown


def too_large_value(
    place: Span | None,
    shape: Shape,
    available: int,
    value: str = "the value made here",
    size: int = 4,
) -> Diagnostic:
    """``size`` is that of a number, in bytes."""
    return Diagnostic(
        "too-large",
        f"{value} is {shown_shape(shape)}, {shown(size * prod(shape))} "
        f"for a single row, but there are {shown(available)} of memory",
        place,
        help="is a number mistyped?",
    )


def too_many_scores(place: Span, scores: int, available: int) -> Diagnostic:
    return Diagnostic(
        "too-large",
        f"the scores of all places of such windows with each other take {shown(4 * scores)} for a "
        f"single row, but there are {shown(available)} of memory",
        place,
        help="is a number mistyped? An axis is filled up with zeros to whole windows",
    )


def too_little_memory(
    place: Span | None, parts: Mapping[str, int], available: int, advice: str, trained: bool
) -> Diagnostic:
    what = "training needs" if trained else "the network needs"
    largest = {name: size for name, size in parts.items() if size * 1000 > sum(parts.values())}
    return Diagnostic(
        "too-large",
        f"{what} about {shown(sum(parts.values()))} of memory, but there are {shown(available)}",
        place,
        facts=tuple(f"{name}: {shown(size)}" for name, size in largest.items()),
        help=advice,
    )
