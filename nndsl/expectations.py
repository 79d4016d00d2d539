"""Inputs with the outputs they should give go in, and whether they do comes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import numpy as np

from nndsl.components.base import Component, Table
from nndsl.components.field import Field

Given = tuple[float | str, ...]
Wanted = tuple[float, ...] | str

DIGITS, MOST_DIGITS = 4, 17  # that numbers are shown with; with the most, no two are the same


class Expect(Component):
    """Says which output some inputs should give; `nndsl test` and `nndsl run` check it.

    Inputs are in the data's own units, a text where a column has texts.
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
    """What one row gave; numbers are right within the tolerance, and classes have none.

    >>> print(Outcome((1.0, 1.0), (0.96083,), (0.960834,), False, 1e-6))
    FAIL [1, 1] -> 0.960834, expected 0.96083 ± 1e-06
    """

    given: Given
    wanted: Wanted
    found: Wanted
    passed: bool
    tolerance: float | None = None

    def __str__(self) -> str:
        digits = self._digits()
        said = f"{_shown(self.given)} -> {_shown(self.found, digits)}"
        if self.passed:
            return f"ok   {said}"
        within = "" if self.tolerance is None else f" ± {self.tolerance:g}"
        return f"FAIL {said}, expected {_shown(self.wanted, digits)}{within}"

    def as_json(self) -> dict[str, Any]:
        """Return the row as plain data."""
        return {
            "input": list(self.given),
            "output": _plain(self.found),
            "expected": _plain(self.wanted),
            **({} if self.tolerance is None else {"tolerance": self.tolerance}),
        }

    def _digits(self) -> int:
        """Return with how many digits those numbers that are too far apart look different."""
        if isinstance(self.found, str) or isinstance(self.wanted, str) or self.tolerance is None:
            return DIGITS
        pairs = zip(self.found, self.wanted, strict=True)
        far = [pair for pair in pairs if abs(pair[0] - pair[1]) > self.tolerance]
        enough = (
            digits
            for digits in range(DIGITS, MOST_DIGITS)
            if all(f"{found:.{digits}g}" != f"{wanted:.{digits}g}" for found, wanted in far)
        )
        return next(enough, MOST_DIGITS)


def rows_of(expectations: Sequence[Expect]) -> Iterator[tuple[Expect, int]]:
    """Yield each row of some tables in order: its table, and its place there."""
    return ((expect, at) for expect in expectations for at in range(len(expect.rows)))


def check(
    expectations: Sequence[Expect], outputs: np.ndarray, classes: Sequence[str] | None
) -> list[Outcome]:
    """Return what every row gives.

    ``outputs`` (rows, values) are the network's for the rows of all tables in order; ``classes``
    are those that they stand for, by name, where there are any.
    """
    found = []
    for i, (expect, at) in enumerate(rows_of(expectations)):
        row, wanted = expect.rows[at]
        if isinstance(wanted, str):
            named = classes[i] if classes is not None else "no class"
            found.append(Outcome(row, wanted, named, named == wanted))
            continue
        output = tuple(float(value) for value in outputs[i].ravel())
        difference = np.abs(np.subtract(output, wanted)).max(initial=0.0)
        right = bool(difference <= expect.tolerance)
        found.append(Outcome(row, wanted, output, right, expect.tolerance))
    return found


def as_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return how many rows are right, and those that aren't, as plain data."""
    failed = [outcome.as_json() for outcome in outcomes if not outcome.passed]
    return {"passed": len(outcomes) - len(failed), "failed": failed}


def _shown(value: Given | Wanted, digits: int = DIGITS) -> str:
    if isinstance(value, str):
        return value
    each = ", ".join(one if isinstance(one, str) else f"{one:.{digits}g}" for one in value)
    return each if len(value) == 1 else f"[{each}]"


def _plain(value: Given | Wanted) -> Any:
    """Return a side of a row as plain data: a single value, or a list of several."""
    if isinstance(value, str):
        return value
    return value[0] if len(value) == 1 else list(value)
