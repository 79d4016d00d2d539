"""What dense layers compute by a plan is what they say one by one, however it is cut."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from known import layer_of, present, weighted
from test_conformance import TOLERANCE, deviation, graph_of, random_weights, rows_for

from nndsl.backends import numpy as engine
from nndsl.backends.numpy import (
    DenseLayer,
    NeuralNetwork,
    ReLUActivation,
    SoftmaxActivation,
    threads,
)
from nndsl.backends.numpy.fast_product import in_pieces
from nndsl.backends.numpy.room import memory

pytestmark = pytest.mark.usefixtures("one_thread")

TYPES = [np.float32, np.float64]
TEXT = "dense 20 relu; dense 12 batchnorm tanh; dense 7 elu; dense 5 softmax"


def whole(rng: np.random.Generator, *shape: int, dtype: type = np.float64) -> np.ndarray:
    """Draw whole numbers, whose products and sums no order of adding changes."""
    return rng.integers(-9, 10, shape).astype(dtype)


@pytest.fixture(params=[False, True], ids=["shared", "alone"])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let products of more than 3,000 multiplications be large ones, with other cores or none."""
    monkeypatch.setattr(threads, "SMALL", 3000)
    monkeypatch.setattr(threads, "small", lambda: 3000)
    monkeypatch.setattr(threads, "cores", lambda: 1 if request.param else 2)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("steps", [17, 24, 40, 403])
def test_a_product_in_pieces_is_the_product(steps: int, dtype: type, few: None) -> None:
    rng = np.random.default_rng(steps)
    x, weights = whole(rng, steps, 20, dtype=dtype), whole(rng, 20, 10, dtype=dtype)
    z = memory((steps, 10), np.dtype(dtype), 77)
    product = in_pieces(z, 20)
    assert product is not None
    product(x, weights)
    assert (z == x @ weights).all()


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("steps", [2, 3, 8, 9, 40, 128])
@pytest.mark.parametrize("apart", [False, True], ids=["shared", "apart"])
def test_few_rows_meet_many_weights_in_parts_of_the_width(
    steps: int, dtype: type, apart: bool, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "apart", lambda: apart)
    rng = np.random.default_rng(steps)
    x, weights = whole(rng, steps, 84, dtype=dtype), whole(rng, 84, 25, dtype=dtype)
    z = memory((steps, 25), np.dtype(dtype), 77)
    product = in_pieces(z, 84)
    assert product is not None
    for some in (weights, np.asfortranarray(weights)):
        product(x, some)
        assert (z == x @ some).all()


@pytest.mark.parametrize(
    "turned", [lambda a: a[::2], lambda a: a[:, ::2], lambda a: a[::2].T.copy().T]
)
def test_a_product_in_pieces_takes_rows_in_any_order_in_memory(
    turned: Callable[[np.ndarray], np.ndarray], few: None
) -> None:
    rng = np.random.default_rng(1)
    x = turned(whole(rng, 80, 20))
    weights, z = whole(rng, x.shape[1], 10), np.empty((len(x), 10))
    product = in_pieces(z, x.shape[1])
    assert product is not None
    for some in (weights, np.asfortranarray(weights)):
        product(x, some)
        assert (z == x @ some).all()


def test_a_product_is_cut_only_where_pieces_of_eight_rows_are_small(few: None) -> None:
    assert in_pieces(np.empty((15, 10)), 20) is None  # it is small itself
    assert in_pieces(np.empty((900, 20)), 20) is None  # eight rows are not, of too many
    assert in_pieces(np.empty((1, 400)), 20) is None  # nothing is saved with a single one
    assert in_pieces(np.empty((16, 40)), 101) is None  # a prime number has no parts
    assert in_pieces(np.empty((900, 10), np.float16), 20) is None
    assert in_pieces(np.empty((900, 10)), 20) is not None


def test_no_product_is_cut_where_no_library_multiplies_small_ones_faster(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threads, "small", lambda: 0)
    assert in_pieces(np.empty((900, 128)), 784) is None


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("count", [0, 1, 2, 9, 16, 50, 403])
def test_a_network_of_pieces_gives_what_its_layers_give(count: int, dtype: type, few: None) -> None:
    made = graph_of(TEXT.replace(" batchnorm", "; batchnorm;"), (30,))
    net = engine.compile(made, random_weights(made), dtype)
    rows: np.ndarray = rows_for(made, count).astype(dtype)
    ours, wanted = net.predict(rows), net.forward_propagation(rows)
    assert (ours.shape, ours.dtype) == (wanted.shape, np.dtype(dtype))
    assert deviation(ours, wanted) <= TOLERANCE[dtype]


@pytest.mark.parametrize("count", [17, 40])
def test_pieces_read_the_weights_as_they_are_now(count: int, few: None) -> None:
    made = graph_of("dense 20 relu; dense 5", (30,))
    net, rows = engine.compile(made, random_weights(made), np.float64), rows_for(made, count)
    for at in (0, 2):
        for array in layer_of(net, at).arrays.values():
            before = net.predict(rows)
            array *= 1.5
            ours = net.predict(rows)
            assert deviation(ours, net.forward_propagation(rows)) <= 1e-12
            assert not np.array_equal(ours, before)


