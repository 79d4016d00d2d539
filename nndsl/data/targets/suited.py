"""Targets as they were read and a task go in, what of them doesn't suit it comes out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nndsl.data.raw import Array
from nndsl.data.targets.given import classes_of, kind_of
from nndsl.data.values import is_number
from nndsl.diagnostics import Diagnostic
from nndsl.errors import data_targets as errors
from nndsl.errors.data import not_finite, not_numeric
from nndsl.facts import TargetKind, TaskName
from nndsl.source import Span


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
            if kind == "numbers" and task != "regression" and not wrong:
                fault = errors.classes_too_large(span, name)
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
        return not_finite(span, name, len(large), rows, empty="missing=drop")
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
    return not_numeric(span, name, len(words), words, "target", empty="missing=drop")


def _wrong(task: TaskName, values: Array) -> list[tuple[int, str]]:
    """Return the first places that don't fit: any texts in a regression, fractions in classes."""
    if values.dtype.kind == "f" and task != "regression":
        return _places(values, np.flatnonzero(values != np.round(values)))
    return _places(values, np.arange(min(5, values.size)))


def _places(values: Array, at: Array, limit: int = 5) -> list[tuple[int, str]]:
    """Return the row and the value of each of the first flat positions."""
    each = values.size // max(len(values), 1)
    return [(int(i) // each + 1, str(values.flat[i])) for i in at[:limit]]
