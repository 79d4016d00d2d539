"""The steps of a recurrent layer that `predict` runs are those that the layer itself runs."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, tanh

import numpy as np
import pytest
from known import layer_of
from test_conformance import TOLERANCE, deviation, graph_of, random_weights, rows_for

from nndsl.backends import numpy as engine
from nndsl.backends.numpy import plan, threads

pytestmark = pytest.mark.usefixtures("one_thread")

WORDS = ["rnn", "lstm", "gru"]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    "options",
    ["", "bias=false", "reverse sequence", "layers=2 bidirectional", "layers=2 sequence"],
)
@pytest.mark.parametrize("inputs", [1, 4, 5, 70])  # more than units: with a product of their own
@pytest.mark.parametrize("steps", [1, 6, 7])
def test_a_recurrent_layer_is_as_its_steps_are(
    word: str, options: str, inputs: int, steps: int
) -> None:
    made = graph_of(f"{word} 4 {options}", (steps, inputs))
    weights = random_weights(made)
    for dtype, tolerance in TOLERANCE.items():
        net = engine.compile(made, weights, dtype)
        for batch in (1, 2, 33, 0, 1):
            rows = rows_for(made, batch)
            ours, wanted = net.predict(rows), net.forward_propagation(rows)
            assert ours.dtype == dtype
            assert ours.shape == wanted.shape
            assert deviation(ours, wanted) <= tolerance


def sigmoid(z: float) -> float:
    return 1 / (1 + exp(-z))


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("features", [1, 2])  # with two, more than units
def test_a_gru_resets_and_renews_its_state(rows: int, features: int) -> None:
    made = graph_of("gru 1 sequence", (2, features))
    # The gates r, z and n; of a second feature, nothing is read.
    read = np.zeros((3, features))
    read[:, 0] = 0.5, -1, 2
    weights = {
        "weight_ih_l0": read,
        "weight_hh_l0": np.array([[1], [0.3], [-0.7]]),
        "bias_ih_l0": np.array([0.1, 1, 0.4]),
        "bias_hh_l0": np.array([0.2, 0.1, -0.3]),
    }
    named = {f"gru_1.{name}": array for name, array in weights.items()}
    net = engine.compile(made, named, np.float64)
    h, wanted = 0.0, []
    for x in (1, -2):
        r, z = sigmoid(0.5 * x + 0.3 + 1 * h), sigmoid(-1 * x + 1.1 + 0.3 * h)
        n = tanh(2 * x + 0.4 + r * (-0.3 - 0.7 * h))
        h = (1 - z) * n + z * h
        wanted.append([h])
    given = np.full((rows, 2, features), 9.0)
    given[:, :, 0] = 1, -2
    np.testing.assert_allclose(net.predict(given), [wanted] * rows, rtol=1e-13)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("bad", [np.nan, np.inf, 3e38])
def test_a_row_without_a_result_leaves_the_next_prediction_as_it_is(
    word: str, batch: int, bad: float
) -> None:
    made = graph_of(f"{word} 4 bidirectional; dense 2", (7, 3))
    net, rows = engine.compile(made), rows_for(made, batch)
    before = net.predict(rows)
    with np.errstate(all="ignore"):
        net.predict(np.full_like(rows, bad))
    np.testing.assert_array_equal(net.predict(rows), before)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("units", [2, 4])
def test_a_prediction_reads_the_weights_as_they_are(word: str, units: int) -> None:
    made = graph_of(f"{word} {units}", (5, 3))
    net, rows = engine.compile(made, random_weights(made)), rows_for(made, 3)
    for batch in (1, 3):
        before = net.predict(rows[:batch])
        for name, array in layer_of(net).arrays.items():
            array *= 0.5
            after = net.predict(rows[:batch])
            assert deviation(after, before) > 1e-4, name
            assert deviation(after, net.forward_propagation(rows[:batch])) <= 1e-5
            before = after


@pytest.mark.parametrize("word", WORDS)
def test_threads_take_as_many_rows_at_a_time_as_there_are(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, taken = graph_of(f"{word} 40; dense 2", (5, 3)), []
    share = threads.side_by_side

    def noted(work: Callable[[slice], None], blocks: list[slice], count: int) -> None:
        taken.append([part.stop - part.start for part in blocks])
        share(work, blocks, count)

    monkeypatch.setattr(plan, "much", lambda kernels: 1)
    monkeypatch.setattr(threads, "cores", lambda: 2)
    monkeypatch.setattr(threads, "side_by_side", noted)
    net, rows = engine.compile(made, random_weights(made)), rows_for(made, 2001)
    assert deviation(net.predict(rows), net.forward_propagation(rows)) <= 1e-5
    assert taken == [[1000, 1001]]


@pytest.mark.parametrize("steps", [20, 200])
@pytest.mark.parametrize(("count", "shared"), [(900, False), (1800, True)])
def test_threads_share_rows_of_which_a_step_is_long_enough(
    steps: int, count: int, shared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, calls, share = graph_of("lstm 16", (steps, 4)), [], threads.side_by_side

    def noted(work: Callable[[slice], None], blocks: list[slice], number: int) -> None:
        calls.append(number)
        share(work, blocks, number)

    monkeypatch.setattr(threads, "cores", lambda: 2)
    monkeypatch.setattr(threads, "side_by_side", noted)
    net, rows = engine.compile(made, random_weights(made)), rows_for(made, count)
    assert deviation(net.predict(rows), net.forward_propagation(rows)) <= 1e-5
    assert calls == ([2] if shared else [])
