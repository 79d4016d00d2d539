"""A large file of rows goes in, and the frame that Arrow makes of it as it is read comes out.

The file is read once, by the block: each is looked at as it passes on to Arrow, and is never held
beside the rows. Quotes, carriage returns and lines without anything are left to the reader of
whole texts, as is all that is wrong.
"""

from __future__ import annotations

import io
import stat
from os import fstat
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

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
from nndsl.files.formats import START, recognized

if TYPE_CHECKING:
    import pandas as pd

_ODD = (b'"', b"\r", b"\x00")


def read_passing(
    path: Path, limit: int, sep: str, na: str | None, taken: Taken = AS_SEEN
) -> pd.DataFrame | None:
    """Return the rows of a file of UTF-8 with a header line, as `read_usual` does those of a text.

    None is for all that isn't in the usual form, and for more than ``limit`` bytes. Raises OSError
    where the file can't be read.
    """
    if sep not in SEPARATORS or not usual_mark(na):
        return None
    with path.open("rb", buffering=0) as file:
        state = fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode) or state.st_size > limit:
            return None
        head = file.read(2 * SEEN)
        if recognized(head[:START]) is not None or any(odd in head for odd in _ODD):
            return None
        text = head.removeprefix(MARK)
        names = header(text, sep, taken.forced)
        if names is None:
            return None
        begin = len(head) - len(text) + text.index(b"\n") + 1
        return frame_of(_Passing(file, head, begin, limit), names, sep, na, taken)


class _Passing:
    """The rows of a file, of which no more is known than what has passed."""

    quoted = False

    def __init__(self, file: IO[bytes], head: bytes, begin: int, limit: int) -> None:
        self.file, self.head, self.begin, self.limit = file, head, begin, limit
        self.passed = _Looked(file, limit)

    @property
    def has_hex(self) -> bool:
        """Whether a number may be hexadecimal, which Arrow takes for an integer."""
        return self.passed.has_hex

    @property
    def has_plus(self) -> bool:
        """Whether a number may begin with a plus, which keeps it from being an integer."""
        return self.passed.has_plus

    def ends(self) -> list[bytes]:
        """Return the first whole lines, about ``SEEN`` bytes, and the last if they are others."""
        first = whole_lines(self.head, self.begin)
        size = fstat(self.file.fileno()).st_size
        if size <= self.begin + len(first):
            return [first]
        self.file.seek(max(size - SEEN, self.begin))
        return [first, last_lines(self.file.read(SEEN))]

    def all(self) -> Any:
        """Return what Arrow reads all of them from."""
        import pyarrow as pa

        self.file.seek(self.begin)
        self.passed = _Looked(self.file, self.limit)
        return pa.PythonFile(self.passed, mode="r")

    def lines(self, table: Any) -> Any:
        """Return the line that each row begins in, as an index; the header is in line 1.

        Raises OddError where that can't be said.
        """
        import pandas as pd

        if self.passed.lines != table.num_rows:  # some are empty
            raise OddError
        return pd.RangeIndex(2, table.num_rows + 2, name=LINE)


class _Looked(io.RawIOBase):
    """A stream that raises OddError for what Arrow may take for something else."""

    def __init__(self, file: IO[bytes], limit: int) -> None:
        self._file, self._left, self._end = file, limit, b""
        self._breaks = 0
        self.has_hex = self.has_plus = False

    @property
    def lines(self) -> int:
        """How many have passed; the last may have no end."""
        return self._breaks + (self._end[-1:] not in (b"", b"\n"))

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        block = self._file.read(size)
        self._left -= len(block)
        if self._left < 0 or any(odd in block for odd in _ODD):
            raise OddError
        self.has_plus = self.has_plus or b"+" in block
        self.has_hex = self.has_hex or has_hex(block) or has_hex(self._end + block[:2])
        self._breaks += line_ends(block)
        self._end = block[-2:] or self._end
        return block
