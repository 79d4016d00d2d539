"""Labels of any kind that Python gives go in; what gives them back, by their texts, comes out.

Classes are texts, whole numbers or truths. Dates, intervals, tuples and the like are learnt as the
texts that Python has for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nndsl.data.raw import Array
from nndsl.data.targets.unknown import gaps_in
from nndsl.data.values import only_texts
from nndsl.diagnostics import Diagnostic
from nndsl.errors.data_targets import labels_alike


@dataclass(frozen=True, eq=False)
class Labels:
    """The labels of a target, each by the text that stands for it, and the dtype they came in."""

    given: dict[str, Any]
    dtype: np.dtype[Any]

    def of(self, texts: Any) -> Array:
        """Return the labels that an array of texts stands for, in its shape."""
        asked = np.asarray(texts, dtype=object)
        found: Array = np.empty(asked.size, self.dtype)
        for at, text in enumerate(asked.ravel().tolist()):
            found[at] = self.given[text]
        return found.reshape(asked.shape)


def labels_of(values: Array, classes: Sequence[Any]) -> Labels | None:
    """Return the labels of a target as they were given; None where its classes are just these."""
    if _as_they_are(values) or not all(isinstance(label, str) for label in classes):
        return None
    known = values[~gaps_in(values)]
    return Labels(dict(zip(texts_of(known), known, strict=True)), values.dtype)


def texts_of(values: Array) -> list[str]:
    """Return the text that stands for each of some labels.

    >>> texts_of(np.array(["2020-01-01T00:00:00.000000000"], "M8[ns]"))
    ['2020-01-01 00:00:00']
    """
    return [str(value) for value in as_objects(values).ravel()]


def as_objects(values: Any) -> Array:
    """Return values as objects of Python, dates too, which numpy would make whole numbers of."""
    array: Array = np.asarray(values)
    if array.dtype == np.dtype("M8[ns]"):
        array = array.astype("M8[us]")
    return array.astype(object) if array.dtype.kind == "M" else np.array(values, dtype=object)


def confused(named: Iterable[tuple[str, Any]], read: Iterable[Array]) -> list[Diagnostic]:
    """Say of each target, also as it was ``read``, which two labels of it can't be told apart.

    Such are 1 and True, which are equal, and 1 and "1", which have the same text.
    """
    faults = []
    for (name, values), own in zip(named, read, strict=True):
        array: Array = np.asarray(values)
        if own.dtype.kind != "O" or _as_they_are(array):
            continue
        if (pair := _confused(array)) is not None:
            faults.append(labels_alike(name, *map(repr, pair)))
    return faults


def _as_they_are(values: Array) -> bool:
    """Say whether labels are what classes can be."""
    return values.dtype.kind in "biuUST" or only_texts(values)


def _confused(values: Array) -> tuple[Any, Any] | None:
    """Return two labels of one text that differ, or that are equal but for their texts."""
    by_text: dict[str, Any] = {}
    by_label: dict[Any, str] = {}
    labels = values.ravel().tolist() if values.dtype.kind == "O" else values.ravel()
    for text, label in zip(texts_of(values), labels, strict=True):
        first = by_text.setdefault(text, label)
        if first is not label and not np.all(first == label):
            return first, label
        if getattr(label, "__hash__", None) is None:
            continue  # a list, say
        if by_label.setdefault(label, text) != text:
            return by_text[by_label[label]], label
    return None
