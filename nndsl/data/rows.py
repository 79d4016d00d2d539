"""A CSV file of rows to predict goes in, the frame of its columns comes out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nndsl.data.delimited import read_csv
from nndsl.data.sources import CsvData, DataSource
from nndsl.diagnostics import NNError
from nndsl.errors.syntax import unreadable_file

if TYPE_CHECKING:
    import pandas as pd


def read_rows(path: Path, like: DataSource | None) -> pd.DataFrame:
    """Return the rows of a CSV file, read as the model's own CSV files were.

    Raises NNError where the file can't be read, has no rows, or has ragged ones.
    """
    form = like if isinstance(like, CsvData) else CsvData(files=(path.name,), target=("",))
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NNError(unreadable_file(str(path), error.strerror or str(error))) from None
    return read_csv(form, str(path), content, None)
