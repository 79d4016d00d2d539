"""How rows are divided: a set's rows go in, the row numbers of train, val and test come out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np

from nndsl.component import Component, Positional
from nndsl.data.raw import Array, place
from nndsl.data.values import distinct_values, numbered
from nndsl.data.windows import Windows, latest
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import data_split as errors
from nndsl.errors.data_windows import windows_divided
from nndsl.field import Field
from nndsl.source import Span

Way = Literal["random", "stratified", "group", "time", "official", "keras"]


class Split(Component):
    """Divides the rows into train, val and test; without it, a set's own split is used."""

    keyword: ClassVar[str] = "split"
    example: ClassVar[str] = "split test=20% val=10% by=group seed=1"

    test: Annotated[float | None, Positional()] = Field(
        default=None, ge=0, description="The test rows: a share (20%) or a number of rows."
    )
    val: Annotated[float | None, Positional()] = Field(
        default=None,
        ge=0,
        description="The validation rows, taken from train: a share of all "
        "rows that are not in the set's own test part, or a number of rows.",
    )
    by: Way | None = Field(
        default=None,
        description="How rows are chosen: at random, with equal shares of each class, whole "
        "groups, the last in time, as the set's authors did, or as Keras does for boston.",
    )
    seed: int = Field(default=0, ge=0, description="The seed of the choice.")


@dataclass(frozen=True)
class Extent:
    """What a split can be checked against without rows: how many rows, classes and test rows.

    ``classes`` is 0 where the target has none, ``own_test`` None where the set has no own split,
    ``keras_test`` where Keras doesn't know the set; ``window`` is the size and stride of windows.
    """

    count: int
    classes: int
    grouped: bool
    own_test: int | None
    keras_test: int | None = None
    window: tuple[int, int] | None = None


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
        train, test = _cut(split, "test", train, _size(split.test, pool), rows, rng)
    if split.val:
        train, val = _cut(split, "val", train, _size(split.val, pool), rows, rng)
    return Parts(train, val, test)


def parts_of(split: Split | None, own: bool) -> tuple[str, ...]:
    """Name the parts that a split makes, without looking at rows."""
    test = own if split is None else _has_test(split, own)
    val = split is not None and bool(split.val)
    return ("train", *(["val"] if val else []), *(["test"] if test else []))


def _has_test(split: Split, own: bool) -> bool:
    return own or split.by == "keras" if split.test is None else split.test > 0


def check_split(split: Split, extent: Extent) -> list[Diagnostic]:
    """Return what is wrong with a split of that many rows; an empty list where it can be made."""

    def at(field: str) -> Span | None:
        return place(split, field)

    faults = []
    by = split.by
    if by == "group" and not extent.grouped:
        faults.append(errors.no_groups(at("by")))
    if by == "official" and extent.own_test is None:
        faults.append(errors.no_official_split(at("by")))
    if by == "keras" and extent.keras_test is None:
        faults.append(errors.no_keras_split(at("by")))
    if by in ("official", "keras") and split.test is not None:
        faults.append(errors.split_conflict(at("test"), by))
    if by == "stratified" and not extent.classes:
        faults.append(errors.stratify_without_classes(at("by")))
    if by in ("random", "stratified") and extent.window is not None:
        size, stride = extent.window
        if stride < size:
            faults.append(windows_divided(at("by"), by, size, stride))
    own = extent.keras_test if by == "keras" else extent.own_test
    if not split.test and not split.val and own is None and by not in ("official", "keras"):
        faults.append(errors.split_without_parts(at("by")))
    sizes = {"test": split.test, "val": split.val}
    faults += [
        errors.bad_split_size(at(field), field, size)
        for field, size in sizes.items()
        if size is not None and size > 1 and size != int(size)
    ]
    if faults:
        return faults
    pool = extent.count - (own if own is not None and split.test is None else 0)
    asked = {field: _size(size, pool) for field, size in sizes.items() if size}
    if asked and sum(asked.values()) >= pool:
        last = "val" if split.val else "test"
        return [errors.split_too_large(at(last), sum(asked.values()), pool)]
    stratified = _way(split, extent) == "stratified"
    for field, size in asked.items():
        if size < 1:
            faults.append(errors.part_too_small(at(field), field, pool))
        elif stratified and min(size, pool - sum(asked.values())) < extent.classes:
            faults.append(errors.part_below_classes(at(field), field, size, extent.classes))
    return faults


def _size(size: float, pool: int) -> int:
    """Return a number of rows: a share below 1 of the pool is rounded, 1 is the whole pool."""
    return int(size) if size > 1 else round(size * pool)


def _cut(
    split: Split, part: str, pool: Array, size: int, rows: Rows, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Take about ``size`` rows out of the pool; return what stays and what was taken."""
    at = place(split, part)
    seed = int(rng.integers(2**31))
    way = _way(split, rows.extent)
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


def _way(split: Split, extent: Extent) -> Way:
    if split.by in ("random", "stratified", "group", "time"):
        return split.by
    if extent.grouped:
        return "group"
    if extent.window is not None:
        return "time"  # windows near each other are alike, even where they share no row
    return "stratified" if extent.classes else "random"
