"""How preprocessing is fitted: train rows go in, what prepares any rows like them comes out."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import numpy as np

from nndsl.data.fitting.columns import Column, encode, fit_columns, fit_texts
from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.fitting.statistics import spread_faults, statistics
from nndsl.data.fitting.summary import OfNumbers, summary_of
from nndsl.data.preprocess import Preprocess
from nndsl.data.raw import Array, Raw, place
from nndsl.data.source import FileData
from nndsl.data.targets.codec import Codec
from nndsl.diagnostics import NNError
from nndsl.errors.data_gaps import empty_column


def fit(raw: Raw, train: Array, preprocess: Preprocess, target: Codec) -> Preprocessing:
    """Fit every statistic on the given train samples of a set, ignoring missing values.

    Raises NNError where a column can't be used, or has no value in the train rows.
    """
    train = raw.rows_of(train)
    may_lack = preprocess.missing != "error"
    span = place(raw.component, "columns")
    by_channel = raw.shape is not None and len(raw.features) < prod(raw.shape)
    if isinstance(raw.inputs, np.ndarray):
        columns = tuple(Column(name) for name in raw.features)
        values = summary_of(raw.inputs, train, by_channel)
    else:
        if raw.wording is not None:
            columns = fit_texts(raw.inputs, train, raw.wording, span)
        else:
            columns = fit_columns(raw.inputs, train, preprocess.onehot or (), span, may_lack)
            if preprocess.unseen == "other":
                columns = tuple(replace(column, others=True) for column in columns)
        values = OfNumbers(encode(raw.inputs.iloc[train], columns, train, span, may_lack))
    onehot = np.concatenate([[c.coded] * len(c.features) for c in columns])
    shift, divisor, mean = statistics(values, preprocess, onehot, raw.unit)
    empty = np.flatnonzero(np.isnan(shift) | np.isnan(mean))
    names = [name for column in columns for name in column.features]
    if len(empty):
        raise NNError([empty_column(span, names[i], "any train row") for i in empty])
    if isinstance(values, OfNumbers) and not by_channel:  # bytes have no spread too large
        faults = spread_faults(values.values, names, divisor, train, may_lack)
        if faults:
            raise NNError(faults)
    fill = np.zeros(len(names))
    if preprocess.missing == "mean":
        fill = (mean - shift) / divisor
    shape = raw.shape or (len(names),)
    windowing = None if raw.windows is None else raw.windows.windowing
    if windowing is not None:
        shape = windowing.shape(len(names))
    missing = preprocess.missing
    scale = (shift, divisor, fill)
    source = raw.component
    ignored: tuple[str, ...] = ()
    if isinstance(source, FileData):
        ignored = (*source.drop, *((source.group,) if source.group is not None else ()))
    return Preprocessing(
        *(columns, shape, raw.unit, missing, *scale, target, windowing, by_channel), ignored=ignored
    )
