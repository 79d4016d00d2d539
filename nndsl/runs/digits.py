"""Numbers worked out of float32 go in, and come out with no more digits than those had."""

from __future__ import annotations

from math import ceil, log10

import numpy as np

_EXACT = 22  # the largest power of ten that a float64 is
_STEP = 2.0**-24  # the error of a float32 near 1, which is what standardized targets are


def as_meant(values: np.ndarray, shift: float, scale: float) -> np.ndarray:
    """Return `z · scale + shift`, of float32 z, as a column whose digits all mean something.

    What is multiplied alone is as exact as a float32, and what is shifted as z is.

    >>> as_meant(np.array([np.float64(np.float32(0.1))]), 0.0, 1.0)
    array([0.1], dtype=float32)
    >>> as_meant(np.array([150.55055018734012]), 149.0, 20.5)
    array([150.55055])
    """
    if shift == 0:
        with np.errstate(over="ignore", under="ignore"):
            short = values.astype(np.float32)
        return short if np.isclose(short, values, 1e-6, 0, equal_nan=True).all() else values
    decimals = ceil(-log10(scale * _STEP))
    return values.round(decimals) if abs(decimals) <= _EXACT else values
