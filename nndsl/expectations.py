"""Inputs with the outputs they should give go in, and whether they do comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import numpy as np

from nndsl.components.base import Component, Table
from nndsl.components.field import Field

Given = tuple[float, ...]
Wanted = tuple[float, ...] | str


class Expect(Component):
    """Says which output some inputs should give; `nndsl test` and `nndsl run` check it.

    An output is right where each of its numbers is within the tolerance; a name stands for the
    class that is predicted.
    """

    keyword: ClassVar[str] = "expect"
    example: ClassVar[str] = "expect tolerance=0.05 { [0, 0] -> 1; [0, 1] -> 0 }"

    tolerance: float = Field(0.05, ge=0, description="the largest difference that is right")
    rows: Annotated[tuple[tuple[Given, Wanted], ...], Table()] = Field(
        (), description="inputs and outputs, written `[0, 1] -> 0`, here or in braces"
    )


@dataclass(frozen=True)
class Outcome:
    """What one row gave."""

    given: Given
    wanted: Wanted
    found: Wanted
    passed: bool

    def __str__(self) -> str:
        mark = "ok  " if self.passed else "FAIL"
        return f"{mark} {_shown(self.given)} -> {_shown(self.found)}" + (
            "" if self.passed else f", expected {_shown(self.wanted)}"
        )


def check(
    expectations: Sequence[Expect],
    outputs: Callable[[np.ndarray], np.ndarray],
    decide: Callable[[np.ndarray], Sequence[Any]] | None,
) -> list[Outcome]:
    """Return what every row gives.

    ``outputs`` turns inputs (n, values) into the network's outputs (n, values); ``decide`` turns
    those into classes by name, where there are any.
    """
    found = []
    for expect in expectations:
        if not expect.rows:
            continue
        given = outputs(np.array([row for row, _ in expect.rows], np.float64))
        classes = decide(given) if decide is not None else None
        for i, (row, wanted) in enumerate(expect.rows):
            if isinstance(wanted, str):
                named = str(classes[i]) if classes is not None else "no class"
                found.append(Outcome(row, wanted, named, named == wanted))
                continue
            output = tuple(float(value) for value in given[i].ravel())
            difference = np.abs(np.subtract(output, wanted)).max(initial=0.0)
            found.append(Outcome(row, wanted, output, bool(difference <= expect.tolerance)))
    return found


def as_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return how many rows are right, and those that aren't, as plain data."""
    failed = [str(outcome) for outcome in outcomes if not outcome.passed]
    return {"passed": len(outcomes) - len(failed), "failed": failed}


def _shown(value: Given | Wanted) -> str:
    if isinstance(value, str):
        return value
    numbers = ", ".join(f"{number:.4g}" for number in value)
    return numbers if len(value) == 1 else f"[{numbers}]"
