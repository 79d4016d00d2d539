"""Each layer gives what was worked out by hand or by its formula, and what torch.nn gives."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from known import present
from test_conformance import TOLERANCE, deviation, graph_of, run_numpy, run_torch
from torch import nn

from nndsl.facts import Shape
from nndsl.graph.nodes import Graph

Engine = Callable[[Graph, dict[str, np.ndarray], np.ndarray, type], np.ndarray]
ENGINES = pytest.mark.parametrize("run", [run_numpy, run_torch], ids=["numpy", "torch"])


def given(made: Graph, **values: object) -> dict[str, np.ndarray]:
    """Return the network's first weights with some of them set, by the parameter's last name."""
    weights = dict(made.initial_weights(0))
    for key in weights:
        name = key.rsplit(".", 1)[1]
        if name in values:
            weights[key] = np.asarray(values[name], np.float64).reshape(weights[key].shape)
    return weights


def computed(run: Engine, text: str, rows: Any, **values: object) -> np.ndarray:
    rows = np.asarray(rows, np.float64)
    made = graph_of(text, rows.shape[1:])
    return run(made, given(made, **values), rows, np.float64)


def assert_like_torch(
    run: Engine, text: str, module: Callable[[], nn.Module], shape: Shape
) -> None:
    """See that a layer gives what a module of torch.nn gives that has the same random weights."""
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    reference = module().double().eval()
    for key, tensor in reference.state_dict().items():
        if tensor.is_floating_point():
            values = rng.normal(0, 1, tuple(tensor.shape))
            tensor.copy_(torch.tensor(np.abs(values) + 0.1 if key == "running_var" else values))
    made = graph_of(text, shape)
    state = {
        f"{made.nodes[0].name}.{key}": tensor.numpy()
        for key, tensor in reference.state_dict().items()
        if key != "num_batches_tracked"
    }
    assert state.keys() == made.parameters.keys()
    if text.startswith("embedding"):
        rows = rng.integers(0, 9, (6, *shape)).astype(np.float64)
    else:
        rows = rng.normal(0, 3, (6, *shape))
    with torch.no_grad():
        x = torch.tensor(rows)
        wanted = reference(x.long() if text.startswith("embedding") else x).numpy()
    # nn.Softplus itself is off by 2e-9 above 20, which these inputs don't reach.
    assert deviation(run(made, state, rows, np.float64), wanted) <= TOLERANCE[np.float64]
    assert wanted.shape[1:] == made.output_shape


def assert_maps_like_torch(
    run: Engine, text: str, function: Callable[[torch.Tensor], torch.Tensor], rows: np.ndarray
) -> None:
    """See that a layer without weights gives what a function of tensors gives."""
    wanted = function(torch.tensor(rows)).numpy()
    np.testing.assert_allclose(computed(run, text, rows), wanted, rtol=1e-12, atol=1e-13)
    assert graph_of(text, rows.shape[1:]).output_shape == wanted.shape[1:]


@ENGINES
def test_dense_multiplies_rows_of_origins_by_columns_of_units(run: Engine) -> None:
    z = computed(run, "dense 2 weights=[[1,2],[3,4],[5,6]] bias=[10,20]", [[1, 0, -1]])
    assert z.tolist() == [[1 - 5 + 10, 2 - 6 + 20]]


@ENGINES
def test_hand_set_weights_make_xnor(run: Engine) -> None:
    text = (
        "dense 2 sigmoid weights=[[20,-20],[20,-20]] bias=[-30,10]\n"
        "dense 1 sigmoid weights=[[20],[20]] bias=[-10]"
    )
    a = computed(run, text, [[0, 0], [0, 1], [1, 0], [1, 1]])
    np.testing.assert_allclose(a[:, 0], [1, 0, 0, 1], atol=1e-4)


IMAGE = [[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]


@ENGINES
def test_conv_slides_the_filter_without_turning_it(run: Engine) -> None:
    z = computed(run, "conv 1 2", IMAGE, weight=[[1, 0], [0, -1]], bias=[10])
    assert z.tolist() == [[[[1 - 5 + 10, 2 - 6 + 10], [4 - 8 + 10, 5 - 9 + 10]]]]
    z = computed(run, "conv 1 2", IMAGE, weight=[[0, 1], [0, 0]], bias=[0])
    assert z.tolist() == [[[[2, 3], [5, 6]]]]


@ENGINES
def test_conv_sums_over_channels_and_keeps_groups_apart(run: Engine) -> None:
    image = np.stack([np.full((2, 2), 1.0), np.full((2, 2), 10.0)])[None]
    z = computed(run, "conv 2 1 bias=false", image, weight=[[1, 2], [3, 4]])
    assert z[0, :, 0, 0].tolist() == [21, 43]
    z = computed(run, "conv 2 1 groups=2 bias=false", image, weight=[2, 3])
    assert z[0, :, 0, 0].tolist() == [2, 30]


@ENGINES
def test_same_padding_puts_an_odd_surplus_after(run: Engine) -> None:
    signal = [[[1, 2, 3, 4]]]
    z = computed(run, "conv1d 1 2 same bias=false", signal, weight=[1, 10])
    assert z.tolist() == [[[21, 32, 43, 4]]]
    z = computed(run, "conv1d 1 3 same stride=2 bias=false", signal, weight=[1, 10, 100])
    assert z.tolist() == [[[321, 43]]]
    assert computed(run, "maxpool1d 2 same stride=1", [[[-1, -2, -3]]]).tolist() == [[[-1, -2, -3]]]
    assert computed(run, "avgpool1d 2 same stride=1", [[[2, 4, 8]]]).tolist() == [[[3, 6, 8]]]


@ENGINES
def test_a_number_pads_both_sides(run: Engine) -> None:
    z = computed(run, "conv1d 1 2 pad=1 bias=false", [[[1, 2]]], weight=[1, 10])
    assert z.tolist() == [[[10, 21, 2]]]


@ENGINES
def test_dilation_spreads_the_taps(run: Engine) -> None:
    z = computed(run, "conv1d 1 2 dilation=3 bias=false", [[[1, 2, 3, 4, 5]]], weight=[1, 10])
    assert z.tolist() == [[[41, 52]]]


@ENGINES
def test_pooling_keeps_maximum_and_mean_of_each_window(run: Engine) -> None:
    assert computed(run, "maxpool 2 stride=1", IMAGE).tolist() == [[[[5, 6], [8, 9]]]]
    assert computed(run, "avgpool 2 stride=1", IMAGE).tolist() == [[[[3, 4], [6, 7]]]]
    assert computed(run, "maxpool 2", IMAGE).tolist() == [[[[5]]]]  # what is left over is dropped
    assert computed(run, "global_avgpool", IMAGE).tolist() == [[5]]


@ENGINES
def test_padding_takes_no_part_in_a_maximum_or_a_mean(run: Engine) -> None:
    negative = -np.asarray(IMAGE, float)
    a = computed(run, "maxpool 3 stride=2 pad=1", negative)
    assert a.tolist() == [[[[-1, -2], [-4, -5]]]]
    a = computed(run, "avgpool 3 stride=2 pad=1", IMAGE)
    assert a.tolist() == [[[[3, 4], [6, 7]]]]
    a = computed(run, "avgpool 2 same", IMAGE)
    assert a.tolist() == [[[[3, 4.5], [7.5, 9]]]]


@ENGINES
def test_batchnorm_predicts_by_its_running_statistics(run: Engine) -> None:
    statistics = {"running_mean": [1, 2], "running_var": [4, 9], "weight": [10, 1], "bias": [0, 5]}
    a = computed(run, "batchnorm eps=1e-300", [[3, 2], [1, 8]], **statistics)
    np.testing.assert_allclose(a, [[10, 5], [0, 7]], rtol=1e-14)
    image = [[[[3, 1]], [[2, 8]]]]
    a = computed(run, "batchnorm eps=1e-300", image, **statistics)
    np.testing.assert_allclose(a, [[[[10, 0]], [[5, 7]]]], rtol=1e-14)


@ENGINES
def test_batchnorm_adds_eps_to_the_variance(run: Engine) -> None:
    a = computed(run, "batchnorm eps=3", [[2.0]], running_mean=[0], running_var=[1])
    np.testing.assert_allclose(a, [[1]], rtol=1e-14)


@ENGINES
def test_layernorm_normalizes_each_sample_by_itself(run: Engine) -> None:
    a = computed(run, "layernorm eps=1e-300", [[1, 3], [10, 30]], weight=[1, 2], bias=[0, 5])
    np.testing.assert_allclose(a, [[-1, 7], [-1, 7]], rtol=1e-14)
    a = computed(run, "layernorm eps=1e-300", [[[1, 3], [10, 30]]])
    np.testing.assert_allclose(a, [[[-1, 1], [-1, 1]]], rtol=1e-14)
    a = computed(run, "layernorm all eps=1e-300", [[[1, 1], [3, 3]]])
    np.testing.assert_allclose(a, [[[-1, -1], [1, 1]]], rtol=1e-14)


@ENGINES
def test_embedding_looks_rows_up(run: Engine) -> None:
    a = computed(run, "embedding 3 2 weights=[[1,2],[3,4],[5,6]]", [[2, 0]])
    assert a.tolist() == [[[5, 6], [1, 2]]]


@ENGINES
def test_merging_adds_and_joins(run: Engine) -> None:
    x = [[1, 2]]
    assert computed(run, "a = relu; add a input a", x).tolist() == [[3, 6]]
    assert computed(run, "a = gaussian; concat input a", [[0, 0]]).tolist() == [[0, 0, 1, 1]]
    image = [[[[1, 2]], [[3, 4]]]]
    joined = computed(run, "a = relu; concat input a axis=-1", image)
    assert joined.tolist() == [[[[1, 2, 1, 2]], [[3, 4, 3, 4]]]]


@ENGINES
def test_shapes_count_the_last_axis_fastest(run: Engine) -> None:
    assert computed(run, "flatten", [[[1, 2], [3, 4]]]).tolist() == [[1, 2, 3, 4]]
    assert computed(run, "reshape [-1, 1]", [[1, 2, 3]]).tolist() == [[[1], [2], [3]]]


@ENGINES
def test_dropout_leaves_values_alone_at_prediction(run: Engine) -> None:
    assert computed(run, "dropout 0.9", [[1, 2]]).tolist() == [[1, 2]]


@ENGINES
@pytest.mark.filterwarnings("error")
def test_softmax_gives_probabilities_however_large_its_inputs(run: Engine) -> None:
    made = graph_of("softmax", (3,))
    rows = np.array([[0, math.log(2), math.log(5)], [1e4, -1e4, 1e4], [-1e4, -1e4, -1e4]])
    a = run(made, {}, rows, np.float32)
    wanted = [[1 / 8, 2 / 8, 5 / 8], [0.5, 0, 0.5], [1 / 3, 1 / 3, 1 / 3]]
    np.testing.assert_allclose(a, wanted, rtol=1e-6)


@ENGINES
def test_softmax_along_channels_sums_to_one_at_each_place(run: Engine) -> None:
    maps = np.log([[[[1.0, 3.0]], [[4.0, 1.0]]]])  # 2 channels of 1x2
    a = run(graph_of("softmax axis=0", (2, 1, 2)), {}, maps, np.float64)
    np.testing.assert_allclose(a, [[[[0.2, 0.75]], [[0.8, 0.25]]]], rtol=1e-12)
    again = run(graph_of("softmax axis=-3", (2, 1, 2)), {}, maps, np.float64)
    np.testing.assert_array_equal(a, again)


# What the field takes for reference: a statement, the module of torch.nn, the input's shape.
REFERENCES = [
    ("dense 7", lambda: nn.Linear(5, 7), (5,)),
    ("dense 7 bias=false", lambda: nn.Linear(5, 7, bias=False), (4, 5)),
    ("conv 6 3x2 stride=2x1 pad=1", lambda: nn.Conv2d(4, 6, (3, 2), (2, 1), 1), (4, 9, 8)),
    ("conv 6 3 same", lambda: nn.Conv2d(4, 6, 3, padding="same"), (4, 9, 8)),
    ("conv 6 5x3 same", lambda: nn.Conv2d(4, 6, (5, 3), padding="same"), (4, 9, 8)),
    ("conv 6 3 dilation=2 groups=2", lambda: nn.Conv2d(4, 6, 3, dilation=2, groups=2), (4, 9, 8)),
    ("conv1d 6 5 stride=2 pad=3", lambda: nn.Conv1d(4, 6, 5, 2, 3), (4, 13)),
    ("maxpool 3 stride=2 pad=1", lambda: nn.MaxPool2d(3, 2, 1), (2, 9, 8)),
    ("maxpool1d 2", lambda: nn.MaxPool1d(2), (2, 9)),
    ("avgpool 3 stride=2", lambda: nn.AvgPool2d(3, 2), (2, 9, 8)),
    (
        "avgpool 3 stride=2 pad=1",
        lambda: nn.AvgPool2d(3, 2, 1, count_include_pad=False),
        (2, 9, 8),
    ),
    ("avgpool1d 4 stride=1", lambda: nn.AvgPool1d(4, 1), (2, 9)),
    ("batchnorm", lambda: nn.BatchNorm1d(5), (5,)),
    ("batchnorm", lambda: nn.BatchNorm1d(5), (5, 7)),
    ("batchnorm eps=0.01", lambda: nn.BatchNorm2d(5, eps=0.01), (5, 7, 3)),
    ("layernorm", lambda: nn.LayerNorm(6), (4, 6)),
    ("layernorm all eps=0.1", lambda: nn.LayerNorm((4, 6), eps=0.1), (4, 6)),
    ("embedding 9 4", lambda: nn.Embedding(9, 4), (3,)),
    ("softplus", nn.Softplus, (5,)),
    ("gelu", nn.GELU, (5,)),
    ("silu", nn.SiLU, (5,)),
    ("elu alpha=0.7", lambda: nn.ELU(0.7), (5,)),
]


@ENGINES
@pytest.mark.parametrize(("text", "module", "shape"), REFERENCES, ids=lambda v: str(v)[:40])
def test_layers_give_what_their_counterparts_in_torch_give(
    run: Engine, text: str, module: Callable[[], nn.Module], shape: Shape
) -> None:
    assert_like_torch(run, text, module, shape)


def test_batchnorm_trains_and_keeps_statistics_as_torch_does() -> None:
    import nndsl.backends.torch as engine

    made = graph_of("batchnorm momentum=0.3", (3, 4, 4))
    ours = engine.compile(made, dtype=torch.float64).train()
    theirs = nn.BatchNorm2d(3, momentum=0.3).double().train()
    for seed in range(3):
        x = torch.randn(5, 3, 4, 4, dtype=torch.float64, generator=torch.manual_seed(seed))
        torch.testing.assert_close(ours(x), theirs(x), rtol=1e-13, atol=1e-13)
    state = engine.state(ours)
    np.testing.assert_allclose(
        state["batchnorm_1.running_mean"], present(theirs.running_mean), rtol=1e-13
    )
    np.testing.assert_allclose(
        state["batchnorm_1.running_var"], present(theirs.running_var), rtol=1e-13
    )
