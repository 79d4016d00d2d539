"""The bytes of a text file of rows go in; its names, and what may stand in its cells, come out."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

import numpy as np

SEPARATORS = ",;\t|"
MAX_COLUMNS = 25_000  # each takes a third of a millisecond
SEEN = 1 << 20  # bytes by which columns of dates and booleans are mostly recognized
MARK = b"\xef\xbb\xbf"  # what some files of UTF-8 begin with
_HEX = re.compile(rb"(?<![^\s,;|\"])0[xX][0-9a-fA-F]")


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


def line_ends(content: bytes) -> int:
    """Return how many there are; numpy is several times faster with it than a text's `count`."""
    values = np.frombuffer(content, np.uint8)
    blocks = (values[at : at + SEEN] for at in range(0, len(values), SEEN))
    return sum(int(np.count_nonzero(block == ord("\n"))) for block in blocks)


def whole_lines(content: bytes, begin: int) -> bytes:
    """Return the whole lines of about ``SEEN`` bytes from a place on."""
    some = content[begin : begin + SEEN]
    return some[: some.rfind(b"\n") + 1]


def last_lines(content: bytes) -> bytes:
    """Return the whole lines of about ``SEEN`` bytes at the end."""
    some = content[-SEEN:]
    return some[some.find(b"\n") + 1 :]


def has_padded(lines: bytes) -> bool:
    r"""Say whether a number may begin with a zero and another digit behind it.

    >>> has_padded(b"1,007\n"), has_padded(b"0.07,100\n")
    (True, False)
    """
    values = np.frombuffer(b"\n" + lines, np.uint8)
    digit = values - ord("0") < 10  # bytes wrap around
    begins = ~digit[:-2] & (values[:-2] != ord(".")) & (values[1:-1] == ord("0"))
    return bool((begins & digit[2:]).any())


def likely_separator(header: Sequence[str], sep: str) -> str | None:
    """Return what seems to separate columns, where there is only one by the separator."""
    if len(header) != 1:
        return None
    return next((other for other in ";\t|," if other in header[0] and other != sep), None)
