"""Rows to predict go in, a table or images; a frame, or pixels, come out."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from nndsl.data.images.pictures import Pictures, read_pictures
from nndsl.data.sources import CsvData, DataSource, ImageData, ParquetData, TextData
from nndsl.data.tables.delimited import read_csv
from nndsl.data.tables.told import Taken
from nndsl.diagnostics import NNError
from nndsl.errors.data_files import data_too_large
from nndsl.errors.syntax import unreadable_file
from nndsl.files.contents import TooLargeError, content, standard_input
from nndsl.system.memory import memory

if TYPE_CHECKING:
    import pandas as pd

_PARQUET = b"PAR1"  # what such a file begins with


def read_rows(
    path: Path, like: DataSource | None, texts: Sequence[str] = ()
) -> pd.DataFrame | Pictures:
    """Return the rows of a CSV file, read as the model's own CSV files were, or images.

    ``texts`` are the columns that hold texts, whatever these few rows look like. A Parquet file is
    known by its content; ``-`` is standard input. Raises NNError where the file
    can't be read, has no rows, or has ragged ones.
    """
    if isinstance(like, ImageData):
        return read_pictures(path, like.shape)
    if isinstance(like, TextData):
        like = like.table
    form = like if isinstance(like, CsvData) else CsvData(files=(path.name,), target=("",))
    piped, room = str(path) == "-", memory()
    name = "standard input" if piped else str(path)
    try:
        if not piped and path.is_file() and _begins(path) == _PARQUET:
            return _parquet(name, path)
        text = standard_input(room // 8) if piped else content(path, room // 8)
    except OSError as error:
        raise NNError(unreadable_file(name, error.strerror or str(error))) from None
    except TooLargeError as fault:
        raise NNError(data_too_large(None, name, fault.size, room)) from None
    if text.startswith(_PARQUET):
        return _parquet(name, BytesIO(text))
    return read_csv(form, name, text, None, Taken(texts=tuple(texts)))


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(_PARQUET))


def _parquet(name: str, file: Path | BytesIO) -> pd.DataFrame:
    from nndsl.data.tables.frames import read_parquet

    return read_parquet(ParquetData(files=(name,), target=("",)), name, file, None).frame
