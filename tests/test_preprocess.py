"""What a user is promised of `preprocess`: statistics of train only, and each option's effect."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from data_cases import faults_of, fitted
from known import being

from nndsl.data.prepare import prepare_arrays
from nndsl.data.preprocess import Preprocess
from nndsl.data.split import Split
from nndsl.data.targets.codec import TargetCodec

NAN = float("nan")


def test_standardize_uses_train_rows_only() -> None:
    x = np.random.default_rng(0).normal(3, 2, (50, 3))
    data = fitted(x, split=Split(test=0.4), scale="standardize")
    train = x[data.train.rows]
    assert data.test is not None
    assert np.allclose(data.train.x.mean(axis=0), 0, atol=1e-6)
    assert np.allclose(data.train.x.std(axis=0), 1, atol=1e-6)
    expected = (x[data.test.rows] - train.mean(axis=0)) / train.std(axis=0)
    assert np.allclose(data.test.x, expected, atol=1e-6)
    assert np.abs(data.test.x.mean(axis=0)).max() > 1e-3


def test_changing_test_rows_changes_no_statistic() -> None:
    x = np.random.default_rng(0).normal(3, 2, (50, 3))
    before = fitted(x, split=Split(test=0.4), scale="minmax", missing="mean")
    assert before.test is not None
    x[before.test.rows] *= 100
    after = fitted(x, split=Split(test=0.4), scale="minmax", missing="mean")
    assert after.preprocessing.to_json() == before.preprocessing.to_json()


def test_minmax_gives_zero_to_one() -> None:
    data = fitted([[1.0, 7.0], [3.0, 7.0], [2.0, 7.0]], scale="minmax")
    assert data.train.x.tolist() == [[0, 0], [1, 0], [0.5, 0]]


def test_a_constant_column_becomes_exactly_zero() -> None:
    data = fitted(np.full((7, 1), 0.1), scale="standardize")
    assert data.train.x.ravel().tolist() == [0.0] * 7
    assert np.isfinite(data.preprocessing.apply_array([[0.3]])).all()


def test_a_zero_for_a_missing_value_is_put_in_after_standardization() -> None:
    data = fitted([[10.0], [NAN], [20.0], [30.0]], scale="standardize", missing="zero")
    known = np.array([10.0, 20.0, 30.0])
    expected = (known - 20.0) / known.std()
    assert data.train.x[1, 0] == 0.0
    assert np.allclose(data.train.x[[0, 2, 3], 0], expected)


def test_a_zero_for_a_missing_value_is_a_zero_where_nothing_is_scaled() -> None:
    assert fitted([[10.0], [NAN]], missing="zero").train.x.ravel().tolist() == [10, 0]


def test_the_mean_of_train_fills_a_missing_value() -> None:
    data = fitted([[10.0], [NAN], [20.0]], missing="mean")
    assert data.train.x.ravel().tolist() == [10, 15, 20]
    assert data.preprocessing.apply_array([[NAN]]).tolist() == [[15]]


def test_rows_with_missing_values_can_be_dropped() -> None:
    data = fitted([[10.0], [NAN], [20.0]], missing="drop")
    assert data.train.rows.tolist() == [0, 2]
    assert data.facts.rows == 2
    found = faults_of(data.preprocessing.apply_array, [[1.0], [NAN]])
    assert found[0].code == "missing-values" and "row 2 `x1`" in found[0].notes[0]
    assert "`missing=drop` leaves rows out of training only" in (found[0].help or "")


def test_missing_values_are_a_fault_unless_said_otherwise() -> None:
    found = faults_of(fitted, [[10.0, 1.0], [NAN, 1.0], [NAN, 2.0]])
    assert [d.code for d in found] == ["missing-values"]
    assert found[0].message == "values are missing: `x1` 2"


def test_texts_and_booleans_become_columns_of_zero_and_one(frame: pd.DataFrame) -> None:
    frame["d"] = [True, False, True, True]
    data = fitted(frame)
    assert data.facts.features == ("a", "b=u", "b=v", "b=w", "c", "d=False", "d=True")
    assert data.train.x[1].tolist() == [2, 0, 1, 0, 5, 1, 0]
    assert data.facts.shape == (7,)


def test_numbers_that_are_listed_become_columns_of_zero_and_one() -> None:
    frame = pd.DataFrame({"a": [10, 9, 100], "b": [1.5, 2.5, 3.5]})
    data = fitted(frame, onehot="a")
    assert data.facts.features == ("a=9", "a=10", "a=100", "b")
    wider = pd.DataFrame({"b": [1.0], "a": [9.0]})
    assert data.preprocessing.apply(wider).tolist() == [[1, 0, 0, 1]]


def test_columns_of_zero_and_one_are_not_scaled(frame: pd.DataFrame) -> None:
    data = fitted(frame, scale="standardize")
    assert set(data.train.x[:, 1:4].ravel().tolist()) == {0.0, 1.0}


def test_a_missing_category_is_all_zeros(frame: pd.DataFrame) -> None:
    frame.loc[1, "b"] = None
    data = fitted(frame, missing="zero")
    assert data.train.x[1].tolist() == [2, 0, 0, 5]


def test_an_unknown_name_in_onehot_has_a_near_name(frame: pd.DataFrame) -> None:
    frame = frame.rename(columns={"b": "colour"})
    found = faults_of(lambda: fitted(frame, onehot="color"))
    assert (found[0].code, found[0].help) == ("missing-column", "did you mean `colour`?")


def test_a_regression_target_is_scaled_on_train_and_turned_back() -> None:
    x, y = np.arange(40.0).reshape(20, 2), np.arange(20.0) * 7 + 100.5
    data = prepare_arrays(x, y, Split(test=5), Preprocess(target="standardize"), "regression")
    assert abs(data.train.y.mean()) < 1e-6 and abs(data.train.y.std() - 1) < 1e-6
    assert data.test is not None
    assert np.allclose(
        being(TargetCodec, data.preprocessing.target).decode(data.test.y).ravel(), y[data.test.rows]
    )


def test_a_target_whose_spread_is_too_small_for_a_number_is_only_shifted() -> None:
    x = np.arange(20.0).reshape(10, 2)
    for y in (np.arange(10.0) * 1e-300, 1e15 + np.arange(10.0) % 2 * 0.125):
        data = prepare_arrays(x, y, None, Preprocess(target="standardize"), "regression")
        assert being(TargetCodec, data.preprocessing.target).scale == (1.0,)
        assert np.abs(data.train.y).max() < 1


def test_classes_cant_be_standardized() -> None:
    found = faults_of(
        lambda: prepare_arrays(
            [[1.0], [2.0]], ["a", "b"], None, Preprocess(target="standardize"), "binary"
        )
    )
    assert [d.code for d in found] == ["target-scale-without-regression"]


@pytest.mark.parametrize(
    ("x", "y", "code", "said"),
    [
        ([[1.0], [2.0]], [1.0, 2.0, 3.0], "length-mismatch", "X has 2 rows, and y has 3"),
        ([1.0, 2.0], [1.0, 2.0], "wrong-array", "shape (2,)"),
        ([[1.0], [float("inf")]], [1.0, 2.0], "not-finite", "row 2"),
        ([[1.0], [2.0]], [1.0, NAN], "target-missing-values", "1 missing value: row 2"),
        ([[1.0], [2.0, 3.0]], [1.0, 2.0], "wrong-array", "not an array"),
        (np.zeros((0, 2)), [], "no-rows", "empty"),
        (np.array([[1, "x"], [2, "3"], [3, "4"]], dtype=object), [1, 2, 3], "not-numeric", "`x`"),
        ([[1e39], [1.0]], [1.0, 2.0], "not-finite", "too large"),
    ],
)
def test_arrays_that_dont_fit_are_faults_without_a_place(
    x: Any, y: Any, code: str, said: str
) -> None:
    found = faults_of(prepare_arrays, x, y, None, None, "regression")
    assert [d.code for d in found] == [code]
    assert said in found[0].message and found[0].span is None


def test_images_keep_their_shape() -> None:
    data = fitted(np.arange(24.0).reshape(2, 1, 3, 4), scale="minmax")
    assert data.train.x.shape == (2, 1, 3, 4) and data.facts.shape == (1, 3, 4)
    assert data.preprocessing.apply_array(np.zeros((5, 12))).shape == (5, 1, 3, 4)
