"""Rows of text go in, as Arrow takes them, and frames come out, or an error for what is unusual.

Arrow reads on all cores. Whatever `delimited` may take for something else (hexadecimal numbers,
spaces before a text, numbers beyond 64 bits) is an error here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from os import cpu_count
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from nndsl.data.raw import Array
from nndsl.data.tables.opening import has_padded
from nndsl.data.tables.spelled import booleans, has_text, padded, without_words
from nndsl.data.tables.told import MISSING, Taken, Told
from nndsl.data.values import is_number

if TYPE_CHECKING:
    import pandas as pd

BLOCK = 1 << 23  # bytes that Arrow gives a thread at a time
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

    def ends(self) -> list[bytes]:
        """Return the first whole lines, about ``SEEN`` bytes, and the last if they are others."""

    def all(self) -> Any:
        """Return what Arrow reads all of them from."""

    def lines(self, table: Any) -> Any:
        """Return the line that each row begins in, as an index; the header is in line 1.

        Raises OddError where that can't be said.
        """


def _moderate(chunk: Any) -> bool:
    """Say whether all numbers are finite, and small enough for whole ones to have 64 bits."""
    values = (chunk.drop_null() if chunk.null_count else chunk).to_numpy()
    return bool(values.min(initial=0.0) > -_WHOLE and values.max(initial=0.0) < _WHOLE)


class Reader:
    """How the rows of a file are read: the names of its columns, and what stands for a gap."""

    def __init__(
        self, rows: Rows, header: list[str], sep: str, na: str | None, taken: Taken
    ) -> None:
        self.rows, self.header, self.sep, self.na = rows, header, sep, na
        self.texts, self.codes = set(taken.forced), set(taken.codes) & set(header)
        self.words = [*MISSING, *([] if na is None else [na])]

    def frame(self) -> pd.DataFrame:
        """Read everything. Raises OddError where another reader may find something else.

        The frame's index has the line that each row begins in; it is told what cells said.
        """
        import pandas as pd
        import pyarrow as pa

        ends = self.rows.ends()
        first = self._table(pa.py_buffer(ends[0]), dict.fromkeys(self.texts, pa.string()))
        plain = [*self.texts, *self._to_reread(first), *self._codes(first)]
        table = self._table(self.rows.all(), dict.fromkeys(plain, pa.string()))
        if later := self._to_reread(table):
            table = self._table(self.rows.all(), dict.fromkeys([*plain, *later], pa.string()))
        if not table.num_rows:
            raise OddError
        lines = self.rows.lines(table)
        with ThreadPoolExecutor(cpu_count()) as pool:
            found = list(pool.map(self._column, self.header, table.columns))
        whole = [field.name for field in table.schema if pa.types.is_integer(field.type)]
        columns = dict(zip(self.header, (values for values, _ in found), strict=True))
        said = zip(self.header, (words for _, words in found), strict=True)
        frame: pd.DataFrame = pd.DataFrame(columns, copy=False)
        frame.index = lines
        padded_ones = self._padded(ends, whole)
        Told(padded_ones, {name: words for name, words in said if words}).write(frame)
        return frame

    def _codes(self, first: Any) -> list[str]:
        """Return the columns that are texts if a whole number of them has zeros in front."""
        import pyarrow as pa

        found = {field.name: field.type for field in first.schema if field.name in self.codes}
        usual = (pa.types.is_integer, pa.types.is_null)
        return [name for name, kind in found.items() if any(test(kind) for test in usual)]

    def _padded(self, ends: Iterable[bytes], names: list[str]) -> dict[str, str]:
        """Return the first cell with zeros in front of columns of whole numbers.

        It is looked for in the first and the last lines: to look at all takes longer than to read
        them.
        """
        import pyarrow as pa

        found: dict[str, str] = {}
        for lines in ends if names else ():
            if not has_padded(lines):
                continue
            with suppress(pa.ArrowInvalid):  # a cell in quotes is cut
                table = self._table(pa.py_buffer(lines), dict.fromkeys(names, pa.string()), names)
                seen = {name: padded(table[name]) for name in names}
                found = {name: text for name, text in seen.items() if text is not None} | found
        return found

    def _column(self, name: str, column: Any) -> tuple[Array | pd.Series[Any], dict[str, int]]:
        """Return a column as pandas has it, and the words in it that stand for missing values.

        It has objects where it is to be of texts whatever it holds.
        """
        import pyarrow as pa

        words: dict[str, int] = {}
        plainly = name in self.texts
        if pa.types.is_string(column.type):
            column, words = without_words(column, self.words)
            if name in self.codes and not plainly:
                column, plainly = self._code(column)
        self._check(column, plainly)
        if pa.types.is_null(column.type):
            return np.full(len(column), np.nan), {}
        if not pa.types.is_string(column.type):
            return column.to_numpy(), {}
        if not plainly and (truth := booleans(column)) is not None:
            return truth, words
        texts: pd.Series[Any] = column.to_pandas()
        return texts.astype(object) if plainly else texts, words

    def _code(self, column: Any) -> tuple[Any, bool]:
        """Return texts as they are where whole numbers have zeros in front, else as these numbers.

        Also says whether they are to stay texts.
        """
        import pyarrow as pa

        try:
            numbers = column.cast(pa.int64())
        except pa.ArrowInvalid:  # some other type, which isn't known here
            if has_text(column):
                return column, False
            raise OddError from None
        if numbers.null_count == len(numbers):
            return pa.chunked_array([pa.nulls(len(numbers))]), False
        return (numbers, False) if padded(column) is None else (column, True)

    def _table(self, rows: Any, types: dict[str, Any], names: Sequence[str] = ()) -> Any:
        """Read columns, all of them unless there are ``names``; words stay what they say."""
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
                null_values=self.words,
                include_columns=list(names),
            ),
        )

    def _to_reread(self, table: Any) -> list[str]:
        """Return the columns that Arrow takes for more than texts and numbers."""
        import pyarrow as pa

        return [
            field.name
            for field in table.schema
            if pa.types.is_temporal(field.type) or pa.types.is_boolean(field.type)
        ]

    def _check(self, column: Any, plainly: bool) -> None:
        """Raise OddError for a column that may have another type, or values, elsewhere.

        One that is to be of texts ``plainly`` has no other type.
        """
        import pyarrow as pa
        from pyarrow import compute

        if pa.types.is_string(column.type):
            spaced = [compute.any(compute.starts_with(column, space)).as_py() for space in " \t"]
            if any(spaced) or not (plainly or has_text(column)):
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
    rows: Rows, names: list[str], sep: str, na: str | None, taken: Taken
) -> pd.DataFrame | None:
    """Return the rows as ``Reader`` reads them, None where another may find something else.

    It is None where Arrow isn't installed, too.
    """
    try:
        import pyarrow as pa
    except ImportError:
        return None
    try:
        return Reader(rows, names, sep, na, taken).frame()
    except (pa.ArrowInvalid, pa.ArrowCapacityError, OddError):
        return None
