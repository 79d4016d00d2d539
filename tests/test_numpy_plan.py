"""What `predict` computes by its plan is what the layers' own `forward_propagation` gives."""

from __future__ import annotations

import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conformance import ANY
from hypothesis import HealthCheck, assume, given, settings, strategies as st
from known import layer_of, present, weighted
from test_conformance import (
    ALL_CASES,
    NETWORKS,
    TOLERANCE,
    built,
    deviation,
    graph_of,
    random_weights,
    rows_for,
)
from threadpoolctl import threadpool_info, threadpool_limits

import nndsl
from nndsl.backends import numpy as engine
from nndsl.backends.numpy import (
    ActivationLayer,
    AddLayer,
    BatchNormLayer,
    ConvLayer,
    DenseLayer,
    Layer,
    Layer as NumpyLayer,
    LSTMLayer,
    MaxPoolLayer,
    NeuralNetwork,
    ReLUActivation,
    SigmoidActivation,
    SoftmaxActivation,
    fast_conv,
    fast_winograd,
    fuse,
    plan,
    threads,
)
from nndsl.backends.numpy.layer import DefinedLayer
from nndsl.backends.numpy.room import kind, memory
from nndsl.backends.numpy.weighted import WeightedLayer
from nndsl.diagnostics import NNError
from nndsl.facts import Shape
from nndsl.files.resources import resource
from nndsl.layers import LAYERS, base as definitions

pytestmark = pytest.mark.usefixtures("one_thread")


def by_layers(net: NeuralNetwork, rows: np.ndarray) -> np.ndarray:
    """Return what the layers say one after the other, whatever `predict` does."""
    return net.forward_propagation(rows)


def assert_as_layers(net: NeuralNetwork, rows: np.ndarray, tolerance: float) -> None:
    ours, wanted = net.predict(rows), by_layers(net, rows)
    assert ours.dtype == net.dtype
    assert ours.shape == wanted.shape
    assert np.isfinite(wanted).all()
    assert deviation(ours, wanted) <= tolerance


def assert_compiled_as_layers(
    text: str,
    shape: Shape,
    batches: tuple[int, ...] = (5, 1, 0),
    tolerances: dict[type, float] = TOLERANCE,
) -> None:
    made = graph_of(text, shape)
    weights = random_weights(made)
    for dtype, tolerance in tolerances.items():
        net = engine.compile(made, weights, dtype)
        for batch in batches:
            assert_as_layers(net, rows_for(made, batch), tolerance)


@pytest.mark.parametrize(("text", "shape"), [*ALL_CASES, *NETWORKS], ids=lambda value: str(value))
def test_a_plan_gives_what_the_layers_give(text: str, shape: Shape) -> None:
    assert_compiled_as_layers(text, shape)


@pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.keyword)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data(), batch=st.integers(0, 3))
def test_a_plan_gives_what_a_layer_gives_whatever_its_options(
    cls: type[definitions.Layer], data: st.DataObject, batch: int
) -> None:
    text, shape = data.draw(ANY[cls.keyword])
    _, faults = built(text, shape)
    assume(not faults)
    assert_compiled_as_layers(text, shape, (batch,))


@st.composite
def convolutions(draw: st.DrawFn) -> tuple[str, tuple[int, ...]]:
    """Draw a network of convolutions with what can follow them, and branches that are joined."""
    rank = draw(st.integers(1, 3))
    suffix = {1: "1d", 2: "", 3: "3d"}[rank]
    statements = []
    for number in range(draw(st.integers(1, 3))):
        kernel = draw(st.integers(1, 3))
        options = draw(st.sampled_from(["same", "", "pad=1", "stride=2 pad=2", "dilation=2 pad=2"]))
        if rank == 1:
            options = draw(st.sampled_from([options, "causal"]))
        statements.append(f"conv{suffix} {draw(st.integers(1, 5))} {kernel} {options}")
        statements += draw(st.sampled_from([[], ["batchnorm"]]))
        bends = ["relu", "tanh", "elu", "softmax", "sigmoid", "dropout 0.5", "linear"]
        statements += draw(st.lists(st.sampled_from(bends), max_size=2))
        pools = ["maxpool 2", "maxpool 2 ceil", "maxpool 3 stride=2 pad=1", "avgpool 2 pad=same"]
        pool = draw(st.sampled_from(["", *pools]))
        if pool:
            statements.append(pool.replace("pool", f"pool{suffix}", 1))
        if draw(st.booleans()):
            statements.append(f"a{number} = conv{suffix} 3 3 same; b{number} = conv{suffix} 3 1")
            reads = statements.pop().split("; ")
            statements += [f"s{number} = linear", f"{reads[0]} from=s{number}"]
            statements += [f"{reads[1]} from=s{number}", f"add a{number} b{number}; relu"]
    statements += draw(st.sampled_from([[], ["flatten", "dense 3 softmax"], ["global_avgpool"]]))
    lengths = draw(st.lists(st.integers(4, 9), min_size=rank, max_size=rank))
    return "; ".join(statements), (draw(st.integers(1, 3)), *lengths)


