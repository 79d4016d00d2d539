"""Columns of files as they were read go in; which aren't what they are taken for comes out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.findings import FEW_ROWS
from nndsl.data.fitting.columns import Column
from nndsl.data.raw import Array, Raw
from nndsl.data.scaling import Scaling
from nndsl.data.tables.cells import numbers
from nndsl.facts import Findings, Merged

if TYPE_CHECKING:
    import pandas as pd

LARGE = 2.0**24  # float32 has each whole number up to it
KEPT = 0.9  # of a column's numbers: random ones fall together once in a while
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def values_for_names(names: Sequence[str]) -> bool:
    """Say whether most names are numbers, as in a file without a line of names.

    Numbers that rise evenly are names: those of years, or of columns that were counted.

    >>> values_for_names(["5.1", "3.5", "setosa"]), values_for_names(["2019", "2020", "town"])
    (True, False)
    """
    numbers = [float(name) for name in names if _NUMBER.fullmatch(name)]
    if len(numbers) * 2 <= len(names):
        return False
    steps = np.diff(numbers)
    return not (len(steps) and steps[0] > 0 and (steps == steps[0]).all())


def counting(raw: Raw, columns: Sequence[Column], odd: Findings) -> tuple[str, ...]:
    """Return the inputs that count the rows of a file from 0 or 1 on.

    There are none where all others are to be left out too, as ``odd`` has it.
    """
    if isinstance(raw.inputs, np.ndarray) or len(columns) < 2 or len(raw.inputs) < FEW_ROWS:
        return ()
    found = []
    for column in columns:
        values = raw.inputs[column.name]
        if column.coded or values.dtype.kind not in "iu" or values.hasnans:
            continue
        if values.iloc[0] not in (0, 1):
            continue
        numbers = values.to_numpy(dtype=np.int64)
        if np.array_equal(numbers, np.arange(numbers[0], numbers[0] + len(numbers))):
            found.append(column.name)
    gone = {*found, *odd.constant, *(many.column for many in odd.many)}
    return tuple(found) if any(column.name not in gone for column in columns) else ()


def merged(
    raw: Raw, columns: Sequence[Column], scaling: Scaling, constant: Collection[str]
) -> tuple[Merged, ...]:
    """Return the inputs many of whose numbers are the same number once they are float32.

    ``scaling`` has an entry for each feature of the columns, and ``constant`` are those columns
    that never change as float32. Columns whose numbers are all small cost next to nothing.
    """
    if isinstance(raw.inputs, np.ndarray):
        return ()
    low = raw.inputs.min(numeric_only=True).to_dict()
    high = raw.inputs.max(numeric_only=True).to_dict()
    found, at = [], 0
    for column in columns:
        own, at = slice(at, at + 1), at + len(column.features)
        name = column.name
        small = name in low and max(-low[name], high[name]) <= LARGE
        if column.coded or (small and name not in constant):
            continue
        scale = Scaling(scaling.unit, scaling.shift[own], scaling.divisor[own])
        if (one := _merged(name, raw.inputs[name], scale, name in constant)) is not None:
            found.append(one)
    return tuple(found)


def equal(first: pd.Series[Any], second: pd.Series[Any]) -> bool:
    """Say whether two columns of numbers are equal as they were read, in all digits."""
    if first.dtype == second.dtype:
        return first.equals(second)
    return np.array_equal(numbers(first)[0], numbers(second)[0], equal_nan=True)


def _merged(name: str, column: pd.Series[Any], scale: Scaling, constant: bool) -> Merged | None:
    values = numbers(column)[0]
    values = values[~np.isnan(values)]
    if not constant and np.abs(values).max(initial=0) <= LARGE:
        return None
    distinct = _distinct(column)
    left = _apart(scale.of(values))
    if left >= distinct * KEPT:
        return None
    spread = float(values.std())
    standard = _apart((values - values.mean()) / spread) if spread else 1
    return Merged(name, distinct, left, standard >= distinct * KEPT)


def _distinct(column: pd.Series[Any]) -> int:
    """Count the numbers of a column in all their digits, 0 where a cell is written in no usual way.

    Numbers that are larger than any integer type come as objects, or as texts.
    """
    if column.dtype.kind in "iuf":
        return column.nunique()
    try:
        return len({Decimal(cell) for cell in column.dropna().unique().tolist()})
    except (InvalidOperation, TypeError, ValueError):
        return 0


def _apart(values: Array) -> int:
    return len(np.unique(values.astype(np.float32)))
