"""The text of a file of rows goes in, a frame or what is wrong with it comes out, with its place.

Nothing odd is left to chance here: Arrow's readers only take what they read as this one does.
"""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.raw import no_giant
from nndsl.data.sources import CsvData
from nndsl.data.tables.lines import LINE
from nndsl.data.tables.opening import MAX_COLUMNS, likely_separator, named
from nndsl.data.tables.told import MISSING, Taken, Told, first_padded, words_of
from nndsl.diagnostics import NNError
from nndsl.errors import data as errors, data_files as file_errors
from nndsl.errors.cells import with_point
from nndsl.source import Span

if TYPE_CHECKING:
    import pandas as pd

_PADDED = re.compile(r"(?<![\w.])0\d")  # what a cell of digits may begin with


def parse(source: CsvData, name: str, text: str, at: Span | None, taken: Taken) -> pd.DataFrame:
    """Return the rows of a text as `read_csv` does; lines end in one way."""
    import pandas as pd

    if not text.strip():
        raise NNError(file_errors.empty_file(at, name))
    header, lines = _checked_rows(source, name, text, at)
    missing = [*MISSING, *([] if source.na is None else [source.na])]
    forced = dict.fromkeys(taken.forced, "object")
    try:
        frame = _read(source, text, header, na_values=missing, dtype=forced or None, **_nearest())
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
            if source.decimal == "," and column not in taken.written:
                # beside a cell that is no number, pandas leaves numbers as they are written
                frame[column] = frame[column].map(with_point)
    _tell(frame, source, text, header, taken)
    if len(lines) == len(frame):
        frame.index = pd.Index(lines, name=LINE)
    return frame


def _read(source: CsvData, text: str, header: list[str], **how: Any) -> pd.DataFrame:
    import pandas as pd

    frame: pd.DataFrame = pd.read_csv(
        io.StringIO(text),
        sep=source.sep,
        decimal=source.decimal,
        names=header,
        header=0,
        index_col=False,
        skipinitialspace=True,
        keep_default_na=False,
        low_memory=False,
        **how,
    )
    return frame


def _tell(frame: pd.DataFrame, source: CsvData, text: str, header: list[str], taken: Taken) -> None:
    """Tell a frame what its cells said; codes with zeros in front become texts again."""
    whole = [name for name in header if _is_whole(frame[name])] if _PADDED.search(text) else []
    gaps: list[str] = []
    if any(word in text for word in MISSING if word):
        gaps = [n for n in header if str(frame[n].dtype) in ("object", "str")]
        gaps = [name for name in gaps if frame[name].hasnans]
    if not whole and not gaps:
        return
    columns = [*whole, *gaps]
    said = _read(source, text, header, usecols=columns, dtype="object", na_filter=False)
    padded: dict[str, str] = {}
    for name in whole:
        known = said[name].where(frame[name].notna(), None)
        first = first_padded(known.tolist())
        if first is not None and name in taken.codes:
            frame[name] = known
            gaps.append(name)
        elif first is not None:
            padded[name] = first
    words = {name: words_of(Counter(said[name].tolist())) for name in gaps}
    Told(padded, {name: found for name, found in words.items() if found}).write(frame)


def _is_whole(column: pd.Series[Any]) -> bool:
    """Say whether a column holds whole numbers, and perhaps gaps."""
    if column.dtype.kind == "f":
        values = column.to_numpy()
        known = values[~np.isnan(values)]
        return bool(len(known)) and bool((known == np.floor(known)).all())
    return column.dtype.kind in "iu"


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