@settings(max_examples=150, deadline=None)
@given(convolutions(), st.integers(1, 4))
def test_a_plan_gives_what_chains_of_convolutions_give(case: tuple[str, Shape], batch: int) -> None:
    text, shape = case
    _, faults = built(text, shape)
    assume(not faults)
    # What is left of sums that cancel in float32 can be far smaller than their rounding.
    tolerances = {**TOLERANCE, np.float32: 1e-3}
    assert_compiled_as_layers(text, shape, (batch,), tolerances)


@st.composite
def tiles(draw: st.DrawFn) -> tuple[str, tuple[int, ...]]:
    """Draw a convolution of 3x3 taps with what can follow it, and sizes of its pieces."""
    pad = draw(st.sampled_from(["same", "", "pad=1", "pad=2"]))
    bias = draw(st.sampled_from(["", "bias=false"]))
    bends = ["relu", "tanh", "elu", "batchnorm", "batchnorm; relu", "softmax"]
    pools = ["maxpool 2", "relu; maxpool 2", "maxpool 2; relu", "tanh; maxpool 2", "maxpool 3"]
    after = draw(st.sampled_from(["", *bends, *pools]))
    last = draw(st.sampled_from(["", "conv 2 3 same", "conv 2 2", "flatten; dense 3"]))
    parts = [f"conv {draw(st.integers(1, 40))} 3 {pad} {bias}", after, last]
    shape = [draw(st.integers(1, 40)), *(draw(st.integers(3, 15)) for _ in range(2))]
    return "; ".join(part for part in parts if part), tuple(shape)


@settings(max_examples=60, deadline=None)
@given(tiles(), st.integers(1, 7), st.sampled_from([2**10, 2**14, 2**20]), st.booleans())
def test_tiles_give_what_a_convolution_gives(
    case: tuple[str, Shape], batch: int, piece: int, small: bool
) -> None:
    text, shape = case
    _, faults = built(text, shape)
    assume(not faults)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LEAST", "FEW", "ENOUGH", "VAIN"):
            patch.setattr(fast_winograd, name, 0)
        patch.setattr(fast_winograd, "PIECE", piece)
        patch.setattr(fast_winograd, "GROUP", piece // 4)
        patch.setattr(threads, "small", lambda: 10**6 if small else 0)
        patch.setattr(fast_winograd, "KEPT", 2**18 if small else 0)
        made = graph_of(text, shape)
        net, weights = engine.compile(made), random_weights(made)
        assert "WinogradKernel" in steps_of(net) or "maxpool 3" in text
        # Rounding is relative to the greatest number of a tile, and sums can cancel.
        for dtype, tolerance in {np.float32: 1e-4, np.float64: 1e-12}.items():
            net = engine.compile(made, weights, dtype)
            assert_as_layers(net, rows_for(made, batch), tolerance)


TILES = "conv 32 3 same; batchnorm; relu; conv 33 3 relu; maxpool 2; flatten; dense 2"


@pytest.mark.parametrize("batch", [1, 2, 9])
def test_a_few_tiles_or_many_give_what_a_convolution_gives(batch: int) -> None:
    assert_compiled_as_layers(TILES, (32, 12, 13), (batch,))


@pytest.mark.parametrize("wrong", [np.inf, -np.inf, np.nan, 3e38])
def test_a_number_that_is_not_finite_reaches_no_further_than_its_patches(wrong: float) -> None:
    made = graph_of("conv 32 3 same; relu", (32, 12, 12))
    net, rows = engine.compile(made), rows_for(made, 2)
    rows[0, 3, 5, 6] = wrong
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ours, wanted = net.predict(rows), by_layers(net, rows)
    np.testing.assert_allclose(ours, wanted, rtol=1e-3, atol=1e-5)
    assert np.isfinite(ours[0, :, :4]).all()
    net.predict(rows_for(made, 2))  # and is forgotten
    assert_as_layers(net, rows_for(made, 2), 1e-5)


def models() -> list[Path]:
    folder = resource("models")
    small = [folder / "zoo" / f"{name}.nn" for name in ("lenet5", "unet_tiny")]
    return [*sorted(folder.glob("*.nn")), *small]


@pytest.mark.parametrize("path", models(), ids=lambda path: path.stem)
def test_a_plan_gives_what_the_layers_of_an_example_give(path: Path) -> None:
    made = nndsl.load(path, sample=True).graph
    net = engine.compile(made, random_weights(made), np.float64)  # in float32 steep ones differ
    assert_as_layers(net, rows_for(made, 7), 1e-10)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["resnet18", "mobilenet_v2", "vit_b16"])
