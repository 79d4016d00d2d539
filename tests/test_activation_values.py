"""Each activation follows its formula, and gives what its counterpart in torch.nn gives."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from known import present
from test_conformance import graph_of
from test_layers_values import ENGINES, Engine, computed
from torch import nn

import nndsl.backends.torch as torch_engine

SCALE, ALPHA = 1.0507009873554805, 1.6732632423543772


def softplus(z: float) -> float:
    return max(z, 0) + math.log1p(math.exp(-abs(z)))


def clip(z: float, low: float, high: float) -> float:
    return min(max(low, z), high)


def logistic(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z > 0 else math.exp(z) / (1 + math.exp(z))


FORMULAS: dict[str, Callable[[float], float]] = {
    "relu": lambda z: max(0.0, z),
    "sigmoid": logistic,
    "tanh": math.tanh,
    "linear": lambda z: z,
    "gaussian": lambda z: math.exp(-z * z),
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "leaky_relu slope=0.3": lambda z: z if z > 0 else 0.3 * z,
    "elu": lambda z: z if z > 0 else math.expm1(z),
    "elu alpha=2.5": lambda z: z if z > 0 else 2.5 * math.expm1(z),
    "gelu": lambda z: z * 0.5 * (1 + math.erf(z / math.sqrt(2))),
    "silu": lambda z: z * logistic(z),
    "softplus": lambda z: max(z, 0) + math.log1p(math.exp(-abs(z))),
    "relu6": lambda z: clip(z, 0, 6),
    "hard_sigmoid": lambda z: clip(z + 3, 0, 6) / 6,
    "hard_swish": lambda z: z * clip(z + 3, 0, 6) / 6,
    "hard_tanh": lambda z: clip(z, -1, 1),
    "hard_shrink": lambda z: z if abs(z) > 0.5 else 0.0,
    "hard_shrink cutoff=2": lambda z: z if abs(z) > 2 else 0.0,
    "soft_shrink": lambda z: math.copysign(max(abs(z) - 0.5, 0), z),
    "soft_shrink cutoff=2": lambda z: math.copysign(max(abs(z) - 2, 0), z),
    "sparse_plus": lambda z: 0.0 if z <= -1 else (z + 1) ** 2 / 4 if z < 1 else z,
    "sparse_sigmoid": lambda z: clip((z + 1) / 2, 0, 1),
    "abs": lambda z: abs(z),
    "gelu approximate=tanh": lambda z: (
        z / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))
    ),
    "selu": lambda z: SCALE * (z if z > 0 else ALPHA * math.expm1(z)),
    "celu": lambda z: z if z > 0 else math.expm1(z),
    "celu alpha=2": lambda z: z if z > 0 else 2 * math.expm1(z / 2),
    "mish": lambda z: z * math.tanh(softplus(z)),
    # Below zero by the conjugate, since the formula as it stands loses its digits there.
    "squareplus": lambda z: (z + math.hypot(z, 2)) / 2 if z > 0 else 2 / (math.hypot(z, 2) - z),
    "squareplus b=1": lambda z: (
        (z + math.hypot(z, 1)) / 2 if z > 0 else 0.5 / (math.hypot(z, 1) - z)
    ),
    "softsign": lambda z: z / (1 + abs(z)),
    "tanh_shrink": lambda z: z - math.tanh(z),
    "log_sigmoid": lambda z: -softplus(-z),
}
POINTS = [-1e4, -100, -30.5, -20, -5, -3, -1, -0.5, -1e-3]
POINTS += [0, 1e-3, 0.5, 1, 3, 5, 6, 19, 20.5, 30, 100, 1e4]


@ENGINES
@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.filterwarnings("error")
def test_activations_follow_their_formula_up_to_ten_thousand(run: Engine, text: str) -> None:
    made = graph_of(text, (len(POINTS),))
    for dtype, rtol in ((np.float32, 2e-6), (np.float64, 1e-14)):
        a = run(made, {}, np.array([POINTS]), dtype)
        wanted = [FORMULAS[text](float(z)) for z in np.array(POINTS, dtype)]
        np.testing.assert_allclose(a[0], wanted, rtol=rtol, atol=rtol)


@ENGINES
def test_the_exponential_and_logarithms_of_probabilities(run: Engine) -> None:
    np.testing.assert_allclose(computed(run, "exponential", [[0, 1, -2]]), np.exp([[0, 1, -2]]))
    a = computed(run, "log_softmax", [[0, math.log(2), math.log(5)], [1e4, -1e4, 1e4]])
    np.testing.assert_allclose(
        a,
        np.stack([np.log([1 / 8, 2 / 8, 5 / 8]), [-math.log(2), -2e4 - math.log(2), -math.log(2)]]),
    )


TORCH = {
    "relu6": nn.ReLU6(),
    "gelu approximate=tanh": nn.GELU("tanh"),
    "hard_sigmoid": nn.Hardsigmoid(),
    "hard_swish": nn.Hardswish(),
    "hard_tanh": nn.Hardtanh(),
    "hard_shrink": nn.Hardshrink(),
    "soft_shrink cutoff=0.3": nn.Softshrink(0.3),
    "selu": nn.SELU(),
    "celu alpha=0.7": nn.CELU(0.7),
    "mish": nn.Mish(),
    "softsign": nn.Softsign(),
    "tanh_shrink": nn.Tanhshrink(),
    "log_sigmoid": nn.LogSigmoid(),
    "log_softmax": nn.LogSoftmax(dim=-1),
    "glu": nn.GLU(),
    "glu axis=0": nn.GLU(dim=1),
    "prelu": nn.PReLU(),
    "prelu per_channel slope=0.1": nn.PReLU(4, init=0.1),
}


@ENGINES
@pytest.mark.parametrize("text", TORCH)
def test_activations_give_what_their_counterparts_in_torch_give(run: Engine, text: str) -> None:
    rows = np.random.default_rng(0).normal(0, 3, (5, 4, 6))
    with torch.no_grad():
        wanted = TORCH[text].double()(torch.tensor(rows)).numpy()
    np.testing.assert_allclose(computed(run, text, rows), wanted, rtol=2e-7, atol=1e-12)


@ENGINES
def test_every_plain_activation_is_a_word_of_a_layer(run: Engine) -> None:
    for word in ("mish", "relu6", "celu", "log_sigmoid"):
        own = computed(run, f"dense 2 {word} weights=[[1, -1]] bias=false", [[3.0], [-0.2]])
        alone = computed(run, word, [[3.0, -3.0], [-0.2, 0.2]])
        np.testing.assert_array_equal(own, alone)


@ENGINES
def test_prelu_multiplies_what_is_negative_by_its_slope(run: Engine) -> None:
    assert computed(run, "prelu", [[-4, 2]]).tolist() == [[-1, 2]]
    image = [[[[-1, 1]], [[-2, 3]]]]
    a = computed(run, "prelu per_channel", image, weight=[10, 0.5])
    assert a.tolist() == [[[[-10, 1]], [[-1, 3]]]]


@ENGINES
def test_gates_weigh_one_half_by_the_other(run: Engine) -> None:
    a = computed(run, "glu", [[2, 3, 0, math.log(3)]])
    np.testing.assert_allclose(a, [[1, 3 * 0.75]], rtol=1e-14)
    a = computed(run, "swiglu", [[2, -1, 10, 100]])
    np.testing.assert_allclose(a, [[2 * logistic(2) * 10, -logistic(-1) * 100]], rtol=1e-14)
    signal = [[[2, 3], [0, 0]]]
    np.testing.assert_allclose(computed(run, "glu axis=0", signal), [[[1, 1.5]]], rtol=1e-14)


def test_the_slope_of_prelu_is_trained_unless_it_is_frozen() -> None:
    for option, wanted in (("", -5.0), (" frozen", None)):
        net = torch_engine.compile(graph_of(f"prelu{option}", (2,)))
        net(torch.tensor([[-5.0, 2.0]], requires_grad=True)).sum().backward()
        (slope,) = net.parameters()
        assert slope.item() == 0.25
        assert (None if slope.grad is None else slope.grad.item()) == wanted


@pytest.mark.parametrize("word", ["squareplus", "sparse_plus", "celu", "swiglu"])
def test_gradients_stay_finite_far_from_zero(word: str) -> None:
    z = torch.tensor([[-1e4, -1.0, 0.0, 1.0, 1e4, 1e8]], requires_grad=True)
    torch_engine.compile(graph_of(word, (6,)))(z).sum().backward()
    assert torch.isfinite(present(z.grad)).all()
