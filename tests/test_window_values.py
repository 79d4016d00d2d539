"""Attention within windows gives what is worked out by hand, and what torchvision's Swin gives."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
import torch
from test_conformance import deviation, graph_of
from test_layers_values import ENGINES, Engine, computed

import nndsl.backends.torch as engine
from nndsl.backends.torch.vision import torchvision

SIGNAL = [[[4.0, 8.0, 0.0, 12.0]]]
# Queries are 0, so that the bias of each offset alone says what a place takes: of the place behind
# it 3 parts, of itself one, of the place before it two. Offsets are counted from -1.
PARTS = {
    "qkv_weight": [0, 0, 1],
    "out_weight": [1],
    "position_weight": [log(3), log(1), log(2)],
}


@ENGINES
def test_a_place_takes_from_those_of_its_window_by_their_offset(run: Engine) -> None:
    found = computed(run, "window_attention 1 2", SIGNAL, **PARTS)
    wanted = [(4 + 3 * 8) / 4, (2 * 4 + 8) / 3, (0 + 3 * 12) / 4, (2 * 0 + 12) / 3]
    np.testing.assert_allclose(found[0, 0], wanted, rtol=1e-14)


@ENGINES
def test_the_windows_of_a_grid_take_places_that_are_spread_evenly(run: Engine) -> None:
    found = computed(run, "window_attention 1 2 grid", SIGNAL, **PARTS)
    wanted = [(4 + 3 * 0) / 4, (8 + 3 * 12) / 4, (2 * 4 + 0) / 3, (2 * 8 + 12) / 3]
    np.testing.assert_allclose(found[0, 0], wanted, rtol=1e-14)


@ENGINES
def test_shifted_windows_keep_the_first_place_from_the_last(run: Engine) -> None:
    found = computed(run, "window_attention 1 2 shift=1", SIGNAL, **PARTS)
    wanted = [4, (8 + 3 * 0) / 4, (2 * 8 + 0) / 3, 12]
    np.testing.assert_allclose(found[0, 0], wanted, rtol=1e-14)


@ENGINES
def test_zeros_stand_where_a_window_reaches_beyond_the_end(run: Engine) -> None:
    found = computed(run, "window_attention 1 2", [[[4.0, 8.0, 5.0]]], **PARTS)
    np.testing.assert_allclose(found[0, 0], [7, 16 / 3, 5 / 4], rtol=1e-14)
    alone = computed(run, "window_attention 1 2 shift=1", [[[6.0]]], **PARTS)
    assert alone[0, 0, 0] == pytest.approx(6 / 4)  # one window isn't shifted


@ENGINES
def test_scores_are_products_by_the_scale(run: Engine) -> None:
    weights = {**PARTS, "qkv_weight": [1, 1, 1], "position_weight": [0, 0, 0]}
    found = computed(run, "window_attention 1 2 scale=0.5", [[[2.0, 4.0]]], **weights)
    shares = 1 / (1 + np.exp(0.5 * 2 * (4 - 2))), 1 / (1 + np.exp(0.5 * 4 * (4 - 2)))
    wanted = [2 * share + 4 * (1 - share) for share in shares]
    np.testing.assert_allclose(found[0, 0], wanted, rtol=1e-14)


@ENGINES
def test_cosines_have_no_lengths_and_a_scale_of_one_hundred_at_most(run: Engine) -> None:
    weights = {**PARTS, "position_weight": [0, 0, 0], "qkv_weight": [1, 1, 1]}
    rows = [[[2.0, -400.0]]]  # alike in nothing but direction: 1 with itself, -1 with the other
    for given, used in ((log(3), 3), (50.0, 100)):
        text = "window_attention 1 2 cosine"
        found = computed(run, text, rows, logit_scale=[given], **weights)
        own = 1 / (1 + np.exp(-2 * used))
        wanted = [2 * own - 400 * (1 - own), -400 * own + 2 * (1 - own)]
        np.testing.assert_allclose(found[0, 0], wanted, rtol=1e-13)


@ENGINES
def test_a_small_network_gives_the_bias_of_each_offset(run: Engine) -> None:
    # One unit that is the logarithmic offset: 0 for those up to 0, log2(9) / 3 for 1.
    weights = {**PARTS, "hidden_weight": [1], "hidden_bias": [0], "position_weight": [-2]}
    found = computed(run, "window_attention 1 2 continuous hidden=1", [[[4.0, 8.0]]], **weights)
    near, far = 16 / (1 + np.exp(0)), 16 / (1 + np.exp(2 * np.log2(9) / 3))
    own = np.exp(near) / (np.exp(near) + np.exp(far))  # from the second place to the first is 1
    np.testing.assert_allclose(found[0, 0], [6, 8 * own + 4 * (1 - own)], rtol=1e-13)


def drawn(module: torch.nn.Module) -> dict[str, np.ndarray]:
    """Give a module random weights, and return them by the names they have in the language."""
    names = {
        **{"qkv.": "qkv_", "proj.": "out_", "relative_position_bias_table": "position_weight"},
        **{"cpb_mlp.0.": "hidden_", "cpb_mlp.2.": "position_"},
    }
    rng, found = np.random.default_rng(0), {}
    for key, parameter in module.named_parameters():
        parameter.data = torch.tensor(rng.normal(0, 0.6, tuple(parameter.shape)))
        for theirs, ours in names.items():
            key = key.replace(theirs, ours)
        found[key] = parameter.detach().numpy()
    return found


@ENGINES
@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(
    ("window", "shift", "axes"),
    [
        ((3, 3), (0, 0), (6, 9)),
        ((4, 2), (2, 1), (8, 6)),
        ((4, 4), (2, 2), (7, 4)),
        ((5, 3), (2, 1), (4, 7)),
    ],
)
def test_it_is_the_attention_of_swin(
    run: Engine,
    version: int,
    window: tuple[int, int],
    shift: tuple[int, int],
    axes: tuple[int, int],
) -> None:
    torchvision()
    from torchvision.models import swin_transformer as swin

    kind = swin.ShiftedWindowAttention if version == 1 else swin.ShiftedWindowAttentionV2
    module = kind(6, list(window), list(shift), 3).double().eval()
    weights = drawn(module)
    rows = np.random.default_rng(1).normal(0, 1, (2, 6, *axes))
    with torch.no_grad():
        wanted = module(torch.tensor(rows).permute(0, 2, 3, 1)).permute(0, 3, 1, 2).numpy()
    text = f"window_attention 3 {window[0]}x{window[1]} shift={shift[0]}x{shift[1]}"
    text += " cosine continuous" if version == 2 else ""
    assert graph_of(text, rows.shape[1:]).parameter_count == sum(v.size for v in weights.values())
    # Swin V2 has its table of offsets in float32.
    assert deviation(computed(run, text, rows, **weights), wanted) <= (1e-12, 1e-6)[version - 1]


@ENGINES
def test_patches_are_merged_as_swin_merges_them(run: Engine) -> None:
    image = [[[[1, 2], [3, 4], [5, 6]], [[10, 20], [30, 40], [50, 60]]]]  # 2 channels, 3 x 2
    found = computed(run, "patch_merge 2", image)
    first = [[1, 10, 3, 30, 2, 20, 4, 40], [5, 50, 0, 0, 6, 60, 0, 0]]
    assert found[0, :, :, 0].T.tolist() == first
    torchvision()
    from torchvision.models.swin_transformer import _patch_merging_pad

    rows = np.random.default_rng(1).normal(0, 1, (2, 3, 7, 5))
    wanted = _patch_merging_pad(torch.tensor(rows).permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
    assert np.array_equal(computed(run, "patch_merge 2", rows), wanted.numpy())
    assert computed(run, "patch_merge 3", [[[1, 2, 3, 4]]]).tolist() == [[[1, 4], [2, 0], [3, 0]]]


def test_weights_of_attention_are_left_out_in_training_only() -> None:
    net = engine.compile(graph_of("window_attention 2 3 dropout=0.5", (4, 6, 6)))
    x = torch.randn(2, 4, 6, 6)
    assert torch.equal(net.eval()(x), net.eval()(x))
    assert not torch.equal(net.train()(x), net.train()(x))


def test_windows_found_while_predicting_can_be_trained_with() -> None:
    net = engine.compile(graph_of("window_attention 1 3 shift=1 continuous", (2, 11)))
    with torch.inference_mode():
        net(torch.zeros(1, 2, 11))
    net(torch.ones(1, 2, 11)).sum().backward()
    assert all(p.grad is not None for p in net.parameters())


def test_products_are_counted_with_the_zeros_that_are_added() -> None:
    # 5 x 3 places are filled up to 6 x 3, in two windows of 9 places; 4 channels.
    projections, by_heads = 18 * 4 * (3 * 4 + 4), 2 * 18 * 9 * 4
    graph = graph_of("window_attention 2 3", (4, 5, 3))
    assert graph.multiply_adds == projections + by_heads
    network = 25 * (2 * 7 + 7 * 2)  # 5 x 5 offsets
    graph = graph_of("window_attention 2 3 continuous hidden=7", (4, 5, 3))
    assert graph.multiply_adds == projections + by_heads + network