@pytest.mark.parametrize("units", [3, 10, 64, 128, 300])
@pytest.mark.parametrize("count", [1, 2, 31, 1000, 1999, 5462])
def test_biases_and_relu_reach_each_number_whatever_the_size(count: int, units: int) -> None:
    rng = np.random.default_rng(units)
    net = NeuralNetwork((4,), np.float64).add(DenseLayer(units)).add(ReLUActivation())
    weights, biases, rows = whole(rng, 4, units), whole(rng, units), whole(rng, count, 4)
    weighted(net).weights, weighted(net).biases = weights, biases
    assert (net.predict(rows) == np.maximum(rows @ weights + biases, 0)).all()


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("size", [1e3, 1e6, -1e3, -1e6])
@pytest.mark.parametrize("count", [1, 32, 600])
def test_large_biases_take_nothing_from_what_they_are_added_to(
    count: int, size: float, dtype: type
) -> None:
    made = graph_of("dense 40 relu; dense 30 relu; dense 6", (20,))
    weights = random_weights(made)
    net = engine.compile(made, weights, dtype)
    first = weighted(net)
    first.biases = np.where(np.arange(40) % 2, size, present(first.biases))  # the others stay small
    rows: np.ndarray = rows_for(made, count).astype(dtype)
    assert deviation(net.predict(rows), net.forward_propagation(rows)) <= TOLERANCE[dtype]


def test_units_that_a_large_negative_bias_shuts_leave_nothing_behind() -> None:
    made = graph_of("dense 40 relu; dense 6 bias=false", (20,))
    net = engine.compile(made, random_weights(made))
    weighted(net).biases = np.full(40, -1e6)
    for count in (1, 32, 600):
        assert not net.predict(rows_for(made, count)).any()


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("units", [2, 10, 70])
@pytest.mark.parametrize("count", [1, 2, 33, 300])
def test_shares_of_sums_that_no_exponential_can_hold_are_right(
    count: int, units: int, dtype: type
) -> None:
    net = NeuralNetwork((units,), dtype).add(DenseLayer(units)).add(SoftmaxActivation())
    weighted(net).weights, weighted(net).biases = np.eye(units), np.arange(units)
    rows: np.ndarray = np.full((count, units), -1e4, dtype)
    rows[:, 0] = 1e4
    rows[1::2] = -1e4  # whose largest is the last one, by its bias
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shares = net.predict(rows)
    assert (shares[::2, 0] == 1).all()
    steps = np.exp(np.arange(units) - units + 1.0)
    wanted = np.tile(steps / steps.sum(), (count // 2, 1))
    np.testing.assert_allclose(shares[1::2], wanted, rtol=1e-5)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("size", [0, 3, 79, 81, 511, 641, 1e3, 1e30])  # 80 and 640 are the bounds
@pytest.mark.parametrize("count", [1, 2, 33])
def test_shares_of_small_and_large_sums_are_those_of_their_differences(
    count: int, size: float, dtype: type
) -> None:
    net = NeuralNetwork((3,), dtype).add(DenseLayer(3)).add(SoftmaxActivation())
    weighted(net).weights, weighted(net).biases = np.eye(3), [0, 0, 0]
    rows: np.ndarray = np.zeros((count, 3), dtype)
    rows[0], rows[-1] = [size, 0.999 * size, -size], [-size, -0.999 * size, -size]
    differences = rows.astype(float) - rows.astype(float).max(axis=1, keepdims=True)
    wanted = np.exp(differences) / np.exp(differences).sum(axis=1, keepdims=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_allclose(net.predict(rows), wanted, rtol=1e-5, atol=1e-30)


@pytest.mark.parametrize(("units", "count"), [(5, 1), (5, 40), (70, 40), (70, 1)])
def test_shares_stay_as_they_are_when_the_network_predicts_again(units: int, count: int) -> None:
    made = graph_of(f"dense {units} softmax", (6,))
    net = engine.compile(made, random_weights(made))
    first = net.predict(rows_for(made, count))
    kept = first.copy()
    assert first.flags.writeable
    assert not np.array_equal(net.predict(rows_for(made, count, seed=9)), kept)
    assert (first == kept).all()


def test_shares_of_steps_are_those_of_each_step() -> None:
    made = graph_of("dense 4 relu; dense 3 softmax", (5, 6))
    net = engine.compile(made, random_weights(made))
    for count in (1, 8):
        rows = rows_for(made, count)
        shares = net.predict(rows)
        assert shares.shape == (count, 5, 3)
        assert deviation(shares, net.forward_propagation(rows)) <= 1e-5


def test_a_sample_gets_the_same_beside_any_others(few: None) -> None:
    made = graph_of("dense 20 relu; dense 5 softmax", (30,))
    net, rows = engine.compile(made, random_weights(made), np.float64), rows_for(made, 41)
    all_at_once = net.predict(rows)
    for part in (slice(0, 1), slice(3, 20), slice(7, 41)):
        np.testing.assert_allclose(net.predict(rows[part]), all_at_once[part], rtol=1e-12)


def test_several_threads_get_shares_of_their_own(few: None) -> None:
    made = graph_of("dense 20 relu; dense 5 softmax", (30,))
    net = engine.compile(made, random_weights(made))
    rows = [rows_for(made, count, seed=count) for count in (1, 17, 1, 40, 17, 40)]
    wanted = [net.forward_propagation(part) for part in rows]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(20):
            for ours, right in zip(pool.map(net.predict, rows), wanted, strict=True):
                np.testing.assert_allclose(ours, right, rtol=1e-4, atol=1e-6)
