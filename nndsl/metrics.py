"""Predictions and targets go in, the figures that a file asks for come out."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np

from nndsl.facts import TaskName

MetricName = Literal[
    "accuracy", "f1", "precision", "recall", "auc", "confusion", "rmse", "mae", "r2"
]
METRICS: tuple[str, ...] = get_args(MetricName)

CLASSIFICATION = frozenset({"accuracy", "f1", "precision", "recall", "auc", "confusion"})
LOWER_IS_BETTER = frozenset({"loss", "rmse", "mae"})
MEANINGS: dict[str, str] = {
    "accuracy": "the share of rows with the right class; with several labels, of right labels",
    "f1": "the harmonic mean of precision and recall, averaged over the classes (macro)",
    "precision": "the share of right ones among those given a class, averaged over the classes",
    "recall": "the share of a class that was found, averaged over the classes",
    "auc": "the area under the receiver operating characteristic, one class against the others",
    "confusion": "how often each class was taken for each: rows are true, columns predicted",
    "rmse": "the root of the mean squared difference, in the target's units",
    "mae": "the mean absolute difference, in the target's units",
    "r2": "the share of the target's variance that is explained",
}


def metrics_for(task: TaskName) -> tuple[str, ...]:
    """Return the metrics that mean something for a task.

    >>> metrics_for("regression")
    ('rmse', 'mae', 'r2')
    """
    if task == "regression":
        return tuple(name for name in METRICS if name not in CLASSIFICATION)
    fitting = [name for name in METRICS if name in CLASSIFICATION]
    return tuple(name for name in fitting if (name, task) != ("confusion", "multilabel"))


def default_metrics(task: TaskName) -> tuple[str, ...]:
    """Return what is measured where a file names nothing."""
    return ("rmse", "mae", "r2") if task == "regression" else ("accuracy",)


def decide(task: TaskName, predicted: np.ndarray) -> np.ndarray:
    """Return the decisions that follow from probabilities; numbers stay as they are.

    Binary and multilabel probabilities (n, k) become 0 or 1, with 1 from 0.5 on; multiclass
    ones (n, classes) become class numbers (n).
    """
    if task == "multiclass":
        return np.asarray(predicted.argmax(axis=-1))
    if task == "regression":
        return predicted
    return (predicted >= 0.5).astype(np.int64)


def measure(
    names: tuple[str, ...], task: TaskName, target: np.ndarray, predicted: np.ndarray
) -> dict[str, Any]:
    """Return each metric of predictions, as plain numbers (``confusion`` as nested lists).

    ``predicted`` are probabilities, (n, classes) for multiclass and (n, k) else, or numbers
    (n, k) for regression; ``target`` is (n,) of class numbers for multiclass, else (n, k). A
    metric that is not defined for these rows, such as ``auc`` on a single class, is None.
    """
    decided = decide(task, predicted)
    if task == "binary":
        target, decided, predicted = target.ravel(), decided.ravel(), predicted.ravel()
    classes = predicted.shape[-1] if task == "multiclass" else 2
    return {name: _one(name, task, target, decided, predicted, classes) for name in names}


def _one(
    name: str,
    task: TaskName,
    target: np.ndarray,
    decided: np.ndarray,
    predicted: np.ndarray,
    classes: int,
) -> Any:
    if name == "accuracy":
        return float(np.mean(decided == target))
    if name == "rmse":
        return float(np.sqrt(np.mean((predicted.astype(np.float64) - target) ** 2)))
    if name == "mae":
        return float(np.mean(np.abs(predicted.astype(np.float64) - target)))
    if name == "r2" and len(target) < 2:
        return None
    from sklearn import metrics as sk

    if name == "r2":
        return float(sk.r2_score(target, predicted))
    if name == "confusion":
        return sk.confusion_matrix(target, decided, labels=range(classes)).tolist()
    if name == "auc":
        return _auc(task, target, predicted, classes)
    scores = {"f1": sk.f1_score, "precision": sk.precision_score, "recall": sk.recall_score}
    return float(scores[name](target, decided, average="macro", zero_division=0))


def _auc(task: TaskName, target: np.ndarray, predicted: np.ndarray, classes: int) -> float | None:
    from sklearn.metrics import roc_auc_score

    if task == "multiclass":
        present = np.unique(target)
        if len(present) < classes:
            return None
        if classes == 2:
            return float(roc_auc_score(target, predicted[:, 1]))
        sums = predicted.sum(axis=1, keepdims=True)
        scores = predicted.astype(np.float64) / sums
        return float(roc_auc_score(target, scores, multi_class="ovr", labels=range(classes)))
    columns = target.reshape(len(target), -1)
    if any(len(np.unique(column)) < 2 for column in columns.T):
        return None
    return float(roc_auc_score(target, predicted))
