"""How rows are divided: a set's rows go in, the row numbers of train, val and test come out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nndsl.data.raw import Array, place
from nndsl.data.split import Extent, Split, check_split, rows_asked, way_of
from nndsl.data.values import distinct_values, numbered
from nndsl.data.windows import Windows, latest
from nndsl.diagnostics import NNError
from nndsl.errors import data_split as errors

_DRAWS = 10  # other divisions that are tried


@dataclass(frozen=True)
class Rows:
    """What a split needs to know of the rows.

    ``classes`` holds the class of each row (None where the target has no classes), ``groups``
    its group. ``own_test`` marks the test rows of the set's own split, ``keras_test`` of Keras's;
    ``windows`` are those that samples are made of.
    """

    count: int
    classes: Array | None
    groups: Array | None
    own_test: Array | None
    keras_test: Array | None = None
    windows: Windows | None = None

    def take(self, numbers: Array) -> Rows:
        """Return the same of some rows only."""
        classes, groups, own, keras = (
            None if values is None else values[numbers]
            for values in (self.classes, self.groups, self.own_test, self.keras_test)
        )
        windows = None if self.windows is None else self.windows.take(numbers)
        return Rows(len(numbers), classes, groups, own, keras, windows)

    @property
    def extent(self) -> Extent:
        """How many there are of each."""
        return Extent(
            self.count,
            0 if self.classes is None else len(distinct_values(self.classes)),
            self.groups is not None,
            None if self.own_test is None else int(self.own_test.sum()),
            None if self.keras_test is None else int(self.keras_test.sum()),
            None if self.windows is None else self.windows.geometry,
        )


@dataclass(frozen=True)
class Parts:
    """The row numbers of each part, in rising order; val and test may be None."""

    train: Array
    val: Array | None
    test: Array | None


def keras_test(count: int) -> Array:
    """Mark the test rows of Keras's split of Boston housing, which is 404 rows to 102."""
    order = np.arange(count)
    np.random.RandomState(113).shuffle(order)
    mask = np.zeros(count, dtype=bool)
    mask[order[int(count * 0.8) :]] = True
    return mask


def divide(split: Split | None, rows: Rows) -> Parts:
    """Return the parts that a split (or, without one, the set's own split) makes of the rows.

    Raises NNError where the rows can't be divided that way.
    """
    everything = np.arange(rows.count)
    own = rows.own_test
    if split is None:
        if own is None:
            return Parts(everything, None, None)
        return Parts(everything[~own], None, everything[own])
    if faults := check_split(split, rows.extent):
        raise NNError(faults)
    train, val, test = everything, None, None
    rng = np.random.default_rng(split.seed)
    if split.by == "keras":
        own = rows.keras_test
    if split.test is None and own is not None:
        train, test = everything[~own], everything[own]
    pool = len(train)
    if split.test:
        train, test = _cut(split, "test", train, rows_asked(split.test, pool), rows, rng)
    if split.val:
        train, val = _cut(split, "val", train, rows_asked(split.val, pool), rows, rng)
    return Parts(train, val, test)


def holding_all(split: Split, rows: Rows) -> str:
    """Return an option with which a split's validation rows have all of train's classes, if any."""
    way, whole = way_of(split, rows.extent), rows.groups is not None
    changes: list[dict[str, Any]] = []
    if way == "random" and not whole and rows.windows is None:
        changes.append({"by": "stratified"})
    if way == "time" and whole:
        changes.append({"by": "group"})
    if way in ("random", "group"):
        changes += [{"seed": split.seed + more} for more in range(1, _DRAWS)]
    for change in changes:
        try:
            parts = divide(split.model_copy(update=change), rows)
        except NNError:
            continue
        learnt, held = (_classes(rows, part) for part in (parts.train, parts.val))
        if learnt == held == _classes(rows, np.arange(rows.count)):
            ((name, value),) = change.items()
            return f"{name}={value}"
    return ""


def _classes(rows: Rows, part: Array | None) -> set[object]:
    if rows.classes is None or part is None:
        return set()
    return set(distinct_values(rows.classes[part]))


def _cut(
    split: Split, part: str, pool: Array, size: int, rows: Rows, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Take about ``size`` rows out of the pool; return what stays and what was taken."""
    at = place(split, part)
    seed = int(rng.integers(2**31))
    way = way_of(split, rows.extent)
    if way == "group":
        assert rows.groups is not None
        groups = numbered(rows.groups[pool])
        several = int(groups.max(initial=0)) + 1
        if several < 2:
            raise NNError(errors.too_few_groups(at, part))
        count = min(max(1, round(size / len(pool) * several)), several - 1)
        chosen = np.isin(groups, _drawn(several, count, seed))
        stay, taken = np.flatnonzero(~chosen), np.flatnonzero(chosen)
    elif way == "stratified":
        assert rows.classes is not None
        classes = numbered(rows.classes[pool])
        counts = np.bincount(classes)
        if counts.min() < 2:
            values = distinct_values(rows.classes[pool])
            alone = [str(values[i]) for i in np.flatnonzero(counts < 2)]
            raise NNError(errors.class_too_small(at, part, alone))
        from sklearn.model_selection import StratifiedShuffleSplit

        even = StratifiedShuffleSplit(n_splits=1, test_size=size, random_state=seed)
        stay, taken = next(even.split(pool, classes))
    elif way == "time":
        # windows at a seam are in no part, so fewer may be left than were counted on
        stay, taken = latest(min(1.0, size / max(len(pool), 1)), pool, rows.windows)
        if not len(taken):
            raise NNError(errors.part_too_small(at, part, len(pool)))
    else:
        taken = _drawn(len(pool), size, seed)
        stay = np.delete(np.arange(len(pool)), taken)
    return np.sort(pool[stay]), np.sort(pool[taken])


def _drawn(count: int, size: int, seed: int) -> Array:
    """Draw numbers below ``count`` as scikit-learn does, which itself takes a second to load."""
    return np.random.RandomState(seed).permutation(count)[:size]
