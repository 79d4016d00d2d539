"""Layers that change the shape give what was worked out by hand, and what torch gives."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from test_layers_values import ENGINES, IMAGE, Engine, assert_maps_like_torch, computed
from torch import nn

from nndsl.backends import numpy as engine
from nndsl.facts import Shape


@ENGINES
def test_permute_puts_axes_into_another_order(run: Engine) -> None:
    a = computed(run, "permute [1, 0]", [[[1, 2, 3], [4, 5, 6]]])
    assert a.tolist() == [[[1, 4], [2, 5], [3, 6]]]
    rows = np.arange(24.0).reshape(1, 2, 3, 4)
    wanted = torch.tensor(rows).permute(0, 3, 1, 2).numpy()
    np.testing.assert_array_equal(computed(run, "permute [2, 0, 1]", rows), wanted)


@ENGINES
def test_axes_of_one_value_come_and_go(run: Engine) -> None:
    assert computed(run, "unsqueeze", [[1, 2]]).tolist() == [[[1, 2]]]
    assert computed(run, "unsqueeze -1", [[1, 2]]).tolist() == [[[1], [2]]]
    assert computed(run, "unsqueeze 1", [[[1, 2]]]).tolist() == [[[[1, 2]]]]
    assert computed(run, "squeeze", [[[[1], [2]]]]).tolist() == [[1, 2]]
    assert computed(run, "squeeze 0", [[[[1], [2]]]]).tolist() == [[[1], [2]]]
    assert computed(run, "squeeze axis=-1", [[[[1], [2]]]]).tolist() == [[[1, 2]]]
    assert computed(run, "squeeze", [[[[1]]]]).tolist() == [[1]]


@ENGINES
def test_repeat_vector_makes_steps(run: Engine) -> None:
    a = computed(run, "repeat_vector 3", [[1, 2], [3, 4]])
    assert a.tolist() == [[[1, 2]] * 3, [[3, 4]] * 3]


@ENGINES
def test_margins_are_put_on_and_taken_away(run: Engine) -> None:
    assert computed(run, "zero_pad [[1, 2]]", [[[5, 6]]]).tolist() == [[[0, 5, 6, 0, 0]]]
    assert computed(run, "zero_pad 1x0", [[[[5, 6]]]]).tolist() == [[[[0, 0], [5, 6], [0, 0]]]]
    assert computed(run, "crop 1", IMAGE).tolist() == [[[[5]]]]
    assert computed(run, "crop [[0, 2], [1, 0]]", IMAGE).tolist() == [[[[2, 3]]]]
    assert computed(run, "crop [[1, 2]]", [[[1, 2, 3, 4, 5]]]).tolist() == [[[2, 3]]]


@ENGINES
def test_upsampling_repeats_or_goes_between(run: Engine) -> None:
    a = computed(run, "upsample 2", [[[[1, 2]]]])
    assert a.tolist() == [[[[1, 1, 2, 2], [1, 1, 2, 2]]]]
    assert computed(run, "upsample 2 linear", [[[0, 4]]]).tolist() == [[[0, 1, 3, 4]]]
    a = computed(run, "upsample 1x2 bilinear", [[[[0, 4], [8, 8]]]])
    assert a.tolist() == [[[[0, 1, 3, 4], [8, 8, 8, 8]]]]


@ENGINES
def test_pixel_shuffle_lays_channels_side_by_side(run: Engine) -> None:
    image = [[[[1]], [[2]], [[3]], [[4]]]]
    assert computed(run, "pixel_shuffle 2", image).tolist() == [[[[1, 2], [3, 4]]]]


REFERENCES = [
    ("upsample 3", nn.Upsample(scale_factor=3), 1),
    ("upsample 2x3", nn.Upsample(scale_factor=(2, 3)), 2),
    ("upsample 2 bilinear", nn.Upsample(scale_factor=2, mode="bilinear"), 2),
    ("upsample 3 linear", nn.Upsample(scale_factor=3, mode="linear"), 1),
    ("upsample 2x1x3 trilinear", nn.Upsample(scale_factor=(2, 1, 3), mode="trilinear"), 3),
    ("pixel_shuffle 2", nn.PixelShuffle(2), 2),
    ("zero_pad [[1, 2], [3, 0]]", lambda x: F.pad(x, (3, 0, 1, 2)), 2),
    ("crop [[1, 2], [2, 0]]", lambda x: F.pad(x, (-2, 0, -1, -2)), 2),
]


@ENGINES
@pytest.mark.parametrize(("text", "module", "rank"), REFERENCES, ids=lambda v: str(v)[:40])
def test_shapes_change_as_their_counterparts_in_torch_change_them(
    run: Engine, text: str, module: nn.Module, rank: int
) -> None:
    rows = np.random.default_rng(0).normal(0, 3, (5, 4, 7, 6, 3)[: rank + 2])
    assert_maps_like_torch(run, text, module, rows)


def test_layers_made_by_hand_change_shapes_as_those_of_the_language() -> None:
    x = np.arange(12.0, dtype=np.float32).reshape(1, 4, 1, 3)
    made: list[tuple[engine.Layer, Shape]] = [
        (engine.PermuteLayer((2, 0, 1), (4, 1, 3)), (3, 4, 1)),
        (engine.UnsqueezeLayer(0, (4, 1, 3)), (1, 4, 1, 3)),
        (engine.SqueezeLayer(None, (4, 1, 3)), (4, 3)),
        (engine.ZeroPadLayer(1, (4, 1, 3)), (4, 3, 5)),
        (engine.CropLayer((0, (1, 0)), (4, 1, 3)), (4, 1, 2)),
        (engine.UpsampleLayer(2, (4, 1, 3), mode="bilinear"), (4, 2, 6)),
        (engine.PixelShuffleLayer(2, (4, 1, 3)), (1, 2, 6)),
    ]
    for layer, shape in made:
        assert layer.output_shape() == layer.forward_propagation(x).shape[1:] == shape
    assert engine.RepeatVectorLayer(2, 3).forward_propagation(x[:, 0, 0]).shape == (1, 2, 3)


@ENGINES
def test_slice_takes_a_part_of_an_axis_as_python_counts(run: Engine) -> None:
    x = [[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]
    assert computed(run, "slice 1", x).tolist() == [[[4, 5, 6], [7, 8, 9]]]
    assert computed(run, "slice 0 -1 axis=1", x).tolist() == [[[1, 2], [4, 5], [7, 8]]]
    assert computed(run, "slice -1 axis=-1", x).tolist() == [[[3], [6], [9]]]
