"""A column of texts, as Arrow has it, goes in; what pandas would take it for comes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nndsl.data.raw import Array
from nndsl.data.tables.told import words_of
from nndsl.data.values import is_number

_BOOLEANS = {"true": True, "false": False}  # in any case, as pandas has it


def booleans(column: Any) -> Array | None:
    """Return a column of texts as booleans, NaN where missing, None where it holds others."""
    if not all(map(_boolean, column.slice(0, 100).drop_null().to_pylist())):
        return None
    found = column.unique().to_pylist()
    if not all(cell is None or _boolean(cell) for cell in found):
        return None
    truth = {cell: np.nan if cell is None else _BOOLEANS[cell.lower()] for cell in found}
    return np.array(
        [truth[cell] for cell in column.to_pylist()], dtype=object if None in found else bool
    )


def has_text(column: Any) -> bool:
    """Say whether a column of texts has one that is no number, or booleans alone."""
    for start in range(0, len(column), 1000):
        for cell in column.slice(start, 1000).to_pylist():
            if cell is not None and not _boolean(cell) and not is_number(cell):
                return True
    return all(map(_boolean, column.unique().drop_null().to_pylist()))


def padded(column: Any) -> str | None:
    """Return the first text of a column of whole numbers that has a zero in front."""
    from pyarrow import compute

    likely = column.filter(compute.starts_with(column, "0"))
    found = likely.filter(compute.match_substring_regex(likely, "^0[0-9]"))
    return found[0].as_py().rstrip() if len(found) else None


def without_words(column: Any, words: Sequence[str]) -> tuple[Any, dict[str, int]]:
    """Return a column of texts with gaps for ``words``, and how often each of them stood there."""
    import pyarrow as pa
    from pyarrow import compute

    gone = compute.is_in(column, value_set=pa.array(words, pa.string()))
    if not compute.any(gone).as_py():
        return column, {}
    counts = compute.value_counts(column.filter(gone)).to_pylist()
    said = words_of({found["values"]: found["counts"] for found in counts})
    return compute.if_else(gone, pa.scalar(None, pa.string()), column), said


def _boolean(text: str) -> bool:
    return text.lower() in _BOOLEANS
