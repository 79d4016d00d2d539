"""The files of one set go in, their sheets come out, in which each column is of one kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from nndsl.data.sources import CsvData, FileData
from nndsl.data.tables.frames import Sheet, read_sheet
from nndsl.data.tables.told import Taken

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["numbers", "booleans", "texts"]


def read_together(
    source: FileData, found: Sequence[tuple[str, Path, str]], taken: Taken
) -> list[Sheet]:
    """Return the rows of files, each with its name and the field it was given in.

    What holds texts in one text file holds texts in all of them: `01` is the same in each. Raises
    NNError for a file that can't be read or isn't a table.
    """
    sheets = [read_sheet(source, *one, taken) for one in found]
    if not isinstance(source, CsvData) or len(sheets) < 2:
        return sheets
    again: list[list[str]] = [[] for _ in sheets]
    for name in sheets[0].names:
        frames = [None if name not in sheet.names else sheet.frame for sheet in sheets]
        kinds = [None if frame is None else _kind(frame[name]) for frame in frames]
        if name not in source.drop and len({*kinds} - {None}) > 1:
            for columns, kind in zip(again, kinds, strict=True):
                columns += [name] if kind in ("numbers", "booleans") else []
    return [
        read_sheet(source, *one, replace(taken, texts=(*taken.texts, *columns)))
        if columns
        else sheet
        for one, sheet, columns in zip(found, sheets, again, strict=True)
    ]


def _kind(column: pd.Series[Any]) -> Kind | None:
    """Return what a column of a text file was read as, None where it has gaps alone."""
    from pandas.api.types import infer_dtype

    if column.dtype.kind == "f":
        values = column.to_numpy()
        return None if np.isnan(values[0]) and np.isnan(values).all() else "numbers"
    if column.dtype.kind in "iub":
        return "booleans" if column.dtype.kind == "b" else "numbers"
    found = infer_dtype(column, skipna=True)
    if found in ("empty", "boolean"):
        return "booleans" if found == "boolean" else None
    texts = found == "string" or any(isinstance(cell, str) for cell in column)
    return "texts" if texts else "numbers"
