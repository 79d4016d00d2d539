"""Text files of rows in their usual form go in, frames read by Arrow come out, None for others.

Arrow reads on all cores, and takes a file for what `delimited` does wherever it says nothing odd:
whatever may differ (hexadecimal numbers, spaces before a text, numbers beyond 64 bits) and
whatever is wrong is left to the careful reader, which also knows the places.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.raw import Array
from nndsl.data.tables.arrow_reader import OddError, frame_of
from nndsl.data.tables.lines import LINE
from nndsl.data.tables.opening import (
    MARK,
    SEEN,
    SEPARATORS,
    has_hex,
    header,
    last_lines,
    line_ends,
    usual_mark,
    whole_lines,
)
from nndsl.data.tables.told import AS_SEEN, Taken

if TYPE_CHECKING:
    import pandas as pd


def read_usual(
    content: bytes, sep: str, na: str | None, taken: Taken = AS_SEEN
) -> pd.DataFrame | None:
    """Return the rows of a UTF-8 text with a header line, None where it isn't in the usual form.

    ``na`` is one more text that stands for a missing value; ``taken`` says which columns are
    not taken for what they look like. The frame's index has the line that each row begins in.
    """
    content = content.removeprefix(MARK)
    if sep not in SEPARATORS or b"\x00" in content or not usual_mark(na):
        return None
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    names = header(content, sep, taken.forced)
    return None if names is None else frame_of(_Held(content, sep), names, sep, na, taken)


class _Held:
    """The rows of a text that is held whole."""

    def __init__(self, content: bytes, sep: str) -> None:
        self.content, self.sep = content, sep
        self.begin = content.index(b"\n") + 1

    @cached_property
    def quoted(self) -> bool:
        """Whether a cell may stand in quotes, with separators and line ends in it."""
        return b'"' in self.content

    @cached_property
    def has_hex(self) -> bool:
        """Whether a number may be hexadecimal, which Arrow takes for an integer."""
        return has_hex(self.content, self.begin)

    @cached_property
    def has_plus(self) -> bool:
        """Whether a number may begin with a plus, which keeps it from being an integer."""
        return b"+" in self.content

    def ends(self) -> list[bytes]:
        """Return the first whole lines, about ``SEEN`` bytes, and the last if they are others."""
        first = whole_lines(self.content, self.begin)
        more = len(self.content) > self.begin + len(first)
        return [first, last_lines(self.content)] if more else [first]

    def all(self) -> Any:
        """Return what Arrow reads all of them from."""
        import pyarrow as pa

        return pa.py_buffer(memoryview(self.content)[self.begin :])

    def lines(self, table: Any) -> Any:
        """Return the line that each row begins in, as an index; the header is in line 1.

        Raises OddError where a quote is never closed, or a text has line ends of an unknown place.
        """
        import pandas as pd
        import pyarrow as pa
        from pyarrow import compute

        if not self._closed(table):
            raise OddError
        count = table.num_rows
        breaks = line_ends(self.content) + (not self.content.endswith(b"\n"))
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
            raise OddError
        return pd.Index(_full_lines(self.content)[1:], name=LINE)

    def _closed(self, table: Any) -> bool:
        """Say whether the last cell is no text whose quote is never closed, which Arrow takes."""
        if not self.quoted:
            return True
        end = self.content[-SEEN:].rstrip(b"\n")
        last = table.columns[-1][-1].as_py()
        cell = end[end.rfind(self.sep.encode()) + 1 :]
        if not isinstance(last, str) or not last:
            return cell == b'""' or b'"' not in cell
        text = last.rstrip("\n").encode()
        return not end.endswith((b'"' + text, b'"' + text.replace(b'"', b'""')))


def _full_lines(content: bytes) -> Array:
    """Return the numbers, from 1, of the lines that hold anything; none is inside quotes."""
    ends = np.flatnonzero(np.frombuffer(content, np.uint8) == ord("\n"))
    ends = np.append(ends, len(content))
    starts = np.append(0, ends[:-1] + 1)
    return np.flatnonzero(ends > starts) + 1
