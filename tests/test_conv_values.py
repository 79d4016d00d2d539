"""Convolutions give what was worked out by hand, and what their modules of torch.nn give."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from test_conformance import graph_of, random_weights
from test_layers_values import ENGINES, Engine, assert_like_torch, computed
from torch import nn

import nndsl
from nndsl.backends import numpy as numpy_engine
from nndsl.backends.numpy import Layer as NumpyLayer
from nndsl.facts import Shape


@ENGINES
def test_causal_outputs_read_nothing_that_comes_later(run: Engine) -> None:
    z = computed(run, "conv1d 1 2 causal bias=false", [[[1, 2, 3]]], weight=[1, 10])
    assert z.tolist() == [[[10, 21, 32]]]
    z = computed(run, "conv1d 1 2 causal dilation=2 bias=false", [[[1, 2, 3]]], weight=[1, 10])
    assert z.tolist() == [[[10, 20, 31]]]
    z = computed(run, "conv1d 1 2 causal stride=2 bias=false", [[[1, 2, 3]]], weight=[1, 10])
    assert z.tolist() == [[[10, 32]]]


@ENGINES
def test_conv3d_slides_over_three_axes(run: Engine) -> None:
    volume = np.arange(8.0).reshape(1, 1, 2, 2, 2)
    z = computed(run, "conv3d 1 2", volume, weight=[1, 10, 100, 0, 0, 0, 0, 1000], bias=[5])
    assert z.tolist() == [[[[[0 + 10 + 200 + 7000 + 5]]]]]


@ENGINES
def test_depthwise_filters_see_one_channel_each(run: Engine) -> None:
    signal = [[[1, 2], [3, 4]]]
    text = "depthwise_conv1d 1 multiplier=2"
    z = computed(run, text, signal, weight=[1, 10, 100, 1000], bias=[0, 0, 0, 5])
    assert z.tolist() == [[[1, 2], [10, 20], [300, 400], [3005, 4005]]]


@ENGINES
def test_separable_convolution_mixes_channels_behind_the_filters(run: Engine) -> None:
    signal = [[[1, 2, 3], [4, 5, 6]]]
    z = computed(
        run, "separable_conv1d 1 2", signal, depthwise=[1, 1, 1, -1], weight=[10, 1], bias=[0.5]
    )
    assert z.tolist() == [[[30 - 1 + 0.5, 50 - 1 + 0.5]]]


@ENGINES
def test_transposed_windows_overlap_and_are_summed(run: Engine) -> None:
    z = computed(run, "conv_transpose1d 1 3 stride=2", [[[1, 2]]], weight=[1, 10, 100], bias=[0])
    assert z.tolist() == [[[1, 10, 102, 20, 200]]]
    text = "conv_transpose1d 1 3 stride=2 pad=1 output_pad=1"
    z = computed(run, text, [[[1, 2]]], weight=[1, 10, 100], bias=[7])
    assert z.tolist() == [[[17, 109, 27, 207]]]


@ENGINES
def test_same_makes_a_transposed_output_as_many_times_longer_as_the_stride(run: Engine) -> None:
    # Keras: Conv1DTranspose(1, 3, strides=2, padding="same") of [1, 2] with [1, 10, 100].
    text = "conv_transpose1d 1 3 same stride=2 bias=false"
    z = computed(run, text, [[[1, 2]]], weight=[1, 10, 100])
    assert z.tolist() == [[[1, 10, 102, 20]]]
    text = "conv_transpose1d 1 1 same stride=3"
    z = computed(run, text, [[[1, 2]]], weight=[10], bias=[1])
    assert z.tolist() == [[[11, 1, 1, 21, 1, 1]]]
    text = "conv_transpose1d 1 3 same bias=false"
    z = computed(run, text, [[[1, 2]]], weight=[1, 10, 100])
    assert z.tolist() == [[[12, 120]]]


@ENGINES
@pytest.mark.parametrize("length", [4, 5, 8])
def test_a_transposed_convolution_is_the_adjoint_of_a_convolution(run: Engine, length: int) -> None:
    rng = np.random.default_rng(0)
    weight = rng.normal(size=(2, 3, 4))
    x, y = rng.normal(size=(1, 3, length * 2)), rng.normal(size=(1, 2, length))
    forward = computed(run, "conv1d 2 4 same stride=2 bias=false", x, weight=weight)
    back = computed(run, "conv_transpose1d 3 4 same stride=2 bias=false", y, weight=weight)
    np.testing.assert_allclose((forward * y).sum(), (x * back).sum(), rtol=1e-12)


REFERENCES = [
    ("conv3d 4 3x2x1 stride=2x1x1 pad=1", lambda: nn.Conv3d(2, 4, (3, 2, 1), (2, 1, 1), 1), 3),
    ("conv3d 4 3 same groups=2", lambda: nn.Conv3d(2, 4, 3, padding="same", groups=2), 3),
    ("depthwise_conv 3 multiplier=3", lambda: nn.Conv2d(2, 6, 3, groups=2), 2),
    ("conv_transpose1d 3 4", lambda: nn.ConvTranspose1d(2, 3, 4), 1),
    (
        "conv_transpose 4 3x4 stride=2x3 pad=1x0 output_pad=1x2 groups=2",
        lambda: nn.ConvTranspose2d(2, 4, (3, 4), (2, 3), (1, 0), (1, 2), 2),
        2,
    ),
    (
        "conv_transpose 4 3 dilation=2 stride=1 output_pad=1",
        lambda: nn.ConvTranspose2d(2, 4, 3, 1, 0, 1, dilation=2),
        2,
    ),
    ("conv_transpose3d 3 2 stride=2", lambda: nn.ConvTranspose3d(2, 3, 2, 2), 3),
]


@ENGINES
@pytest.mark.parametrize(("text", "module", "rank"), REFERENCES, ids=lambda v: str(v)[:40])
def test_convolutions_give_what_their_counterparts_in_torch_give(
    run: Engine, text: str, module: Callable[[], nn.Module], rank: int
) -> None:
    assert_like_torch(run, text, module, (2, 5, 6, 4)[: rank + 1])


def test_costs_and_sizes_are_those_of_the_papers_formulas() -> None:
    graph = graph_of("depthwise_conv 3 same; conv 16 1 bias=false", (8, 10, 10))
    assert graph.parameter_count == 8 * 9 + 8 + 8 * 16
    assert graph.multiply_adds == 100 * (8 * 9 + 8 * 16)
    separable = graph_of("separable_conv 16 3 same bias=false", (8, 10, 10))
    assert separable.parameter_count == 8 * 9 + 8 * 16
    assert separable.multiply_adds == graph.multiply_adds
    transposed = graph_of("conv_transpose 4 3 stride=2", (8, 10, 10))
    assert transposed.parameter_count == 8 * 4 * 9 + 4
    assert transposed.multiply_adds == 8 * 100 * 4 * 9


@pytest.mark.parametrize(
    ("layer", "text", "shape"),
    [
        (
            lambda: numpy_engine.ConvLayer(3, 2, (2, 4, 5, 3), rank=3, pad="same"),
            "conv3d 3 2 same",
            (2, 4, 5, 3),
        ),
        (
            lambda: numpy_engine.DepthwiseConvLayer(3, (2, 7), rank=1, multiplier=2, pad="causal"),
            "depthwise_conv1d 3 causal multiplier=2",
            (2, 7),
        ),
        (
            lambda: numpy_engine.SeparableConvLayer(4, 3, (2, 7, 5), stride=2),
            "separable_conv 4 3 stride=2",
            (2, 7, 5),
        ),
        (
            lambda: numpy_engine.ConvTransposeLayer(4, 3, (2, 4, 5), stride=2, output_pad=1),
            "conv_transpose 4 3 stride=2 output_pad=1",
            (2, 4, 5),
        ),
    ],
)
def test_layers_made_by_hand_are_those_of_the_language(
    layer: Callable[[], NumpyLayer], text: str, shape: Shape
) -> None:
    made = graph_of(text, shape)
    weights = random_weights(made)
    own = layer()
    own.cast(np.float64)
    for key, values in weights.items():
        name = key.split(".")[1]
        setattr(own, {"weight": "weights", "bias": "biases"}.get(name, name), values)
    x = np.random.default_rng(0).normal(size=(3, *shape))
    wanted = numpy_engine.compile(made, weights, np.float64).predict(x)
    np.testing.assert_allclose(own.forward_propagation(x), wanted, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("conv ? 1; depthwise_conv 1 weights=[[[[1]]], [[[2]]], [[[3]]]]", 3),
        ("conv ? 1; depthwise_conv 1 multiplier=2 weights=[[[[1]]], [[[2]]]]", 1),
        ("conv ? 1; conv_transpose 1 1 weights=[[[[1]]], [[[2]]]]", 2),
        ("conv ? 1; conv 2 1 groups=2 weights=[[[[1]]], [[[2]]]]", 2),
        ("conv ? 1; separable_conv 1 1 weights=[[[[1]], [[2]]]]", 2),
    ],
)
def test_an_open_size_follows_from_the_weights_of_the_next_layer(text: str, wanted: int) -> None:
    graph = nndsl.loads(f"input 1x3x3; {text}; flatten; dense 1; loss mse").graph
    assert graph.nodes[0].shape == (wanted, 3, 3)
