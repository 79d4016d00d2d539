"""Penalties and limits on weights do to training what their formulas say, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

import nndsl
from nndsl.backends.torch import state
from nndsl.data.prepared import Part
from nndsl.train.loop import train
from nndsl.train.plan import Plan

ROWS = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.0], [-2.0, 1.0]], np.float32)
State = dict[str, np.ndarray]
TARGET = np.array([[1.0], [-1.0], [0.5], [2.0]], np.float32)


def one_step(options: str, optimizer: str = "sgd 0.1") -> tuple[State, State]:
    """Return the weights of `dense 1` before and after one step over all rows."""
    text = f"input 2; dense 1 {options}; loss mse; optimizer {optimizer}; train epochs=1 batch=all"
    model = nndsl.loads(text)
    net = model.torch(seed=3)
    before = state(net)
    rows = Part(ROWS, TARGET, None, np.arange(4))
    prepared = nndsl.loads(text).fit(ROWS, TARGET, epochs=1).predictor.preprocessing
    plan = Plan.of(model.spec, model.elaborated.heads)
    train(net, plan, rows, None, prepared, torch.device("cpu"), lambda epoch: None)
    return before, state(net)


def gradient(before: State) -> np.ndarray:
    """Return that of the mean squared error with regard to the weights, by hand."""
    w, b = before["dense_1.weight"], before["dense_1.bias"]
    found: np.ndarray = 2 * ((ROWS @ w.T + b - TARGET) * ROWS).mean(axis=0, keepdims=True)
    return found


@pytest.mark.parametrize(
    ("options", "more"),
    [
        ("", lambda w: 0 * w),
        ("l2=0.3", lambda w: 2 * 0.3 * w),
        ("l1=0.2", lambda w: 0.2 * np.sign(w)),
        ("l1=0.2 l2=0.3", lambda w: 0.2 * np.sign(w) + 0.6 * w),
    ],
)
def test_a_penalty_adds_its_gradient_to_that_of_the_loss(
    options: str, more: Callable[[np.ndarray], np.ndarray]
) -> None:
    before, after = one_step(options)
    w = before["dense_1.weight"]
    wanted = w - 0.1 * (gradient(before) + more(w))
    np.testing.assert_allclose(after["dense_1.weight"], wanted, rtol=1e-5)


def test_a_bias_is_not_penalized() -> None:
    (_, plain), (_, penalized) = one_step(""), one_step("l2=0.3")
    assert plain["dense_1.bias"] == penalized["dense_1.bias"]


def test_the_weights_of_a_unit_never_exceed_their_largest_norm() -> None:
    _, after = one_step("max_norm=0.4", "sgd 1")
    assert np.linalg.norm(after["dense_1.weight"]) == pytest.approx(0.4, rel=1e-4)
    _, far = one_step("max_norm=1000", "sgd 1")
    _, free = one_step("", "sgd 1")
    assert far["dense_1.weight"].tolist() == free["dense_1.weight"].tolist()


def test_the_loss_that_is_reported_is_that_of_the_rows_alone() -> None:
    texts = [f"dense 1 {option}; loss mse; train epochs=1 batch=all" for option in ("", "l2=5")]
    plain, penalized = (nndsl.loads(text).fit(ROWS, TARGET) for text in texts)
    assert plain.history[0]["train"]["loss"] == penalized.history[0]["train"]["loss"]


def test_a_penalty_is_part_of_what_lbfgs_searches_along() -> None:
    _, after = one_step("l2=100", "lbfgs iterations=30")
    assert np.abs(after["dense_1.weight"]).max() < 0.05
