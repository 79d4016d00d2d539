"""Rows of text go in, as Arrow takes them, and frames come out, or an error for what is unusual.

Arrow reads on all cores. Whatever `delimited` may take for something else (hexadecimal numbers,
spaces before a text, numbers beyond 64 bits) is an error here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from nndsl.data.raw import Array
from nndsl.data.tables.spelled import booleans, has_text
from nndsl.data.values import is_number

if TYPE_CHECKING:
    import pandas as pd

# What stands for a missing value, besides what a file's statement says: pandas's own list.
MISSING = (
    *("", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN"),
    *("<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"),
)
SEPARATORS = ",;\t|"
MAX_COLUMNS = 25_000  # each takes a third of a millisecond
BLOCK = 1 << 23  # bytes that Arrow gives a thread at a time
SEEN = 1 << 20  # bytes by which columns of dates and booleans are mostly recognized
MARK = b"\xef\xbb\xbf"  # what some files of UTF-8 begin with
_HEX = re.compile(rb"(?<![^\s,;|\"])0[xX][0-9a-fA-F]")
_WHOLE = 2.0**63  # an integer of this size is no 64-bit number


class OddError(Exception):
    """A file that Arrow may read in another way."""


class Rows(Protocol):
    """The rows of a file behind its header line.

    ``has_hex`` and ``has_plus`` are known once Arrow has read all.
    """

    @property
    def quoted(self) -> bool:
        """Whether a cell may stand in quotes, with separators and line ends in it."""

    @property
    def has_hex(self) -> bool:
        """Whether a number may be hexadecimal, which Arrow takes for an integer."""

    @property
    def has_plus(self) -> bool:
        """Whether a number may begin with a plus, which keeps it from being an integer."""

    def start(self) -> Any:
        """Return what Arrow reads the first of them from, about ``SEEN`` bytes of whole lines."""

    def all(self) -> Any:
        """Return what Arrow reads all of them from."""

    def lines(self, table: Any) -> Any:
        """Return the line that each row begins in, as an index; the header is in line 1.

        Raises OddError where that can't be said.
        """


def usual_mark(na: str | None) -> bool:
    """Say whether Arrow takes what stands for a missing value as it is."""
    return na is None or (na == na.strip() and not set(na) & set('"\r\n' + SEPARATORS))


def header(content: bytes, sep: str, texts: Sequence[str]) -> list[str] | None:
    """Return the names of the first line, None where one of ``texts`` isn't among them.

    It is None for less than two, and for equal ones, too.
    """
    end = content.find(b"\n")
    line = content[: max(end, 0)]
    if line.count(b'"') % 2 or len(line) > SEEN:
        return None
    try:
        reader = csv.reader([line.decode()], delimiter=sep, skipinitialspace=True)
        cells = [cell.strip() for row in reader for cell in row]
    except (UnicodeDecodeError, csv.Error):
        return None
    names = named(cells)
    usual = 1 < len(set(names)) == len(names) <= MAX_COLUMNS
    return names if usual and set(texts) <= set(names) else None


def named(header: Sequence[str]) -> list[str]:
    """Return a name for each column; one without is called by its place, from 1.

    A table that was saved with its row numbers has such a first column.
    """
    return [cell or f"column_{i}" for i, cell in enumerate(header, start=1)]


def has_hex(text: bytes, begin: int = 0) -> bool:
    """Say whether a number in a text may be hexadecimal."""
    letters = [x for x in (b"x", b"X") if text.find(x, begin) >= 0]  # sooner found than two
    likely = any(text.find(b"0" + x, begin) >= 0 for x in letters)
    return likely and _HEX.search(text, begin) is not None


def first_lines(content: bytes, begin: int) -> Any:
    """Return the whole lines of about ``SEEN`` bytes from a place on, as Arrow takes them."""
    import pyarrow as pa

    some = content[begin : begin + SEEN]
    return pa.py_buffer(some[: some.rfind(b"\n") + 1])


def line_ends(content: bytes) -> int:
    """Return how many there are; numpy is several times faster with it than a text's `count`."""
    values = np.frombuffer(content, np.uint8)
    blocks = (values[at : at + SEEN] for at in range(0, len(values), SEEN))
    return sum(int(np.count_nonzero(block == ord("\n"))) for block in blocks)


