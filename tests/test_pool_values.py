"""Pooling gives what was worked out by hand, and what its modules of torch.nn give."""

from __future__ import annotations

import numpy as np
import pytest
from test_layers_values import ENGINES, IMAGE, Engine, assert_maps_like_torch, computed
from torch import nn

import nndsl
from nndsl.backends import numpy as engine


@ENGINES
def test_ceil_keeps_the_window_that_the_input_cuts_off(run: Engine) -> None:
    assert computed(run, "maxpool 2 ceil", IMAGE).tolist() == [[[[5, 6], [8, 9]]]]
    assert computed(run, "avgpool 2 ceil", IMAGE).tolist() == [[[[3, 4.5], [7.5, 9]]]]
    assert computed(run, "maxpool1d 2 ceil", [[[1, 2, 3, 4]]]).tolist() == [[[2, 4]]]
    # No window begins in the padding itself.
    assert computed(run, "avgpool1d 2 pad=1 ceil", [[[2, 4, 6]]]).tolist() == [[[2, 5]]]


@ENGINES
def test_pooling_of_volumes_and_of_all_places(run: Engine) -> None:
    volume = np.arange(8.0).reshape(1, 1, 2, 2, 2)
    assert computed(run, "maxpool3d 1x2x2", volume).tolist() == [[[[[3]], [[7]]]]]
    assert computed(run, "avgpool3d 2", volume).tolist() == [[[[[3.5]]]]]
    assert computed(run, "global_maxpool", volume).tolist() == [[7]]
    assert computed(run, "global_maxpool", [[[-3, -1], [2, 0]]]).tolist() == [[-1, 2]]


@ENGINES
def test_adaptive_windows_cover_the_axis_evenly_and_overlap(run: Engine) -> None:
    signal = [[[1, 2, 3, 4, 5]]]
    assert computed(run, "adaptive_avgpool 2", signal).tolist() == [[[2, 4]]]
    assert computed(run, "adaptive_maxpool 3", signal).tolist() == [[[2, 4, 5]]]
    assert computed(run, "adaptive_avgpool 2", [[[7]]]).tolist() == [[[7, 7]]]
    assert computed(run, "adaptive_avgpool 1", IMAGE).tolist() == [[[[5]]]]


# Three steps of two numbers each, of which some hold nothing but 9, and stand for no step.
STEPS = [[[1, -4], [2, -2], [9, 9]], [[9, 9], [2, 9], [6, 7]], [[9, 9], [9, 9], [9, 9]]]


@ENGINES
@pytest.mark.parametrize("places", ["3", "3x1", "1x1x3"])
def test_a_mask_leaves_places_out_of_the_mean_and_the_maximum_of_channels(
    run: Engine, places: str
) -> None:
    text = f"mask 9 from=input; m = reshape {places}; permute [1, 0] from=input; reshape 2x{places}"
    found = computed(run, f"{text}; global_avgpool mask=m", STEPS)
    assert found.tolist() == [[1.5, -3], [4, 8], [0, 0]]
    found = computed(run, f"{text}; global_maxpool mask=m", STEPS)
    assert found.tolist() == [[2, -2], [6, 9], [0, 0]]


@pytest.mark.parametrize("word", ["global_avgpool", "global_maxpool"])
def test_a_network_that_pools_real_steps_learns_and_never_sees_how_many_are_padded(
    word: str,
) -> None:
    rng = np.random.default_rng(0)
    x = rng.integers(1, 6, (64, 8)) * (np.arange(8) < rng.integers(1, 9, 64)[:, None])
    text = "m = mask from=input; embedding 6 4 padding=0 from=input; permute [1, 0]; "
    text += f"{word} mask=m; dense 1; loss mse; optimizer adam 0.05; train epochs=40 batch=16"
    y = np.true_divide(x.sum(1), (x > 0).sum(1)) if word == "global_avgpool" else x.max(1)
    result = nndsl.loads(text).fit(x, y, device="cpu")
    assert result.metrics["train"]["loss"] < 0.1
    short, long = np.zeros((2, 1, 8), int)
    short[0, :2], long[0, 5:7] = (3, 5), (5, 3)
    assert result.predict(short) == pytest.approx(result.predict(long), abs=1e-5)


REFERENCES = [
    ("maxpool 3 stride=2 pad=1 ceil", nn.MaxPool2d(3, 2, 1, ceil_mode=True), 2),
    ("maxpool1d 4 stride=3 ceil", nn.MaxPool1d(4, 3, ceil_mode=True), 1),
    ("maxpool3d 2x3x2 stride=2 ceil", nn.MaxPool3d((2, 3, 2), 2, ceil_mode=True), 3),
    ("maxpool3d 3 pad=1", nn.MaxPool3d(3, padding=1), 3),
    ("avgpool 3x2 ceil", nn.AvgPool2d((3, 2), ceil_mode=True), 2),
    (
        "avgpool3d 3 stride=2 pad=1 ceil",
        nn.AvgPool3d(3, 2, 1, ceil_mode=True, count_include_pad=False),
        3,
    ),
    ("adaptive_avgpool 4", nn.AdaptiveAvgPool1d(4), 1),
    ("adaptive_avgpool 4x9", nn.AdaptiveAvgPool2d((4, 9)), 2),
    ("adaptive_avgpool 2x3x1", nn.AdaptiveAvgPool3d((2, 3, 1)), 3),
    ("adaptive_maxpool 5", nn.AdaptiveMaxPool1d(5), 1),
    ("adaptive_maxpool 4x2", nn.AdaptiveMaxPool2d((4, 2)), 2),
    ("adaptive_maxpool 2", nn.AdaptiveMaxPool3d(2), 3),
]


@ENGINES
@pytest.mark.parametrize(("text", "module", "rank"), REFERENCES, ids=lambda v: str(v)[:40])
def test_pooling_gives_what_its_counterparts_in_torch_give(
    run: Engine, text: str, module: nn.Module, rank: int
) -> None:
    rows = np.random.default_rng(0).normal(0, 3, (5, 2, 7, 6, 5)[: rank + 2])
    assert_maps_like_torch(run, text, module, rows)


def test_layers_made_by_hand_pool_as_those_of_the_language() -> None:
    x = np.array(IMAGE, np.float32)
    assert engine.MaxPoolLayer(2, (1, 3, 3), ceil=True).forward_propagation(x).shape[2:] == (2, 2)
    assert engine.AdaptiveMaxPoolLayer((1, 3)).forward_propagation(x).tolist() == [[[[7, 8, 9]]]]
    assert engine.AdaptiveAvgPoolLayer(1).forward_propagation(x).tolist() == [[[[5]]]]
    assert engine.GlobalMaxPoolLayer().forward_propagation(x).tolist() == [[9]]
    left = (x[:, 0] < 3) * 1.0
    x[left[:, None] == 0] = np.inf  # left out, whatever it is
    pooled = engine.GlobalAvgPoolLayer(mask=True).forward_propagation(x, left)
    assert pooled.tolist() == [[1.5]] and pooled.dtype == np.float32
