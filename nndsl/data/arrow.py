"""Text files of rows in their usual form go in, frames read by Arrow come out, None for others.

Arrow reads on all cores, and takes a file for what `delimited` does wherever it says nothing odd:
whatever may differ (hexadecimal numbers, spaces before a text, numbers beyond 64 bits) and
whatever is wrong is left to the careful reader, which also knows the places.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.lines import LINE
from nndsl.data.raw import Array
from nndsl.data.spelled import booleans, has_text, is_number

if TYPE_CHECKING:
    import pandas as pd

# What stands for a missing value, besides what a file's statement says: pandas's own list.
MISSING = (
    *("", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN"),
    *("<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"),
)
_SEPARATORS = ",;\t|"
_HEX = re.compile(rb"(?<![^\s,;|\"])0[xX][0-9a-fA-F]")
_WHOLE = 2.0**63  # an integer of this size is no 64-bit number
MAX_COLUMNS = 25_000  # each takes a third of a millisecond
_START = 1 << 20  # bytes by which columns of dates and booleans are mostly recognized


class _OddError(Exception):
    """A file that Arrow may read in another way."""


def read_usual(
    content: bytes, sep: str, na: str | None, texts: Sequence[str] = ()
) -> pd.DataFrame | None:
    """Return the rows of a UTF-8 text with a header line, None where it isn't in the usual form.

    ``na`` is one more text that stands for a missing value; columns ``texts`` are no numbers. The
    frame's index has the line that each row begins in.
    """
    try:
        import pyarrow as pa
    except ImportError:
        return None
    content = content.removeprefix(b"\xef\xbb\xbf")
    if sep not in _SEPARATORS or b"\x00" in content or not _usual_mark(na):
        return None
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    header = _header(content, sep)
    if header is None or not set(texts) <= set(header):
        return None
    rows = memoryview(content)[content.index(b"\n") + 1 :]
    try:
        return _Reader(content, rows, header, sep, na).frame(texts)
    except (pa.ArrowInvalid, pa.ArrowCapacityError, _OddError):
        return None


def _usual_mark(na: str | None) -> bool:
    return na is None or (na == na.strip() and not set(na) & set('"\r\n' + _SEPARATORS))


def _header(content: bytes, sep: str) -> list[str] | None:
    """Return the names of the first line, None where there are less than two, or equal ones."""
    end = content.find(b"\n")
    line = content[: max(end, 0)]
    if line.count(b'"') % 2 or len(line) > _START:
        return None
    try:
        reader = csv.reader([line.decode()], delimiter=sep, skipinitialspace=True)
        cells = [cell.strip() for row in reader for cell in row]
    except (UnicodeDecodeError, csv.Error):
        return None
    names = [cell or f"column_{i}" for i, cell in enumerate(cells, start=1)]
    return names if 1 < len(set(names)) == len(names) <= MAX_COLUMNS else None


class _Reader:
    """One file: all of it, the lines behind the header, and how they are to be read."""

    def __init__(
        self, content: bytes, rows: memoryview, header: list[str], sep: str, na: str | None
    ) -> None:
        self.content, self.rows, self.header, self.sep, self.na = content, rows, header, sep, na

    @cached_property
    def quoted(self) -> bool:
        """Whether a cell may stand in quotes, with separators and line ends in it."""
        return b'"' in self.content

    @cached_property
    def has_hex(self) -> bool:
        """Whether a number may be hexadecimal, which Arrow takes for an integer."""
        begin = len(self.content) - len(self.rows)  # one letter is found sooner than two
        letters = [x for x in (b"x", b"X") if self.content.find(x, begin) >= 0]
        likely = any(self.content.find(b"0" + x, begin) >= 0 for x in letters)
        return likely and _HEX.search(self.content, begin) is not None

    @cached_property
    def has_plus(self) -> bool:
        """Whether a number may begin with a plus, which keeps it from being an integer."""
        return b"+" in self.content

    def frame(self, texts: Sequence[str]) -> pd.DataFrame:
        """Read everything. Raises _OddError where another reader may find something else."""
        import pyarrow as pa

        plain = dict.fromkeys(texts, pa.string())
        start = self.rows[:_START].tobytes()
        plain |= self._to_reread(self._table(start[: start.rfind(b"\n") + 1], plain), texts)
        table = self._table(self.rows, plain)
        if later := self._to_reread(table, texts):
            table = self._table(self.rows, plain | later)
        if not table.num_rows or not self._closed(table):
            raise _OddError
        lines = self._lines(table)
        frame: pd.DataFrame = table.to_pandas(split_blocks=True)
        for name, column in zip(self.header, table.columns, strict=True):
            self._check(column)
            if pa.types.is_null(column.type):
                frame[name] = np.full(len(frame), np.nan)
            elif name in texts:
                frame[name] = frame[name].astype(object)
            elif pa.types.is_string(column.type) and (truth := booleans(column)) is not None:
                frame[name] = truth
        frame.index = lines
        return frame

    def _table(self, rows: bytes | memoryview, types: dict[str, Any]) -> Any:
        import pyarrow as pa
        from pyarrow import csv as arrow

        return arrow.read_csv(
            pa.py_buffer(rows),
            read_options=arrow.ReadOptions(column_names=self.header),
            parse_options=arrow.ParseOptions(delimiter=self.sep, newlines_in_values=self.quoted),
            convert_options=arrow.ConvertOptions(
                column_types=types,
                null_values=[*MISSING, *([] if self.na is None else [self.na])],
                strings_can_be_null=True,
            ),
        )

    def _to_reread(self, table: Any, texts: Sequence[str]) -> dict[str, Any]:
        """Return the columns that Arrow takes for more than texts and numbers, as texts."""
        import pyarrow as pa

        return {
            field.name: pa.string()
            for field in table.schema
            if pa.types.is_temporal(field.type) or pa.types.is_boolean(field.type)
        }

    def _check(self, column: Any) -> None:
        """Raise _OddError for a column that may have another type, or values, elsewhere."""
        import pyarrow as pa
        from pyarrow import compute

        if pa.types.is_string(column.type):
            spaced = [compute.any(compute.starts_with(column, space)).as_py() for space in " \t"]
            if any(spaced) or not has_text(column):
                raise _OddError
        elif pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
            mark = float(self.na) if self.na is not None and is_number(self.na) else None
            if mark is not None and compute.any(compute.equal(column, mark)).as_py():
                raise _OddError
            if pa.types.is_integer(column.type):
                if self.has_hex:
                    raise _OddError
                return
            if not np.isfinite(compute.sum(column).as_py()):
                raise _OddError
            if compute.max(compute.abs(column)).as_py() >= _WHOLE:
                raise _OddError
            if self.has_plus and compute.all(compute.equal(column, compute.floor(column))).as_py():
                raise _OddError  # +1 is an integer
        elif not pa.types.is_null(column.type):
            raise _OddError

    def _closed(self, table: Any) -> bool:
        """Say whether the last cell is no text whose quote is never closed, which Arrow takes."""
        if not self.quoted:
            return True
        end = self.content[-_START:].rstrip(b"\n")
        last = table.columns[-1][-1].as_py()
        cell = end[end.rfind(self.sep.encode()) + 1 :]
        if not isinstance(last, str):
            return cell == b'""' or b'"' not in cell
        text = last.rstrip("\n").encode()
        return not end.endswith((b'"' + text, b'"' + text.replace(b'"', b'""')))

    def _lines(self, table: Any) -> Any:
        """Return the line that each row begins in, as an index; the header is in line 1."""
        import pandas as pd
        import pyarrow as pa
        from pyarrow import compute

        count = table.num_rows
        breaks = self.content.count(b"\n") + (not self.content.endswith(b"\n"))
        if breaks == count + 1:
            return pd.RangeIndex(2, count + 2, name=LINE)
        inside = np.zeros(count, np.int64)
        for column in table.columns if self.quoted else ():
            if pa.types.is_string(column.type):
                inside += compute.count_substring(column, "\n").fill_null(0).to_numpy()
        if breaks == count + 1 + inside.sum():
            before = np.cumsum(inside) - inside
            return pd.Index(np.arange(2, count + 2) + before, name=LINE)
        if self.quoted:
            raise _OddError
        return pd.Index(_full_lines(self.content)[1:], name=LINE)


def _full_lines(content: bytes) -> Array:
    """Return the numbers, from 1, of the lines that hold anything; none is inside quotes."""
    ends = np.flatnonzero(np.frombuffer(content, np.uint8) == ord("\n"))
    ends = np.append(ends, len(content))
    starts = np.append(0, ends[:-1] + 1)
    return np.flatnonzero(ends > starts) + 1
