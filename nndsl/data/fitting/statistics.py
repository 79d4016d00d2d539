"""The statistics of columns: encoded train rows go in, shift, divisor and mean come out."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np

from nndsl.data.fitting.summary import Summary
from nndsl.data.preprocess import IMAGENET_DEVIATION, IMAGENET_MEAN, Preprocess
from nndsl.data.raw import Array
from nndsl.data.samples import anywhere
from nndsl.diagnostics import Diagnostic
from nndsl.errors import data as errors


def statistics(
    values: Summary, preprocess: Preprocess, onehot: Array, unit: float
) -> tuple[Array, Array, Array]:
    """Return shift, divisor and mean of each feature, float64, of values divided by ``unit``.

    A feature that is constant is shifted to 0 and divided by 1; one that ``onehot`` marks is left
    as it is. A feature without a value has NaN for its mean.
    """
    width = values.width
    shift, divisor, mean = np.zeros(width), np.ones(width), np.zeros(width)
    if preprocess.scale == "none" and preprocess.missing != "mean" and not values.floats:
        return shift, divisor, mean
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter(
            "ignore", RuntimeWarning
        )  # columns without a value: NaN is the answer
        mean = values.mean / unit
        if preprocess.scale == "none":
            return shift, divisor, mean
        if preprocess.scale == "imagenet":
            each = width // len(IMAGENET_MEAN)  # features of a channel stand together
            if width != each * len(IMAGENET_MEAN):
                return shift, divisor, mean  # which the check refuses
            return np.repeat(IMAGENET_MEAN, each), np.repeat(IMAGENET_DEVIATION, each), mean
        low, high = values.low / unit, values.high / unit
        varies = (high > low) & ~onehot
        if preprocess.scale == "standardize":
            spread = values.spread / unit
            shift = np.where(varies, mean, low)
        else:
            spread = high - low
            shift = low
        shift = np.where(onehot, 0.0, shift)
        # a spread of rounding errors only would blow noise up to full size
        varies &= spread > 1e-14 * np.maximum(np.abs(low), np.abs(high))
        divisor = np.where(varies, spread, 1.0)
    return shift, divisor, mean


def spread_faults(
    values: Array, names: Sequence[str], divisor: Array, rows: Array, may_lack: bool
) -> list[Diagnostic]:
    """Return what to say of features whose spread is too large for a number."""
    faults, empty = [], "" if may_lack else "missing=zero"
    for i in np.flatnonzero(~np.isfinite(divisor)).tolist():
        large = np.flatnonzero(np.abs(values[:, i]) > np.finfo(np.float32).max)
        places = [int(rows[j]) + 1 for j in large[:5]]
        faults.append(errors.not_finite(None, names[i], len(large), places, empty=empty))
    return faults


def overflow_faults(
    result: Array, names: Sequence[str], rows: Array, may_lack: bool = True
) -> list[Diagnostic]:
    """Return what to say of values, shape (rows, features), that float32 can't hold."""
    if not anywhere(lambda some: ~np.isfinite(some), result):
        return []
    bad = ~np.isfinite(result)
    return [
        errors.not_finite(
            None,
            names[i],
            int(bad[:, i].sum()),
            [int(rows[j]) + 1 for j in np.flatnonzero(bad[:, i])[:5]],
            empty="" if may_lack else None,
        )
        for i in np.flatnonzero(bad.any(axis=0))[:12]
    ]
