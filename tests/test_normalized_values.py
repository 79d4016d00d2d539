"""Normalized weights are what the formulas and PyTorch's own parametrizations make of them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from known import weighted
from test_conformance import built, deviation, graph_of
from test_layers_values import ENGINES, Engine, computed
from torch import nn
from torch.nn.utils import parametrizations

import nndsl
import nndsl.backends.numpy as numpy_engine
import nndsl.backends.torch as torch_engine
from nndsl.backends.weights import read
from nndsl.facts import Shape
from nndsl.graph.nodes import Graph
from nndsl.train.averaging import Average


@ENGINES
def test_a_unit_has_the_norm_of_its_own_that_it_learns(run: Engine) -> None:
    weight, g = [[3.0, 4.0], [0.0, -2.0]], [[10.0], [1.0]]
    z = computed(run, "dense 2 normalize=weight bias=false", [[1, 2]], weight=weight, weight_g=g)
    np.testing.assert_allclose(z, [[6 + 16, -2]], rtol=1e-14)


@ENGINES
def test_the_largest_singular_value_becomes_one(run: Engine) -> None:
    weight, u, v = [[3.0, 0.0], [0.0, 1.0]], [1, 0], [1, 0]
    extra = {"running_weight_u": u, "running_weight_v": v}
    z = computed(run, "dense 2 normalize=spectral bias=false", [[1, 2]], weight=weight, **extra)
    np.testing.assert_allclose(z, [[1, 2 / 3]], rtol=1e-14)


@pytest.mark.parametrize("how", ["weight", "spectral"])
def test_normalized_weights_begin_as_the_weights_of_the_same_seed(how: str) -> None:
    plain, made = (graph_of(f"dense 4 {word}", (5,)) for word in ("", f"normalize={how}"))
    first = plain.initial_weights(3)["dense_1.weight"]
    own = made.initial_weights(3)
    np.testing.assert_array_equal(own["dense_1.weight"], first)
    (node,) = made.nodes
    used = node.layer.effective({k.split(".")[1]: v for k, v in own.items()})["weight"]
    largest = 1 if how == "weight" else np.linalg.svd(first)[1][0]
    np.testing.assert_allclose(used, first / largest, rtol=1e-3 if how == "spectral" else 1e-6)


def test_weights_that_the_file_gives_are_those_that_are_computed_with() -> None:
    text = "dense 2 normalize=weight weights=[[1, 2], [3, 4], [5, 6]] bias=false"
    net = numpy_engine.compile(graph_of(text, (3,)))
    np.testing.assert_allclose(net.predict([[1, 0, 0], [0, 1, 1]]), [[1, 2], [8, 10]], rtol=1e-6)
    weighted(net).weights = [[1, 0], [0, 1], [0, 3]]
    np.testing.assert_allclose(net.predict([[1, 1, 1]]), [[1, 4]], rtol=1e-6)


def test_parameters_are_counted_as_pytorch_counts_them() -> None:
    text = "conv 4 3 normalize=weight; conv_transpose 3 2 normalize=spectral; flatten"
    made = graph_of(text, (2, 6, 6))
    first = parametrizations.weight_norm(nn.Conv2d(2, 4, 3))
    second = parametrizations.spectral_norm(nn.ConvTranspose2d(4, 3, 2))
    wanted = sum(p.numel() for module in (first, second) for p in module.parameters())
    assert made.parameter_count == made.trainable_count == wanted
    frozen = graph_of("dense 3 normalize=weight frozen", (2,))
    assert frozen.trainable_count == 0 and frozen.parameter_count == 3 * 2 + 3 + 3


PAIRS = [
    ("dense 4", (5,), lambda: nn.Linear(5, 4)),
    ("conv 4 3", (2, 6, 5), lambda: nn.Conv2d(2, 4, 3)),
    ("conv1d 4 3 groups=2", (2, 7), lambda: nn.Conv1d(2, 4, 3, groups=2)),
    ("conv_transpose 3 3", (2, 5, 4), lambda: nn.ConvTranspose2d(2, 3, 3)),
    ("conv_transpose3d 4 2 groups=2", (2, 2, 3, 2), lambda: nn.ConvTranspose3d(2, 4, 2, groups=2)),
]


def taught(net: nn.Module, x: torch.Tensor, target: torch.Tensor, steps: int) -> None:
    """Take steps of gradient descent in training mode."""
    optimizer = torch.optim.SGD(net.parameters(), 0.05)
    net.train()
    for _ in range(steps):
        optimizer.zero_grad()
        (net(x) - target).square().mean().backward()
        optimizer.step()


def weights_of(made: Graph, net: nn.Module, how: str) -> dict[str, np.ndarray]:
    """Return PyTorch's weights under the names of the graph's only layer."""
    own = {k: v.detach().numpy().copy() for k, v in net.state_dict().items()}
    names = {"weight": {"original0": "weight_g", "original1": "weight"}}
    names["spectral"] = {
        "original": "weight",
        "0._u": "running_weight_u",
        "0._v": "running_weight_v",
    }
    stem = f"{next(iter(made)).name}."
    found = {stem + new: own[f"parametrizations.weight.{old}"] for old, new in names[how].items()}
    return {**found, f"{stem}bias": own["bias"]}


@pytest.mark.parametrize("how", ["weight", "spectral"])
@pytest.mark.parametrize(("text", "shape", "module"), PAIRS, ids=[text for text, _, _ in PAIRS])
def test_pytorch_learns_the_same_step_by_step(
    how: str, text: str, shape: Shape, module: Callable[[], nn.Module]
) -> None:
    torch.manual_seed(0)
    normalize = getattr(parametrizations, f"{how}_norm")
    reference = normalize(module().double())
    made = graph_of(f"{text} normalize={how}", shape)
    net = torch_engine.compile(made, weights=weights_of(made, reference, how), dtype=torch.float64)
    x = torch.randn(6, *shape, dtype=torch.float64)
    target = torch.randn_like(reference.eval()(x))
    for _ in range(3):
        both = (net, reference)
        # What is in the state at this point is what both engines and PyTorch give.
        expected = copy.deepcopy(reference).eval()(x).detach().numpy()
        ours = numpy_engine.compile(made, torch_engine.state(net), np.float64).predict(x.numpy())
        assert deviation(net.eval()(x).detach().numpy(), expected) < 1e-10
        assert deviation(ours, expected) < 1e-10
        for one in both:
            taught(one, x, target, 4)
        wanted = weights_of(made, reference, how)
        for key, values in torch_engine.state(net).items():
            np.testing.assert_allclose(values, wanted[key], rtol=1e-8, atol=1e-10)


def test_prediction_leaves_the_directions_as_they_are() -> None:
    net = torch_engine.compile(graph_of("dense 4 normalize=spectral", (3,)))
    before = torch_engine.state(net)
    net.eval()(torch.randn(5, 3))
    after = torch_engine.state(net)
    assert all((before[key] == after[key]).all() for key in before)
    net.train()(torch.randn(5, 3))
    assert (
        torch_engine.state(net)["dense_1.running_weight_u"] != before["dense_1.running_weight_u"]
    ).any()


@pytest.mark.parametrize("how", ["weight", "spectral"])
def test_normalized_networks_have_the_right_gradient(how: str) -> None:
    torch.manual_seed(0)
    made = graph_of(f"conv 3 2 normalize={how}; flatten; dense 2 normalize={how}", (2, 3, 3))
    net = torch_engine.compile(made, dtype=torch.float64).eval()
    x = torch.randn(2, 2, 3, 3, dtype=torch.float64)
    trained = {k: v.detach().requires_grad_() for k, v in net.named_parameters()}

    def outputs(*values: torch.Tensor) -> torch.Tensor:
        given = dict(zip(trained, values, strict=True))
        found: torch.Tensor = torch.func.functional_call(net, given, (x,))
        return found

    assert torch.autograd.gradcheck(outputs, tuple(trained.values()))


MODEL = """
data digits; split test=20% seed=1; preprocess minmax
dense 32 relu normalize={how}
dense classes softmax normalize={how}
loss crossentropy; optimizer {optimizer}; train epochs=8 batch=64 seed=1 {precision}
"""


@pytest.mark.parametrize(
    ("how", "optimizer", "precision"),
    [
        ("weight", "adam 0.01", ""),
        ("spectral", "adam 0.01", ""),
        ("weight", "muon 0.02", ""),
        ("spectral", "adam 0.01 ema=0.9", "precision=bf16"),
    ],
)
def test_a_run_with_normalized_weights_learns_and_both_engines_agree(
    how: str, optimizer: str, precision: str, tmp_path: Path
) -> None:
    text = MODEL.format(how=how, optimizer=optimizer, precision=precision)
    result = nndsl.loads(text).run(out=tmp_path / "run", device="cpu")
    assert result.metrics["test"]["accuracy"] > (0.9 if how == "weight" else 0.8)
    agreement = result.details["numpy_engine"]
    assert agreement is not None and agreement["largest_difference"] < 1e-5
    saved = read(tmp_path / "run" / "weights.safetensors")
    extra = {"weight": "weight_g", "spectral": "running_weight_u"}[how]
    assert f"dense_1.{extra}" in saved


@pytest.mark.parametrize("option", ["l1=0.1", "l2=0.1", "max_norm=1"])
def test_the_size_of_weights_is_said_once(option: str) -> None:
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads(f"input 3; dense 2 normalize=weight {option}")
    (fault,) = caught.value.diagnostics
    assert fault.code == "bad-combination" and "normalize" in fault.message


def test_least_squares_take_weights_with_a_norm_of_their_own() -> None:
    x = np.random.default_rng(0).normal(size=(40, 2))
    text = "dense 4 tanh normalize=weight; dense 1; loss mse; optimizer levenberg_marquardt\n"
    found = nndsl.loads(text + "train batch=all epochs=30").fit(x, np.sin(x[:, 0]) * x[:, 1])
    assert found.history[-1]["train"]["loss"] < 0.1 * found.history[0]["train"]["loss"]
    assert not built("dense 2 normalize=none", (3,))[1]


def test_averaged_weights_keep_directions_of_the_length_one() -> None:
    text = "input 3; dense 4 normalize=spectral; dense 1; loss mse"
    model = nndsl.loads(f"{text}; optimizer adam 0.1 ema=0.99; train epochs=5 batch=4")
    net = model.torch(seed=1)
    average = Average(net, 0.99)
    for _ in range(20):
        taught(net, torch.randn(6, 3), torch.randn(6, 1), 1)
        average.update()
    average.keep()
    for key in ("u", "v"):
        direction = net.state_dict()[f"dense_1.running_weight_{key}"]
        assert float(direction.norm()) == pytest.approx(1, abs=1e-6)