def test_a_plan_gives_what_the_layers_of_a_large_network_give(name: str) -> None:
    made = nndsl.load(resource("models") / "zoo" / f"{name}.nn").graph
    assert_as_layers(engine.compile(made), rows_for(made, 2), 1e-4)


IMAGES = "conv 4 3 relu same; maxpool 2; conv 5 3 same; batchnorm; relu; flatten; dense 3 softmax"


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        (IMAGES, (2, 6, 5)),
        (TILES, (32, 12, 12)),
        ("a = conv 2 3 same; b = relu; conv 2 3 same; add a; softmax", (2, 6, 5)),
        ("a = lstm 3 sequence; b = dense 4 from=input; concat axis=1 a b; flatten", (6, 5)),
        ("a = dense 3; b = dense 2; output a b", (4,)),
    ],
)
def test_blocks_that_are_computed_side_by_side_make_up_the_whole(
    text: str, shape: Shape, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = graph_of(text, shape)
    monkeypatch.setattr(plan, "much", lambda kernels: 1)
    monkeypatch.setattr(threads, "cores", lambda: 3)
    monkeypatch.setattr(fast_conv, "PIECE", 500)
    net = engine.compile(made, random_weights(made))
    for count in (1, 2, 50, 101):
        assert_as_layers(net, rows_for(made, count), 1e-5)


@pytest.mark.parametrize("small", [0, 5000])
@pytest.mark.parametrize(
    ("text", "shape"),
    [
        (IMAGES, (3, 12, 10)),
        ("conv1d 4 3 relu same; conv1d 30 2; maxpool1d 2; gru 3", (2, 41)),
        ("lstm 4 layers=2 bidirectional sequence; lstm 3 reverse; dense 2", (6, 2)),
    ],
)
def test_the_size_of_products_that_a_library_does_best_changes_no_result(
    text: str, shape: Shape, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = graph_of(text, shape)
    monkeypatch.setattr(threads, "small", lambda: small)
    for alone in (False, True):
        monkeypatch.setattr(threads, "alone", lambda alone=alone: alone)
        monkeypatch.setattr(fast_conv, "FEW", 0)
        net = engine.compile(made, random_weights(made))
        for count in (1, 2, 60):
            assert_as_layers(net, rows_for(made, count), 1e-5)


def test_products_are_on_one_core_until_the_last_who_wants_it_has_gone() -> None:
    with threads.one_core():
        with pytest.raises(ValueError, match="stop"), threads.one_core():
            raise ValueError("stop")
        assert threads.cores() == 1
        assert threads.alone()
    before = threads.cores()
    with threadpool_limits(3):
        with threads.one_core():
            assert threads.cores() == 1
        assert threads.cores() == 3
        assert not threads.alone()
    assert threads.cores() == before


def test_small_products_are_told_apart_on_processors_that_multiply_them_in_place() -> None:
    kinds = {lib["architecture"] for lib in threadpool_info() if lib["internal_api"] == "openblas"}
    assert threads.small() == (threads.SMALL if kinds & threads.DIRECT else 0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1,), (3, 5), (7, 100, 9), (0, 4)])
