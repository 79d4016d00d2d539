"""Decisions and probabilities, or numbers, go in; the score of one metric comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nndsl.alignment import PAD, edit_distances
from nndsl.facts import TaskName

BINS = 10  # of the calibration error


@dataclass(frozen=True, eq=False)
class Judged:
    """What a score is computed from.

    ``target`` and ``decided`` are class numbers (n,) for binary and multiclass, 0 and 1 of shape
    (n, k) for multilabel, numbers (n, k) for regression; ``predicted`` are probabilities, (n,) for
    binary, (n, classes) or (n, k), or the numbers. ``labels`` are the names of classes or targets.
    Sequences are class numbers, (n, longest), with -1 behind the end of each.
    """

    task: TaskName
    target: np.ndarray
    decided: np.ndarray
    predicted: np.ndarray
    classes: int
    labels: Sequence[str] = ()

    @cached_property
    def counts(self) -> np.ndarray:
        """How often each class was taken for each: rows are true, columns decided."""
        pairs = np.multiply(self.target, self.classes, dtype=np.int64, casting="unsafe")
        pairs += self.decided
        found = np.bincount(pairs, minlength=self.classes**2)
        return found.reshape(self.classes, self.classes)

    @property
    def onehot(self) -> np.ndarray:
        """The target as 0 and 1 in the shape of the probabilities."""
        if self.task == "multiclass":
            marks: np.ndarray = np.eye(self.classes)[self.target]
            return marks
        return self.target

    @property
    def chances(self) -> np.ndarray:
        """The probabilities in float64, those of a row's classes with the sum 1."""
        found = self.predicted.astype(np.float64)
        return found / found.sum(axis=1, keepdims=True) if self.task == "multiclass" else found

    @property
    def differences(self) -> np.ndarray:
        """How far numbers are off, in float64."""
        found: np.ndarray = self.predicted.astype(np.float64) - self.target
        return found


def accuracy(j: Judged) -> float:
    """Return the share of right decisions, or of texts that are right as a whole."""
    if j.task == "sequence":
        return float(np.mean(edit_distances(j.decided, j.target) == 0))
    return float(np.mean(j.decided == j.target))


def balanced_accuracy(j: Judged) -> float:
    """Return the mean over the classes that there are of the share found."""
    found = [np.mean(j.decided[j.target == c] == c) for c in np.unique(j.target)]
    return float(np.mean(found))


# Of a class: how often it was rightly given, given at all, and there at all.
Share = Callable[[np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


def _macro(name: str, share: Share) -> Callable[[Judged], float]:
    """Return the mean of a share over the classes that there are or that are given.

    It is counted from the confusion matrix, since maps have more places than scikit-learn sorts
    in good time; labels are left to it.
    """

    def score(j: Judged) -> float:
        if j.task == "multilabel":
            from sklearn import metrics as sk

            function = getattr(sk, f"{name}_score")
            return float(function(j.target, j.decided, average="macro", zero_division=0))
        counts = j.counts
        given, there = counts.sum(axis=0), counts.sum(axis=1)
        seen = given + there > 0
        above, below = share(np.diag(counts)[seen], given[seen], there[seen])
        return float(np.mean(above / np.maximum(below, 1)))

    return score


def matthews(j: Judged) -> float:
    """Return Matthews' correlation of decisions and targets, 0 where either never varies."""
    from sklearn.metrics import matthews_corrcoef

    return float(matthews_corrcoef(j.target, j.decided))


def confusion(j: Judged) -> list[list[int]]:
    """Return how often each class was taken for each."""
    counts: list[list[int]] = j.counts.tolist()
    return counts


def report(j: Judged) -> dict[str, dict[str, float | int]]:
    """Return precision, recall, f1 and the number of rows of each class, or of each label."""
    from sklearn.metrics import precision_recall_fscore_support

    numbers = range(j.target.shape[1] if j.task == "multilabel" else j.classes)
    columns = precision_recall_fscore_support(
        j.target, j.decided, labels=list(numbers), zero_division=0
    )
    names = j.labels or [str(number) for number in numbers]
    return {
        str(name): {"precision": float(p), "recall": float(r), "f1": float(f), "rows": int(n)}
        for name, p, r, f, n in zip(names, *columns, strict=True)
    }


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


def _top(k: int) -> Callable[[Judged], float | None]:
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


def cer(j: Judged) -> float | None:
    """Return Σ edit distance / Σ length of the true sequence; None where all of them are empty."""
    length = int((j.target != PAD).sum())
    return float(edit_distances(j.decided, j.target).sum() / length) if length else None


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


SCORES: dict[str, Callable[[Judged], Any]] = {
    "accuracy": accuracy,
    "balanced_accuracy": balanced_accuracy,
    "f1": _macro("f1", lambda right, given, there: (2 * right, given + there)),
    "precision": _macro("precision", lambda right, given, there: (right, given)),
    "recall": _macro("recall", lambda right, given, there: (right, there)),
    "iou": _macro("jaccard", lambda right, given, there: (right, given + there - right)),
    "auc": auc,
    "average_precision": average_precision,
    "matthews": matthews,
    "top2": _top(2),
    "top3": _top(3),
    "top5": _top(5),
    "top10": _top(10),
    "log_loss": log_loss,
    "brier": brier,
    "ece": ece,
    "confusion": confusion,
    "report": report,
    "cer": cer,
    "rmse": rmse,
    "mae": mae,
    "medae": medae,
    "mape": mape,
    "max_error": max_error,
    "r2": r2,
    "explained_variance": explained_variance,
}
