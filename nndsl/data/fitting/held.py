"""An array and what preprocesses it go in; what a network reads of its rows comes out."""

from __future__ import annotations

import numpy as np

from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.fitting.statistics import overflow_faults
from nndsl.data.raw import Array, flat
from nndsl.data.samples import Inputs, Samples, blocks_of, chosen, is_bytes, span
from nndsl.diagnostics import NNError


def held(fitted: Preprocessing, array: Array, rows: Array, own: bool = False) -> Inputs:
    """Return rows of an array (all rows, *shape), preprocessed, without a copy where that can be.

    Bytes stay bytes, and are scaled as they are read; float32 values stay where they are if
    nothing is done to them, or if the array is the caller's ``own``, whose rows are scaled in
    place. Others become a new array. Raises NNError as ``Preprocessing.scaled``.
    """
    shape = (len(array), *fitted.shape)
    if is_bytes(array):
        return Samples(array.reshape(shape).view(np.uint8), rows, fitted.scaling)
    if fitted.by_channel:
        return fitted.apply_array(array[rows])
    whole = flat(array)
    stays = array.dtype == np.float32 and array.flags.c_contiguous and (fitted.keeps or own)
    if not stays or not _finite(whole, rows):
        # which fills gaps, or says where they are
        return fitted.transform(chosen(whole, rows), rows)
    if not fitted.keeps:
        _scale_in(fitted, whole, rows)
    some = span(rows)
    if some is None or not array.flags.writeable:
        return Samples(array.reshape(shape), rows)
    return array.reshape(shape)[some]


def _finite(values: Array, rows: Array) -> bool:
    """Say whether rows of values (all rows, features) are neither missing nor infinite."""
    places = blocks_of(len(rows), values.shape[1:])
    return all(bool(np.isfinite(values[rows[some]]).all()) for some in places)


def _scale_in(fitted: Preprocessing, values: Array, rows: Array) -> None:
    """Scale rows of finite float32 values (all rows, features) where they are."""
    for some in blocks_of(len(rows), values.shape[1:]):
        fitted.scale(values[rows[some]], values, rows[some])
    if not _finite(values, rows):
        raise NNError(overflow_faults(values[rows], fitted.features, rows))
