"""What layers add to the loss is what its formula says, in every way that steps are taken."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence

import nndsl
from nndsl.backends.torch import state
from nndsl.backends.weights import read
from nndsl.data.prepared import Part
from nndsl.data.where import Where
from nndsl.elaborate import elaborate
from nndsl.graph.nodes import Graph
from nndsl.losses import Elbo
from nndsl.source import Source
from nndsl.train.additions import activities, adds_terms, divergence, divergences
from nndsl.train.loop import train
from nndsl.train.plan import Epoch, Plan

State = dict[str, np.ndarray]
ROWS = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.0], [-2.0, 1.0]], np.float32)
TARGET = np.array([[1.0], [-1.0], [0.5], [2.0]], np.float32)


def trained(text: str, y: np.ndarray = TARGET) -> tuple[State, State, list[Epoch]]:
    """Return the weights before and after training on the rows, and the epochs."""
    model = nndsl.loads(f"input 2; {text}")
    net = model.torch(seed=3)
    before, epochs = state(net), list[Epoch]()
    prepared = nndsl.loads("input 2; dense 1; loss mse").fit(ROWS, y[:, :1], epochs=1)
    plan = Plan.of(model.spec, model.elaborated.heads)
    preprocessing = prepared.predictor.preprocessing
    rows = Part(ROWS, y, None, np.arange(4))
    train(net, plan, rows, None, preprocessing, torch.device("cpu"), epochs.append)
    return before, state(net), epochs


def graph_of(text: str) -> Graph:
    graph = elaborate(Source.of(text), Where(Path.cwd(), download=False)).graph
    assert graph is not None
    return graph


TWO = "dense 3 tanh {options}; dense 1; loss mse; optimizer sgd 0.1; train epochs=1 {how}"


def moved(options: str, how: str = "batch=all") -> np.ndarray:
    """Return how far a step moves the weights of the first layer."""
    before, after, _ = trained(TWO.format(options=options, how=how))
    change: np.ndarray = after["dense_1.weight"] - before["dense_1.weight"]
    return change


def own_gradient(l1: float, l2: float) -> np.ndarray:
    """Return that of (l1 Σ|a| + l2 Σa²) / rows, a = tanh(x W + b), by hand."""
    before, _, _ = trained(TWO.format(options="", how="batch=all"))
    a = np.tanh(ROWS @ before["dense_1.weight"].T + before["dense_1.bias"])
    slope = (l1 * np.sign(a) + 2 * l2 * a) * (1 - a**2)
    mean: np.ndarray = slope.T @ ROWS / len(ROWS)
    return mean


@pytest.mark.parametrize("how", ["batch=all", "batch=2 accumulate=2"])
@pytest.mark.parametrize(("l1", "l2"), [(0.2, 0.0), (0.0, 0.3), (0.2, 0.3)])
def test_small_outputs_add_their_gradient_to_that_of_the_loss(
    l1: float, l2: float, how: str
) -> None:
    more = moved(f"activity_l1={l1} activity_l2={l2}", how) - moved("", how)
    np.testing.assert_allclose(more, -0.1 * own_gradient(l1, l2), rtol=1e-4, atol=1e-7)


def test_in_bfloat16_the_outputs_are_kept_small_too() -> None:
    how = "batch=all precision=bf16"
    more = moved("activity_l2=0.3", how) - moved("", how)
    np.testing.assert_allclose(more, -0.1 * own_gradient(0, 0.3), atol=2e-3)
    assert np.abs(more).max() > 0.01


def test_small_outputs_are_part_of_what_lbfgs_searches_along() -> None:
    text = "dense 1 activity_l2=1000; loss mse; optimizer lbfgs iterations=30; train batch=all"
    _, after, _ = trained(text + " epochs=1")
    assert np.abs(ROWS @ after["dense_1.weight"].T + after["dense_1.bias"]).max() < 0.01


def test_the_loss_that_is_shown_leaves_out_what_keeps_outputs_small() -> None:
    texts = [TWO.format(options=option, how="batch=all") for option in ("", "activity_l1=9")]
    plain, kept = (trained(text)[2][0].train["loss"] for text in texts)
    assert plain == kept


def test_an_output_layer_is_kept_small_behind_its_own_activation() -> None:
    graph = graph_of("input 4; dense 3 softmax activity_l2=1; loss crossentropy")
    assert activities(graph).reads == ("dense_1_softmax",)
    text = "dense 1 sigmoid {}; loss bce; optimizer sgd 0.1; train epochs=1 batch=all"
    (before, kept, _), (_, plain, _) = (
        trained(text.format(option), (TARGET > 0).astype(np.float32))
        for option in ("activity_l1=0.5", "")
    )
    p = 1 / (1 + np.exp(-(ROWS @ before["dense_1.weight"].T + before["dense_1.bias"])))
    wanted = -0.1 * 0.5 * (p * (1 - p) * ROWS).mean(axis=0, keepdims=True)
    found = kept["dense_1.weight"] - plain["dense_1.weight"]
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_a_layer_that_is_applied_twice_is_kept_small_each_time() -> None:
    graph = graph_of("input 2; a = dense 3 relu activity_l1=1; b = share a from=input; add a b")
    assert activities(graph).reads == ("a_relu", "b_relu")
    graph = graph_of("input 4x3; time_distributed dense 2 activity_l2=1; flatten; dense 1")
    value = torch.arange(16.0).reshape(2, 4, 2)
    assert activities(graph).amount([value]) == pytest.approx((np.arange(16.0) ** 2).sum() / 2)


def test_keras_adds_the_same() -> None:
    os.environ["KERAS_BACKEND"] = "torch"
    keras = pytest.importorskip("keras")
    own = keras.layers.Dense(3, "tanh", activity_regularizer=keras.regularizers.L1L2(0.2, 0.3))
    value = own(ROWS)
    terms = activities(graph_of("input 2; dense 3 tanh activity_l1=0.2 activity_l2=0.3"))
    found = terms.amount([torch.as_tensor(np.asarray(value.detach()))])
    assert float(found) == pytest.approx(float(own.losses[0].detach()), rel=1e-6)  # type: ignore[arg-type]


def test_a_divergence_is_that_of_pytorch_and_has_its_gradient() -> None:
    mean = torch.randn(5, 3, dtype=torch.float64, generator=torch.manual_seed(0))
    log_variance = torch.randn(5, 3, dtype=torch.float64)
    own = kl_divergence(Normal(mean, (log_variance / 2).exp()), Normal(0.0, 1.0))
    found = divergence(1.0, mean, log_variance)
    assert float(found) == pytest.approx(float(own.sum(dim=1).mean()), rel=1e-12)
    inputs = (mean.requires_grad_(), log_variance.requires_grad_())
    assert torch.autograd.gradcheck(lambda m, v: divergence(0.7, m, v), inputs)


def test_a_divergence_near_the_standard_normal_keeps_its_digits() -> None:
    tiny = torch.full((1, 1), 2.0**-10)
    assert float(divergence(1.0, torch.zeros(1, 1), tiny)) == pytest.approx(2.0**-22, rel=1e-3)


VAE = """
data table rows={rows} columns=[p, q, y] target=y
h = dense 3 tanh; m = dense 2 from=h; v = dense 2 from=h; sample m v; dense 2 {ending}
task autoencoder; loss elbo {options}; optimizer {optimizer}
train epochs={epochs} batch={batch}
"""
HALVES = [[0.5, 0.25, 0], [0.75, 1, 0], [0, 0.5, 1], [1, 0, 1]]


def bound(
    folder: Path,
    options: str,
    ending: str = "",
    optimizer: str = "sgd 0.01",
    epochs: int = 1,
    batch: str = "all",
) -> tuple[nndsl.Result, dict[str, np.ndarray]]:
    """Return the result of a run on the four rows, and the weights it leaves."""
    text = VAE.format(
        rows=HALVES,
        options=options,
        ending=ending,
        optimizer=optimizer,
        epochs=epochs,
        batch=batch,
    )
    result = nndsl.loads(text).run(out=folder / "run", device="cpu")
    return result, read(folder / "run" / "weights.safetensors")


@pytest.mark.parametrize("beta", [1.0, 0.25])
@pytest.mark.parametrize("reconstruction", ["mse", "bce"])
def test_the_bound_that_is_shown_is_reconstruction_and_divergence(
    reconstruction: str, beta: float, tmp_path: Path
) -> None:
    ending = "sigmoid" if reconstruction == "bce" else ""
    result, weights = bound(tmp_path, f"{reconstruction} beta={beta} weight=2", ending)
    x = np.array(HALVES)[:, :2]

    def dense(name: str, rows: np.ndarray) -> np.ndarray:
        z: np.ndarray = rows @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
        return z

    h = np.tanh(dense("h", x))
    m, v = dense("m", h), dense("v", h)
    z = dense("dense_1", m)
    a = 1 / (1 + np.exp(-z))
    each = {"mse": (z - x) ** 2 / 2, "bce": -(x * np.log(a) + (1 - x) * np.log(1 - a))}
    rows = each[reconstruction].sum(axis=1) + beta * 0.5 * (np.exp(v) + m**2 - 1 - v).sum(axis=1)
    assert result.metrics["train"]["loss"] == pytest.approx(2 * rows.mean(), rel=1e-5)


@pytest.mark.parametrize(
    ("optimizer", "batch"),
    [("adam 0.02", "all"), ("adam 0.02", "2 accumulate=2"), ("lbfgs", "all")],
)
def test_a_bound_falls_however_steps_are_taken(optimizer: str, batch: str, tmp_path: Path) -> None:
    result, _ = bound(tmp_path, "beta=0.1", "", optimizer, 60, batch)
    first, last = (result.history[at]["train"]["loss"] for at in (0, -1))
    assert last < 0.8 * first


def test_a_large_beta_leaves_nothing_but_the_standard_normal(tmp_path: Path) -> None:
    _, weights = bound(tmp_path, "beta=100", "", "adam 0.02", 400)
    h = np.tanh(np.array(HALVES)[:, :2] @ weights["h.weight"].T + weights["h.bias"])
    for name in ("m", "v"):  # a mean of zero, and the logarithm of a variance of one
        assert np.abs(h @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]).max() < 0.05


def test_a_mean_over_accumulated_batches_is_that_over_all_rows() -> None:
    mean, log_variance = torch.randn(2, 6, 3).unbind()
    whole = divergence(1.0, mean, log_variance)
    parts = [divergence(1.0, mean[at], log_variance[at]) for at in (slice(2), slice(2, 6))]
    assert float(parts[0] / 3 + parts[1] * 2 / 3) == pytest.approx(float(whole), rel=1e-5)


def test_shares_are_learnt_from_inputs_between_zero_and_one_alone(tmp_path: Path) -> None:
    rows = [[0, 2, 0], [1, 0, 1]]
    text = VAE.format(
        rows=rows, options="bce", ending="sigmoid", optimizer="adam", epochs=1, batch=2
    )
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads(text).run(out=tmp_path / "run", device="cpu")
    (fault,) = caught.value.diagnostics
    assert fault.code == "target-beyond-shares" and "from 0 to 2" in fault.message


def test_whoever_takes_other_steps_can_ask_whether_a_network_adds_terms() -> None:
    elbo = [Elbo()]
    sampling = graph_of("input 2; m = dense 2; v = dense 2 from=input; sample m v")
    assert adds_terms(sampling, elbo) and divergences(sampling, elbo).reads == ("m", "v")
    assert not adds_terms(sampling, []) and not adds_terms(graph_of("input 2; dense 2"), elbo)
    assert adds_terms(graph_of("input 2; dense 2 activity_l1=0.1"), [])
