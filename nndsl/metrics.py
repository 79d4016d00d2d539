"""Predictions and targets go in, the figures that a file asks for come out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import numpy as np

from nndsl.alignment import spelled
from nndsl.facts import TaskName

MetricName = Literal[
    "accuracy",
    "balanced_accuracy",
    "f1",
    "precision",
    "recall",
    "iou",
    "auc",
    "average_precision",
    "matthews",
    "top2",
    "top3",
    "top5",
    "top10",
    "log_loss",
    "brier",
    "ece",
    "confusion",
    "report",
    "cer",
    "rmse",
    "mae",
    "medae",
    "mape",
    "max_error",
    "r2",
    "explained_variance",
]
METRICS: tuple[str, ...] = get_args(MetricName)

REGRESSION = frozenset({"rmse", "mae", "medae", "mape", "max_error", "r2", "explained_variance"})
TOP = frozenset({"top2", "top3", "top5", "top10"})
ONE_CLASS_A_ROW = frozenset({"balanced_accuracy", "matthews", "ece", "confusion"})
SEQUENCE = frozenset({"accuracy", "cer"})
NOT_SINGLE = frozenset({"confusion", "report"})  # not a number that could be followed or compared
# What says nothing of scores that only rank and decide like probabilities.
OF_PROBABILITIES = frozenset({"log_loss", "brier", "ece"})
LOWER_IS_BETTER = OF_PROBABILITIES | {"loss", "cer", "rmse", "mae", "medae", "mape", "max_error"}
_OF_CLASSES = "of a yes or no, that of the yes; else averaged over the classes (macro)"
MEANINGS: dict[str, str] = {
    "accuracy": "the share of rows with the right class or text; with several labels, of right "
    "labels",
    "balanced_accuracy": "the share of a class that was found, averaged over the classes there are",
    "f1": f"2 · precision · recall / (precision + recall) of a class; {_OF_CLASSES}",
    "precision": "TP / (TP + FP), the share of right ones among those given a class; "
    f"{_OF_CLASSES}",
    "recall": f"TP / (TP + FN), the share of a class that was found; {_OF_CLASSES}",
    "iou": "TP / (TP + FP + FN), intersection over union (Jaccard): what is rightly given a class "
    "over what has it or is given it; averaged over the classes, the yes and the no as well",
    "auc": "the area under the receiver operating characteristic, one class against the others",
    "average_precision": "the area under precision over recall, averaged over the classes",
    "matthews": "Matthews' correlation of decisions and classes: 1 is right, 0 is chance",
    "top2": "the share of rows whose class is among the 2 most probable; of 3 classes or more",
    "top3": "the share of rows whose class is among the 3 most probable; of 4 classes or more",
    "top5": "the share of rows whose class is among the 5 most probable; of 6 classes or more",
    "top10": "the share of rows whose class is among the 10 most probable; of 11 classes or more",
    "log_loss": "the mean of -log p, with p the probability of what is right",
    "brier": "the mean of (p - y)², summed over the classes where a row has one of several",
    "ece": "the expected calibration error: |accuracy - mean confidence| averaged over 10 bins of "
    "the decided class's probability, each by its share of the rows",
    "confusion": "how often each class was taken for each: rows are true, columns predicted",
    "report": "precision, recall, f1 and the number of rows of each class",
    "cer": "the character error rate: the labels of texts to be replaced, put in or left out, over "
    "those of the true texts",
    "rmse": "the root of the mean squared difference, in the target's units",
    "mae": "the mean absolute difference, in the target's units",
    "medae": "the median absolute difference, in the target's units",
    "mape": "the mean of the absolute difference over the target's size; none where a target is 0",
    "max_error": "the largest absolute difference, in the target's units",
    "r2": "the share of the target's variance that is explained",
    "explained_variance": "the same, where an error that is always alike doesn't count",
}


def rank(name: str, value: float) -> float:
    """Return a figure so that of two the better one is the larger.

    ``name`` may have that of its output in front.

    >>> rank("accuracy", 0.9), rank("price.mae", 0.9)
    (0.9, -0.9)
    """
    return -value if name.rpartition(".")[2] in LOWER_IS_BETTER else value


def metrics_for(task: TaskName) -> tuple[str, ...]:
    """Return the metrics that mean something for a task.

    >>> metrics_for("regression")
    ('rmse', 'mae', 'medae', 'mape', 'max_error', 'r2', 'explained_variance')
    """
    if task == "regression":
        return tuple(name for name in METRICS if name in REGRESSION)
    if task == "sequence":
        return tuple(name for name in METRICS if name in SEQUENCE)
    left_out = REGRESSION | (SEQUENCE - {"accuracy"})
    if task != "multiclass":
        left_out |= TOP
    if task == "multilabel":
        left_out |= ONE_CLASS_A_ROW
    return tuple(name for name in METRICS if name not in left_out)


def default_metrics(task: TaskName) -> tuple[str, ...]:
    """Return what is measured where a file names nothing."""
    usual = {"regression": ("rmse", "mae", "r2"), "sequence": ("cer", "accuracy")}
    return usual.get(task, ("accuracy",))


def decide(task: TaskName, predicted: np.ndarray) -> np.ndarray:
    """Return the decisions that follow from probabilities; numbers stay as they are.

    Binary and multilabel probabilities (n, k) become 0 or 1, with 1 from 0.5 on; multiclass
    ones (n, classes) become class numbers (n); those of each step, (n, steps, classes), become
    what they spell, class numbers (n, steps) with -1 behind the end.
    """
    if task == "multiclass":
        return np.asarray(predicted.argmax(axis=-1))
    if task == "regression":
        return predicted
    if task == "sequence":
        return spelled(predicted)
    return (predicted >= 0.5).astype(np.int64)


def measure(
    names: tuple[str, ...],
    task: TaskName,
    target: np.ndarray,
    predicted: np.ndarray,
    labels: Sequence[str] = (),
) -> dict[str, Any]:
    """Return each metric of predictions, as plain numbers.

    ``confusion`` is nested lists, ``report`` a dictionary by the ``labels`` of classes or targets.
    ``predicted`` are probabilities, (n, classes) for multiclass and (n, k) else, or numbers
    (n, k) for regression, or (n, steps, classes) for sequences; ``target`` is (n,) of class
    numbers for multiclass, else (n, k), for sequences with -1 behind the end of each. A
    metric that is not defined for these rows, such as ``auc`` on a single class, is None, and so
    is each where there is no row, or where a prediction isn't finite.
    """
    from nndsl.scores import SCORES, Judged  # what is measured is named without computing it

    if not len(target) or not np.isfinite(predicted).all():
        return dict.fromkeys(names)
    decided = decide(task, predicted)
    if task == "binary":
        target, decided, predicted = target.ravel(), decided.ravel(), predicted.ravel()
    classes = predicted.shape[-1] if task == "multiclass" else 2
    judged = Judged(task, target, decided, predicted, classes, labels)
    return {name: SCORES[name](judged) for name in names}
