"""How columns become numbers: a frame goes in, a float64 array with NaN for a gap comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.fitting.words import Wording, Words, fit_words
from nndsl.data.raw import Array
from nndsl.data.tables.cells import are_dates, coded, numbers, places, plain, read_alone, texts
from nndsl.data.targets.given import is_categorical
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import data as errors, data_columns as column_errors
from nndsl.errors.cells import disguised
from nndsl.errors.data_gaps import empty_column
from nndsl.errors.data_words import no_words
from nndsl.source import Span

if TYPE_CHECKING:
    import pandas as pd

CATEGORY_LIMIT = 1000


@dataclass(frozen=True)
class Column:
    """An input column; with ``categories`` it becomes one feature of 0 or 1 for each of them.

    With ``others``, a text that is none of them gives zeros, and is an error otherwise. With
    ``words`` it is a text, and becomes the numbers of its words. ``spelled`` says that its
    categories are texts, and neither numbers nor truths: `01` and `1` are two of them.
    """

    name: str
    categories: tuple[str, ...] | None = None
    words: Words | None = None
    others: bool = False
    spelled: bool = False

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the features it becomes."""
        if self.words is not None:
            return tuple(f"{self.name}[{i}]" for i in range(1, self.words.length + 1))
        if self.categories is None:
            return (self.name,)
        return tuple(f"{self.name}={category}" for category in self.categories)

    @property
    def coded(self) -> bool:
        """Whether its features are codes, which have no scale."""
        return self.categories is not None or self.words is not None

    @property
    def of_texts(self) -> bool:
        """Whether its cells are texts, also where all that are given look like numbers."""
        return self.spelled or self.words is not None


def fit_columns(
    frame: pd.DataFrame,
    train: Array,
    onehot: Sequence[str],
    span: Span | None,
    may_lack: bool = True,
) -> tuple[Column, ...]:
    """Say of each column what it becomes; categories are those of the train rows, sorted.

    ``may_lack`` says whether a missing cell is of use, for messages.
    A text column whose cells mostly are numbers is a fault, not a category. Raises NNError with
    the faults of all columns.
    """
    from pandas.api import types

    empty = _empty(may_lack, span)
    faults: list[Diagnostic] = []
    columns = []
    for name in frame.columns:
        series = frame[name]
        known = int(series.notna().sum())
        listed = name in onehot or is_categorical(series)
        if known == 0:
            faults.append(empty_column(span, name))
        elif (other := _neither(series)) is not None:
            faults.append(errors.unsupported_column(span, name, other))
        elif types.is_numeric_dtype(series) and not types.is_bool_dtype(series) and not listed:
            columns.append(Column(name))
        else:
            values, bad = numbers(series)
            mostly = not types.is_bool_dtype(series) and int((~np.isnan(values)).sum()) * 2 > known
            if mostly and not listed and not bad.any():
                columns.append(Column(name))
            elif not listed and not _booleans(series) and (mostly or _disguised(series, bad)):
                faults.append(errors.not_numeric(span, name, *places(series, bad), empty=empty))
            else:
                found = sorted(set(coded(series.iloc[train])[1]), key=_key)
                if len(found) > CATEGORY_LIMIT:
                    faults.append(
                        errors.too_many_categories(span, name, len(found), CATEGORY_LIMIT)
                    )
                columns.append(Column(name, tuple(found), spelled=_spelled(series)))
    if faults:
        raise NNError(faults)
    return tuple(columns)


def fit_texts(
    frame: pd.DataFrame, train: Array, wording: Wording, span: Span | None
) -> tuple[Column, ...]:
    """Say of each column, all of which hold texts, which words of the train rows have a number.

    Raises NNError where there is none.
    """
    columns = []
    for name in frame.columns:
        words = fit_words(texts(frame[name].iloc[train]), wording)
        if not words.known:
            raise NNError(no_words(span, name))
        columns.append(Column(name, words=words))
    return tuple(columns)


