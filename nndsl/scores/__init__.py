"""What is measured: targets, decisions and outputs go in, the score of one metric comes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nndsl.scores import decisions, numbers, probabilities
from nndsl.scores.base import Judged as Judged

SCORES: dict[str, Callable[[Judged], Any]] = {
    "accuracy": decisions.accuracy,
    "balanced_accuracy": decisions.balanced_accuracy,
    "f1": decisions.of_the_yes(decisions.f1),
    "precision": decisions.of_the_yes(decisions.precision),
    "recall": decisions.of_the_yes(decisions.recall),
    "iou": decisions.macro(decisions.iou),
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
