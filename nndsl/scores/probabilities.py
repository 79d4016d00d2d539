"""Scores of probabilities: how they rank, and how far they can be believed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nndsl.scores.base import Judged

BINS = 10  # of the calibration error


def auc(j: Judged) -> float | None:
    """Return the area under the ROC curve, the mean of one class against the others."""
    from sklearn.metrics import roc_auc_score

    if not _both_present(j):
        return None
    if j.task == "multiclass" and j.classes == 2:
        return float(roc_auc_score(j.target, j.predicted[:, 1]))
    if j.task == "multiclass":
        labels = range(j.classes)
        return float(roc_auc_score(j.target, j.chances, multi_class="ovr", labels=labels))
    return float(roc_auc_score(j.target, j.predicted))


def average_precision(j: Judged) -> float | None:
    """Return the area under the curve of precision and recall, the mean over the classes."""
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(j.onehot, j.chances)) if _both_present(j) else None


def _both_present(j: Judged) -> bool:
    """Say whether each class, or each answer to each label, has a row."""
    if j.task == "multiclass":
        return len(np.unique(j.target)) == j.classes
    columns = j.target.reshape(len(j.target), -1)
    return all(len(np.unique(column)) == 2 for column in columns.T)


def top(k: int) -> Callable[[Judged], float | None]:
    """Return the share of rows whose class is among the k most probable; None of so few classes."""

    def score(j: Judged) -> float | None:
        if j.classes <= k:
            return None
        own = np.take_along_axis(j.predicted, j.target[:, None], axis=1)
        above = (j.predicted > own).sum(axis=1)
        # Of equal probabilities, the class that comes first ranks first, as it does in deciding.
        before = np.arange(j.classes) < j.target[:, None]
        return float(np.mean(above + ((j.predicted == own) & before).sum(axis=1) < k))

    return score


def log_loss(j: Judged) -> float:
    """Return the mean of -log p of what is right; p is kept off 0 by float64's rounding."""
    tiny = np.finfo(np.float64).eps
    p = np.clip(j.chances, tiny, 1 - tiny)
    if j.task == "multiclass":
        return float(-np.mean(np.log(p[np.arange(len(p)), j.target])))
    return float(-np.mean(np.where(j.target == 1, np.log(p), np.log(1 - p))))


def brier(j: Judged) -> float:
    """Return the mean of (p - y)², summed over the classes where there are several."""
    squares = (j.chances - j.onehot) ** 2
    return float(np.mean(squares.sum(axis=1) if j.task == "multiclass" else squares))


def ece(j: Judged) -> float:
    """Return Σ n_b / n · |accuracy of b - mean confidence of b| over bins b of confidence.

    The confidence is the probability of the decided class; there are 10 bins of equal width
    (Guo et al. 2017).
    """
    p = j.chances
    confidence = p.max(axis=1) if j.task == "multiclass" else np.maximum(p, 1 - p)
    number = np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    gaps = (j.decided == j.target) - confidence
    return float(np.abs(np.bincount(number, gaps, BINS)).sum() / len(gaps))
