"""Rows to predict go in, a CSV file or images; a frame, or pixels, come out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nndsl.data.images.pictures import Pictures, read_pictures
from nndsl.data.sources import CsvData, DataSource, ImageData, TextData
from nndsl.data.tables.delimited import read_csv
from nndsl.diagnostics import NNError
from nndsl.errors.data_files import data_too_large
from nndsl.errors.syntax import unreadable_file
from nndsl.files.contents import TooLargeError, content
from nndsl.system.memory import memory

if TYPE_CHECKING:
    import pandas as pd


def read_rows(path: Path, like: DataSource | None) -> pd.DataFrame | Pictures:
    """Return the rows of a CSV file, read as the model's own CSV files were, or images.

    Raises NNError where the file can't be read, has no rows, or has ragged ones.
    """
    if isinstance(like, ImageData):
        return read_pictures(path, like.shape)
    if isinstance(like, TextData):
        like = like.table
    form = like if isinstance(like, CsvData) else CsvData(files=(path.name,), target=("",))
    try:
        text = content(path, (room := memory()) // 8)
    except OSError as error:
        raise NNError(unreadable_file(str(path), error.strerror or str(error))) from None
    except TooLargeError as fault:
        raise NNError(data_too_large(None, str(path), fault.size, room)) from None
    return read_csv(form, str(path), text, None)
