"""Values that a person writes go in, in the data's own units; a sample as it is read comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod

import numpy as np

from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.raw import Array
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors.asking import rows_counted
from nndsl.errors.rows import window_of_texts
from nndsl.errors.training import not_a_number, sample_size
from nndsl.facts import Shape


def sample_of(preprocessing: Preprocessing, values: Sequence[float | str]) -> Array:
    """Return one sample, float32 of the shape that a network reads.

    There is a number or a text for each column of the data, in their order; where a sample is a
    window or an image, a number for each of its values. A number may be written as a text.

    Raises NNError for other values.
    """
    columns = preprocessing.columns
    coded = any(column.coded for column in columns)
    by_row = preprocessing.windowing is None and not preprocessing.by_channel
    shape: Shape = (len(columns),) if by_row else preprocessing.shape
    if coded and not by_row:
        raise NNError(window_of_texts(None))
    names = [column.name for column in columns]
    if len(values) != prod(shape):
        raise NNError(sample_size(len(values), shape, names if by_row else ()))
    if coded:
        import pandas as pd

        numbers([v for v, column in zip(values, columns, strict=True) if not column.coded])
        frame = pd.DataFrame([list(values)], columns=names, dtype=object)
        try:
            return np.asarray(preprocessing.apply(frame)[0])
        except NNError as error:
            raise NNError(list(map(_of_one, error.diagnostics))) from None
    found: Array = preprocessing.apply_array(numbers(values).reshape(1, *shape))[0]
    return found


def numbers(values: Sequence[float | str]) -> Array:
    """Return values as float64. Raises NNError for one that is no number."""
    found = []
    for value in values:
        try:
            found.append(float(value))
        except ValueError:
            raise NNError(not_a_number(str(value))) from None
    return np.array(found)


def _of_one(fault: Diagnostic) -> Diagnostic:
    """Return what is said of rows without how they are counted: there is only one."""
    return replace(fault, notes=tuple(note for note in fault.notes if note != rows_counted()))
