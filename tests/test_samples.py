"""A set that fits in memory is held once, as it came, and read as float32 a batch at a time."""

from __future__ import annotations

import tracemalloc
import warnings

import numpy as np
import pytest
import torch
from known import being, present

import nndsl
from nndsl.data.prepare import prepare_arrays
from nndsl.data.prepared import Prepared
from nndsl.data.preprocess import Preprocess
from nndsl.data.samples import Inputs, Samples, blocks, chosen, joined, reach
from nndsl.data.scaling import Scaling
from nndsl.data.split import Split
from nndsl.train import feed
from nndsl.train.feed import Feed, There
from nndsl.train.team import Team

PARTS = ("train", "val", "test")
SPLIT = Split(test=0.2, val=0.2, by="random")
SCALES = [Preprocess(scale=scale) for scale in ("none", "standardize", "minmax")]


def some_bytes(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def prepared(x: np.ndarray, preprocess: Preprocess | None = None) -> Prepared:
    return prepare_arrays(x, np.arange(len(x)) % 3, SPLIT, preprocess, "multiclass")


def test_bytes_are_divided_and_shifted_as_the_formula_says() -> None:
    held = np.array([[0, 51, 255]], np.uint8)
    one = Samples(held, np.array([0]), Scaling(255.0, np.zeros(1), np.ones(1)))
    assert one[:].tolist() == [[0, np.float32(0.2), 1]]
    each = Scaling(1.0, np.array([0.0, 1.0, 5.0]), np.array([1.0, 100.0, 50.0]))
    assert Samples(held, np.array([0]), each)[:].tolist() == [[0, 0.5, 5]]
    half = Scaling(255.0, np.array([0.5]), np.array([0.5]))
    assert Samples(held, np.array([0]), half)[:].tolist() == [[-1, np.float32(-0.6), 1]]


def test_all_bytes_become_the_nearest_number_to_their_share_of_255() -> None:
    exact = [np.float32(byte / 255) for byte in range(256)]
    scaling = Scaling(255.0, np.zeros(1), np.ones(1))
    held = np.arange(256, dtype=np.uint8)[:, None]
    assert Samples(held, np.arange(256), scaling)[:].ravel().tolist() == exact


@pytest.mark.parametrize("preprocess", SCALES, ids=lambda p: p.scale)
@pytest.mark.parametrize("shape", [(60, 5), (60, 2, 3, 4)], ids=["columns", "images"])
def test_bytes_are_scaled_to_the_bits_of_the_same_numbers_as_floats(
    shape: tuple[int, ...], preprocess: Preprocess
) -> None:
    x = some_bytes(*shape)
    as_bytes, as_floats = prepared(x, preprocess), prepared(x.astype(np.float64), preprocess)
    assert as_bytes.preprocessing.to_json() == as_floats.preprocessing.to_json()
    assert as_bytes.facts == as_floats.facts
    for name in PARTS:
        few, all_of_them = getattr(as_bytes, name), getattr(as_floats, name).x
        assert isinstance(few.inputs, Samples) and few.inputs.held.dtype == np.uint8
        np.testing.assert_array_equal(few.x, all_of_them)
        np.testing.assert_array_equal(few.inputs[2:7], all_of_them[2:7])
        np.testing.assert_array_equal(few.inputs[np.array([3, 0])], all_of_them[[3, 0]])
        flat = all_of_them.reshape(len(all_of_them), -1)
        np.testing.assert_array_equal(few.inputs.columns(slice(1, 3)), flat[:, 1:3])
        np.testing.assert_array_equal(np.concatenate(list(blocks(few.inputs))), all_of_them)
        assert reach(few.inputs) == (all_of_them.min(), all_of_them.max())


def test_predictions_read_bytes_as_training_did() -> None:
    x = some_bytes(60, 5)
    found = prepared(x, SCALES[1])
    again = found.preprocessing.apply_array(x[present(found.test).rows])
    np.testing.assert_array_equal(again, present(found.test).x)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_all_parts_read_the_array_that_was_given(dtype: type) -> None:
    x: np.ndarray = some_bytes(60, 5).astype(dtype)
    found = prepared(x)
    for name in PARTS:
        part = getattr(found, name)
        assert np.shares_memory(part.inputs.held, x)
        np.testing.assert_array_equal(part.x, x[part.rows].astype(np.float32))
    val = present(found.val)
    both = being(Samples, joined(found.train.inputs, val.inputs))
    assert np.shares_memory(both.held, x) and len(both) == 48
    np.testing.assert_array_equal(np.asarray(both), np.concatenate([found.train.x, val.x]))


def test_rows_that_follow_each_other_are_a_view() -> None:
    whole = np.arange(12).reshape(6, 2)
    assert np.shares_memory(chosen(whole, np.array([2, 3, 4])), whole)
    assert chosen(whole, np.array([2, 3, 4])).tolist() == whole[2:5].tolist()
    assert chosen(whole, np.array([4, 2])).tolist() == [[8, 9], [4, 5]]
    assert chosen(whole, np.array([], int)).shape == (0, 2)


NETWORK = "preprocess minmax; dense 8 relu; dense 3 softmax; loss crossentropy; "
NETWORK += "train epochs=2 batch=16; split test=20% val=20% by=random; baseline linear"


def test_training_on_bytes_gives_the_figures_of_the_same_numbers_as_floats() -> None:
    x, y = some_bytes(300, 5), np.arange(300) % 3
    model = nndsl.loads(NETWORK)
    as_bytes, as_floats = model.fit(x, y), model.fit(x.astype(np.float32), y)
    assert as_bytes.history[-1]["train"] == as_floats.history[-1]["train"]
    assert as_bytes.metrics == as_floats.metrics
    assert as_bytes.baselines == as_floats.baselines
    np.testing.assert_array_equal(as_bytes.predict(x), as_floats.predict(x))


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_arrays_may_be_read_only_and_lie_in_memory_in_any_order(dtype: type) -> None:
    x, y = some_bytes(5, 300).astype(dtype).T, np.arange(300) % 3
    x.setflags(write=False)
    plain = "dense 3 softmax; loss crossentropy; train epochs=1"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = nndsl.loads(plain).fit(x, y)
    assert found.metrics == nndsl.loads(plain).fit(np.ascontiguousarray(x), y).metrics


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_training_leaves_the_array_that_it_reads_as_it_was(dtype: type) -> None:
    x: np.ndarray = some_bytes(300, 5).astype(dtype)
    y = np.arange(300) % 3
    before = x.copy()
    nndsl.loads("relu; dropout 0.5; dense 3 softmax; loss crossentropy; train epochs=1").fit(x, y)
    np.testing.assert_array_equal(x, before)


def test_bytes_are_never_all_made_floats() -> None:
    x, y = some_bytes(20_000, 1, 28, 28), np.arange(20_000) % 3
    text = "flatten; dense 3 softmax; loss crossentropy; train epochs=1 batch=1000"
    model = nndsl.loads(f"{text}; split test=20% val=20% by=random")
    model.fit(x[:2000], y[:2000])  # which imports all that it needs
    tracemalloc.start()
    model.fit(x, y)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < x.nbytes  # as floats they would be four times as large


@pytest.mark.parametrize("processors", [1, 1000], ids=["in turn", "ahead"])
@pytest.mark.parametrize("kind", ["array", "rows of it", "bytes"])
def test_batches_are_the_rows_in_their_order(
    kind: str, processors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "cpu_count", lambda: processors)
    monkeypatch.setattr(feed, "BLOCK", 256)
    held = some_bytes(101, 5)
    scaling = Scaling(255.0, np.zeros(1), np.ones(1))
    kinds: dict[str, Inputs] = {
        "array": held.astype(np.float32),
        "rows of it": Samples(held.astype(np.float32), np.arange(101)[::-1]),
        "bytes": Samples(held, np.arange(101)[::-1], scaling),
    }
    y = np.arange(101)
    order = np.random.default_rng(1).permutation(101)
    seen = []
    for step in Feed(kinds[kind], y, torch.device("cpu")).steps(order, 7, Team(1), joined=2):
        # what a step is given may be overwritten by the next
        seen += [(a.numpy().copy(), b.numpy().copy()) for a, b in step]
    assert [len(a) for a, _ in seen] == [7] * 14 + [3]
    np.testing.assert_array_equal(
        np.concatenate([a for a, _ in seen]), np.asarray(kinds[kind])[order]
    )
    np.testing.assert_array_equal(np.concatenate([b for _, b in seen]), y[order])


@pytest.mark.parametrize("shift", [[0.25], [0.25, 0.5, 1.0]], ids=["one table", "by place"])
def test_another_device_reads_the_same_bits(shift: list[float]) -> None:
    scaling = Scaling(255.0, np.array(shift), np.full(len(shift), 0.3))
    inputs = Samples(some_bytes(20, 3), np.arange(20)[::-1], scaling)
    rows = np.array([4, 0, 19])
    # what is held there is the same on each device, so that the CPU can stand in for one
    x, y = There(inputs, np.arange(20), torch.device("cpu")).take(torch.from_numpy(rows))
    np.testing.assert_array_equal(x.numpy(), inputs[rows])
    assert y.tolist() == rows.tolist()


@pytest.mark.parametrize("penalty", ["", " l2=1e-6"], ids=["kernels", "autograd"])
def test_a_thousand_small_layers_are_trained(penalty: str) -> None:
    text = f"repeat 1000 {{ dense 4 tanh init=orthogonal{penalty} }}; dense 1; loss mse; "
    model = nndsl.loads(text + "optimizer adam 0.01; train epochs=3 batch=all seed=1")
    x = np.random.default_rng(0).standard_normal((32, 4)).astype(np.float32)
    found = model.fit(x, 2 + x[:, :2].sum(axis=1) / 10)
    losses = [line["train"]["loss"] for line in found.history]
    assert len(losses) == 3 and np.isfinite(losses).all() and losses[-1] < losses[0]
