"""What a network learns to predict: raw target values are read and checked against a task."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from nndsl.data.raw import Array, absent, no_giant
from nndsl.data.values import distinct_values, is_number, only_texts
from nndsl.diagnostics import Diagnostic
from nndsl.errors import data_targets as errors
from nndsl.errors.data import not_finite, not_numeric
from nndsl.facts import TargetKind, TaskName
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


def order_of(named: Sequence[tuple[str, Any]]) -> tuple[str, ...]:
    """Return the classes of the only target in the order that its dtype gives them, as pandas does.

    () stands for no order.
    """
    if len(named) != 1 or not is_categorical(named[0][1]) or not named[0][1].dtype.ordered:
        return ()
    name, values = named[0]
    codes = np.unique(np.asarray(getattr(values, "cat", values).codes))
    labels = _labels(name, np.asarray(values.dtype.categories)[codes[codes >= 0]], None)
    return () if isinstance(labels, Diagnostic) else tuple(map(str, labels.tolist()))


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
    return np.array([str(v) for v in array], dtype=object) if fractions else read


def _read_flat(name: str, values: Any, span: Span | None, places: int) -> Array | Diagnostic:
    """Read the values of a target that has so many places in each row."""
    array: Array = np.asarray(values)
    if array.dtype.kind in "OUSTM":
        array = np.array(values, dtype=object)
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
        return not_finite(span, name, len(infinite), rows)
    if missing.any():
        rows = [int(i) // places + 1 for i in np.flatnonzero(missing)[:5]]
        return errors.target_missing_values(span, name, int(missing.sum()), rows)
    if array.dtype.kind == "O":
        return _plain(array)
    if array.dtype.kind in "iu":
        return array.astype(np.int64)
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
        isinstance(v, int | float | np.number) and not isinstance(v, bool) for v in array
    ):
        return _whole(array.astype(np.float64))
    return np.array([str(v) for v in array], dtype=object)


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


def check_target(
    task: TaskName,
    names: Sequence[str],
    y: Sequence[Array],
    span: Span | None,
    said: frozenset[str] = frozenset(),
) -> list[Diagnostic]:
    """Return what is wrong with the targets of a task; an empty list where they fit.

    ``said`` are those that are classes whatever they hold.
    """
    if task in ("binary", "multiclass") and len(names) > 1:
        return [errors.several_targets(span, names, task)]
    if task == "sequence":
        return check_sequences(names, y, span)
    faults = []
    for name, values in zip(names, y, strict=True):
        if task == "regression" and name in said:
            faults.append(errors.target_categorical(span, name, values.dtype.kind == "i"))
            continue
        kind = "labels" if name in said else kind_of(values)
        fault = _words(task, name, values, span) if kind == "labels" else None
        if fault is None:
            classes = () if kind == "numbers" else tuple(str(v) for v in classes_of(values))
            wrong = _wrong(task, values)
            fault = check_kind(task, name, kind, classes, span, wrong, values.ndim - 1)
        if fault is None and task == "regression":
            fault = _magnitude(name, values, span)
        if fault is not None:
            faults.append(fault)
    return faults


def check_sequences(
    names: Sequence[str], y: Sequence[Array], span: Span | None
) -> list[Diagnostic]:
    """Return what keeps a target from being a text, or a tuple of labels, in each row."""
    if len(names) > 1:
        return [errors.several_targets(span, names, "sequence")]
    (name,), (values,) = names, y
    if values.dtype.kind != "O":
        rows = _places(values, np.arange(min(5, values.size)))
        return [errors.target_not_texts(span, name, kind_of(values), rows)]
    if values.ndim == 1 and not any(map(len, values)):
        return [errors.no_labels(span, name)]
    return [errors.text_of_each_step(span, name)] if values.ndim > 1 else []


def check_kind(
    task: TaskName,
    name: str,
    kind: TargetKind,
    classes: Sequence[str],
    span: Span | None,
    places: Sequence[tuple[int, str]] = (),
    axes: int = 0,
) -> Diagnostic | None:
    """Say what is wrong with one target of that kind for a task, or None where it fits.

    ``axes`` is how many axes the target of one sample has.
    """
    if task == "regression":
        return errors.target_not_numeric(span, name, places) if kind == "labels" else None
    if task == "sequence":
        return errors.target_not_texts(span, name, kind, places)
    if kind == "numbers":
        return errors.target_not_classes(span, name, places)
    if task == "multilabel":
        fits = set(classes) <= {"0", "1", "False", "True"}
        return None if fits else errors.not_multilabel(span, name, classes)
    if len(classes) == 1:
        return errors.one_class(span, name, classes[0])
    if task == "binary" and len(classes) != 2:
        return errors.not_binary(span, name, classes, axes)
    return None


def _magnitude(name: str, values: Array, span: Span | None) -> Diagnostic | None:
    """Say what is wrong with numbers that never vary, or that float32 can't hold."""
    large = np.flatnonzero(np.abs(values.astype(np.float64)) > np.finfo(np.float32).max)
    if len(large):
        rows = [row for row, _ in _places(values, large)]
        return not_finite(span, name, len(large), rows)
    if len(values) > 1 and values.min() == values.max():
        return errors.constant_target(span, name, str(values.flat[0]))
    return None


def _words(task: TaskName, name: str, values: Array, span: Span | None) -> Diagnostic | None:
    """Name the few cells that spoil a regression target, most of whose cells are numbers."""
    if task != "regression" or values.dtype.kind == "b":
        return None
    at = [i for i, v in enumerate(values.ravel().tolist()) if not is_number(v)]
    words = _places(values, np.array(at, np.int64), len(at))
    if not 0 < len(words) * 2 < values.size:
        return None
    return not_numeric(span, name, len(words), words, "target")


def _wrong(task: TaskName, values: Array) -> list[tuple[int, str]]:
    """Return the first places that don't fit: any texts in a regression, fractions in classes."""
    if values.dtype.kind == "f" and task != "regression":
        return _places(values, np.flatnonzero(values != np.round(values)))
    return _places(values, np.arange(min(5, values.size)))


def _places(values: Array, at: Array, limit: int = 5) -> list[tuple[int, str]]:
    """Return the row and the value of each of the first flat positions."""
    each = values.size // max(len(values), 1)
    return [(int(i) // each + 1, str(values.flat[i])) for i in at[:limit]]
