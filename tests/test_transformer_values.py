"""The transformer's layer, patches, tokens and masks give what torch.nn and formulas give."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from test_attention_values import MASK, mapped, random_state, real_steps
from test_conformance import deviation, graph_of
from test_layers_values import ENGINES, computed
from torch import nn

import nndsl.backends.torch as engine


def encoder(state: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the weights of nn.TransformerEncoderLayer by the names they have here."""
    attention = {k.removeprefix("self_attn."): v for k, v in state.items() if "self_attn" in k}
    rest = {k.replace(".", "_"): v for k, v in state.items() if "self_attn" not in k}
    return {**mapped(attention, "attention_"), **rest}


@ENGINES
@pytest.mark.parametrize("activation", ["relu", "gelu", "silu", "gelu approximate=tanh"])
@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_the_encoder_is_that_of_torch(run, activation, norm_first: bool, masked: bool) -> None:
    function = {"silu": F.silu, "gelu approximate=tanh": partial(F.gelu, approximate="tanh")}
    chosen = function.get(activation, activation)
    reference = nn.TransformerEncoderLayer(
        8, 2, 12, activation=chosen, norm_first=norm_first, batch_first=True, layer_norm_eps=0.1
    )
    weights = encoder(random_state(reference.double().eval()))
    rows = np.random.default_rng(1).normal(0, 1, (5, 6, 8))
    rows[:, 0, 0] = 1  # no row is padding alone, which torch answers with no number
    hidden = torch.tensor(~real_steps(rows)) if masked else None
    behind = torch.ones(6, 6, dtype=torch.bool).triu(1) if masked else None
    with torch.no_grad():
        wanted = reference(torch.tensor(rows), src_mask=behind, src_key_padding_mask=hidden)
    text = f"{MASK if masked else ''}transformer_encoder 2 12 {activation} eps=0.1 from=input"
    text += f"{' norm_first' * norm_first}{' mask=m causal' * masked}"
    assert deviation(computed(run, text, rows, **weights), wanted.numpy()) <= 1e-12


def test_the_encoder_has_the_parameters_of_torch() -> None:
    made = graph_of("transformer_encoder 2 12", (6, 8))
    reference = nn.TransformerEncoderLayer(8, 2, 12)
    assert made.parameter_count == sum(p.numel() for p in reference.parameters())


def test_the_encoder_drops_values_in_training_only() -> None:
    net, x = engine.compile(graph_of("transformer_encoder 2 8", (5, 4))), torch.randn(2, 5, 4)
    assert torch.equal(net.eval()(x), net.eval()(x))
    assert not torch.equal(net.train()(x), net.train()(x))


@ENGINES
@pytest.mark.parametrize(
    ("text", "module", "shape"),
    [
        ("patch_embed 4 6", lambda: nn.Conv2d(3, 6, 4, 4), (3, 8, 12)),
        ("patch_embed 2x3 5", lambda: nn.Conv2d(1, 5, (2, 3), (2, 3)), (1, 4, 9)),
        ("patch_embed 3 2", lambda: nn.Conv1d(2, 2, 3, 3), (2, 9)),
        ("patch_embed 2 3", lambda: nn.Conv3d(2, 3, 2, 2), (2, 4, 2, 6)),
    ],
)
def test_patches_are_a_convolution_whose_stride_is_its_kernel(run, text, module, shape) -> None:
    reference = module().double()
    weights = random_state(reference)
    rows = np.random.default_rng(1).normal(0, 1, (3, *shape))
    with torch.no_grad():
        wanted = reference(torch.tensor(rows)).flatten(2).transpose(1, 2).numpy()
    assert deviation(computed(run, text, rows, **weights), wanted) <= 1e-14


@ENGINES
def test_a_token_goes_in_front_and_positions_are_added(run) -> None:
    rows = [[[1.0, 2.0], [3.0, 4.0]]]
    a = computed(run, "class_token", rows, weight=[5, 6])
    assert a.tolist() == [[[5, 6], [1, 2], [3, 4]]]
    a = computed(run, "position learned", rows, weight=[[10, 20], [30, 40]])
    assert a.tolist() == [[[11, 22], [33, 44]]]


@ENGINES
def test_waves_have_lengths_from_two_pi_to_ten_thousand_times_that(run) -> None:
    a = computed(run, "position sinusoidal", np.zeros((1, 50, 6)))[0]
    for t in (0, 1, 49):
        for i in range(3):
            w = t / 10000 ** (2 * i / 6)
            np.testing.assert_allclose(a[t, 2 * i : 2 * i + 2], [np.sin(w), np.cos(w)], rtol=1e-13)
    odd = computed(run, "position", np.zeros((1, 4, 3)))[0]
    w = np.arange(4) / 10000 ** (2 / 3)
    np.testing.assert_allclose(
        odd, np.stack([np.sin(np.arange(4)), np.cos(np.arange(4)), np.sin(w)], 1)
    )


def test_waves_made_while_predicting_can_be_trained_with() -> None:
    for text in ("position; dense 2", "multihead_attention 1 rotary"):
        net = engine.compile(graph_of(text, (11, 2)))
        with torch.inference_mode():
            net(torch.zeros(1, 11, 2))
        net(torch.ones(1, 11, 2)).sum().backward()


@ENGINES
def test_a_mask_is_one_at_real_steps(run) -> None:
    assert computed(run, "mask", [[3, 0, 5, 0]]).tolist() == [[1, 0, 1, 0]]
    assert computed(run, "mask 5", [[3, 0, 5, 0]]).tolist() == [[1, 1, 0, 1]]
    steps = [[[0, 0], [0, 1], [2, 0]]]
    assert computed(run, "mask", steps).tolist() == [[0, 1, 1]]


@ENGINES
def test_padding_is_looked_up_as_zero(run) -> None:
    text = "embedding 3 2 padding=1 weights=[[1,2],[3,4],[5,6]]"
    assert computed(run, text, [[2, 1, 0]]).tolist() == [[[5, 6], [0, 0], [1, 2]]]
    reference = nn.Embedding(3, 2, padding_idx=1).double()
    with torch.no_grad():
        wanted = reference(torch.tensor([[2, 1, 0]])).numpy()
    found = computed(run, "embedding 3 2 padding=1", [[2, 1, 0]], weight=reference.weight.detach())
    assert np.array_equal(found, wanted)


def test_padding_is_never_trained() -> None:
    net = engine.compile(graph_of("embedding 3 2 padding=0", (4,)))
    net(torch.tensor([[0.0, 1, 1, 0]])).sum().backward()
    assert net.get("embedding_1").weight.grad.tolist() == [[0, 0], [2, 2], [0, 0]]