def encode(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    rows: Array,
    span: Span | None,
    may_lack: bool = True,
) -> Array:
    """Return the features of the columns, shape (rows, features); a missing cell is NaN.

    ``rows`` are the row numbers, from 0, that messages refer to, and ``may_lack`` says whether a
    missing cell is of use. Raises NNError naming cells that
    are no numbers, categories that train has not, and infinite values.
    """
    width = sum(len(column.features) for column in columns)
    result = np.empty((len(frame), width), dtype=np.float64)
    empty = _empty(may_lack, span)
    faults: list[Diagnostic] = []
    at = 0
    for column in columns:
        series = frame[column.name]
        if column.words is not None:
            result[:, at : at + column.words.length] = column.words.encode(texts(series))
            at += column.words.length
            continue
        if column.categories is None:
            values, bad = numbers(series)
            if bad.any():
                count, first = places(series, bad)
                named = [(int(rows[row - 1]) + 1, text) for row, text in first]
                found = errors.not_numeric(span, column.name, count, named, empty=empty)
                faults.append(found)
            infinite = np.isinf(values)
            if infinite.any():
                shown = [int(rows[i]) + 1 for i in np.flatnonzero(infinite)[:5]]
                many = int(infinite.sum())
                faults.append(errors.not_finite(span, column.name, many, shown, empty=empty))
            result[:, at] = values
            at += 1
            continue
        cells, each = coded(series)
        each = each if column.spelled else list(map(read_alone, each))
        number = {category: i for i, category in enumerate(column.categories)}
        # a missing cell has the code -1, which is the last place here
        codes = np.array([*(number.get(t, -2) for t in each), -1], dtype=np.int64)[cells]
        unseen = np.flatnonzero((codes == -2) & (not column.others))
        if len(unseen):
            values_seen = list(dict.fromkeys(each[cells[i]] for i in unseen))
            shown = [int(rows[i]) + 1 for i in unseen]
            if span is not None and are_dates(column.categories):
                faults.append(column_errors.unseen_dates(span, column.name, len(values_seen)))
            else:
                known = column.categories
                faults.append(errors.unseen_category(span, column.name, values_seen, known, shown))
        block = np.equal(codes[:, None], np.arange(len(column.categories))).astype(np.float64)
        block[codes == -1] = np.nan
        result[:, at : at + len(column.categories)] = block
        at += len(column.categories)
    if faults:
        raise NNError(faults)
    return result


def _spelled(series: pd.Series[Any]) -> bool:
    """Say whether the cells of a column are texts, and neither numbers nor truths alone."""
    from pandas.api.types import infer_dtype

    cells = series.cat.categories if is_categorical(series) else series
    return infer_dtype(cells, skipna=True) in ("string", "mixed", "mixed-integer")


def _empty(may_lack: bool, span: Span | None) -> str | None:
    """Return what it takes to leave a cell empty; rows of no statement are to be predicted."""
    return "" if may_lack else "missing=zero" if span is not None else None


def _disguised(series: pd.Series[Any], bad: Array) -> bool:
    """Say whether texts mostly are numbers, many but for their commas, signs or spelling.

    ``bad`` marks the cells that are no numbers as they stand.
    """
    each, odd = coded(series)[1], coded(series[bad])[1]
    hidden = sum(map(disguised, odd))
    return hidden > 0 and (len(each) - len(odd) + hidden) * 2 > len(each)


def _key(text: str) -> tuple[bool, float, str]:
    """Sort numbers by size, and before texts."""
    try:
        return False, float(text), text
    except ValueError:
        return True, 0.0, text


def _booleans(series: pd.Series[Any]) -> bool:
    return all(isinstance(cell, bool | np.bool_) for cell in series.dropna())


def _neither(series: pd.Series[Any]) -> str | None:
    """Say what a column holds that is neither numbers nor texts, None where it holds these."""
    if str(series.dtype).startswith(("datetime", "period")):
        return "dates"
    held = {"m": "spans of time", "M": "dates", "c": "complex numbers", "V": str(series.dtype)}
    if series.dtype.kind in held:
        return held[series.dtype.kind]
    if series.dtype != object or plain(series):
        return None
    known = str | bool | int | float | np.number | np.bool_ | Decimal
    others = (cell for cell in series.dropna() if not isinstance(cell, known))
    odd = next(others, None)
    return None if odd is None else f"objects of type `{type(odd).__name__}`"
