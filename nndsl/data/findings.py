"""Prepared parts go in, what is suspicious about them comes out: leaks, gaps, scales."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from nndsl.data.raw import Array
from nndsl.facts import Findings, TaskName

FEW_ROWS = 20  # below it, a column may foretell the target by chance
GLANCE = 1000  # rows that are looked at before all of them
CLOSE = 1 - 1e-9  # a correlation that only a copy of the target has


class Rows(Protocol):
    """One part: inputs (n, *shape), the encoded target, and the groups of the rows."""

    @property
    def x(self) -> Array:
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
    y = train.y.astype(np.float64)
    scale = float(np.sqrt(np.mean(y**2))) if task == "regression" and y.size else 0.0
    return Findings(
        target_scale=scale,
        leaking=_leaking(train, task, names) if names else (),
        shared_groups=_shared(train, val, test),
        lacking=_lacking(train, val) if task == "multiclass" and val is not None else (),
    )


def _leaking(train: Rows, task: TaskName, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the features that tell a single target exactly."""
    if len(train.x) < FEW_ROWS or train.y.size != len(train.y):
        return ()
    y = train.y.ravel()
    if task == "regression":
        return tuple(name for name, r in zip(names, _correlations(train.x, y), strict=True) if r)
    classes = len(np.unique(y))
    return tuple(
        name
        for name, column in zip(names, train.x.T, strict=True)
        if classes > 1 and _foretells(column, y, classes)
    )


def _correlations(x: Array, y: Array) -> Array:
    """Say of each column whether it is a linear function of the target."""
    x, y = x.astype(np.float64), y.astype(np.float64)
    x, y = x - x.mean(axis=0), y - y.mean()
    with np.errstate(divide="ignore", invalid="ignore"):
        r = np.abs(y @ x) / np.sqrt((x**2).sum(axis=0) * (y**2).sum())
    close: Array = np.nan_to_num(r) > CLOSE
    return close


def _foretells(column: Array, y: Array, classes: int) -> bool:
    """Say whether each of a column's few values belongs to one class alone."""
    # Most columns have too many values among the first rows already, which is soon seen.
    if len(np.unique(column[:GLANCE])) > 2 * classes:
        return False
    values, inverse = np.unique(column, return_inverse=True)
    if len(values) < classes or len(values) > 2 * classes:
        return False
    pairs = np.unique(np.stack([inverse.ravel(), y.astype(np.int64)]), axis=1)
    return bool(pairs.shape[1] == len(values))


def _shared(train: Rows, val: Rows | None, test: Rows | None) -> int:
    """Return how many groups have rows both to learn from and to be measured on."""
    if train.groups is None:
        return 0
    learnt = set(np.unique(train.groups).tolist())
    others: set[object] = set()
    for part in (val, test):
        if part is not None and part.groups is not None:
            others |= set(np.unique(part.groups).tolist())
    return len(learnt & others)


def _lacking(train: Rows, val: Rows) -> tuple[int, ...]:
    """Return the numbers of the classes that validation rows lack."""
    return tuple(int(c) for c in np.setdiff1d(np.unique(train.y), np.unique(val.y)))
