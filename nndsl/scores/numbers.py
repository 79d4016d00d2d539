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
    from sklearn.metrics import r2_score

    return float(r2_score(j.target, j.predicted)) if len(j.target) > 1 else None


def explained_variance(j: Judged) -> float | None:
    """Return the same, where an error that is always alike doesn't count."""
    from sklearn.metrics import explained_variance_score

    enough = len(j.target) > 1
    return float(explained_variance_score(j.target, j.predicted)) if enough else None