def _moderate(chunk: Any) -> bool:
    """Say whether all numbers are finite, and small enough for whole ones to have 64 bits."""
    values = (chunk.drop_null() if chunk.null_count else chunk).to_numpy()
    return bool(values.min(initial=0.0) > -_WHOLE and values.max(initial=0.0) < _WHOLE)


class Reader:
    """How the rows of a file are read: the names of its columns, and what stands for a gap."""

    def __init__(self, rows: Rows, header: list[str], sep: str, na: str | None) -> None:
        self.rows, self.header, self.sep, self.na = rows, header, sep, na

    def frame(self, texts: Sequence[str]) -> pd.DataFrame:
        """Read everything. Raises OddError where another reader may find something else.

        The frame's index has the line that each row begins in; columns ``texts`` are no numbers.
        """
        import pandas as pd
        import pyarrow as pa

        plain = dict.fromkeys(texts, pa.string())
        plain |= self._to_reread(self._table(self.rows.start(), plain))
        table = self._table(self.rows.all(), plain)
        if later := self._to_reread(table):
            table = self._table(self.rows.all(), plain | later)
        if not table.num_rows:
            raise OddError
        lines = self.rows.lines(table)
        plainly = [name in texts for name in self.header]
        with ThreadPoolExecutor(cpu_count()) as pool:
            found = list(pool.map(self._column, table.columns, plainly))
        frame: pd.DataFrame = pd.DataFrame(dict(zip(self.header, found, strict=True)), copy=False)
        frame.index = lines
        return frame

    def _column(self, column: Any, plainly: bool) -> Array | pd.Series[Any]:
        """Return a column as pandas has it, objects where it is to be of texts ``plainly``."""
        import pyarrow as pa

        self._check(column)
        if pa.types.is_null(column.type):
            return np.full(len(column), np.nan)
        if not pa.types.is_string(column.type):
            numbers: Array = column.to_numpy()
            return numbers
        if not plainly and (truth := booleans(column)) is not None:
            return truth
        texts: pd.Series[Any] = column.to_pandas()
        return texts.astype(object) if plainly else texts

    def _table(self, rows: Any, types: dict[str, Any]) -> Any:
        from pyarrow import csv as arrow

        return arrow.read_csv(
            rows,
            read_options=arrow.ReadOptions(column_names=self.header, block_size=BLOCK),
            parse_options=arrow.ParseOptions(
                delimiter=self.sep,
                quote_char='"' if self.rows.quoted else False,  # which is faster
                newlines_in_values=self.rows.quoted,
            ),
            convert_options=arrow.ConvertOptions(
                column_types=types,
                null_values=[*MISSING, *([] if self.na is None else [self.na])],
                strings_can_be_null=True,
            ),
        )

    def _to_reread(self, table: Any) -> dict[str, Any]:
        """Return the columns that Arrow takes for more than texts and numbers, as texts."""
        import pyarrow as pa

        return {
            field.name: pa.string()
            for field in table.schema
            if pa.types.is_temporal(field.type) or pa.types.is_boolean(field.type)
        }

    def _check(self, column: Any) -> None:
        """Raise OddError for a column that may have another type, or values, elsewhere."""
        import pyarrow as pa
        from pyarrow import compute

        if pa.types.is_string(column.type):
            spaced = [compute.any(compute.starts_with(column, space)).as_py() for space in " \t"]
            if any(spaced) or not has_text(column):
                raise OddError
        elif pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
            mark = float(self.na) if self.na is not None and is_number(self.na) else None
            if mark is not None and compute.any(compute.equal(column, mark)).as_py():
                raise OddError
            if pa.types.is_integer(column.type):
                if self.rows.has_hex:
                    raise OddError
                return
            if not all(map(_moderate, column.chunks)):
                raise OddError
            plus = self.rows.has_plus
            if plus and compute.all(compute.equal(column, compute.floor(column))).as_py():
                raise OddError  # +1 is an integer
        elif not pa.types.is_null(column.type):
            raise OddError


def frame_of(
    rows: Rows, names: list[str], sep: str, na: str | None, texts: Sequence[str]
) -> pd.DataFrame | None:
    """Return the rows as ``Reader`` reads them, None where another may find something else.

    It is None where Arrow isn't installed, too.
    """
    try:
        import pyarrow as pa
    except ImportError:
        return None
    try:
        return Reader(rows, names, sep, na).frame(texts)
    except (pa.ArrowInvalid, pa.ArrowCapacityError, OddError):
        return None
