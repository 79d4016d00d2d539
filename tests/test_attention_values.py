"""Attention gives what was worked out by hand and what torch.nn gives, in both engines."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from known import being, present
from test_conformance import deviation, graph_of, run_numpy
from test_layers_values import ENGINES, Engine, computed, given
from torch import nn

import nndsl.backends.torch as engine

STEPS, FEATURES = 6, 8


def random_state(module: nn.Module) -> dict[str, np.ndarray]:
    """Give a module weights that no layer begins with, and return them."""
    rng = np.random.default_rng(0)
    for tensor in module.state_dict().values():
        tensor.copy_(torch.tensor(rng.normal(0, 0.5, tuple(tensor.shape))))
    return {name: tensor.numpy() for name, tensor in module.state_dict().items()}


def mapped(state: dict[str, np.ndarray], prefix: str = "") -> dict[str, np.ndarray]:
    """Return the weights of nn.MultiheadAttention by the names they have in the language."""
    found: dict[str, np.ndarray] = {}
    for kind in ("weight", "bias"):
        if f"in_proj_{kind}" in state:
            parts = dict(
                zip(("query", "key", "value"), np.split(state[f"in_proj_{kind}"], 3), strict=True)
            )
        elif kind == "weight":
            parts = {name: state[f"{name[0]}_proj_weight"] for name in ("query", "key", "value")}
        else:
            continue
        parts["out"] = state[f"out_proj.{kind}"]
        found |= {f"{prefix}{name}_{kind}": values for name, values in parts.items()}
    return found


def real_steps(rows: np.ndarray) -> np.ndarray:
    """Return which steps the text below takes for real: those whose first feature is positive."""
    return rows[:, :, 0] > 0


MASK = "dense 1 relu bias=false weights=[[1],[0],[0],[0],[0],[0],[0],[0]]; m = reshape 6; "


@ENGINES
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("padding", [False, True])
@pytest.mark.parametrize("bias", [False, True])
def test_multihead_attention_is_that_of_torch(
    run: Engine, causal: bool, padding: bool, bias: bool
) -> None:
    reference = nn.MultiheadAttention(FEATURES, 4, bias=bias, batch_first=True).double().eval()
    weights = mapped(random_state(reference))
    rows = np.random.default_rng(1).normal(0, 1, (5, STEPS, FEATURES))
    rows[:, 0, 0] = 1  # no row is padding alone, which torch answers with no number
    x = torch.tensor(rows)
    behind = torch.ones(STEPS, STEPS, dtype=torch.bool).triu(1) if causal else None
    hidden = torch.tensor(~real_steps(rows)) if padding else None
    with torch.no_grad():
        wanted, _ = reference(x, x, x, attn_mask=behind, key_padding_mask=hidden)
    text = f"{MASK if padding else ''}multihead_attention 4 from=input bias={str(bias).lower()}"
    text += f"{' causal' * causal}{' mask=m' * padding}"
    assert deviation(computed(run, text, rows, **weights), wanted.numpy()) <= 1e-13


@ENGINES
def test_cross_attention_is_that_of_torch(run: Engine) -> None:
    reference = nn.MultiheadAttention(8, 2, kdim=3, vdim=3, batch_first=True, bias=False).double()
    weights = mapped(random_state(reference.eval()))
    rows = np.random.default_rng(1).normal(0, 1, (5, STEPS, 8))
    x = torch.tensor(rows)
    with torch.no_grad():
        wanted, _ = reference(x, x[:, :, :3], x[:, :, :3])
    eye = np.eye(8)[:, :3].tolist()
    text = f"c = dense 3 bias=false weights={eye};"
    text += "multihead_attention 2 context=c bias=false from=input"
    assert deviation(computed(run, text, rows, **weights), wanted.numpy()) <= 1e-13


@ENGINES
def test_grouped_heads_share_their_keys_in_order(run: Engine) -> None:
    rng = np.random.default_rng(2)
    rows = rng.normal(0, 1, (3, 5, 4))
    one = {name: rng.normal(0, 1, (2, 4)) for name in ("key_weight", "value_weight")}
    own = {"query_weight": rng.normal(0, 1, (8, 4)), "out_weight": rng.normal(0, 1, (4, 8))}
    shared = computed(
        run,
        "multihead_attention 4 width=8 kv_heads=2 bias=false",
        rows,
        **own,
        **{name: np.concatenate([values, -values]) for name, values in one.items()},
    )
    every = computed(
        run,
        "multihead_attention 4 width=8 bias=false",
        rows,
        **own,
        **{
            name: np.concatenate([values, values, -values, -values]) for name, values in one.items()
        },
    )
    np.testing.assert_allclose(shared, every, rtol=1e-12)


PLAIN = {f"{name}_weight": np.eye(2) for name in ("query", "key", "value", "out")}


@ENGINES
def test_a_head_weighs_values_by_the_softmax_of_scaled_products(run: Engine) -> None:
    x = [[[1.0, 0.0], [0.0, 2.0]]]
    w = np.exp(np.array([[1, 0], [0, 4]]) / np.sqrt(2))
    wanted = (w / w.sum(1, keepdims=True)) @ x[0]
    a = computed(run, "multihead_attention 1 bias=false", x, **PLAIN)
    np.testing.assert_allclose(a[0], wanted, rtol=1e-14)
    a = computed(run, "multihead_attention 1 bias=false causal", x, **PLAIN)
    np.testing.assert_allclose(a[0], [x[0][0], wanted[1]], rtol=1e-14)


@ENGINES
@pytest.mark.filterwarnings("error")
def test_where_all_is_padding_attention_gives_nothing(run: Engine) -> None:
    text = "dense 1 relu bias=false weights=[[1],[0]]; m = reshape 2;"
    text += "multihead_attention 1 mask=m from=input bias=false"
    rows = [[[-1.0, 5.0], [-2.0, 7.0]], [[-1.0, 5.0], [2.0, 7.0]]]
    a = computed(run, text, rows, **PLAIN)
    assert a.tolist() == [[[0, 0], [0, 0]], [[2, 7], [2, 7]]]
    a = computed(run, f"{text} causal", rows, **PLAIN)
    assert a.tolist() == [[[0, 0], [0, 0]], [[0, 0], [2, 7]]]


def test_a_mask_that_hides_all_leaves_gradients_finite() -> None:
    made = graph_of(
        "m = mask from=input; embedding 3 4 padding=0 from=input;"
        " multihead_attention 2 mask=m causal",
        (3,),
    )
    net = engine.compile(made)
    net(torch.tensor([[0.0, 0, 0], [0, 1, 2]])).square().sum().backward()
    assert all(torch.isfinite(present(p.grad)).all() for p in net.parameters())


@ENGINES
@pytest.mark.filterwarnings("error")
def test_attention_is_stable_for_large_scores(run: Engine) -> None:
    a = computed(run, "multihead_attention 1 bias=false", [[[1e3, 0.0], [0.0, 1e3]]], **PLAIN)
    assert a.tolist() == [[[1e3, 0], [0, 1e3]]]


@ENGINES
def test_rotary_products_depend_on_the_distance_of_steps_only(run: Engine) -> None:
    # Queries and keys are (1, 0) at each step, so that the score of two steps is cos(s - t) / √2;
    # values are the numbers of the steps.
    positions = np.arange(4)
    rows = np.stack([np.ones(4), positions], axis=1)[None]
    first, second = [[1, 0], [0, 0]], [[0, 1], [0, 0]]
    values = {**PLAIN, "query_weight": first, "key_weight": first, "value_weight": second}
    w = np.exp(np.cos(positions[:, None] - positions) / np.sqrt(2))
    w /= w.sum(1, keepdims=True)
    a = computed(run, "multihead_attention 1 rotary bias=false", rows, **values)
    np.testing.assert_allclose(a[0, :, 0], w @ positions, rtol=1e-13)


@ENGINES
def test_attention_without_weights_is_that_of_keras(run: Engine) -> None:
    q = np.array([[1.0, 2.0], [0.5, -1.0], [0.0, 3.0]])
    scores = q @ (2 * q).T

    def weighed(by: np.ndarray, values: np.ndarray) -> np.ndarray:
        e = np.exp(by - by.max(1, keepdims=True))
        found: np.ndarray = e / e.sum(1, keepdims=True) @ values
        return found

    twice = "v = dense 2 bias=false weights=[[2,0],[0,2]]; "
    a = computed(run, f"{twice}attention input v", [q])
    np.testing.assert_allclose(a[0], weighed(scores, 2 * q), rtol=1e-13)
    a = computed(run, f"{twice}attention input v scale=sqrt", [q])
    np.testing.assert_allclose(a[0], weighed(scores / np.sqrt(2), 2 * q), rtol=1e-13)
    a = computed(run, f"{twice}attention input v scale=learned", [q], scale=[0.3])
    np.testing.assert_allclose(a[0], weighed(0.3 * scores, 2 * q), rtol=1e-13)
    a = computed(run, f"{twice}attention input v input", [q])  # the third is the key
    np.testing.assert_allclose(a[0], weighed(q @ q.T, 2 * q), rtol=1e-13)
    a = computed(run, f"{twice}attention input v causal", [q])
    hidden = np.where(np.tri(3, dtype=bool), scores, -np.inf)
    np.testing.assert_allclose(a[0], weighed(hidden, 2 * q), rtol=1e-13)

    sums = np.tanh(q[:, None] + 2 * q[None])
    a = computed(run, f"{twice}additive_attention input v", [q], scale=[0.7, -2])
    np.testing.assert_allclose(a[0], weighed(sums @ [0.7, -2], 2 * q), rtol=1e-13)
    a = computed(run, f"{twice}additive_attention input v scale=false", [q])
    np.testing.assert_allclose(a[0], weighed(sums.sum(-1), 2 * q), rtol=1e-13)


@ENGINES
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("keyword", ["attention", "additive_attention"])
def test_attention_without_weights_takes_no_padding_for_a_key(run: Engine, keyword: str) -> None:
    q = np.array([[1.0, 2.0], [-0.5, -1.0], [3.0, 1.0]])
    scores = q @ q.T if keyword == "attention" else np.tanh(q[:, None] + q[None]).sum(axis=-1)
    e = np.exp(scores - scores.max()) * [1, 0, 1]
    real = "dense 1 relu bias=false weights=[[1],[0]]; m = reshape 3; "
    options = "scale=false " if keyword == "additive_attention" else ""
    text = f"{real}v = tanh from=input; {keyword} input v input {options}mask=m"
    a = computed(run, text, [q])
    np.testing.assert_allclose(a[0], e / e.sum(1, keepdims=True) @ np.tanh(q), rtol=1e-13)
    e *= np.tri(3)
    a = computed(run, f"{text} causal", [q])
    np.testing.assert_allclose(a[0], e / e.sum(1, keepdims=True) @ np.tanh(q), rtol=1e-13)
    assert computed(run, text, [-np.abs(q)]).tolist() == [[[0, 0]] * 3], "no key is left"
    assert computed(run, f"{text} causal", [-np.abs(q)]).tolist() == [[[0, 0]] * 3]


@pytest.mark.parametrize("keyword", ["attention", "additive_attention"])
def test_a_mask_that_hides_all_keys_leaves_gradients_finite(keyword: str) -> None:
    text = "m = mask from=input; e = embedding 3 4 padding=0 from=input; a = dense 4"
    net = engine.compile(graph_of(f"{text}; {keyword} a e mask=m causal", (3,)))
    net(torch.tensor([[0.0, 0, 0], [0, 1, 2]])).square().sum().backward()
    assert all(torch.isfinite(present(p.grad)).all() for p in net.parameters())


def test_dropout_acts_on_weights_in_training_only() -> None:
    x = torch.randn(2, 5, 4)
    for text in (
        "multihead_attention 2 dropout=0.5",
        "a = relu; attention input dropout=0.5",
        "a = relu; additive_attention input dropout=0.5",
    ):
        net = engine.compile(graph_of(text, (5, 4)))
        assert torch.equal(net.eval()(x), net.eval()(x))
        assert not torch.equal(net.train()(x), net.train()(x))


def test_multihead_attention_counts_its_products() -> None:
    made = graph_of("multihead_attention 2 width=4 out=5 kv_heads=1", (7, 6))
    queries_and_result, keys_and_values = 7 * (6 * 4 + 4 * 5), 7 * 2 * 6 * 2
    assert made.multiply_adds == queries_and_result + keys_and_values + 2 * 7 * 7 * 4
    assert made.parameter_count == 6 * 4 + 4 + 2 * (6 * 2 + 2) + 4 * 5 + 5


def test_the_layer_can_be_used_by_hand() -> None:
    from nndsl.backends.numpy import MaskLayer, MultiheadAttentionLayer, NeuralNetwork

    net = NeuralNetwork((3, 4)).add(MaskLayer(), name="m")
    net.add(MultiheadAttentionLayer(2, mask=True, causal=True), ["input", "m"])
    assert net.predict(np.ones((2, 3, 4))).shape == (2, 3, 4)
    made = graph_of("m = mask; multihead_attention 2 mask=m causal from=input", (3, 4))
    rows = np.random.default_rng(0).normal(0, 1, (2, 3, 4))
    own = {
        f"multihead_attention_1.{k}": v
        for k, v in being(MultiheadAttentionLayer, net.layers[1]).arrays.items()
    }
    assert np.array_equal(
        run_numpy(made, {**given(made), **own}, rows, np.float32), net.predict(rows)
    )
