"""Rows in time order go in, windows of consecutive rows come out, which a network reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from nndsl.data.raw import Array
from nndsl.facts import Shape

ChannelOrder = Literal["channels_last", "channels_first"]


@dataclass(frozen=True)
class Windowing:
    """How rows become windows of ``size`` rows, one beginning every ``stride`` rows.

    ``marks`` are the columns where a change of value begins a new recording, which no window
    crosses; the rows of a recording are in the order of the column ``time``.
    """

    size: int
    stride: int
    layout: ChannelOrder = "channels_last"
    marks: tuple[str, ...] = ()
    time: str | None = None

    def shape(self, channels: int) -> Shape:
        """Return one window's shape: (steps, channels), or (channels, steps)."""
        if self.layout == "channels_first":
            return (channels, self.size)
        return (self.size, channels)

    def cut(self, recordings: Array) -> Windows:
        """Return the windows of rows whose recordings are given; a rest that is too short is left.

        >>> Windowing(3, 2).cut(np.array([0, 0, 0, 0, 0, 0, 1, 1, 1])).starts.tolist()
        [0, 2, 6]
        """
        starts = [
            np.arange(first, first + length - self.size + 1, self.stride)
            for first, length in _runs(recordings)
        ]
        found = np.concatenate([np.zeros(0, np.int64), *starts])
        return Windows(self, found, recordings[found])

    def samples(self, values: Array) -> Array:
        """Return windows (n, steps, channels) as a network reads them."""
        if self.layout == "channels_first":
            return np.ascontiguousarray(values.transpose(0, 2, 1))
        return values

    @property
    def channel_axis(self) -> int:
        """The axis of (n, …) that counts channels."""
        return 1 if self.layout == "channels_first" else 2


@dataclass(frozen=True, eq=False)
class Windows:
    """The first row of each window, and the number of its recording; both of shape (n,)."""

    windowing: Windowing
    starts: Array
    runs: Array

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def geometry(self) -> tuple[int, int]:
        """The rows in a window, and from one window's start to the next one's."""
        return self.windowing.size, self.windowing.stride

    def take(self, numbers: Array) -> Windows:
        """Return some of the windows only."""
        return replace(self, starts=self.starts[numbers], runs=self.runs[numbers])

    @property
    def rows(self) -> Array:
        """The row numbers of each window, of shape (n, steps)."""
        numbers: Array = self.starts[:, None] + np.arange(self.windowing.size)
        return numbers

    @property
    def covered(self) -> Array:
        """The numbers of the rows that are in some window, each once, in rising order."""
        return np.unique(self.rows)

    @property
    def columns(self) -> dict[str, Array]:
        """Which rows each window is made of, counted from 1, as columns of a table."""
        return {"first row": self.starts + 1, "last row": self.starts + self.windowing.size}

    def lacking(self, gone: Array) -> Array:
        """Mark what a window lacks in some row, (n, columns), by what each row lacks.

        >>> pairs = Windowing(2, 1).cut(np.zeros(4, int))
        >>> pairs.lacking(np.array([[True], [False], [False], [True]])).ravel().tolist()
        [True, False, True]
        """
        before = np.zeros((len(gone) + 1, gone.shape[1]), np.int64)
        np.cumsum(gone, axis=0, out=before[1:])
        found: Array = before[self.starts + self.windowing.size] > before[self.starts]
        return found

    def gather(self, values: Array) -> Array:
        """Return the windows of the covered rows' values (rows, channels), ready to be read."""
        at = np.searchsorted(self.covered, self.rows)
        return self.windowing.samples(values[at])

    def clear_of(self, taken: Windows) -> Array:
        """Mark the windows that share no row with those taken, of the same recordings."""
        clear = np.ones(len(self), dtype=bool)
        for run in np.unique(taken.runs):
            begins, own = taken.starts[taken.runs == run], self.runs == run
            near = np.searchsorted(begins, self.starts[own])
            size = self.windowing.size
            after = np.append(begins, self.starts.max(initial=0) + size)[near] - self.starts[own]
            before = self.starts[own] - np.append(-size, begins)[near]
            clear[own] = (after >= size) & (before >= size)
        return clear


def recordings(rows: int, marks: Sequence[Array]) -> Array:
    """Return the number of each row's recording; a new one begins where a mark changes.

    >>> recordings(5, [np.array([1, 1, 2, 2, 1])]).tolist()
    [0, 0, 1, 1, 2]
    """
    begins = np.zeros(rows, dtype=bool)
    for mark in marks:
        begins[1:] |= mark[1:] != mark[:-1]
    return np.cumsum(begins)


def backwards(times: Array, recording: Array) -> Array:
    """Return the numbers of the rows whose time is before that of the row before."""
    same = recording[1:] == recording[:-1]
    return np.flatnonzero(same & (times[1:] < times[:-1])) + 1


def longest(recording: Array) -> int:
    """Return how many rows the longest recording has."""
    return max((length for _, length in _runs(recording)), default=0)


def latest(share: float, pool: Array, windows: Windows | None) -> tuple[Array, Array]:
    """Return the places in the pool of what stays and of the last share of each recording.

    Windows that share rows with those taken are in neither.
    """
    if windows is None:
        cut = len(pool) - round(share * len(pool))
        return np.arange(cut), np.arange(cut, len(pool))
    own = windows.take(pool)
    taken = np.zeros(len(pool), dtype=bool)
    for run in np.unique(own.runs):
        members = np.flatnonzero(own.runs == run)
        taken[members[len(members) - round(share * len(members)) :]] = True
    stays = ~taken & own.clear_of(own.take(np.flatnonzero(taken)))
    return np.flatnonzero(stays), np.flatnonzero(taken)


def _runs(recording: Array) -> list[tuple[int, int]]:
    """Return the first row of each recording, and how many it has."""
    if not len(recording):
        return []
    firsts = np.flatnonzero(np.append(True, recording[1:] != recording[:-1]))
    lengths = np.diff(np.append(firsts, len(recording)))
    return list(zip(firsts.tolist(), lengths.tolist(), strict=True))
