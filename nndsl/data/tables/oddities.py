"""Columns of files as they were read go in; which aren't what they are taken for comes out."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from nndsl.data.findings import FEW_ROWS
from nndsl.data.fitting.columns import Column
from nndsl.data.raw import Raw
from nndsl.facts import Findings

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
