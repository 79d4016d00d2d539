"""A baseline and rows go in, the model of scikit-learn that has learnt them comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nndsl import baselines as spec
from nndsl.facts import TaskName
from nndsl.runs.features import Features

# Small enough to wait for, wide enough for features of any scale: gamma is relative to
# scikit-learn's "scale", 1 / (features · variance).
SVM_GRID: tuple[dict[str, Any], ...] = (
    {"kernel": "linear", "C": 0.1},
    {"kernel": "linear", "C": 1.0},
    {"kernel": "rbf", "C": 1.0, "gamma": 1.0},
    {"kernel": "rbf", "C": 10.0, "gamma": 0.3},
    {"kernel": "rbf", "C": 10.0, "gamma": 1.0},
    {"kernel": "rbf", "C": 10.0, "gamma": 2.0},
    {"kernel": "rbf", "C": 100.0, "gamma": 0.3},
    {"kernel": "rbf", "C": 100.0, "gamma": 1.0},
    {"kernel": "rbf", "C": 100.0, "gamma": 2.0},
)


@dataclass(frozen=True, eq=False)
class Lesson:
    """What a baseline learns from: features x (n, features), and y as scikit-learn takes it.

    ``y`` are class numbers (n,), 0 and 1 of shape (n, labels), or numbers (n,) or (n, targets).
    """

    x: Features
    y: np.ndarray
    groups: np.ndarray | None
    task: TaskName

    @property
    def classes(self) -> bool:
        """Whether classes or labels are to be told, and no numbers."""
        return self.task != "regression"

    @property
    def settled(self) -> bool:
        """Whether all rows are of one class, of which most models can't learn."""
        return self.classes and self.y.ndim == 1 and len(np.unique(self.y)) == 1


def fitted(baseline: spec.Baseline, lesson: Lesson, seed: int) -> tuple[Any, dict[str, Any]]:
    """Return a model that has learnt the rows, and the settings that it has chosen."""
    if lesson.settled:
        baseline = spec.Mean()
    if isinstance(baseline, spec.Svm):
        return _svm(baseline, lesson, seed)
    return _estimator(baseline, lesson, seed).fit(lesson.x, lesson.y), {}


def _estimator(baseline: spec.Baseline, lesson: Lesson, seed: int) -> Any:
    from sklearn import dummy, ensemble, linear_model, neighbors

    classes = lesson.classes
    if isinstance(baseline, spec.LinearBaseline):
        if classes:
            return linear_model.LogisticRegression(max_iter=1000)
        return linear_model.LinearRegression()
    if isinstance(baseline, spec.Knn):
        count = min(baseline.neighbors, len(lesson.y))
        kind = neighbors.KNeighborsClassifier if classes else neighbors.KNeighborsRegressor
        return kind(count)
    if isinstance(baseline, spec.Forest):
        grown = ensemble.RandomForestClassifier if classes else ensemble.RandomForestRegressor
        return grown(baseline.trees, random_state=seed, n_jobs=-1)
    if classes:
        return dummy.DummyClassifier(strategy="most_frequent")
    return dummy.DummyRegressor(strategy="mean")


def _svm(baseline: spec.Svm, lesson: Lesson, seed: int) -> tuple[Any, dict[str, Any]]:
    """Return a support vector machine: the one asked for, or the best of the grid."""
    from joblib import parallel_backend
    from sklearn.model_selection import GridSearchCV
    from sklearn.multioutput import MultiOutputRegressor
    from sklearn.svm import SVC, SVR

    x, y = lesson.x, lesson.y
    machine = SVC(break_ties=True) if lesson.classes else SVR()
    scale = 1.0 / (x.shape[1] * max(_variance(x), 1e-12))
    asked = baseline.C is not None or baseline.gamma is not None
    folds = None if asked or y.ndim == 2 else _folds(baseline.folds, lesson, seed)
    if folds is None:
        chosen = {
            "kernel": "rbf",
            "C": 1.0 if baseline.C is None else baseline.C,
            "gamma": scale if baseline.gamma is None else baseline.gamma,
        }
        machine.set_params(**chosen)
        return (MultiOutputRegressor(machine) if y.ndim == 2 else machine).fit(x, y), chosen
    grid = [
        {key: [value * scale if key == "gamma" else value] for key, value in point.items()}
        for point in SVM_GRID
    ]
    search = GridSearchCV(machine, grid, cv=folds, n_jobs=-1)
    # It computes without Python's lock: processes of their own would import all of this first.
    with parallel_backend("threading"):
        search.fit(x, y)
    return search.best_estimator_, dict(search.best_params_)


def _variance(x: Features) -> float:
    """Return the variance of all values."""
    if isinstance(x, np.ndarray):
        return float(x.var())
    return float(x.power(2).mean() - x.mean() ** 2)


def _folds(count: int, lesson: Lesson, seed: int) -> list[tuple[np.ndarray, np.ndarray]] | None:
    """Return the rows to learn and those to be judged by of each fold of a cross-validation.

    It is None where there are too few rows or groups for folds with several classes each.
    """
    from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold

    y, groups = lesson.y, lesson.groups
    if groups is not None and len(np.unique(groups)) >= count:
        kind: Any = GroupKFold(count)
    else:
        smallest = np.unique(y, return_counts=True)[1].min() if lesson.classes else len(y)
        if smallest < count:
            return None
        divided = StratifiedKFold if lesson.classes else KFold
        kind = divided(count, shuffle=True, random_state=seed)
    folds = list(kind.split(lesson.x, y, groups))
    if lesson.classes and any(len(np.unique(y[known])) == 1 for known, _ in folds):
        return None
    return folds
