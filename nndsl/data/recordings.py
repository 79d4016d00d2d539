"""The rows of a table in time order go in, the same as windows with a target each come out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from nndsl.data.belonging import mark_of
from nndsl.data.raw import Array, Raw, place
from nndsl.data.sources import FileData, Labelling
from nndsl.data.targets.unknown import gaps_in
from nndsl.data.windows import Windowing, Windows, backwards, longest, recordings
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import data_windows as errors

if TYPE_CHECKING:
    import pandas as pd

_OPTIONS = ("stride", "channels", "series", "time")


def option_faults(source: FileData) -> list[Diagnostic]:
    """Return what is wrong with the options about windows, without looking at rows."""
    faults = []
    if source.window is None:
        given = [name for name in _OPTIONS if getattr(source, name) is not None]
        given += [n for n in ("layout", "label") if n in source.model_fields_set]
        faults = [errors.window_missing(place(source, name), name) for name in given]
    if source.channels is not None and source.columns is not None:
        faults.append(errors.channels_and_columns(place(source, "columns")))
    return faults


def windowed(raw: Raw, frame: pd.DataFrame, source: FileData, files: Array) -> Raw:
    """Return rows as windows; ``files`` is the number of each row's file, which ends a recording.

    A sample's group is that of its rows; without a column of groups it is the recording, where
    there are several. Raises NNError where no window can be cut.
    """
    assert source.window is not None
    marks = tuple(name for name in (source.group, source.series) if name is not None)
    stride = source.window if source.stride is None else source.stride
    windowing = Windowing(source.window, stride, source.layout, marks, source.time)
    recording = recordings_of(frame, windowing, source, files, raw.adrift is not None)
    windows = windowing.cut(recording)
    if not len(windows):
        at = place(source, "window")
        kind = "recording" if marks else "file"
        raise NNError(errors.no_window(at, windowing.size, longest(recording), marks, kind))
    y, unknown, kept = labelled(raw.y, raw.unknown, windows, source.label)
    if not kept.any():
        at = place(source, "window")
        raise NNError(errors.mixed_windows(at, windowing.size, len(windows)))
    chosen = np.flatnonzero(kept)
    windows = windows.take(chosen)
    groups = raw.groups
    if groups is None and len(np.unique(recording)) > 1:
        groups = recording
    mixed = len(kept) - len(chosen)
    left_out = f", {mixed:,} more of mixed targets left out" if mixed else ""
    about = f"{len(chosen):,} windows of {windowing.size} rows{left_out}"
    return replace(
        raw,
        y=tuple(values[chosen] for values in y),
        unknown=None if unknown is None else unknown[chosen],
        windows=windows,
        groups=None if groups is None else groups[windows.starts],
        own_test=None if raw.own_test is None else raw.own_test[windows.starts],
        origin=f"{raw.origin} ({about})",
    )


def recordings_of(
    frame: pd.DataFrame,
    windowing: Windowing,
    source: FileData | None,
    files: Array | None = None,
    may_lack: bool = False,
) -> Array:
    """Return the number of each row's recording, by those of the marks that the frame has.

    Raises NNError where a recording isn't in the order of time and, unless rows ``may_lack`` it,
    where a row has no mark or no time. A row without a mark ends no recording.
    """
    how = may_lack, source is None
    marks = [
        mark_of(name, frame[name], place(source, _field(source, name)), *how)
        for name in windowing.marks
        if name in frame.columns
    ]
    if files is not None:
        marks.append(files)
    found = recordings(len(frame), marks)
    if windowing.time is not None and windowing.time in frame.columns:
        at, column = place(source, "time"), frame[windowing.time]
        timed = np.flatnonzero(~gaps_in(column))
        times = mark_of(windowing.time, column, at, *how)
        wrong = timed[backwards(times[timed], found[timed])]
        if len(wrong):
            rows = wrong[:5].tolist()
            raise NNError(errors.time_backwards(at, windowing.time, rows, len(wrong)))
    return found


def _field(source: FileData | None, name: str) -> str:
    return "group" if source is not None and name == source.group else "series"


def labelled(
    y: tuple[Array, ...], unknown: Array | None, windows: Windows, label: Labelling
) -> tuple[tuple[Array, ...], Array | None, Array]:
    """Return each window's targets, which of them it lacks, and mark windows that aren't mixed.

    With ``each``, a target has as many values as the window has rows. A window lacks a target
    where one of the rows does that the target is taken from, and is not called mixed then.
    """
    last = windows.rows[:, -1]
    kept = np.ones(len(windows), dtype=bool)
    lacked = None
    if unknown is not None:
        lacked = unknown[last] if label == "last" else windows.lacking(unknown)
    if label == "each":
        return tuple(values[windows.rows] for values in y), lacked, kept
    if label == "last":
        return tuple(values[last] for values in y), lacked, kept
    found = []
    for values in y:
        distinct, codes = np.unique(values, return_inverse=True)
        several = codes.reshape(-1)[windows.rows]
        if label == "majority":
            most = np.array([np.bincount(row).argmax() for row in several], dtype=np.int64)
            found.append(distinct[most])
        else:
            kept &= (several == several[:, :1]).all(axis=1)
            found.append(values[last])
    return tuple(found), lacked, kept if lacked is None else kept | lacked.any(axis=1)
