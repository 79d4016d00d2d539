"""Scores of numbers: how far they are off, and what they explain of the targets' variance."""

from __future__ import annotations

import numpy as np

from nndsl.scores.base import Judged


def rmse(j: Judged) -> float:
    """Return the root of the mean squared difference."""
    return float(np.sqrt(np.mean(j.differences**2)))


def mae(j: Judged) -> float:
    """Return the mean absolute difference."""
    return float(np.mean(np.abs(j.differences)))


def medae(j: Judged) -> float:
    """Return the median absolute difference, the mean over the targets."""
    return float(np.mean(np.median(np.abs(j.differences), axis=0)))


def max_error(j: Judged) -> float:
    """Return the largest absolute difference."""
    return float(np.max(np.abs(j.differences)))


def mape(j: Judged) -> float | None:
    """Return the mean of |a - y| / |y|."""
    target = j.target.astype(np.float64)
    return None if (target == 0).any() else float(np.mean(np.abs(j.differences / target)))


def r2(j: Judged) -> float | None:
    """Return the share of the variance that is explained, the mean over the targets."""
    return _explained(j, j.differences)


def explained_variance(j: Judged) -> float | None:
    """Return the same, where an error that is always alike doesn't count."""
    return _explained(j, j.differences - j.differences.mean(axis=0))


def _explained(j: Judged, missed: np.ndarray) -> float | None:
    """Return 1 less the share of the targets' variance that is missed; None of a single row.

    A target that never varies can only be met, which is 1, or not, which is 0.
    """
    if len(j.target) < 2:
        return None
    squares = ((j.target - j.target.mean(axis=0, dtype=np.float64)) ** 2).sum(axis=0)
    left = (missed**2).sum(axis=0)
    varies = squares > 0
    shares = np.where(varies, 1 - left / np.where(varies, squares, 1), left == 0)
    return float(shares.mean())
