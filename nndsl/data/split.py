"""How rows are to be divided: a `split` and what there is go in, what is wrong comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from nndsl.components.base import Component, Positional
from nndsl.components.field import Field
from nndsl.data.raw import place
from nndsl.diagnostics import Diagnostic
from nndsl.errors import data_split as errors
from nndsl.errors.data_windows import windows_divided
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
    asked = {field: rows_asked(size, pool) for field, size in sizes.items() if size}
    if asked and sum(asked.values()) >= pool:
        last = "val" if split.val else "test"
        whole = 1 in sizes.values()
        return [errors.split_too_large(at(last), sum(asked.values()), pool, whole)]
    stratified = way_of(split, extent) == "stratified"
    for field, size in asked.items():
        if size < 1:
            faults.append(errors.part_too_small(at(field), field, pool))
        elif stratified and min(size, pool - sum(asked.values())) < extent.classes:
            faults.append(errors.part_below_classes(at(field), field, size, extent.classes))
    return faults


def rows_asked(size: float, pool: int) -> int:
    """Return a number of rows: a share below 1 of the pool is rounded, 1 is the whole pool."""
    return int(size) if size > 1 else round(size * pool)


def way_of(split: Split, extent: Extent) -> Way:
    """Return how rows are chosen: as the statement says, or as suits the rows there are."""
    if split.by in ("random", "stratified", "group", "time"):
        return split.by
    if extent.grouped:
        return "group"
    if extent.window is not None:
        return "time"  # windows near each other are alike, even where they share no row
    return "stratified" if extent.classes else "random"
