"""Text files of rows: a file goes in, a frame or what is wrong with the file comes out."""

from __future__ import annotations

import codecs
import csv
import io
from array import array
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.raw import no_giant, place
from nndsl.data.sources import CsvData
from nndsl.data.tables.arrow import read_usual
from nndsl.data.tables.arrow_reader import MAX_COLUMNS, MISSING, named
from nndsl.data.tables.arrow_stream import read_passing
from nndsl.data.tables.lines import LINE
from nndsl.diagnostics import NNError
from nndsl.errors import data as errors, data_files as file_errors
from nndsl.errors.cells import with_point
from nndsl.files.formats import START, recognized
from nndsl.source import Span
from nndsl.system.packages import installed

LARGE = 1 << 19  # bytes from which on it pays to load Arrow

if TYPE_CHECKING:
    import pandas as pd


def read_large(
    source: CsvData, path: Path, limit: int, texts: Sequence[str] = ()
) -> pd.DataFrame | None:
    """Return the rows of a large file as `read_csv` does, without holding its text.

    None is for others, for those that aren't in their usual form, for more than ``limit`` bytes,
    and for all where Arrow isn't installed. Raises OSError where the file can't be read.
    """
    if not _is_utf8(source.encoding) or source.decimal != "." or path.stat().st_size < LARGE:
        return None
    if not installed("pyarrow"):
        return None
    return read_passing(path, limit, source.sep, source.na, texts)


def read_csv(
    source: CsvData, name: str, content: bytes, at: Span | None, texts: Sequence[str] = ()
) -> pd.DataFrame:
    """Return the rows of a text file with a header line; columns ``texts`` are no numbers.

    Raises NNError for a content that isn't text, or has no rows, ragged rows, or two columns of
    one name.
    """
    known = recognized(content[:START])
    if known is not None and not source.encoding.lower().startswith(("utf-16", "utf_16", "utf-32")):
        raise NNError(file_errors.foreign_file(at, name, known))
    utf8, usual = _is_utf8(source.encoding), source.decimal == "." and len(content) >= LARGE
    if utf8 and usual:
        frame = read_usual(content, source.sep, source.na, texts)
        if frame is not None:
            return frame
    text = _decoded(source, name, content, at)
    if not utf8 and usual:
        frame = read_usual(text.encode("utf-8", "replace"), source.sep, source.na, texts)
        if frame is not None:
            return frame
    # one kind of line ends, as an editor counts lines
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _parse(source, name, text, at, texts)


def likely_separator(header: Sequence[str], sep: str) -> str | None:
    """Return what seems to separate columns, where there is only one by the separator."""
    if len(header) != 1:
        return None
    return next((other for other in ";\t|," if other in header[0] and other != sep), None)


def _is_utf8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")
    except LookupError:
        return False


def _decoded(source: CsvData, name: str, content: bytes, at: Span | None) -> str:
    try:
        text = content.decode(source.encoding)
    except LookupError:
        raise NNError(
            file_errors.unknown_encoding(place(source, "encoding"), source.encoding)
        ) from None
    except UnicodeError as fault:
        position = fault.start if isinstance(fault, UnicodeDecodeError) else 0
        line = content.count(b"\n", 0, position) + 1
        wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        raise NNError(
            file_errors.unreadable_text(at, name, source.encoding, position, line, wide)
        ) from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        places = text.count("\x00")
        raise NNError(file_errors.zero_bytes(at, name, line, places, source.encoding))
    return text.removeprefix("\ufeff")


def _parse(
    source: CsvData, name: str, text: str, at: Span | None, texts: Sequence[str]
) -> pd.DataFrame:
    import pandas as pd

    if not text.strip():
        raise NNError(file_errors.empty_file(at, name))
    header, lines = _checked_rows(source, name, text, at)
    missing = [*MISSING, *([] if source.na is None else [source.na])]
    try:
        frame: pd.DataFrame = pd.read_csv(
            io.StringIO(text),
            sep=source.sep,
            decimal=source.decimal,
            names=header,
            header=0,
            index_col=False,
            skipinitialspace=True,
            na_values=missing,
            keep_default_na=False,
            low_memory=False,
            **_nearest(),
            dtype=dict.fromkeys(texts, "object") if texts else None,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as fault:
        reason = (str(fault).splitlines() or ["unknown"])[0]
        raise NNError(file_errors.malformed_csv(at, name, reason)) from None
    if not len(frame):
        raise NNError(file_errors.empty_file(at, name))
    for column, dtype in frame.dtypes.items():
        if isinstance(dtype, np.dtype) and dtype.kind == "O":
            frame[column] = frame[column].map(no_giant)
        if str(dtype) in ("object", "str"):
            # beside a giant whole number, pandas keeps what stands for a missing value
            frame[column] = frame[column].mask(frame[column].isin(missing))
            if source.decimal == "," and column not in texts:
                # beside a cell that is no number, pandas leaves numbers as they are written
                frame[column] = frame[column].map(with_point)
    if len(lines) == len(frame):
        frame.index = pd.Index(lines, name=LINE)
    return frame


def _nearest() -> dict[str, Any]:
    """Return what makes pandas read a number as the nearest float64, as Arrow does.

    It does so by itself from version 3.1 on.
    """
    from pandas import __version__

    old = tuple(map(int, __version__.split(".")[:2])) < (3, 1)
    return {"float_precision": "round_trip"} if old else {}


def _checked_rows(
    source: CsvData, name: str, text: str, at: Span | None
) -> tuple[list[str], array[int]]:
    """Return the column names and the line that each row begins in, after a look at its length.

    pandas fills short rows and cuts long ones without a word, so rows are counted here.
    """
    reader = csv.reader(io.StringIO(text), delimiter=source.sep, skipinitialspace=True)
    header: list[str] | None = None
    ragged: list[tuple[int, int]] = []
    lines = array("q")
    count, before, line, uneven = 0, 0, 0, False
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            if not cells:
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                if len(header) > MAX_COLUMNS:
                    raise NNError(file_errors.too_many_columns(at, name, len(header), MAX_COLUMNS))
                continue
            lines.append(line)
            uneven = len(cells) != len(header)
            if uneven:
                count += 1
                if len(ragged) < 5:
                    ragged.append((line, len(cells)))
    except csv.Error as fault:
        reason = f"line {reader.line_num}: {fault}"
        raise NNError(file_errors.malformed_csv(at, name, reason)) from None
    if header is None:
        raise NNError(file_errors.empty_file(at, name))
    where = f'"{name}"'
    if count:
        if uneven and text.count('"') % 2:  # the last row has taken the rest of the file
            reason = f"a quote in line {line} is never closed"
            raise NNError(file_errors.malformed_csv(at, name, reason))
        sep, first = likely_separator(header, source.sep), header[0][:40]
        remark = first if first.startswith(("#", "//", "%")) else ""
        found = (len(header), ragged, count, "line", sep, remark)
        raise NNError(file_errors.ragged_row(at, where, *found))
    names = named(header)
    twice = [cell for cell, times in Counter(names).items() if times > 1]
    if twice:
        raise NNError(errors.duplicate_column(at, twice, where))
    return names, lines
