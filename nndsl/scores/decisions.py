"""Scores of decisions: which class or label was given, and which one is right."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nndsl.alignment import PAD, edit_distances
from nndsl.scores.base import Judged


def accuracy(j: Judged) -> float:
    """Return the share of right decisions, or of texts that are right as a whole."""
    if j.task == "sequence":
        return float(np.mean(edit_distances(j.decided, j.target) == 0))
    right = j.decided == j.target
    return float(np.count_nonzero(right) / right.size)


def balanced_accuracy(j: Judged) -> float:
    """Return the mean over the classes that there are of the share found."""
    found = [np.mean(j.decided[j.target == c] == c) for c in np.unique(j.target)]
    return float(np.mean(found))


# Of a class: how often it was rightly given, given at all, and there at all.
Share = Callable[[int, int, int], tuple[int, int]]


def macro(name: str, share: Share) -> Callable[[Judged], float]:
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
        columns = np.diag(counts), counts.sum(axis=0), counts.sum(axis=1)
        classes = zip(*(column.tolist() for column in columns), strict=True)
        shares = [share(*each) for each in classes if any(each)]
        return sum(above / max(below, 1) for above, below in shares) / len(shares)

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


def cer(j: Judged) -> float | None:
    """Return Σ edit distance / Σ length of the true sequence; None where all of them are empty."""
    length = int((j.target != PAD).sum())
    return float(edit_distances(j.decided, j.target).sum() / length) if length else None
