"""Tables, text files and Parquet files: a statement goes in, its rows come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from nndsl.data.belonging import Adrift, adrift, mark_of
from nndsl.data.raw import Array, Raw, place
from nndsl.data.recordings import option_faults, windowed
from nndsl.data.sources import CsvData, FileData, TableData
from nndsl.data.tables.frames import find_files
from nndsl.data.tables.lines import Lines
from nndsl.data.tables.opening import likely_separator
from nndsl.data.tables.together import read_together
from nndsl.data.tables.told import Taken, Told
from nndsl.data.targets.given import categorical, is_categorical, orders_of, read_targets
from nndsl.data.targets.unknown import without_gaps
from nndsl.data.where import Where
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import data as errors, data_files as file_errors
from nndsl.source import Span

if TYPE_CHECKING:
    import pandas as pd


def table(source: TableData, may_lack: bool = False) -> Raw:
    """Return the rows written in the file. Raises NNError where they don't make a table.

    With ``may_lack``, rows may lack a target.
    """
    import pandas as pd

    at = place(source, "rows")
    if not any(source.rows):
        raise NNError(file_errors.no_rows(at, "the table is empty"))
    columns = source.columns
    width = len(columns) if columns is not None else len(source.rows[0])
    ragged = [(i + 1, len(row)) for i, row in enumerate(source.rows) if len(row) != width]
    if ragged:
        raise NNError(file_errors.ragged_row(at, "the table", width, ragged, len(ragged), "row"))
    if columns is None:
        columns = (*(f"x{i}" for i in range(1, width)), "y")
    twice = [name for name in dict.fromkeys(columns) if columns.count(name) > 1]
    if twice:
        raise NNError(errors.duplicate_column(place(source, "columns"), twice, "the table"))
    targets = source.target if source.target else columns[-1:]
    faults = [
        errors.missing_column(place(source, "target"), name, columns, "the table")
        for name in targets
        if name not in columns
    ]
    if faults:
        raise NNError(faults)
    cells = {name: [row[i] for row in source.rows] for i, name in enumerate(columns)}
    frame = pd.DataFrame({name: pd.Series(values) for name, values in cells.items()})
    inputs = [name for name in columns if name not in targets]
    if not inputs:
        raise NNError(errors.no_inputs(place(source, "columns"), "the table"))
    return _raw(frame, inputs, targets, "table in the file", source, may_lack)


def files(
    source: FileData,
    where: Where,
    spelled: bool = False,
    may_lack: bool = False,
    codes: Sequence[str] = (),
) -> Raw:
    """Return the rows of the files, one after the other, then those of the own test file.

    With ``spelled``, targets of text files are texts, also where they look like numbers; so are
    ``codes``, the columns that tell rows apart, where their whole numbers have zeros in front. With
    ``may_lack``, rows may lack a target or what says where they belong. Raises NNError with every
    fault of the columns at once.
    """
    paths = find_files(source, where)
    taken = Taken(written=source.target if spelled else (), codes=tuple(codes))
    sheets = read_together(source, paths, taken)
    frames = [sheet.frame for sheet in sheets]
    lines = Lines.of([(name, frame) for (name, _, _), frame in zip(paths, frames, strict=True)])
    first = list(sheets[0].names)
    where_said = f'"{paths[0][0]}"'
    faults: list[Diagnostic] = []
    for (name, _, field), sheet in zip(paths[1:], sheets[1:], strict=True):
        lacking = [c for c in first if c not in sheet.names and c not in source.drop]
        more = [c for c in sheet.names if c not in first and c not in source.drop]
        if lacking or more:
            faults.append(
                file_errors.columns_differ(place(source, field), name, paths[0][0], lacking, more)
            )
    faults += _column_faults(source, first, where_said)
    if faults:
        raise NNError(faults)
    about = {source.group, source.series, source.time} - {None}
    left_out = {*source.target, *source.drop, *about}
    inputs = [n for n in (source.channels or source.columns or first) if n not in left_out]
    if not inputs:
        raise NNError(errors.no_inputs(place(source, "columns"), where_said))
    keep = [n for n in first if n in {*inputs, *source.target, *about}]
    frame = _joined([f[keep] for f in frames])
    own_test: Array | None = None
    if source.test is not None:
        own_test = np.zeros(len(frame), dtype=bool)
        own_test[len(frame) - len(frames[-1]) :] = True
    origin = ", ".join(str(path) for _, path, _ in paths)
    try:
        raw = _raw(frame, inputs, source.target, origin, source, may_lack, own_test)
        raw = replace(raw, lines=lines, header=tuple(first), told=Told.of(frames))
    except NNError as error:
        raise error if lines is None else lines.located(error) from None
    if source.window is None:
        return raw
    numbers = np.repeat(np.arange(len(frames)), [len(f) for f in frames])
    return windowed(raw, frame, source, numbers)


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of all frames; a column that is categorical in each of them stays so."""
    import pandas as pd

    whole: pd.DataFrame = frames[0].reset_index(drop=True)
    if len(frames) > 1:
        for name in whole.columns:
            if all(is_categorical(frame[name]) for frame in frames):
                each = [frame[name].cat.categories for frame in frames]
                alike = len({frame[name].dtype for frame in frames}) == 1
                ordered = alike and frames[0][name].cat.ordered
                kind = pd.CategoricalDtype(each[0].append(each[1:]).unique(), ordered)
                frames = [frame.astype({name: kind}) for frame in frames]
        whole = pd.concat(frames, ignore_index=True)
    return whole


