"""Files of rows: their names go in, frames come out, each file read once in a process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nndsl.contents import TooLargeError, content
from nndsl.data.delimited import read_csv
from nndsl.data.raw import place
from nndsl.data.sources import CsvData, FileData
from nndsl.data.where import Where
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import data as errors, data_files as file_errors
from nndsl.memory import memory
from nndsl.paths import UnusableNameError, resolved, within
from nndsl.source import Span

if TYPE_CHECKING:
    import pandas as pd

_KEPT = 4  # frames at once
_frames: dict[tuple[object, ...], pd.DataFrame] = {}


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
            near += sorted(p.name for p in path.parent.iterdir() if p.suffix == path.suffix)
    return file_errors.missing_file(span, name, [path.parent for path in inside], near)


def places_of(name: str, where: Where, span: Span | None) -> list[Path] | Diagnostic:
    """Return where a file or folder of that name may be: by the `.nn` file, or by `--data`.

    A name that leaves both, also by a link, is a fault, which comes back instead.
    """
    inside = []
    for root in (where.base, where.data):
        if root is None:
            continue
        try:
            path = resolved(root, name)
        except UnusableNameError as fault:
            return file_errors.unreadable_file(span, name, str(fault))
        if within(path, root):
            inside.append(path)
    return inside or file_errors.path_outside(span, name, where.base)


def read_frame(
    source: FileData, name: str, path: Path, field: str, texts: Sequence[str] = ()
) -> pd.DataFrame:
    """Return the rows of a file, read once as long as its path, size and time stay.

    ``texts`` are columns of a text file that are not to be read as numbers. Raises NNError for a
    file that can't be read or isn't a table.
    """
    at = place(source, field)
    try:
        state = path.stat()
        key: tuple[object, ...] = (source.keyword, path, state.st_mtime_ns, state.st_size)
        if isinstance(source, CsvData):
            key += (source.sep, source.encoding, source.na, *texts)
        if key in _frames:
            return _frames[key]
        if isinstance(source, CsvData):
            room = memory()
            try:
                text = content(path, room // 8)
            except TooLargeError as fault:
                raise NNError(file_errors.data_too_large(at, name, fault.size, room)) from None
            frame = read_csv(source, name, text, at, texts)
        else:
            frame = _parquet(name, path, at)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise NNError(file_errors.unreadable_file(at, name, reason)) from None
    while len(_frames) >= _KEPT:
        del _frames[next(iter(_frames))]
    _frames[key] = frame
    return frame


def _parquet(name: str, path: Path, at: Span | None) -> pd.DataFrame:
    import pandas as pd

    try:
        from pyarrow.parquet import read_metadata

        # A few bytes can stand for millions of equal values, which take 8 bytes each once read.
        said = read_metadata(path)
        room = memory()
        if 8 * said.num_rows * said.num_columns > room:
            fault = file_errors.rows_too_large(at, name, said.num_rows, said.num_columns, room)
            raise NNError(fault)
        frame: pd.DataFrame = pd.read_parquet(path, engine="pyarrow")
    except ImportError:
        raise NNError(file_errors.missing_package(at, "pyarrow", "`data parquet`")) from None
    except (OSError, ValueError, NotImplementedError) as fault:  # what pyarrow's errors are
        reason = (str(fault).splitlines() or ["unknown"])[0]
        raise NNError(file_errors.malformed_parquet(at, name, reason)) from None
    frame.columns = pd.Index([str(column) for column in frame.columns])
    twice = sorted(set(frame.columns[frame.columns.duplicated()]))
    if twice:
        raise NNError(errors.duplicate_column(at, twice, f'"{name}"'))
    if not len(frame):
        raise NNError(file_errors.empty_file(at, name))
    table: pd.DataFrame = frame.reset_index(drop=True)
    return table
