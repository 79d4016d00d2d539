"""Text files of rows: a file goes in, a frame or what is wrong with the file comes out."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import TYPE_CHECKING

from nndsl.data.raw import place
from nndsl.data.sources import CsvData
from nndsl.data.tables.arrow import read_usual
from nndsl.data.tables.arrow_stream import read_passing
from nndsl.data.tables.careful import parse
from nndsl.data.tables.told import AS_SEEN, Taken
from nndsl.diagnostics import NNError
from nndsl.errors import data_files as file_errors
from nndsl.files.formats import START, recognized
from nndsl.source import Span
from nndsl.system.packages import installed

LARGE = 1 << 19  # bytes from which on it pays to load Arrow

if TYPE_CHECKING:
    import pandas as pd


def read_large(
    source: CsvData, path: Path, limit: int, taken: Taken = AS_SEEN
) -> pd.DataFrame | None:
    """Return the rows of a large file as `read_csv` does, without holding its text.

    None is for others, for those that aren't in their usual form, for more than ``limit`` bytes,
    and for all where Arrow isn't installed. Raises OSError where the file can't be read.
    """
    if not _is_utf8(source.encoding) or source.decimal != "." or path.stat().st_size < LARGE:
        return None
    if not installed("pyarrow"):
        return None
    return read_passing(path, limit, source.sep, source.na, taken)


def read_csv(
    source: CsvData, name: str, content: bytes, at: Span | None, taken: Taken = AS_SEEN
) -> pd.DataFrame:
    """Return the rows of a text file with a header line, which is told what its cells said.

    ``taken`` says which columns are not taken for what they look like. Raises NNError for a
    content that isn't text, or has no rows, ragged rows, or two columns of one name.
    """
    known = recognized(content[:START])
    if known is not None and not source.encoding.lower().startswith(("utf-16", "utf_16", "utf-32")):
        raise NNError(file_errors.foreign_file(at, name, known))
    utf8, usual = _is_utf8(source.encoding), source.decimal == "." and len(content) >= LARGE
    if utf8 and usual:
        frame = read_usual(content, source.sep, source.na, taken)
        if frame is not None:
            return frame
    text = _decoded(source, name, content, at)
    if not utf8 and usual:
        frame = read_usual(text.encode("utf-8", "replace"), source.sep, source.na, taken)
        if frame is not None:
            return frame
    # one kind of line ends, as an editor counts lines
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return parse(source, name, text, at, taken)


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