def _raw(
    frame: pd.DataFrame,
    inputs: Sequence[str],
    targets: Sequence[str],
    origin: str,
    source: TableData | FileData,
    may_lack: bool,
    own_test: Array | None = None,
) -> Raw:
    named, unknown = [(name, frame[name]) for name in targets], None
    lost: Adrift | None = None
    if may_lack:
        named, unknown = without_gaps(named, place(source, "target"))
    y, faults = read_targets(named, place(source, "target"))
    if faults:
        raise NNError(faults)
    groups = None
    if isinstance(source, FileData):
        if may_lack:
            about = dict.fromkeys([source.group, source.series, source.time])
            lost = adrift((name, frame[name]) for name in about if name is not None)
        if source.group is not None:
            at = place(source, "group")
            groups = mark_of(source.group, frame[source.group], at, may_lack)
    return Raw(
        inputs=frame[list(inputs)].reset_index(drop=True),
        features=tuple(inputs),
        shape=None,
        targets=tuple(targets),
        y=y,
        groups=groups,
        own_test=own_test,
        origin=origin,
        component=source,
        orders=orders_of(named),
        categorical=categorical(named),
        unknown=unknown,
        adrift=lost,
    )


def _column_faults(source: FileData, known: Sequence[str], where: str) -> list[Diagnostic]:
    faults = option_faults(source)
    sep = likely_separator(known, source.sep) if isinstance(source, CsvData) else None
    fields: list[tuple[str, Sequence[str]]] = [
        ("target", source.target),
        ("group", [source.group] if source.group else []),
        ("drop", source.drop),
        ("columns", source.columns or ()),
        ("channels", source.channels or ()),
        ("series", [source.series] if source.series else []),
        ("time", [source.time] if source.time else []),
    ]
    for field, names in fields:
        at = place(source, field)
        faults += [
            errors.missing_column(at, name, known, where, sep)
            for name in names
            if name not in known
        ]
        if field not in ("target", "series"):  # a recording may last as long as its target
            for name in names:
                if name in source.target:
                    faults.append(_target_twice(at, field, name))
    listed = "columns" if source.columns else "channels"
    others = {"drop": source.drop} | {
        field: [getattr(source, field)] for field in ("group", "series", "time")
    }
    faults += [
        errors.column_used_twice(place(source, field), name, field, listed)
        for name in source.columns or source.channels or ()
        for field, names in others.items()
        if name in names
    ]
    return faults


def _target_twice(at: Span | None, field: str, name: str) -> Diagnostic:
    if field in ("columns", "channels"):
        return errors.target_is_input(at, name)
    return errors.column_used_twice(at, name, "target", field)
