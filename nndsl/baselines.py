"""What a network is compared with: scikit-learn's models, trained on the same rows.

Rows of tokens are read as how often each token is there (`nndsl/runs/features.py`).
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from nndsl.components.base import Component, Positional
from nndsl.components.field import Field
from nndsl.facts import TaskName


class Baseline(Component):
    """The base of all baselines. ``tasks`` are those it can be trained for."""

    tasks: ClassVar[tuple[TaskName, ...]] = ("binary", "multiclass", "regression")


class Svm(Baseline):
    """Is the support vector machine that is best of a small grid, chosen on the training rows.

    Cross-validation, by group where the data have groups, chooses between a linear
    kernel and an RBF one of several C and gamma; `C=` and `gamma=` fix an RBF machine instead.
    """

    keyword: ClassVar[str] = "svm"
    example: ClassVar[str] = "baseline svm"

    C: float | None = Field(None, gt=0, description="the penalty; chosen if left out")
    gamma: float | None = Field(None, gt=0, description="the RBF's width; chosen if left out")
    folds: int = Field(3, ge=2, le=20, description="the folds of the cross-validation")


class LinearBaseline(Baseline):
    """Is linear regression, or for classes logistic regression."""

    keyword: ClassVar[str] = "linear"
    example: ClassVar[str] = "baseline linear"


class Mean(Baseline):
    """Always predicts the training rows' mean, or for classes their most frequent one."""

    keyword: ClassVar[str] = "mean"
    example: ClassVar[str] = "baseline mean"
    tasks: ClassVar[tuple[TaskName, ...]] = ("binary", "multiclass", "multilabel", "regression")


class Knn(Baseline):
    """Predicts from the nearest training rows."""

    keyword: ClassVar[str] = "knn"
    example: ClassVar[str] = "baseline knn 5"
    tasks: ClassVar[tuple[TaskName, ...]] = ("binary", "multiclass", "multilabel", "regression")

    neighbors: Annotated[int, Positional()] = Field(5, ge=1, description="how many rows are asked")


class Forest(Baseline):
    """Is a random forest."""

    keyword: ClassVar[str] = "forest"
    example: ClassVar[str] = "baseline forest 200"
    tasks: ClassVar[tuple[TaskName, ...]] = ("binary", "multiclass", "multilabel", "regression")

    trees: Annotated[int, Positional()] = Field(100, ge=1, description="the number of trees")


BASELINES: tuple[type[Baseline], ...] = (Svm, LinearBaseline, Mean, Knn, Forest)
