"""Targets go in; the same with no gaps, and the rows that lack one, come out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from nndsl.data.raw import Array, absent, flat, no_giant
from nndsl.diagnostics import NNError
from nndsl.errors import data_gaps as errors
from nndsl.source import Span

Named = list[tuple[str, Any]]


def without_gaps(named: Iterable[tuple[str, Any]], span: Span | None) -> tuple[Named, Array | None]:
    """Return targets whose gaps hold the value of another row, and mark the gaps, (rows, targets).

    Such rows are to be left out; None stands for no gap at all. Raises NNError for a target
    without any value.
    """
    filled: Named = []
    marks: list[Array] = []
    for name, values in named:
        gone = gaps_in(values)
        rows: Array = np.logical_or.reduce(flat(gone), axis=1)
        if len(rows) and gone.all():
            raise NNError(errors.no_target_values(span, name))
        filled.append((name, _filled(values, gone) if rows.any() else values))
        marks.append(rows)
    unknown = np.stack(marks, axis=1)
    return filled, unknown if unknown.any() else None


def gaps_in(values: Any) -> Array:
    """Mark the missing ones among values, of an array or a column of a frame."""
    if hasattr(values, "isna"):
        return np.asarray(values.isna(), dtype=bool)
    array: Array = np.asarray(values)
    if array.dtype.kind == "f":
        return np.isnan(array)
    if array.dtype.kind in "mM":
        return np.isnat(array)
    if array.dtype.kind != "O":
        return np.zeros(array.shape, dtype=bool)
    flags = np.fromiter(map(absent, array.ravel().tolist()), bool, array.size)
    gone: Array = flags.reshape(array.shape)
    return gone


def _filled(values: Any, gone: Array) -> Any:
    """Return values with the first finite one in the gaps, so that they hold no other."""
    known = np.flatnonzero(~gone)
    if hasattr(values, "isna"):
        at = next((i for i in known if _finite(values.iloc[i])), known[0])
        return values.where(~gone, values.iloc[at])
    array = np.array(values)
    at = next((i for i in known if _finite(array.flat[i])), known[0])
    array[gone] = array.flat[at]
    return array


def _finite(value: Any) -> bool:
    """Say whether a value is no infinite number, as texts are none."""
    value = no_giant(value)
    return not (isinstance(value, float | np.floating) and bool(np.isinf(value)))
