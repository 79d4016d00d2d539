"""What every score is computed from: targets, the decisions, and the outputs they follow from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nndsl.facts import TaskName


@dataclass(frozen=True, eq=False)
class Tally:
    """How often each class or label is rightly given, given at all, and there at all."""

    right: np.ndarray
    given: np.ndarray
    there: np.ndarray


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

    @cached_property
    def tally(self) -> Tally:
        """What scores of classes and labels are counted from; the yes stands behind the no.

        Classes are counted by the confusion matrix, since maps have more places than can be
        sorted in good time.
        """
        if self.task == "multilabel":
            given, there = self.decided == 1, self.target == 1
            return Tally(*(each.sum(axis=0) for each in (given & there, given, there)))
        return Tally(np.diag(self.counts), self.counts.sum(axis=0), self.counts.sum(axis=1))

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
