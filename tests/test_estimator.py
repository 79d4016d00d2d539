"""``nndsl.Estimator``: scikit-learn validates and searches networks as it does its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.metrics import r2_score
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score

import nndsl

pytestmark = pytest.mark.usefixtures("one_thread")

CLASSES = """let width = 8
dense width tanh
dense classes softmax
loss crossentropy
optimizer adam 0.05
train epochs=15 batch=16
"""
NUMBER = "dense 1; loss mse; optimizer adam 0.1; train epochs=40 batch=16"
RNG = np.random.default_rng(0)
X = RNG.normal(size=(90, 3))
SIDES = np.where(X[:, 0] > 0, "right", "left")
LINE = X @ [1.0, -2.0, 0.5] + 3


def test_a_cross_validation_trains_a_fresh_network_for_each_fold() -> None:
    estimator = nndsl.Estimator(CLASSES)
    scores = cross_val_score(estimator, X, SIDES, cv=3)
    assert scores.shape == (3,) and scores.min() > 0.85
    assert not hasattr(estimator, "result_")
    np.testing.assert_array_equal(scores, cross_val_score(estimator, X, SIDES, cv=3))
    by_auc = cross_val_score(estimator, X, SIDES, cv=3, scoring="roc_auc")
    assert by_auc.min() > 0.9


def test_a_score_is_the_share_of_right_rows_or_the_explained_variance() -> None:
    classifier = nndsl.Estimator(CLASSES).fit(X, SIDES)
    assert classifier.score(X, SIDES) == np.mean(classifier.predict(X) == SIDES)
    assert classifier.classes_.tolist() == ["left", "right"]
    assert classifier.predict_proba(X).shape == (90, 2)
    regressor = nndsl.Estimator(NUMBER).fit(X, LINE)
    missed = ((LINE - regressor.predict(X)) ** 2).sum()
    spread = ((LINE - LINE.mean()) ** 2).sum()
    assert regressor.score(X, LINE) == pytest.approx(1 - missed / spread)
    assert regressor.score(X, LINE) == pytest.approx(
        regressor.result_.metrics["train"]["r2"], rel=1e-4
    )


def test_a_score_is_of_what_was_fitted_whatever_the_parameters_are_by_now() -> None:
    classifier = nndsl.Estimator(CLASSES).fit(X, SIDES)
    score = classifier.score(X, SIDES)
    assert classifier.set_params(text=NUMBER).score(X, SIDES) == score
    mirror = nndsl.Estimator("dense 3; loss mse; task autoencoder; train epochs=2").fit(X)
    explained = mirror.score(X)
    assert mirror.set_params(text=CLASSES).score(X) == explained


def test_a_score_is_that_of_scikit_learn_for_several_targets_and_a_constant_one() -> None:
    y = np.stack([LINE, X[:, 1] ** 2], axis=1)
    fitted = nndsl.Estimator("dense 2; loss mse; train epochs=2").fit(X, y)
    assert fitted.score(X, y) == pytest.approx(r2_score(y, fitted.predict(X)))
    alike = np.stack([LINE, np.ones(90)], axis=1)
    assert fitted.score(X, alike) == pytest.approx(r2_score(alike, fitted.predict(X)))
    assert np.isnan(fitted.score(X[:1], y[:1])), "a single row has no variance"


def test_outputs_that_are_not_finite_have_no_score() -> None:
    for end, y in (("1; loss mse", LINE), ("classes softmax; loss crossentropy", SIDES)):
        fitted = nndsl.Estimator(f"dense 4 relu; dense {end}; train epochs=1").fit(X, y)
        with pytest.warns(nndsl.NNWarning, match="outputs-not-finite"):
            assert np.isnan(fitted.score(np.sign(X) * 3e38, y))


def test_texts_and_lists_of_labels_are_scored_as_a_whole() -> None:
    steps = np.random.default_rng(1).normal(size=(20, 8, 3))
    text = "rnn 4 sequence; dense classes softmax; loss ctc; train epochs=1"
    for y in ([[1, 2], [1]] * 10, ["ab", "a"] * 10):
        fitted = nndsl.Estimator(text).fit(steps, y)
        found = fitted.predict(steps)
        wanted = [tuple(labels) if isinstance(labels, list) else labels for labels in y]
        right = [given == own for given, own in zip(found, wanted, strict=True)]
        assert fitted.score(steps, y) == np.mean(right)
        assert fitted.score(steps, found.tolist()) == 1


def test_numbers_that_the_file_names_are_searched() -> None:
    search = GridSearchCV(nndsl.Estimator(CLASSES), {"width": [1, 6]}, cv=2).fit(X, SIDES)
    assert search.best_params_["width"] in (1, 6)
    widths = [len(search.best_estimator_.result_.weights["dense_1.bias"])]
    assert widths == [search.best_params_["width"]]


def test_a_clone_has_the_same_text_and_numbers_and_no_weights() -> None:
    fitted = nndsl.Estimator(CLASSES, width=5).fit(X, SIDES)
    again = clone(fitted)
    assert again.get_params() == {"text": CLASSES, "width": 5} == fitted.get_params()
    assert not hasattr(again, "result_")
    assert is_classifier(again) and is_regressor(nndsl.Estimator(NUMBER))
    assert again.set_params(width=4).model.graph.initial_weights is not None
    assert "width=4" in repr(again)


def test_frames_and_files_do_as_well(tmp_path: Path) -> None:
    path = tmp_path / "sides.nn"
    path.write_text(CLASSES, encoding="utf-8")
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    predicted = cross_val_predict(nndsl.Estimator(path), frame, SIDES, cv=2)
    assert np.mean(predicted == SIDES) > 0.8


def test_classes_are_sorted_and_so_are_their_columns() -> None:
    text = "preprocess positive=a_sick; dense 1 sigmoid; loss bce; optimizer adam 0.1; "
    text += "train epochs=15 batch=16"
    sick = np.where(X[:, 0] > 0, "a_sick", "well")
    assert cross_val_score(nndsl.Estimator(text), X, sick, cv=3, scoring="roc_auc").min() > 0.9
    fitted = nndsl.Estimator(text).fit(X, sick)
    assert fitted.classes_.tolist() == ["a_sick", "well"]
    assert fitted.result_.classes == ("well", "a_sick")
    found = fitted.predict_proba(X)
    np.testing.assert_array_equal(found[:, ::-1], fitted.result_.predict_proba(X))
    np.testing.assert_array_equal(fitted.classes_[found.argmax(axis=1)], fitted.predict(X))


def test_categorical_fractions_stay_numbers() -> None:
    y = pd.Series(np.where(X[:, 0] > 0, 10.5, 9.5), dtype="category")
    fitted = nndsl.Estimator(CLASSES).fit(X, y)
    assert fitted.classes_.tolist() == [9.5, 10.5]
    assert fitted.score(X, y) == np.mean(fitted.predict(X) == y.to_numpy()) > 0.85
    found = fitted.predict_proba(X)
    np.testing.assert_array_equal(fitted.classes_[found.argmax(axis=1)], fitted.predict(X))


def test_nothing_of_an_earlier_fit_is_left() -> None:
    estimator = nndsl.Estimator(CLASSES).fit(X, SIDES)
    estimator.set_params(text=NUMBER).fit(X, LINE)
    assert not hasattr(estimator, "classes_") and estimator.predict_proba(X).shape[0] == 90
    with pytest.raises(nndsl.NNError):
        estimator.fit(X, SIDES)
    assert not hasattr(estimator, "result_") and not hasattr(estimator, "n_features_in_")


def test_an_autoencoder_needs_no_target_and_is_measured_against_its_input() -> None:
    text = "preprocess standardize; dense 3; loss mse; task autoencoder; optimizer adam 0.1; "
    text += "train epochs=40 batch=16"
    rows = X * [1, 10, 100] + 5
    fitted = nndsl.Estimator(text).fit(rows)
    assert fitted.score(rows) == fitted.score(rows, SIDES) > 0.9
    assert fitted.score(rows) == pytest.approx(fitted.result_.metrics["train"]["r2"], rel=1e-3)
    frame = pd.DataFrame(rows, columns=["a", "b", "c"])
    assert cross_val_score(nndsl.Estimator(text), frame, cv=3).min() > 0.9
    with pytest.raises(nndsl.NNError, match="X has 90 rows, and y has 89"):
        fitted.score(rows, SIDES[:-1])


def test_a_target_that_does_not_fit_the_rows_is_said_plainly() -> None:
    fitted = nndsl.Estimator(NUMBER).fit(X, LINE)
    with pytest.raises(nndsl.NNError, match="length-mismatch"):
        fitted.score(X, LINE[:-1])
    with pytest.raises(nndsl.NNError, match="wrong-array"):
        fitted.score(X, X)
    with pytest.raises(nndsl.NNError, match="y is missing"):
        fitted.score(X)
    with pytest.raises(nndsl.NNError, match="X is empty"):
        fitted.score(X[:0], LINE[:0])
    with pytest.raises(nndsl.NNError, match="target `y` has 1 missing value: row 2"):
        fitted.score(X, np.where(np.arange(90) == 2, np.nan, LINE))
    with pytest.raises(nndsl.NNError, match="target-not-numeric"):
        fitted.score(X, SIDES)


def test_a_wrong_text_and_several_outputs_are_said_plainly() -> None:
    with pytest.raises(nndsl.NNError, match="unknown-statement"):
        nndsl.Estimator("dens 3").fit(X, LINE)
    text = "h = dense 4 relu; a = dense 1 from=h; b = dense 1 from=h; output a b; loss mse on=a; "
    two = nndsl.Estimator(text + "loss mse on=b; train epochs=1").fit(
        X, np.stack([LINE] * 2, axis=1)
    )
    with pytest.raises(nndsl.NNError, match="no-single-score"):
        two.score(X, LINE)


def test_an_estimator_that_is_not_fitted_says_so() -> None:
    with pytest.raises(AttributeError, match=r"call `fit\(X, y\)` first"):
        nndsl.Estimator(NUMBER).predict(X)


def test_the_estimator_imports_nothing_of_scikit_learn() -> None:
    code = """
import sys, nndsl
rows, y = [[0.0], [1.0], [2.0]], [1, 2, 4]
nndsl.Estimator("dense 1; loss mse; train epochs=1").fit(rows, y).score(rows, y)
print("sklearn" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "False"
