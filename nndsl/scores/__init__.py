"""What is measured: targets, decisions and outputs go in, the score of one metric comes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nndsl.scores import decisions, numbers, probabilities
from nndsl.scores.base import Judged as Judged

SCORES: dict[str, Callable[[Judged], Any]] = {
    "accuracy": decisions.accuracy,
    "balanced_accuracy": decisions.balanced_accuracy,
    "f1": decisions.macro("f1", lambda right, given, there: (2 * right, given + there)),
    "precision": decisions.macro("precision", lambda right, given, there: (right, given)),
    "recall": decisions.macro("recall", lambda right, given, there: (right, there)),
    "iou": decisions.macro("jaccard", lambda right, given, there: (right, given + there - right)),
    "auc": probabilities.auc,
    "average_precision": probabilities.average_precision,
    "matthews": decisions.matthews,
    "top2": probabilities.top(2),
    "top3": probabilities.top(3),
    "top5": probabilities.top(5),
    "top10": probabilities.top(10),
    "log_loss": probabilities.log_loss,
    "brier": probabilities.brier,
    "ece": probabilities.ece,
    "confusion": decisions.confusion,
    "report": decisions.report,
    "cer": decisions.cer,
    "rmse": numbers.rmse,
    "mae": numbers.mae,
    "medae": numbers.medae,
    "mape": numbers.mape,
    "max_error": numbers.max_error,
    "r2": numbers.r2,
    "explained_variance": numbers.explained_variance,
}
