"""Pooling gives what was worked out by hand, and what its modules of torch.nn give."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from test_conformance import graph_of
from test_layers_values import ENGINES, IMAGE, computed
from torch import nn

from nndsl.backends import numpy as engine


@ENGINES
def test_ceil_keeps_the_window_that_the_input_cuts_off(run):
    assert computed(run, "maxpool 2 ceil", IMAGE).tolist() == [[[[5, 6], [8, 9]]]]
    assert computed(run, "avgpool 2 ceil", IMAGE).tolist() == [[[[3, 4.5], [7.5, 9]]]]
    assert computed(run, "maxpool1d 2 ceil", [[[1, 2, 3, 4]]]).tolist() == [[[2, 4]]]
    # No window begins in the padding itself.
    assert computed(run, "avgpool1d 2 pad=1 ceil", [[[2, 4, 6]]]).tolist() == [[[2, 5]]]


@ENGINES
def test_pooling_of_volumes_and_of_all_places(run):
    volume = np.arange(8.0).reshape(1, 1, 2, 2, 2)
    assert computed(run, "maxpool3d 1x2x2", volume).tolist() == [[[[[3]], [[7]]]]]
    assert computed(run, "avgpool3d 2", volume).tolist() == [[[[[3.5]]]]]
    assert computed(run, "global_maxpool", volume).tolist() == [[7]]
    assert computed(run, "global_maxpool", [[[-3, -1], [2, 0]]]).tolist() == [[-1, 2]]


@ENGINES
def test_adaptive_windows_cover_the_axis_evenly_and_overlap(run):
    signal = [[[1, 2, 3, 4, 5]]]
    assert computed(run, "adaptive_avgpool 2", signal).tolist() == [[[2, 4]]]
    assert computed(run, "adaptive_maxpool 3", signal).tolist() == [[[2, 4, 5]]]
    assert computed(run, "adaptive_avgpool 2", [[[7]]]).tolist() == [[[7, 7]]]
    assert computed(run, "adaptive_avgpool 1", IMAGE).tolist() == [[[[5]]]]


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
def test_pooling_gives_what_its_counterparts_in_torch_give(run, text, module, rank):
    rows = np.random.default_rng(0).normal(0, 3, (5, 2, 7, 6, 5)[: rank + 2])
    wanted = module(torch.tensor(rows)).numpy()
    np.testing.assert_allclose(computed(run, text, rows), wanted, rtol=1e-12, atol=1e-13)
    assert graph_of(text, rows.shape[1:]).output_shape == wanted.shape[1:]


def test_layers_made_by_hand_pool_as_those_of_the_language():
    x = np.array(IMAGE, np.float32)
    assert engine.MaxPoolLayer(2, (1, 3, 3), ceil=True).forward_propagation(x).shape[2:] == (2, 2)
    assert engine.AdaptiveMaxPoolLayer((1, 3)).forward_propagation(x).tolist() == [[[[7, 8, 9]]]]
    assert engine.AdaptiveAvgPoolLayer(1).forward_propagation(x).tolist() == [[[[5]]]]
    assert engine.GlobalMaxPoolLayer().forward_propagation(x).tolist() == [[9]]
