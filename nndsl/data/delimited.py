"""Text files of rows: a file goes in, a frame or what is wrong with the file comes out."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from nndsl.data.raw import place
from nndsl.data.sources import CsvData
from nndsl.diagnostics import NNError
from nndsl.errors import data as errors, data_files as file_errors
from nndsl.source import Span

if TYPE_CHECKING:
    import pandas as pd


def read_csv(source: CsvData, name: str, content: bytes, at: Span | None) -> pd.DataFrame:
    """Return the rows of a text file with a header line.

    Raises NNError for a content that isn't text, or has no rows, ragged rows, or two columns of
    one name.
    """
    return _parse(source, name, _decoded(source, name, content, at), at)


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
        raise NNError(
            file_errors.unreadable_text(at, name, source.encoding, position, line)
        ) from None
    if "\x00" in text:
        position = text.index("\x00")
        line = text.count("\n", 0, position) + 1
        raise NNError(file_errors.unreadable_text(at, name, source.encoding, position, line))
    return text.removeprefix("\ufeff")


def _parse(source: CsvData, name: str, text: str, at: Span | None) -> pd.DataFrame:
    import pandas as pd

    if not text.strip():
        raise NNError(file_errors.empty_file(at, name))
    header = _checked_header(source, name, text, at)
    try:
        frame = pd.read_csv(
            io.StringIO(text),
            sep=source.sep,
            names=header,
            header=0,
            index_col=False,
            skipinitialspace=True,
            na_values=[source.na] if source.na is not None else None,
            low_memory=False,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as fault:
        reason = (str(fault).splitlines() or ["unknown"])[0]
        raise NNError(file_errors.malformed_csv(at, name, reason)) from None
    if not len(frame):
        raise NNError(file_errors.empty_file(at, name))
    return frame


def _checked_header(source: CsvData, name: str, text: str, at: Span | None) -> list[str]:
    """Return the column names, after a look at each row's length.

    pandas fills short rows and cuts long ones without a word, so rows are counted here.
    """
    reader = csv.reader(io.StringIO(text), delimiter=source.sep, skipinitialspace=True)
    header: list[str] | None = None
    ragged: list[tuple[int, int]] = []
    count = 0
    try:
        for cells in reader:
            if not cells:
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
            elif len(cells) != len(header):
                count += 1
                if len(ragged) < 5:
                    ragged.append((reader.line_num, len(cells)))
    except csv.Error as fault:
        reason = f"line {reader.line_num}: {fault}"
        raise NNError(file_errors.malformed_csv(at, name, reason)) from None
    if header is None:
        raise NNError(file_errors.empty_file(at, name))
    if count:
        raise NNError(file_errors.ragged_row(at, f'"{name}"', len(header), ragged, count, "line"))
    # a table that was saved with its row numbers has a first column without a name
    header = [cell or f"column_{i}" for i, cell in enumerate(header, start=1)]
    twice = [cell for cell in dict.fromkeys(header) if header.count(cell) > 1]
    if twice:
        raise NNError(errors.duplicate_column(at, twice, f'"{name}"'))
    return header
