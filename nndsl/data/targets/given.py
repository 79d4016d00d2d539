"""What a network learns to predict: raw target values go in, arrays of one kind come out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from nndsl.data.raw import Array, absent, no_giant
from nndsl.data.targets.labels import as_objects, texts_of
from nndsl.data.values import distinct_values, only_texts
from nndsl.diagnostics import Diagnostic
from nndsl.errors.data import not_finite
from nndsl.errors.data_gaps import no_target_values, target_missing_values
from nndsl.facts import TargetKind
from nndsl.source import Span

Label = str | int | bool


def read_targets(
    named: Iterable[tuple[str, Any]], span: Span | None
) -> tuple[tuple[Array, ...], list[Diagnostic]]:
    """Return each target's values as bool, int64, float64 or texts, and what is wrong with them.

    A missing or infinite value is a fault.
    """
    read = [_read(name, values, span) for name, values in named]
    faults = [one for one in read if isinstance(one, Diagnostic)]
    return tuple(one for one in read if not isinstance(one, Diagnostic)), faults


def categorical(named: Iterable[tuple[str, Any]]) -> frozenset[str]:
    """Return the names of those targets whose dtype says that they are classes, as pandas has it.

    >>> categorical([("y", np.arange(3))])
    frozenset()
    """
    return frozenset(name for name, values in named if is_categorical(values))


def orders_of(named: Iterable[tuple[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Return the classes of those targets whose dtype gives them an order, as pandas has it."""
    ordered = {name: v for name, v in named if is_categorical(v) and v.dtype.ordered}
    found = {name: _labels(name, _categories(values), None) for name, values in ordered.items()}
    return {
        name: tuple(map(str, labels.tolist()))
        for name, labels in found.items()
        if not isinstance(labels, Diagnostic)
    }


def _categories(values: Any) -> Array:
    """Return the categories that a value has, in their order."""
    codes = np.unique(np.asarray(getattr(values, "cat", values).codes))
    known: Array = np.asarray(values.dtype.categories)[codes[codes >= 0]]
    return known


def is_categorical(values: Any) -> bool:
    """Say whether values are pandas's classes, without importing pandas."""
    return getattr(getattr(values, "dtype", None), "name", None) == "category"


def _read(name: str, values: Any, span: Span | None) -> Array | Diagnostic:
    array: Array = np.asarray(values)
    if is_categorical(values):
        return _labels(name, array, span)
    if array.ndim > 1:
        read = _read_flat(name, array.reshape(-1), span, array.size // max(len(array), 1))
        return read if isinstance(read, Diagnostic) else read.reshape(array.shape)
    return _read_flat(name, values, span, 1)


def _labels(name: str, array: Array, span: Span | None) -> Array | Diagnostic:
    """Read values that are classes whatever they hold: fractions become texts."""
    read = _read_flat(name, array, span, 1)
    fractions = not isinstance(read, Diagnostic) and read.dtype.kind == "f"
    return np.array(texts_of(array), dtype=object) if fractions else read


def _read_flat(name: str, values: Any, span: Span | None, places: int) -> Array | Diagnostic:
    """Read the values of a target that has so many places in each row."""
    array: Array = np.asarray(values)
    if array.dtype.kind in "OUSTM":
        array = as_objects(values)
        if only_texts(array):
            return array
        missing = np.array([absent(v) or _infinite(v) for v in array], dtype=bool)
    elif array.dtype.kind == "f":
        missing = ~np.isfinite(array)
    else:
        missing = np.zeros(len(array), dtype=bool)
    infinite = [i for i in np.flatnonzero(missing) if _infinite(array.flat[i])]
    if infinite and len(infinite) == int(missing.sum()):
        rows = [int(i) // places + 1 for i in infinite[:5]]
        return not_finite(span, name, len(infinite), rows, empty="missing=drop")
    if missing.any():
        if missing.all():
            return no_target_values(span, name)
        rows = [int(i) // places + 1 for i in np.flatnonzero(missing)[:5]]
        return target_missing_values(span, name, int(missing.sum()), rows)
    if array.dtype.kind == "O":
        return _plain(array)
    if array.dtype.kind == "i" or (array.dtype.kind == "u" and array.max(initial=0) < 2**63):
        return array.astype(np.int64)
    if array.dtype.kind == "u":
        return array.astype(np.float64)
    if array.dtype.kind == "f":
        return _whole(array.astype(np.float64))
    return array


def _whole(array: Array) -> Array:
    """Turn numbers that all are whole into int64; a gap elsewhere in a file had made them float."""
    whole = bool((array == np.round(array)).all() and (np.abs(array) < 2**53).all())
    return array.astype(np.int64) if whole else array


def _plain(array: Array) -> Array:
    if array.size and all(isinstance(v, bool | np.bool_) for v in array):
        return array.astype(bool)
    if array.size and all(
        isinstance(v, int | float | np.number | Decimal) and not isinstance(v, bool) for v in array
    ):
        return _whole(array.astype(np.float64))
    return np.array(texts_of(array), dtype=object)


def _infinite(value: Any) -> bool:
    value = no_giant(value)
    return isinstance(value, float | np.floating) and bool(np.isinf(value))


def kind_of(values: Array) -> TargetKind:
    """Say what an array of `read_targets` holds."""
    if values.dtype.kind in "bO":
        return "labels"
    return "integers" if values.dtype.kind == "i" else "numbers"


def classes_of(values: Array, order: Sequence[str] = ()) -> tuple[Label, ...]:
    """Return the distinct values: in the given order, or sorted (numbers by size)."""
    found: list[Label] = distinct_values(values)
    if order and {str(value) for value in found} <= set(order):
        found.sort(key=lambda value: order.index(str(value)))
    return tuple(found)
