"""Scores of decisions: which class or label was given, and which one is right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from nndsl.alignment import PAD, edit_distances
from nndsl.scores.base import Judged, Tally

Share: TypeAlias = Callable[[Tally], np.ndarray]  # a score of each class, 0 where it is 0 / 0


def precision(tally: Tally) -> np.ndarray:
    """Return right / given of each class."""
    return _share(tally.right, tally.given)


def recall(tally: Tally) -> np.ndarray:
    """Return right / there of each class."""
    return _share(tally.right, tally.there)


def f1(tally: Tally) -> np.ndarray:
    """Return 2 · precision · recall / (precision + recall) of each class."""
    return _share(2 * tally.right, tally.given + tally.there)


def iou(tally: Tally) -> np.ndarray:
    """Return right / (given or there) of each class (Jaccard)."""
    return _share(tally.right, tally.given + tally.there - tally.right)


def _share(some: np.ndarray, all_of: np.ndarray) -> np.ndarray:
    found: np.ndarray = some / np.maximum(all_of, 1)
    return found


def macro(share: Share) -> Callable[[Judged], float]:
    """Return the mean of a share over all labels, or the classes that are there or given."""

    def score(j: Judged) -> float:
        shares = share(j.tally)
        met = (j.tally.given + j.tally.there > 0) | (j.task == "multilabel")
        return float(shares[met].mean())

    return score


def of_the_yes(share: Share) -> Callable[[Judged], float]:
    """Return the share of the yes where the question is yes or no, else the mean over classes."""
    mean = macro(share)

    def score(j: Judged) -> float:
        return float(share(j.tally)[1]) if j.task == "binary" else mean(j)

    return score


def accuracy(j: Judged) -> float:
    """Return the share of right decisions, or of texts that are right as a whole."""
    if j.task == "sequence":
        return float(np.mean(edit_distances(j.decided, j.target) == 0))
    right = j.decided == j.target
    return float(np.count_nonzero(right) / right.size)


def balanced_accuracy(j: Judged) -> float:
    """Return the mean over the classes that there are of the share found."""
    return float(recall(j.tally)[j.tally.there > 0].mean())


def matthews(j: Judged) -> float:
    """Return Matthews' correlation of decisions and targets, 0 where either never varies.

    Of n rows, with right, given and there of each class, it is
    (n Σ right - Σ given · there) / sqrt((n² - Σ given²)(n² - Σ there²)) (Gorodkin 2004).
    """
    right, given, there = (
        each.astype(np.float64) / j.tally.there.sum()
        for each in (j.tally.right, j.tally.given, j.tally.there)
    )
    spread = (1 - (given**2).sum()) * (1 - (there**2).sum())
    return float((right.sum() - (given * there).sum()) / np.sqrt(spread)) if spread > 0 else 0.0


def confusion(j: Judged) -> list[list[int]]:
    """Return how often each class was taken for each."""
    counts: list[list[int]] = j.counts.tolist()
    return counts


def report(j: Judged) -> dict[str, dict[str, float | int]]:
    """Return precision, recall, f1 and the number of rows of each class, or of each label."""
    tally = j.tally
    columns = (precision(tally), recall(tally), f1(tally), tally.there)
    names = j.labels or range(len(tally.there))
    return {
        str(name): {"precision": p, "recall": r, "f1": f, "rows": n}
        for name, p, r, f, n in zip(names, *(each.tolist() for each in columns), strict=True)
    }


def cer(j: Judged) -> float | None:
    """Return Σ edit distance / Σ length of the true sequence; None where all of them are empty."""
    length = int((j.target != PAD).sum())
    return float(edit_distances(j.decided, j.target).sum() / length) if length else None
