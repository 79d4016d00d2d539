"""What Python gives as texts or lists of labels goes in, a target of sequences comes out."""

from __future__ import annotations

from typing import Any

import numpy as np

from nndsl.data.raw import Array, absent, is_frame
from nndsl.data.targets.given import Label
from nndsl.diagnostics import NNError
from nndsl.errors import data_targets as errors
from nndsl.errors.data_gaps import target_missing_values


def sequences(y: Any) -> tuple[tuple[str, ...], list[Array]]:
    """Return the name of the target, and an array (n,) with a text or a tuple of labels each.

    ``y`` is a list, an array or a column of texts, or of lists of texts or whole numbers, which may
    differ in length. Raises NNError for anything else.
    """
    name = str(name) if (name := getattr(y, "name", None)) is not None else "y"
    if is_frame(y):
        names = [str(column) for column in y.columns]
        if len(names) != 1:
            raise NNError(errors.several_targets(None, names, "sequence"))
        (name,), y = names, y.iloc[:, 0]
    try:
        rows = list(y)
    except TypeError:
        raise NNError(errors.wrong_array("y", "no list", "give a text for each row of X")) from None
    gone = [number for number, row in enumerate(rows, start=1) if absent(row)]
    if gone:
        advice = "remove the rows whose text is unknown"
        raise NNError(target_missing_values(None, name, len(gone), gone[:5], advice))
    single = [
        (at, row)
        for at, row in enumerate(rows, start=1)
        if np.isscalar(row) and not isinstance(row, str)
    ]
    if single:
        numbers = all(isinstance(row, int | float | np.number) for _, row in single)
        places = [(at, _shown(row)) for at, row in single[:5]]
        raise NNError(
            errors.target_not_texts(None, name, "numbers" if numbers else "values", places)
        )
    found = np.empty(len(rows), dtype=object)
    for at, row in enumerate(rows):
        found[at] = str(row) if isinstance(row, str) else _labels(name, at + 1, row)
    _check_alike(name, found)
    return (name,), [found]


def _labels(name: str, number: int, row: Any) -> tuple[Label, ...]:
    """Return the labels of a row. Raises NNError where it is no list of texts or whole numbers."""
    try:
        labels = [v.item() if isinstance(v, np.generic) else v for v in row]
    except TypeError:
        labels = [row]
    odd = [v for v in labels if not isinstance(v, str | int) or isinstance(v, bool)]
    if odd or isinstance(row, bytes | dict):
        found = f"has {_shown(odd[0])} as a label" if odd else f"is a `{type(row).__name__}`"
        wanted = "texts, or lists whose labels are texts or whole numbers"
        raise NNError(errors.labels_mixed(name, number, found, wanted))
    return tuple(labels)


def _check_alike(name: str, rows: Array) -> None:
    """Raise NNError where some rows are texts and others are lists, or labels differ in kind."""
    kinds: dict[str, int] = {}
    for at, row in enumerate(rows.tolist(), start=1):
        if isinstance(row, str):
            kinds.setdefault("is a text", at)
            continue
        for label in row:
            kind = "text" if isinstance(label, str) else "number"
            kinds.setdefault(f"has a {kind} as a label", at)
    if len(kinds) > 1:
        (first, row), (second, other) = list(kinds.items())[:2]
        wanted = f"the same kind in each row; row {row} {first}"
        if row == other:
            wanted = "labels of one kind, texts or whole numbers"
        raise NNError(errors.labels_mixed(name, other, second, wanted))


def _shown(value: object) -> str:
    text = repr(value.item() if isinstance(value, np.generic) else value)
    return text if len(text) <= 20 else f"{text[:17]}..."
