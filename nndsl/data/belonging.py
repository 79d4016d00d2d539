"""Columns that say where rows belong go in: marks without a gap, and the rows that have one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nndsl.data.raw import Array
from nndsl.data.targets.unknown import gaps_in
from nndsl.diagnostics import NNError
from nndsl.errors.data_gaps import no_mark
from nndsl.source import Span


@dataclass(frozen=True, eq=False)
class Adrift:
    """Which rows lack a column that says where they belong, (rows, columns), and its name."""

    names: tuple[str, ...]
    gone: Array


def adrift(named: Iterable[tuple[str, Any]]) -> Adrift | None:
    """Return which rows lack a column of a group, a recording or a time; None where none does."""
    found = {name: gone for name, values in named if (gone := gaps_in(values)).any()}
    return Adrift(tuple(found), np.stack(list(found.values()), axis=1)) if found else None


def mark_of(
    name: str, values: Any, span: Span | None, may_lack: bool, learnt: bool = False
) -> Array:
    """Return a column that says where rows belong: numbers, times, or texts.

    Where rows ``may_lack`` it, a gap has the value before it, or else the one behind. Raises
    NNError where they may not, and where no row has a value; once a network is ``learnt``, rows
    can't be left out any more.
    """
    gone = gaps_in(values)
    known = np.flatnonzero(~gone)
    if gone.any() and not (may_lack and len(known)):
        rows = [int(row) + 1 for row in np.flatnonzero(gone)[:5]]
        droppable = len(known) > 0 and not learnt
        raise NNError(no_mark(span, name, int(gone.sum()), rows, droppable))
    marks = np.asarray(values)
    if gone.any():
        before = np.searchsorted(known, np.arange(len(gone)), side="right") - 1
        marks = marks[known[np.maximum(before, 0)]]
    if marks.dtype.kind in "biufM":
        return marks
    return np.array([str(mark) for mark in marks], dtype=object)
