"""Files of rows: their names go in, frames come out, each file read once in a process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nndsl.data.raw import place
from nndsl.data.sources import CsvData, FileData
from nndsl.data.tables.delimited import read_csv, read_large
from nndsl.data.tables.told import AS_SEEN, Taken
from nndsl.data.where import Where
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import data as errors, data_files as file_errors
from nndsl.errors.packages import missing_package
from nndsl.files.contents import TooLargeError, content
from nndsl.files.paths import UnusableNameError, resolved, within
from nndsl.source import Span
from nndsl.system.memory import memory

if TYPE_CHECKING:
    import pandas as pd

_KEPT = 4  # sheets at once
_sheets: dict[tuple[object, ...], Sheet] = {}


@dataclass(frozen=True, eq=False)
class Sheet:
    """A file's column names, and a frame with at least those columns that a source uses."""

    names: tuple[str, ...]
    frame: pd.DataFrame


def find_files(source: FileData, where: Where) -> list[tuple[str, Path, str]]:
    """Return the files' names and paths, and the field each was given in; the test file is last.

    Raises NNError with all that are missing or lie outside.
    """
    wanted = [(name, "files") for name in source.files]
    if source.test is not None:
        wanted.append((source.test, "test"))
    found = []
    faults = []
    for name, field in wanted:
        path = find_file(name, where, place(source, field))
        if isinstance(path, Diagnostic):
            faults.append(path)
        else:
            found.append((name, path, field))
    if faults:
        raise NNError(faults)
    return found


def find_file(name: str, where: Where, span: Span | None) -> Path | Diagnostic:
    """Return the file of that name in the `.nn` file's folder, or else in the one of `--data`.

    A path that leaves the folder, also by a link, and a missing file are faults, which come back
    instead.
    """
    inside = places_of(name, where, span)
    if isinstance(inside, Diagnostic):
        return inside
    for path in inside:
        if path.is_file():
            return path
    near: list[str] = []
    for path in inside:
        if path.is_dir():
            return file_errors.unreadable_file(span, name, "it is a folder")
        if path.parent.is_dir():
            near += sorted(
                p.name for p in path.parent.iterdir() if p.suffix == path.suffix and p.is_file()
            )
    return file_errors.missing_file(span, name, [path.parent for path in inside], near)


def places_of(name: str, where: Where, span: Span | None) -> list[Path] | Diagnostic:
    """Return where a file or folder of that name may be: by the `.nn` file, or by `--data`.

    A name that leaves both, also by a link, is a fault, which comes back instead.
    """
    inside = []
    for root in where.roots:
        try:
            path = resolved(root, name)
        except UnusableNameError as fault:
            return file_errors.unreadable_file(span, name, str(fault))
        if within(path, root):
            inside.append(path)
    return inside or file_errors.path_outside(span, name, where.base)


def read_sheet(
    source: FileData, name: str, path: Path, field: str, taken: Taken = AS_SEEN
) -> Sheet:
    """Return the rows of a file, read once as long as its path, size and time stay.

    ``taken`` is for the columns of a text file. Raises NNError for a
    file that can't be read or isn't a table.
    """
    at = place(source, field)
    try:
        state = path.stat()
        key: tuple[object, ...] = (source.keyword, path, state.st_mtime_ns, state.st_size)
        if isinstance(source, CsvData):
            key += (source.sep, source.decimal, source.encoding, source.na, taken)
        else:
            key += (source.drop, source.columns, source.channels, *_named(source))
        if key in _sheets:
            return _sheets[key]
        if isinstance(source, CsvData):
            room = memory()
            frame = read_large(source, path, room // 8, taken)
            if frame is None:
                try:
                    text = content(path, room // 8)
                except TooLargeError as fault:
                    raise NNError(file_errors.data_too_large(at, name, fault.size, room)) from None
                frame = read_csv(source, name, text, at, taken)
            sheet = Sheet(tuple(map(str, frame.columns)), frame)
        else:
            sheet = read_parquet(source, name, path, at)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise NNError(file_errors.unreadable_file(at, name, reason)) from None
    while len(_sheets) >= _KEPT:
        del _sheets[next(iter(_sheets))]
    _sheets[key] = sheet
    return sheet


def _named(source: FileData) -> tuple[str, ...]:
    """Return the columns that a source names beside its inputs."""
    several = (*source.target, source.group, source.series, source.time)
    return tuple(name for name in several if name is not None)


def _used(source: FileData, names: Sequence[str]) -> list[str]:
    """Return those of a file's columns that a source uses."""
    named = _named(source)
    inputs = {*(source.channels or source.columns or names)} - {*source.drop}
    return [name for name in names if name in inputs or name in named]


def read_parquet(source: FileData, name: str, file: Path | BytesIO, at: Span | None) -> Sheet:
    """Return the columns of a Parquet file that a source uses, ``at`` being where it is named.

    Raises NNError for a file that isn't such a table.
    """
    import pandas as pd

    try:
        from pyarrow.parquet import ParquetFile

        try:
            with ParquetFile(file) as opened:
                stored, rows = opened.schema_arrow, opened.metadata.num_rows
                parts = opened.metadata.num_columns
            # as pandas names them, which takes an index that was saved for no column
            names = tuple(str(column) for column in stored.empty_table().to_pandas().columns)
            used = _used(source, names)
            if not used or not _read_by_name(stored, names):
                used = list(names)
            else:
                parts = len(used)
            # A few bytes can stand for millions of equal values, of 8 bytes each once read.
            room = memory()
            if 8 * rows * parts > room:
                raise NNError(file_errors.rows_too_large(at, name, rows, parts, room))
            columns = used if len(used) < len(names) else None
            frame: pd.DataFrame = pd.read_parquet(file, engine="pyarrow", columns=columns)
        except (KeyError, TypeError, AttributeError, IndexError, OverflowError):
            raise ValueError("what it says of its columns to pandas is damaged") from None
    except ImportError:
        raise NNError(missing_package(at, "pyarrow", "`data parquet`")) from None
    except (OSError, ValueError, NotImplementedError) as fault:  # what pyarrow's errors are
        reason = (str(fault).splitlines() or ["unknown"])[0]
        raise NNError(file_errors.malformed_parquet(at, name, reason)) from None
    frame.columns = pd.Index([str(column) for column in frame.columns])
    twice = sorted(set(frame.columns[frame.columns.duplicated()]))
    if twice:
        raise NNError(errors.duplicate_column(at, twice, f'"{name}"'))
    if not len(frame):
        raise NNError(file_errors.empty_file(at, name))
    return Sheet(names, frame.reset_index(drop=True))


def _read_by_name(stored: Any, names: Sequence[str]) -> bool:
    """Say whether each of the columns can be asked for by its name alone, without another."""
    plain = {field.name for field in stored if not field.type.num_fields}
    return len(set(names)) == len(names) and set(names) <= plain
