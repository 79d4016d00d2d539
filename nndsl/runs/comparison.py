"""A baseline and prepared rows go in, its predictions on the test rows come out."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nndsl import baselines as spec
from nndsl.data.prepared import Part, Prepared
from nndsl.data.samples import joined
from nndsl.data.targets.codec import HeadCodec, TargetCodec
from nndsl.data.targets.own_units import of_head
from nndsl.facts import TaskName
from nndsl.graph.heads import Head
from nndsl.metrics import OF_PROBABILITIES

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


@dataclass(frozen=True)
class Compared:
    """A baseline's figures on the rows that the network is measured on."""

    metrics: dict[str, Any]
    chosen: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the figures, and the settings where some were chosen."""
        return {**self.metrics, "chosen": self.chosen} if self.chosen else self.metrics


def compare(
    baseline: spec.Baseline, prepared: Prepared, heads: Sequence[Head], seed: int
) -> Compared:
    """Train a baseline and measure it on the test rows, or on train where there are none.

    It learns from all rows that are not test rows, as it needs none to stop early; where it
    chooses between settings, it does so by cross-validation on them. Of several outputs it
    learns one by one.
    """
    metrics: dict[str, Any] = {}
    chosen: dict[str, Any] = {}
    for codec, head in zip(prepared.preprocessing.target.parts, heads, strict=True):
        found = _of_output(baseline, prepared, codec, head, seed)
        metrics |= found.metrics
        chosen |= {codec.figure(name): value for name, value in found.chosen.items()}
    return Compared(metrics, chosen)


def _of_output(
    baseline: spec.Baseline, prepared: Prepared, codec: HeadCodec, head: Head, seed: int
) -> Compared:
    task = head.task
    learn = _joined(prepared.train, prepared.val)
    _, part = prepared.measured
    if codec.codec.axes:
        return Compared(_mean_of_places(baseline, codec.codec, learn.y, part.y, head), {})
    known, asked = (_features(baseline, rows) for rows in (learn, part))
    y = _target(codec.target(learn.y), task)
    with warnings.catch_warnings():
        # What scikit-learn warns of (a solver that could go on) is not about the user's file.
        warnings.simplefilter("ignore")
        estimator, chosen = _fitted(baseline, known, y, learn.groups, task, seed)
        predicted = _predictions(estimator, asked, y, task)
    found = of_head(codec, head.measured, codec.target(part.y), predicted)
    if task == "multilabel" or not hasattr(estimator, "predict_proba"):
        # Scores that were made to decide and rank alike are no probabilities.
        found |= {name: None for name in map(codec.figure, OF_PROBABILITIES) if name in found}
    return Compared(found, chosen)


def _mean_of_places(
    baseline: spec.Baseline, codec: TargetCodec, y: np.ndarray, wanted: np.ndarray, head: Head
) -> dict[str, Any]:
    """Return the figures of the mean over all places, or of their most frequent class."""
    flat = codec.flat
    learnt, rows = (_target(_targets_by_place(codec, part), codec.task) for part in (y, wanted))
    estimator = _estimator(baseline, codec.task != "regression", len(learnt), 0)
    estimator.fit(np.zeros((len(learnt), 1)), learnt)
    predicted = _predictions(estimator, np.zeros((len(rows), 1)), learnt, codec.task)
    whole = HeadCodec("", flat, slice(None), slice(None))
    return of_head(whole, head.measured, rows, predicted)


def _targets_by_place(codec: TargetCodec, y: np.ndarray) -> np.ndarray:
    if codec.task == "multiclass":
        return y.ravel()
    return replace(codec, spread=False).by_place(y)


def _joined(train: Part, val: Part | None) -> Part:
    if val is None:
        return train
    groups = None
    if train.groups is not None and val.groups is not None:
        groups = np.concatenate([train.groups, val.groups])
    return Part(
        joined(train.inputs, val.inputs),
        np.concatenate([train.y, val.y]),
        groups,
        np.concatenate([train.rows, val.rows]),
    )


def _features(baseline: spec.Baseline, part: Part) -> np.ndarray:
    """Return rows as a baseline reads them; the mean reads none of their values."""
    if isinstance(baseline, spec.Mean):
        return np.zeros((len(part.inputs), 1))
    return part.x.reshape(len(part.inputs), -1)


def _target(y: np.ndarray, task: TaskName) -> np.ndarray:
    if task in ("binary", "multilabel"):
        y = y.astype(np.int64)
    return y.ravel() if y.ndim == 2 and y.shape[1] == 1 else y


def _fitted(
    baseline: spec.Baseline,
    x: np.ndarray,
    y: np.ndarray,
    groups: np.ndarray | None,
    task: TaskName,
    seed: int,
) -> tuple[Any, dict[str, Any]]:
    classes = task != "regression"
    if isinstance(baseline, spec.Svm):
        return _svm(baseline, x, y, groups, classes, seed)
    estimator = _estimator(baseline, classes, len(x), seed)
    return estimator.fit(x, y), {}


def _estimator(baseline: spec.Baseline, classes: bool, rows: int, seed: int) -> Any:
    from sklearn import dummy, ensemble, linear_model, neighbors

    if isinstance(baseline, spec.LinearBaseline):
        if classes:
            return linear_model.LogisticRegression(max_iter=1000)
        return linear_model.LinearRegression()
    if isinstance(baseline, spec.Knn):
        count = min(baseline.neighbors, rows)
        kind = neighbors.KNeighborsClassifier if classes else neighbors.KNeighborsRegressor
        return kind(count)
    if isinstance(baseline, spec.Forest):
        grown = ensemble.RandomForestClassifier if classes else ensemble.RandomForestRegressor
        return grown(baseline.trees, random_state=seed, n_jobs=-1)
    if classes:
        return dummy.DummyClassifier(strategy="most_frequent")
    return dummy.DummyRegressor(strategy="mean")


def _svm(
    baseline: spec.Svm,
    x: np.ndarray,
    y: np.ndarray,
    groups: np.ndarray | None,
    classes: bool,
    seed: int,
) -> tuple[Any, dict[str, Any]]:
    """Return a support vector machine: the one asked for, or the best of the grid."""
    from joblib import parallel_backend
    from sklearn.model_selection import GridSearchCV
    from sklearn.svm import SVC, SVR

    scale = 1.0 / (x.shape[1] * max(float(x.var()), 1e-12))
    machine = SVC(break_ties=True) if classes else SVR()
    if y.ndim == 2:
        from sklearn.multioutput import MultiOutputRegressor

        return MultiOutputRegressor(machine).fit(x, y), {}
    if baseline.C is not None or baseline.gamma is not None:
        chosen = {
            "kernel": "rbf",
            "C": 1.0 if baseline.C is None else baseline.C,
            "gamma": scale if baseline.gamma is None else baseline.gamma,
        }
        return machine.set_params(**chosen).fit(x, y), chosen
    grid = [
        {key: [value * scale if key == "gamma" else value] for key, value in point.items()}
        for point in SVM_GRID
    ]
    folds = _folds(baseline.folds, y, groups, classes, seed)
    if folds is None:
        chosen = {"kernel": "rbf", "C": 1.0, "gamma": scale}
        return machine.set_params(**chosen).fit(x, y), chosen
    search = GridSearchCV(machine, grid, cv=folds, n_jobs=-1)
    # It computes without Python's lock: processes of their own would import all of this first.
    with parallel_backend("threading"):
        search.fit(x, y, groups=groups)
    return search.best_estimator_, dict(search.best_params_)


def _folds(
    count: int, y: np.ndarray, groups: np.ndarray | None, classes: bool, seed: int
) -> Any | None:
    """Return how rows are divided for cross-validation, or None where there are too few."""
    from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold

    if groups is not None and len(np.unique(groups)) >= count:
        return GroupKFold(count)
    smallest = int(np.bincount(y.astype(np.int64)).min()) if classes else len(y)
    if smallest < count:
        return None
    kind = StratifiedKFold if classes else KFold
    return kind(count, shuffle=True, random_state=seed)


def _predictions(estimator: Any, x: np.ndarray, y: np.ndarray, task: TaskName) -> np.ndarray:
    """Return probabilities where there are any, else scores that decide and rank alike."""
    if task == "regression":
        return np.asarray(estimator.predict(x)).reshape(len(x), -1)
    if task == "multilabel":
        return np.asarray(estimator.predict(x), np.float64)
    classes = int(y.max()) + 1
    known = np.asarray(estimator.classes_, np.int64)
    if hasattr(estimator, "predict_proba"):
        found = np.asarray(estimator.predict_proba(x))
    else:
        found = np.asarray(estimator.decision_function(x))
        if found.ndim == 1:
            found = np.stack([-found, found], axis=1)
        found = np.exp(found - found.max(axis=1, keepdims=True))
        found /= found.sum(axis=1, keepdims=True)
    scores = np.zeros((len(x), classes))
    scores[:, known] = found
    return scores[:, 1:2] if task == "binary" else scores