def test_arrays_of_a_plan_begin_where_a_line_of_the_cache_does(shape: Shape, dtype: type) -> None:
    array = memory(shape, np.dtype(dtype), 2)
    assert array.ctypes.data % 64 == 0 or not array.size
    assert (array.shape, array.dtype) == (shape, np.dtype(dtype))
    assert array.flags.c_contiguous
    assert array.flags.writeable
    assert array.sum() == 2 * array.size


def test_weights_lie_as_products_read_them_from_a_line_of_the_cache_on() -> None:
    net = engine.compile(graph_of("conv 5 3; flatten; dense 3", (2, 5, 5)))
    convolution, dense = (layer_of(net, at).arrays["weight"] for at in (0, 2))
    assert convolution.transpose(2, 3, 1, 0).flags.c_contiguous
    assert dense.T.flags.c_contiguous
    assert convolution.ctypes.data % 64 == dense.ctypes.data % 64 == 0


def test_a_fault_in_a_block_is_reported_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    made = graph_of("embedding 9 2; permute [1, 0]; conv1d 2 3 same; flatten; dense 2", (4,))
    monkeypatch.setattr(plan, "much", lambda kernels: 1)
    monkeypatch.setattr(threads, "cores", lambda: 2)
    with pytest.raises(NNError, match="whole numbers from 0 to 8"):
        engine.compile(made).predict(np.full((50, 4), 9))


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        (IMAGES, (2, 8, 8)),
        (TILES, (32, 14, 14)),
        ("dense 9 relu; dense 2", (30,)),
        ("lstm 5; dense 2", (7, 3)),
    ],
)
def test_several_threads_can_predict_with_one_network(text: str, shape: Shape) -> None:
    made = graph_of(text, shape)
    net = engine.compile(made, random_weights(made))
    rows = [rows_for(made, count, seed=count) for count in (1, 3, 1, 40, 3, 1, 40, 3)]
    wanted = [by_layers(net, part) for part in rows]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(20):
            for ours, right in zip(pool.map(net.predict, rows), wanted, strict=True):
                np.testing.assert_allclose(ours, right, rtol=1e-4, atol=1e-6)


def test_a_result_stays_as_it_is_when_the_network_predicts_again() -> None:
    made = graph_of("conv 2 3 relu", (1, 4, 4))
    net = engine.compile(made)
    first = net.predict(rows_for(made, 2))
    kept = first.copy()
    net.predict(rows_for(made, 2, seed=9))
    assert (first == kept).all()


CHANGED = [
    ("dense 3 relu; batchnorm; dense 2", (4,)),
    ("conv 3 3 same; batchnorm; relu; maxpool 2; flatten; dense 2", (2, 6, 6)),
    (TILES, (32, 12, 12)),
    ("batchnorm; relu; lstm 3 bidirectional layers=2; dense 2", (5, 3)),
    ("gru 3; dense 2", (5, 3)),
]


