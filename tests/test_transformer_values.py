"""The transformer's layer, patches, tokens and masks give what torch.nn and formulas give."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from known import present
from test_attention_values import MASK, mapped, random_state, real_steps
from test_conformance import deviation, graph_of
from test_layers_values import ENGINES, Engine, computed
from torch import nn

import nndsl
import nndsl.backends.torch as engine
from nndsl.backends.numpy import EmbeddingLayer, NeuralNetwork
from nndsl.backends.weights import settled
from nndsl.facts import Shape


def encoder(state: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the weights of nn.TransformerEncoderLayer by the names they have here."""
    attention = {k.removeprefix("self_attn."): v for k, v in state.items() if "self_attn" in k}
    rest = {k.replace(".", "_"): v for k, v in state.items() if "self_attn" not in k}
    return {**mapped(attention, "attention_"), **rest}


@ENGINES
@pytest.mark.parametrize("activation", ["relu", "gelu", "silu", "gelu approximate=tanh"])
@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_the_encoder_is_that_of_torch(
    run: Engine, activation: str, norm_first: bool, masked: bool
) -> None:
    function: dict[str, Any] = {
        "silu": F.silu,
        "gelu approximate=tanh": partial(F.gelu, approximate="tanh"),
    }
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
def test_patches_are_a_convolution_whose_stride_is_its_kernel(
    run: Engine, text: str, module: Callable[[], nn.Module], shape: Shape
) -> None:
    reference = module().double()
    weights = random_state(reference)
    rows = np.random.default_rng(1).normal(0, 1, (3, *shape))
    with torch.no_grad():
        wanted = reference(torch.tensor(rows)).flatten(2).transpose(1, 2).numpy()
    assert deviation(computed(run, text, rows, **weights), wanted) <= 1e-14


@ENGINES
def test_a_token_goes_in_front_and_positions_are_added(run: Engine) -> None:
    rows = [[[1.0, 2.0], [3.0, 4.0]]]
    a = computed(run, "class_token", rows, weight=[5, 6])
    assert a.tolist() == [[[5, 6], [1, 2], [3, 4]]]
    a = computed(run, "position learned", rows, weight=[[10, 20], [30, 40]])
    assert a.tolist() == [[[11, 22], [33, 44]]]


@ENGINES
def test_waves_have_lengths_from_two_pi_to_ten_thousand_times_that(run: Engine) -> None:
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
def test_a_mask_is_one_at_real_steps(run: Engine) -> None:
    assert computed(run, "mask", [[3, 0, 5, 0]]).tolist() == [[1, 0, 1, 0]]
    assert computed(run, "mask 5", [[3, 0, 5, 0]]).tolist() == [[1, 1, 0, 1]]
    steps = [[[0, 0], [0, 1], [2, 0]]]
    assert computed(run, "mask", steps).tolist() == [[0, 1, 1]]


@ENGINES
def test_padding_is_looked_up_as_zero(run: Engine) -> None:
    text = "embedding 3 2 padding=1 weights=[[1,2],[3,4],[5,6]]"
    assert computed(run, text, [[2, 1, 0]]).tolist() == [[[5, 6], [0, 0], [1, 2]]]
    reference = nn.Embedding(3, 2, padding_idx=1).double()
    with torch.no_grad():
        wanted = reference(torch.tensor([[2, 1, 0]])).numpy()
    found = computed(run, "embedding 3 2 padding=1", [[2, 1, 0]], weight=reference.weight.detach())
    assert np.array_equal(found, wanted)


@pytest.mark.parametrize("rest", ["", " weights=[[1,2],[3,4],[5,6]]", " standard_normal"])
def test_the_vector_of_padding_begins_and_is_kept_as_zeros(rest: str) -> None:
    text = f"input 4; embedding 3 2 padding=1{rest}; flatten; dense 1; loss mse; "
    text += "optimizer adamw 0.1 weight_decay=0.1; train epochs=3 batch=4 seed=2"
    x = np.random.default_rng(0).integers(0, 3, (16, 4))
    result = nndsl.loads(text).fit(x, x.sum(1), device="cpu")
    weight = result.weights["embedding_1.weight"]
    assert weight[1].tolist() == [0, 0] and weight[[0, 2]].all()
    # So it means the same to an embedding of PyTorch, which takes the row as it stands.
    reference = nn.Embedding(3, 2, padding_idx=1)
    assert present(reference.weight)[1].tolist() == [0, 0]
    reference.load_state_dict({"weight": torch.from_numpy(weight)})
    found = result.torch().get("embedding_1")(torch.from_numpy(x))
    assert torch.equal(found, reference(torch.from_numpy(x)))


@ENGINES
def test_weights_with_another_vector_of_padding_are_taken_with_zeros(run: Engine) -> None:
    made = graph_of("embedding 3 2 padding=1", (4,))
    old = {"embedding_1.weight": np.arange(6.0).reshape(3, 2)}
    settled_weights = settled(made, old, 0)["embedding_1.weight"]
    assert settled_weights.tolist() == [[0, 1], [0, 0], [4, 5]]
    assert old["embedding_1.weight"][1].tolist() == [2, 3]  # the caller's stay as they are
    assert run(made, old, np.array([[1.0, 2, 0, 1]]), np.float64)[0, 0].tolist() == [0, 0]
    as_they_are = {"embedding_1.weight": settled_weights}
    assert settled(made, as_they_are, 0)["embedding_1.weight"] is settled_weights


@ENGINES
def test_a_vector_of_padding_that_is_lent_is_the_weights_of_its_score(run: Engine) -> None:
    made = graph_of("e = embedding 2 2 padding=0; step 0; dense 2 tied=e bias=false", (1,))
    weights = {"e.weight": np.array([[1.0, 2], [3, 4]])}
    assert run(made, weights, np.array([[1.0], [0]]), np.float64).tolist() == [[11, 25], [0, 0]]


@ENGINES
@pytest.mark.parametrize("padding", [0, 1])
def test_a_vector_of_padding_that_the_file_gives_and_lends_stays_as_it_is(
    run: Engine, padding: int
) -> None:
    text = f"e = embedding 2 2 padding={padding} weights=[[1, 2], [3, 4]]; step 0; "
    text += "dense 2 tied=e bias=false"
    scores = [[5, 11], [11, 25]]
    scores[padding] = [0, 0]
    assert computed(run, text, [[0], [1]]).tolist() == scores
    assert graph_of(text, (1,)).initial_weights(0)["e.weight"].tolist() == [[1, 2], [3, 4]]


def test_a_network_of_classes_begins_with_the_vector_of_padding_as_compiled_ones_do() -> None:
    network = NeuralNetwork(seed=7)
    network.add(EmbeddingLayer(5, 3, (4,), padding=2), name="embedding_1")
    wanted = graph_of("embedding 5 3 padding=2", (4,)).initial_weights(7)["embedding_1.weight"]
    layer: Any = network.layer("embedding_1")
    assert np.array_equal(layer.weights, wanted) and not wanted[2].any() and wanted[1].all()


def test_padding_is_never_trained() -> None:
    net = engine.compile(graph_of("embedding 3 2 padding=0", (4,)))
    net(torch.tensor([[0.0, 1, 1, 0]])).sum().backward()
    assert present(net.get_parameter("embedding_1.weight").grad).tolist() == [
        [0, 0],
        [2, 2],
        [0, 0],
    ]
