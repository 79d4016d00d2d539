"""Prepared parts go in, what is suspicious about them comes out: leaks, gaps, scales."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from nndsl.data.raw import Array
from nndsl.data.samples import BLOCK, Inputs, columns
from nndsl.data.values import distinct_values
from nndsl.facts import Alike, Findings, TaskName

FEW_ROWS = 20  # below it, a column may foretell the target by chance
GLANCE = 1000  # rows that are looked at before all of them
CLOSE = 1 - 1e-9  # a correlation that only a copy of the target has


class Rows(Protocol):
    """One part: inputs (n, *shape), the encoded target, and the groups of the rows."""

    @property
    def inputs(self) -> Inputs:
        """The inputs."""

    @property
    def y(self) -> Array:
        """The target."""

    @property
    def groups(self) -> Array | None:
        """The groups, where there are any."""


def findings(
    train: Rows, val: Rows | None, test: Rows | None, task: TaskName, names: tuple[str, ...]
) -> Findings:
    """Return what a person would want to be told of before training.

    ``names`` are those of the features; images, whose features have no meaning one by one, are
    given without.
    """
    lacking, unlearnt = _uneven(train, val, test, task)
    y = train.y.astype(np.float64)
    numbers = task == "regression" and y.size > 0
    return Findings(
        target_scale=float(np.sqrt(np.mean(y**2))) if numbers else 0.0,
        negative=numbers and has_negative(y),
        # Along which of several axes they stand, the network says.
        shares=not numbers or y.ndim > 2 or add_up(y, 1),
        leaking=_leaking(train, task, names) if names else (),
        shared_groups=_shared(train, val, test),
        unlearnt=unlearnt,
        lacking=lacking,
    )


def has_negative(y: Array) -> bool:
    """Say whether one of the targets is below zero."""
    return bool((y < 0).any())


def add_up(y: Array, axis: int) -> bool:
    """Say whether targets are shares of one along an axis."""
    return np.allclose(y.sum(axis=axis), 1, atol=1e-3)


def alike(column: str, texts: Sequence[str], rows: Callable[[str], int]) -> tuple[Alike, ...]:
    """Return which texts of a column, each given once, differ in capitals and spaces only.

    ``rows`` says how many have a text.

    >>> alike("y", ["No", "Yes", "yes "], {"No": 5, "Yes": 3, "yes ": 1}.__getitem__)
    (Alike(column='y', usual='Yes', other='yes ', rows=1),)
    """
    forms: dict[str, list[str]] = {}
    for text in texts:
        forms.setdefault(" ".join(text.split()).casefold(), []).append(text)
    found = []
    for same in forms.values():
        if len(same) > 1:
            usual, *others = sorted(same, key=rows, reverse=True)
            found += [Alike(column, usual, other, rows(other)) for other in others]
    return tuple(found)


def _leaking(train: Rows, task: TaskName, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the features that tell a single target exactly."""
    inputs = train.inputs
    if len(inputs) < FEW_ROWS or train.y.size != len(train.y):
        return ()
    y = train.y.ravel()
    if task == "regression":
        size = max(1, BLOCK // len(inputs))
        some = [slice(at, at + size) for at in range(0, len(names), size)]
        told = np.concatenate([_correlations(columns(inputs, each), y) for each in some])
        return tuple(name for name, r in zip(names, told, strict=True) if r)
    classes = len(np.unique(y))
    first = inputs[:GLANCE]
    return tuple(
        name
        for at, name in enumerate(names)
        # Of most columns the first rows show it already: too many values, or one of two classes.
        if classes > 1
        and _tells(first[:, at], y[:GLANCE], 2 * classes)
        and _tells(columns(inputs, slice(at, at + 1))[:, 0], y, 2 * classes, least=classes)
    )


def _correlations(x: Array, y: Array) -> Array:
    """Say of each column whether it is a linear function of the target."""
    x, y = x.astype(np.float64), y.astype(np.float64)
    x, y = x - x.mean(axis=0), y - y.mean()
    with np.errstate(divide="ignore", invalid="ignore"):
        r = np.abs(y @ x) / np.sqrt((x**2).sum(axis=0) * (y**2).sum())
    close: Array = np.nan_to_num(r) > CLOSE
    return close


def _tells(column: Array, y: Array, most: int, least: int = 1) -> bool:
    """Say whether a column has few values, each of which belongs to one class."""
    values, numbers = np.unique(column, return_inverse=True)
    if not least <= len(values) <= most:
        return False
    numbers = numbers.ravel()
    classes = np.empty(len(values), y.dtype)
    classes[numbers] = y  # of each value, that of its last row
    return bool((classes[numbers] == y).all())


def _shared(train: Rows, val: Rows | None, test: Rows | None) -> int:
    """Return how many groups have rows both to learn from and to be measured on."""
    if train.groups is None:
        return 0
    learnt = set(distinct_values(train.groups))
    others: set[object] = set()
    for part in (val, test):
        if part is not None and part.groups is not None:
            others |= set(distinct_values(part.groups))
    return len(learnt & others)


def _uneven(
    train: Rows, val: Rows | None, test: Rows | None, task: TaskName
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the numbers of the classes of train that val lacks, and of others that train lacks."""
    others = [part for part in (val, test) if part is not None]
    if task not in ("binary", "multiclass") or not others:
        return (), ()
    learnt, *measured = [_classes(part.y) for part in (train, *others)]
    lacking = learnt - measured[0] if task == "multiclass" and val is not None else set()
    return tuple(sorted(lacking)), tuple(sorted(set().union(*measured) - learnt))


def _classes(y: Array) -> set[int]:
    """Return the class numbers that targets of any shape hold."""
    return set(np.flatnonzero(np.bincount(y.ravel().astype(np.int64, copy=False))).tolist())