@pytest.mark.parametrize("kept", [0, fast_winograd.KEPT])
def test_blocks_side_by_side_read_the_weights_as_they_are_now(
    kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = graph_of(TILES, (32, 12, 12))
    monkeypatch.setattr(plan, "much", lambda kernels: 1)
    monkeypatch.setattr(threads, "cores", lambda: 2)
    monkeypatch.setattr(fast_winograd, "KEPT", kept)
    net, rows = engine.compile(made, random_weights(made)), rows_for(made, 20)
    odd = rows.copy()
    odd[[2, 17], 3, 5, 6] = 1e30  # whose square is too large: what sees it isn't done in tiles
    for layer in net.layers:
        for array in getattr(layer, "arrays", {}).values():
            array *= 1.25
            assert_as_layers(net, rows, 1e-5)
            with np.errstate(all="ignore"):
                ours, wanted = net.predict(odd), by_layers(net, odd)
            np.testing.assert_allclose(ours, wanted, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(("text", "shape"), CHANGED)
def test_weights_written_into_are_those_of_the_next_prediction(text: str, shape: Shape) -> None:
    made = graph_of(text, shape)
    net, rows = engine.compile(made, random_weights(made)), rows_for(made, 3)
    arrays = [array for layer in net.layers for array in getattr(layer, "arrays", {}).values()]
    assert arrays
    for array in arrays:
        before = net.predict(rows)
        array *= 1.5
        assert_as_layers(net, rows, 1e-5)
        assert not np.array_equal(net.predict(rows), before)


@pytest.mark.parametrize(("text", "shape"), CHANGED[:3])
def test_weights_set_anew_are_those_of_the_next_prediction(text: str, shape: Shape) -> None:
    made = graph_of(text, shape)
    net, rows = engine.compile(made, random_weights(made)), rows_for(made, 3)
    layers = [layer for layer in net.layers if isinstance(layer, WeightedLayer)]
    assert layers
    for layer in layers:
        before = net.predict(rows)
        layer.weights = layer.weights + 0.5
        layer.biases = present(layer.biases) - 0.25
        assert_as_layers(net, rows, 1e-5)
        assert not np.array_equal(net.predict(rows), before)


class Doubled(Layer):
    """A layer that a student writes; it keeps what it read."""

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        self.read = inputs[0]
        return inputs[0] * 2.0

    def output_shape(self) -> Shape:
        return present(self.input_shapes)[0]


class Halved(ActivationLayer):
    def activation_function(self, z: np.ndarray) -> np.ndarray:
        z *= 0.5  # a student's function may write into what it is given
        return z


class Flipped(DenseLayer):
    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        return -super().forward_propagation(*inputs)


def test_a_layer_of_the_users_own_is_asked_itself() -> None:
    net = NeuralNetwork((2, 6, 6)).add(ConvLayer(3, 3, pad="same")).add(Doubled())
    net.add(ConvLayer(2, 3)).add(Halved()).add(engine.FlattenLayer()).add(Flipped(4))
    net.add(ReLUActivation())
    rows = np.random.default_rng(0).normal(size=(5, 2, 6, 6))
    assert_as_layers(net, rows, 1e-6)
    assert net.predict(rows).max() > 0


def test_what_a_layer_of_the_users_own_keeps_is_not_written_over() -> None:
    own = Doubled()
    net = NeuralNetwork((3,)).add(DenseLayer(2)).add(ReLUActivation()).add(own)
    net.predict([[1, 2, 3]])
    kept, copy = own.read, own.read.copy()
    net.predict([[4, 5, -6]])
    assert (kept == copy).all()


def test_a_value_that_is_read_twice_or_given_out_is_not_part_of_a_longer_step() -> None:
    made = graph_of(
        "h = dense 3; a = relu; b = tanh from=h; add a b; c = batchnorm; output c h", (4,)
    )
    net = engine.compile(made, random_weights(made))
    assert_as_layers(net, rows_for(made, 4), 1e-5)
    assert net.predict(rows_for(made, 4)).shape == (4, 6)


def test_batch_normalization_with_negative_scale_comes_before_the_pooling() -> None:
    made = graph_of("conv 2 1 bias=false; batchnorm; maxpool 2", (2, 4, 4))
    net = engine.compile(made, random_weights(made))
    weighted(net, 1).weights = [-1, 2]
    assert_as_layers(net, rows_for(made, 3), 1e-6)


def test_a_large_or_infinite_sum_gives_a_share_without_a_warning() -> None:
    net = NeuralNetwork().add(DenseLayer(2, (2,))).add(SigmoidActivation())
    weighted(net).weights, weighted(net).biases = [[1000, 0], [0, -1000]], [0, 0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert net.predict([[1, 1]]).tolist() == [[1, 0]]
    net = NeuralNetwork().add(DenseLayer(2, (2,))).add(SoftmaxActivation())
    weighted(net).weights, weighted(net).biases = [[1000, 0], [0, -1000]], [0, 0]
    for count in (1, 20, 40):
        assert net.predict([[1, 1]] * count).tolist() == [[1, 0]] * count


@pytest.mark.parametrize("rows", [1, 2, 128, 129, 1000])
@pytest.mark.parametrize("units", [1, 10, 64, 300])
@pytest.mark.parametrize("bend", [None, ReLUActivation])
def test_each_of_few_or_many_rows_gets_the_bias(
    rows: int, units: int, bend: type[NumpyLayer] | None
) -> None:
    net = NeuralNetwork(dtype=np.float64).add(DenseLayer(units, (1,)))
    if bend is not None:
        net.add(bend())
    slopes, biases = np.arange(units) - 2.0, 5 - np.arange(units) * 0.5
    weighted(net).weights, weighted(net).biases = slopes[None], biases
    x = np.arange(rows)[:, None] % 7 - 3.0
    z = x * slopes + biases
    for _ in range(2):
        np.testing.assert_array_equal(net.predict(x), z if bend is None else np.maximum(z, 0))


@pytest.mark.parametrize("rows", [1, 20, 40])
@pytest.mark.parametrize("units", [3, 70])
@pytest.mark.parametrize("total", [0.5, -3, 200, -200])
def test_shares_are_those_of_the_sums_however_large_and_many_they_are(
    rows: int, units: int, total: float
) -> None:
    net = NeuralNetwork(dtype=np.float64).add(DenseLayer(units, (1,))).add(SoftmaxActivation())
    first = [total] + [0] * (units - 1)
    weighted(net).weights, weighted(net).biases = [[value / 4 for value in first]], first
    x = np.arange(rows) % 5
    e = np.exp(total * (x / 4 + 1))
    wanted = np.stack([e, *[np.ones(rows)] * (units - 1)], axis=1) / (e + units - 1)[:, None]
    np.testing.assert_allclose(net.predict(x[:, None]), wanted, rtol=1e-12)


def steps_of(net: NeuralNetwork) -> list[str]:
    net.predict(np.zeros((1, *present(net.input_shape()))))
    return [type(kernel).__name__ for part in net._planned().plan.parts for kernel in part.kernels]


def test_what_follows_a_layer_is_done_in_one_step_with_it() -> None:
    assert steps_of(engine.compile(graph_of(IMAGES, (1, 8, 8)))) == [
        *("ConvKernel", "ConvKernel", "LayerKernel", "DenseKernel")
    ]
    assert steps_of(engine.compile(graph_of("dense 3; dropout 0.1; batchnorm; relu", (3,)))) == [
        "DenseKernel"
    ]


def test_an_option_or_a_class_that_is_not_known_is_left_to_the_layer() -> None:
    grouped = engine.compile(graph_of("conv 4 3 groups=2", (2, 5, 5)))
    assert steps_of(grouped) == ["LayerKernel"]
    assert steps_of(NeuralNetwork((3,)).add(Flipped(2))) == ["LayerKernel"]
    changed = NeuralNetwork((3,)).add(DenseLayer(2))
    vars(changed.layers[0])["forward_propagation"] = lambda *inputs: inputs[0][:, :2]
    assert steps_of(changed) == ["LayerKernel"]
    assert changed.predict([[1, 2, 3]]).tolist() == [[1, 2]]


def test_each_option_that_is_listed_as_known_is_one_of_its_layer() -> None:
    listed: tuple[DefinedLayer[Any], ...] = (DenseLayer(1), ConvLayer(1, 1), MaxPoolLayer())
    listed += (BatchNormLayer(), AddLayer(), LSTMLayer(1))
    for name, layer in ((kind(layer), layer) for layer in listed):
        fields = {*type(layer.definition).model_fields}
        assert fuse.OPTIONS[name] - fields <= {"activation"}, name


def test_a_prediction_imports_no_family_of_layers_that_the_network_has_not() -> None:
    script = (
        "import sys; from nndsl.backends.numpy.network import NeuralNetwork;"
        "from nndsl.backends.numpy.dense import DenseLayer;"
        "NeuralNetwork((2,)).add(DenseLayer(1)).predict([[0, 1]]);"
        "package = 'nndsl.backends.numpy.';"
        "found = {name for name in sys.modules if name.startswith(package)};"
        "extra = found & {package + name for name in ('conv', 'pool', 'recurrent', 'merge')};"
        "assert not extra, extra; assert 'threadpoolctl' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_a_network_made_by_hand_takes_the_same_steps_as_a_compiled_one() -> None:
    made = NeuralNetwork((784,)).add(DenseLayer(8)).add(ReLUActivation()).add(DenseLayer(2))
    assert steps_of(made) == ["DenseKernel", "DenseKernel"]


@pytest.mark.parametrize("wrong", [np.inf, np.nan])
def test_weights_that_are_set_count_where_a_number_is_not_finite(wrong: float) -> None:
    made = graph_of("conv 32 3 same; relu", (32, 12, 12))
    net, rows = engine.compile(made), rows_for(made, 2)
    rows[0, 3, 5, 6] = wrong
    for factor in (1, 2):
        layer: Any = net.layers[0]
        layer.weights, layer.biases = layer.weights * factor, np.full(32, factor)
        np.testing.assert_allclose(net.predict(rows), by_layers(net, rows), rtol=1e-3, atol=1e-5)
