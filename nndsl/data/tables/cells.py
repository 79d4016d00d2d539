"""How the cells of a column are read: a series goes in, numbers or texts come out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.raw import Array, no_giant
from nndsl.data.values import is_number

if TYPE_CHECKING:
    import pandas as pd

FEW_DATES = 10
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[T ].*)?")


def are_dates(texts: Sequence[str]) -> bool:
    """Say whether texts are dates, nearly all of them, and not few."""
    dates = sum(_DATE.fullmatch(text) is not None for text in texts)
    return len(texts) >= FEW_DATES and dates * 10 >= len(texts) * 9


def numbers(series: pd.Series[Any]) -> tuple[Array, Array]:
    """Return a column as float64, NaN where missing, and mark the cells that are no numbers."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(series):
        return series.to_numpy(dtype=np.float64, na_value=np.nan), np.zeros(len(series), dtype=bool)
    if plain(series):  # the same texts mostly come often
        codes, each = pd.factorize(series)
        converted = pd.to_numeric(pd.Series(each, dtype=object), errors="coerce")
        values = np.append(converted.to_numpy(dtype=np.float64, na_value=np.nan), np.nan)[codes]
    else:
        converted = pd.to_numeric(series.astype(object).map(no_giant), errors="coerce")
        values = converted.to_numpy(dtype=np.float64, na_value=np.nan)
    return values, np.isnan(values) & series.notna().to_numpy(dtype=bool)


def texts(series: pd.Series[Any]) -> list[str | None]:
    """Return a column as texts, None where missing; 1 and 1.0 are the same text."""
    codes, each = coded(series)
    every = [*each, None]  # a missing cell has the code -1
    return [every[code] for code in codes.tolist()]


def coded(series: pd.Series[Any]) -> tuple[Array, list[str]]:
    """Return a column as texts: the place of each cell's among those given, -1 where missing."""
    import pandas as pd

    if plain(series):
        codes, found = pd.factorize(series)
        return codes, [_text(cell) for cell in np.asarray(found, dtype=object)]
    number: dict[str, int] = {}
    missing = series.isna().to_numpy(dtype=bool)
    cells = series.to_numpy(dtype=object)
    codes = np.array(
        [
            -1 if gone else number.setdefault(_text(cell), len(number))
            for cell, gone in zip(cells, missing, strict=True)
        ],
        dtype=np.int64,
    )
    return codes, list(number)


def plain(series: pd.Series[Any]) -> bool:
    """Say whether no two cells are equal that have different texts, as 1 and True have."""
    import pandas as pd

    if str(series.dtype) == "str" or series.dtype.kind in "biuf":
        return True
    return series.dtype == object and pd.api.types.infer_dtype(series, skipna=True) == "string"


def _text(cell: Any) -> str:
    if isinstance(cell, float | np.floating) and float(cell).is_integer():
        return str(int(cell))
    return str(cell)


def read_alone(text: str) -> str:
    """Return how a cell is called that is read for itself, where it may be a number or a truth.

    >>> read_alone("01"), read_alone("1.50"), read_alone("TRUE"), read_alone("1A")
    ('1', '1.5', 'True', '1A')
    """
    if text.lower() in ("true", "false"):
        return text.capitalize()
    try:
        return str(int(text))
    except ValueError:
        return _text(float(text)) if is_number(text) and isfinite(float(text)) else text


def places(series: pd.Series[Any], mask: Array) -> tuple[int, list[tuple[int, str]]]:
    """Return how many cells are marked, and the first of them: their rows, from 1, and texts."""
    first = np.flatnonzero(mask)[:5]
    return int(mask.sum()), [(int(i) + 1, str(series.iloc[int(i)])) for i in first]
