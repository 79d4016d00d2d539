"""An array and what preprocesses it go in; what a network reads of its rows comes out."""

from __future__ import annotations

import numpy as np

from nndsl.data.fitted import Preprocessing
from nndsl.data.raw import Array, flat
from nndsl.data.samples import Inputs, Samples, anywhere, chosen, is_bytes


def held(fitted: Preprocessing, array: Array, rows: Array) -> Inputs:
    """Return rows of an array (all rows, *shape), preprocessed, without a copy where that can be.

    Bytes stay bytes, and are scaled as they are read; float32 values that nothing is done to stay
    where they are. Others become a new array. Raises NNError as ``Preprocessing.scaled``.
    """
    shape = (len(array), *fitted.shape)
    if is_bytes(array):
        return Samples(array.reshape(shape).view(np.uint8), rows, fitted.scaling)
    if fitted.by_channel:
        return fitted.apply_array(array[rows])
    values = chosen(flat(array), rows)
    if not (array.dtype == np.float32 and fitted.keeps and array.flags.c_contiguous):
        return fitted.transform(values, rows)
    if anywhere(lambda some: ~np.isfinite(some), values):
        return fitted.transform(values, rows)  # which fills gaps, or says where they are
    if values.base is None or not array.flags.writeable:
        return Samples(array.reshape(shape), rows)
    return values.reshape(len(rows), *fitted.shape)
