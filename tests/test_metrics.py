"""Each metric is what scikit-learn, or its formula, says of a few rows."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest
from sklearn import metrics as sk

import nndsl
from nndsl.facts import TaskName
from nndsl.metrics import (
    LOWER_IS_BETTER,
    MEANINGS,
    METRICS,
    OF_PROBABILITIES,
    default_metrics,
    measure,
    metrics_for,
)
from nndsl.runs.logbook import Logbook
from nndsl.scores import SCORES

RNG = np.random.default_rng(0)
CLASS = RNG.integers(0, 4, 60)
CHANCES = RNG.dirichlet(np.ones(4), 60)
CHANCES[np.arange(60), CLASS] += 0.3
CHANCES /= CHANCES.sum(axis=1, keepdims=True)
YES = RNG.integers(0, 2, (60, 1)).astype(np.float32)
CHANCE = np.clip(0.3 * YES + RNG.uniform(0, 0.7, (60, 1)), 0, 1)
LABELS = RNG.integers(0, 2, (60, 3)).astype(np.float32)
OF_LABELS = np.clip(0.2 * LABELS + RNG.uniform(0, 0.8, (60, 3)), 0, 1)
NUMBERS = RNG.normal(5, 1, (60, 2))
GUESSES = NUMBERS + RNG.normal(0, 0.3, (60, 2))
DECIDED, SAID = CHANCES.argmax(axis=1), (CHANCE >= 0.5).ravel()


def of(name: str, task: TaskName, target: Any, predicted: Any) -> Any:
    return measure((name,), task, target, predicted)[name]


def test_every_metric_has_a_meaning_a_score_and_a_task() -> None:
    assert set(METRICS) == set(MEANINGS) == set(SCORES)
    tasks: tuple[TaskName, ...] = get_args(TaskName)
    assert {name for task in tasks for name in metrics_for(task)} == set(METRICS)
    assert OF_PROBABILITIES < LOWER_IS_BETTER


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("balanced_accuracy", sk.balanced_accuracy_score(CLASS, DECIDED)),
        ("f1", sk.f1_score(CLASS, DECIDED, average="macro")),
        ("precision", sk.precision_score(CLASS, DECIDED, average="macro")),
        ("recall", sk.recall_score(CLASS, DECIDED, average="macro")),
        ("iou", sk.jaccard_score(CLASS, DECIDED, average="macro")),
        ("matthews", sk.matthews_corrcoef(CLASS, DECIDED)),
        ("top2", sk.top_k_accuracy_score(CLASS, CHANCES, k=2)),
        ("top3", sk.top_k_accuracy_score(CLASS, CHANCES, k=3)),
        ("log_loss", sk.log_loss(CLASS, CHANCES)),
        ("average_precision", sk.average_precision_score(np.eye(4)[CLASS], CHANCES)),
        ("brier", np.mean(((CHANCES - np.eye(4)[CLASS]) ** 2).sum(axis=1))),
    ],
)
def test_metrics_of_classes(name: str, wanted: float) -> None:
    assert of(name, "multiclass", CLASS, CHANCES) == pytest.approx(wanted)


@pytest.mark.parametrize("name", ["f1", "precision", "recall", "iou"])
def test_only_classes_that_there_are_or_that_are_given_are_averaged(name: str) -> None:
    target, decided = np.array([0, 0, 2, 2]), np.array([0, 3, 2, 0])  # of five classes
    function = getattr(sk, f"{name.replace('iou', 'jaccard')}_score")
    wanted = function(target, decided, average="macro", zero_division=0)
    assert of(name, "multiclass", target, np.eye(5)[decided]) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("balanced_accuracy", sk.balanced_accuracy_score(YES, SAID)),
        ("f1", sk.f1_score(YES, SAID)),
        ("precision", sk.precision_score(YES, SAID)),
        ("recall", sk.recall_score(YES, SAID)),
        ("iou", sk.jaccard_score(YES, SAID, average="macro")),
        ("matthews", sk.matthews_corrcoef(YES.ravel(), SAID)),
        ("log_loss", sk.log_loss(YES, CHANCE)),
        ("average_precision", sk.average_precision_score(YES, CHANCE)),
        ("brier", sk.brier_score_loss(YES.ravel(), CHANCE.ravel())),
    ],
)
def test_metrics_of_yes_and_no(name: str, wanted: float) -> None:
    assert of(name, "binary", YES, CHANCE) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("name", "wanted"), [("precision", 7 / 8), ("recall", 7 / 7), ("f1", 14 / 15)]
)
def test_precision_recall_and_f1_of_a_yes_or_no_are_those_of_the_yes(
    name: str, wanted: float
) -> None:
    target, said = (np.repeat(each, [10, 1, 7])[:, None] for each in ([0, 0, 1], [0, 1, 1]))
    assert of("confusion", "binary", target, said) == [[10, 1], [0, 7]]
    assert of(name, "binary", target, said) == pytest.approx(wanted)
    # Of the same classes as two of several, it is the mean of both.
    function = getattr(sk, f"{name}_score")
    mean = function(target, said, average="macro")
    assert of(name, "multiclass", target.ravel(), np.eye(2)[said.ravel()]) == pytest.approx(mean)


def test_decisions_that_never_vary_are_not_correlated() -> None:
    for said in (np.zeros((7, 1)), np.ones((7, 1))):
        assert of("matthews", "binary", np.arange(7)[:, None] % 2, said) == 0
        assert of("matthews", "binary", said, np.arange(7)[:, None] % 2) == 0


@pytest.mark.parametrize("name", ["f1", "precision", "recall"])
def test_shares_of_nothing_are_zero(name: str) -> None:
    assert of(name, "binary", np.zeros((3, 1)), np.zeros((3, 1))) == 0
    assert of(name, "multilabel", np.eye(2), np.diag([1, 0])) == 1 / 2


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("f1", sk.f1_score(LABELS, OF_LABELS >= 0.5, average="macro")),
        ("precision", sk.precision_score(LABELS, OF_LABELS >= 0.5, average="macro")),
        ("recall", sk.recall_score(LABELS, OF_LABELS >= 0.5, average="macro")),
        ("iou", sk.jaccard_score(LABELS, OF_LABELS >= 0.5, average="macro")),
        ("average_precision", sk.average_precision_score(LABELS, OF_LABELS)),
        ("log_loss", np.mean([sk.log_loss(LABELS[:, i], OF_LABELS[:, i]) for i in range(3)])),
        ("brier", np.mean((LABELS - OF_LABELS) ** 2)),
        ("auc", sk.roc_auc_score(LABELS, OF_LABELS)),
    ],
)
def test_metrics_of_labels(name: str, wanted: float) -> None:
    assert of(name, "multilabel", LABELS, OF_LABELS) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("medae", sk.median_absolute_error(NUMBERS, GUESSES)),
        ("mape", sk.mean_absolute_percentage_error(NUMBERS, GUESSES)),
        ("max_error", np.abs(NUMBERS - GUESSES).max()),
        ("explained_variance", sk.explained_variance_score(NUMBERS, GUESSES)),
        ("r2", sk.r2_score(NUMBERS, GUESSES)),
    ],
)
def test_metrics_of_numbers(name: str, wanted: float) -> None:
    assert of(name, "regression", NUMBERS, GUESSES) == pytest.approx(wanted)


def test_the_calibration_error_is_its_formula_by_hand() -> None:
    # Confidences 0.95, 0.91 (one wrong) in a bin; 0.62 (right) in another; 1.0 in the last.
    p = np.array([[0.95], [0.09], [0.62], [0.0]])
    y = np.array([[1.0], [1.0], [1.0], [0.0]])
    wanted = 3 / 4 * abs(2 / 3 - (0.95 + 0.91 + 1.0) / 3) + 1 / 4 * abs(1 - 0.62)
    assert of("ece", "binary", y, p) == pytest.approx(wanted)
    several = np.concatenate([1 - p, p], axis=1)
    assert of("ece", "multiclass", y.ravel().astype(int), several) == pytest.approx(wanted)


def test_the_report_names_each_class() -> None:
    names = ["a", "b", "c", "d"]
    found = measure(("report",), "multiclass", CLASS, CHANCES, names)["report"]
    wanted: Any = sk.classification_report(CLASS, DECIDED, target_names=names, output_dict=True)
    for name in names:
        for key, other in (("precision",) * 2, ("recall",) * 2, ("f1", "f1-score")):
            assert found[name][key] == pytest.approx(wanted[name][other])
        assert found[name]["rows"] == wanted[name]["support"]


def test_the_report_names_each_label_and_each_of_yes_and_no() -> None:
    found = measure(("report",), "multilabel", LABELS, OF_LABELS, ["a", "b", "c"])["report"]
    assert found["b"]["f1"] == pytest.approx(sk.f1_score(LABELS[:, 1], OF_LABELS[:, 1] >= 0.5))
    found = measure(("report",), "binary", YES, CHANCE, ["no", "yes"])["report"]
    yes = int(YES.sum())
    for label, (name, rows) in enumerate((("no", 60 - yes), ("yes", yes))):
        assert found[name]["recall"] == pytest.approx(sk.recall_score(YES, SAID, pos_label=label))
        assert found[name]["rows"] == rows


def test_metrics_that_are_not_defined_are_none() -> None:
    assert of("top5", "multiclass", CLASS, CHANCES) is None
    assert of("mape", "regression", np.array([[0.0], [1.0]]), np.ones((2, 1))) is None
    assert of("explained_variance", "regression", np.ones((1, 1)), np.ones((1, 1))) is None
    assert of("average_precision", "binary", np.ones((3, 1)), np.ones((3, 1))) is None


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_so_are_those_of_predictions_that_are_no_numbers(task: TaskName, value: float) -> None:
    predicted = np.full((4, 3 if task == "multiclass" else 1), 0.25)
    predicted[2, 0] = value
    target = np.array([0, 1, 2, 0]) if task == "multiclass" else np.array([[0], [1], [1], [0]])
    for name in default_metrics(task):
        assert of(name, task, target, predicted) is None


def test_a_tie_is_ranked_as_it_is_decided() -> None:
    even = np.full((3, 3), 1 / 3)
    assert of("top2", "multiclass", np.array([0, 1, 2]), even) == pytest.approx(2 / 3)


def test_certain_and_wrong_is_a_large_log_loss_but_finite() -> None:
    assert 30 < of("log_loss", "binary", np.ones((1, 1)), np.zeros((1, 1))) < 40


def test_a_run_reports_each_class_and_compares_what_can_be_compared() -> None:
    text = """
    data iris; split test=20% val=20%
    dense 8 relu; dense classes softmax; loss crossentropy; train epochs=3
    metrics accuracy top2 log_loss report
    early_stop monitor=log_loss
    baseline svm; baseline knn 3
    """
    model = nndsl.loads(text)
    from nndsl.runs import experiment

    prepared = model.prepared()
    watcher, book = nndsl.Watcher(), Logbook()
    result, _ = experiment.perform(
        "iris", model.elaborated, model.graph, prepared, "cpu", watcher, book
    )
    found = result.metrics["test"]
    assert set(found["report"]) == set(model.facts.classes)  # type: ignore[union-attr]
    assert "report" not in result.history[0]["val"] and "log_loss" in result.history[0]["val"]
    assert result.baselines["svm"]["log_loss"] is None
    assert result.baselines["knn"]["log_loss"] > 0


@pytest.mark.parametrize("yes", ["a", "b"])
def test_the_yes_that_is_measured_is_that_of_positive_for_baselines_and_epochs_alike(
    yes: str,
) -> None:
    x = np.random.default_rng(0).normal(size=(60, 2))
    y = np.where(x[:, 0] + np.random.default_rng(1).normal(size=60) > 0.8, "a", "b")
    text = f"""
    preprocess positive={yes}; split val=30%; dense 1 sigmoid; loss bce; train epochs=2
    metrics precision recall f1 report; early_stop monitor=f1; baseline linear
    """
    result = nndsl.loads(text).fit(x, y)
    for found in (result.metrics["train"], result.baselines["linear"]):
        for name in ("precision", "recall", "f1"):
            assert found[name] == found["report"][yes][name]
            assert found[name] != found["report"]["ab".replace(yes, "")][name]
    assert {"f1", "recall"} <= result.history[0]["val"].keys()
