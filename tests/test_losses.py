"""Each loss is what its formula says, on a few rows by hand or beside PyTorch's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 (its name everywhere)
from torch import Tensor

import nndsl
from nndsl.data.where import Where
from nndsl.elaborate import elaborate
from nndsl.losses import LOSSES
from nndsl.runs.saved import open_run
from nndsl.source import Source
from nndsl.spec.specify import specify
from nndsl.syntax.parser import parse
from nndsl.train.losses import LOWERINGS


def loss_of(text: str) -> Any:
    spec, faults = specify(parse(Source.of(f"input 2; dense 3\nloss {text}"))[0])
    assert not faults
    return spec.loss


def value(text: str, logits: Any, target: Any) -> float:
    loss = loss_of(text)
    logits, target = torch.tensor(logits), torch.tensor(target)
    return float(LOWERINGS[type(loss)](loss, logits.double(), target))


def codes(text: str) -> list[str]:
    found = elaborate(Source.of(text), Where(Path.cwd(), download=False))
    return [diagnostic.code for diagnostic in found.diagnostics]


def test_every_loss_is_lowered() -> None:
    assert set(LOSSES) == set(LOWERINGS)


Z = np.array([[2.0, 0.5, -1.0], [0.0, 1.0, 0.3], [-0.5, 0.2, 0.1], [1.0, 1.0, 1.0]])
C = [0, 2, 1, 0]
P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
OWN = P[np.arange(4), C]


@pytest.mark.parametrize("classes", [2, 15, 16, 40])
@pytest.mark.parametrize("learnt", [False, True])
def test_crossentropy_is_the_mean_of_minus_log_p(classes: int, learnt: bool) -> None:
    random = np.random.default_rng(classes)
    z, own = random.normal(size=(30, classes)), random.integers(0, classes, 30)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    rows = np.arange(30)
    right = -np.log(p[rows, own]).mean()
    logits = torch.tensor(z, requires_grad=learnt)
    loss = loss_of("crossentropy")
    found = LOWERINGS[type(loss)](loss, logits, torch.tensor(own))
    assert found.item() == pytest.approx(right)
    if learnt:
        found.backward()
        p[rows, own] -= 1
        assert logits.grad is not None
        np.testing.assert_allclose(logits.grad.numpy(), p / 30, atol=1e-12)


def test_crossentropy_can_be_smoothed_weighted_and_focused() -> None:
    assert value("crossentropy", Z, C) == pytest.approx(-np.log(OWN).mean())
    smoothed = -(0.9 * np.log(OWN) + 0.1 * np.log(P).mean(axis=1)).mean()
    assert value("crossentropy label_smoothing=0.1", Z, C) == pytest.approx(smoothed)
    weights = np.array([1.0, 2.0, 5.0])[C]
    weighted = -(weights * np.log(OWN)).sum() / weights.sum()
    assert value("crossentropy class_weights=[1, 2, 5]", Z, C) == pytest.approx(weighted)
    focal = -((1 - OWN) ** 2 * np.log(OWN)).mean()
    assert value("crossentropy gamma=2", Z, C) == pytest.approx(focal)
    kept = -np.log(OWN)[[0, 2, 3]].mean()
    assert value("crossentropy ignore=2", Z, C) == pytest.approx(kept)
    assert value("crossentropy ignore=0", Z[:1], C[:1]) == 0


def test_weights_and_smoothing_go_together_as_in_pytorch() -> None:
    weights = torch.tensor([1.0, 2.0, 5.0]).double()
    own = F.cross_entropy(torch.tensor(Z), torch.tensor(C), weights, label_smoothing=0.2)
    text = "crossentropy class_weights=[1, 2, 5] label_smoothing=0.2"
    assert value(text, Z, C) == pytest.approx(float(own))
    own = F.cross_entropy(
        torch.tensor(Z), torch.tensor(C), weights, ignore_index=2, label_smoothing=0.0
    )
    assert value("crossentropy class_weights=[1, 2, 5] ignore=2", Z, C) == pytest.approx(float(own))


def test_a_focal_loss_has_a_gradient_where_a_row_is_certain() -> None:
    loss = loss_of("crossentropy gamma=0.5")
    logits = torch.tensor([[200.0, 0.0]], requires_grad=True)
    LOWERINGS[type(loss)](loss, logits, torch.tensor([0])).backward()
    assert torch.isfinite(logits.grad).all()  # type: ignore[arg-type]


def test_bce_can_count_a_yes_more() -> None:
    z, y = np.array([[1.0, -2.0], [0.5, 0.1]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    p = 1 / (1 + np.exp(-z))
    one = -(3 * y * np.log(p) + (1 - y) * np.log(1 - p)).mean()
    assert value("bce pos_weight=3", z, y) == pytest.approx(one)
    each = -([3, 0.5] * y * np.log(p) + (1 - y) * np.log(1 - p)).mean()
    assert value("bce pos_weight=[3, 0.5]", z, y) == pytest.approx(each)


SCORES, YES = [[0.5], [-2.0], [1.5]], [[1.0], [0.0], [0.0]]
A, Y = np.array([[0.5, 2.0], [-1.0, 4.0]]), np.array([[1.0, 1.0], [1.0, 1.0]])
D = A - Y


@pytest.mark.parametrize(
    ("text", "given", "target", "wanted"),
    [
        ("hinge", SCORES, YES, (0.5 + 0 + 2.5) / 3),
        ("squared_hinge", SCORES, YES, (0.25 + 0 + 6.25) / 3),
        ("mse", A, Y, (D**2).mean()),
        ("mae", A, Y, np.abs(D).mean()),
        ("huber delta=0.75", A, Y, np.mean([0.125, 0.75 * 0.625, 0.75 * 1.625, 0.75 * 2.625])),
        ("log_cosh", A, Y, np.log(np.cosh(D)).mean()),
        ("quantile 0.9", A, Y, np.mean([0.9 * 0.5, 0.1 * 1, 0.9 * 2, 0.1 * 3])),
        (
            "cosine",
            A,
            Y,
            1 - np.mean([2.5 / np.sqrt(4.25 * 2), 3 / np.sqrt(17 * 2)]),
        ),
        ("elbo", A, Y, (D**2).sum(axis=1).mean() / 2),
        ("elbo bce", [[0.0, 1.0]], [[0.5, 1.0]], np.log(2) + np.log1p(np.exp(-1))),
        ("poisson", [[0.5], [2.0]], [[0.0], [3.0]], (0.5 + 2 - 3 * np.log(2)) / 2),
    ],
)
def test_values_by_hand(text: str, given: Any, target: Any, wanted: float) -> None:
    assert value(text, given, target) == pytest.approx(wanted, rel=1e-7)


def test_log_cosh_of_a_large_difference_is_finite() -> None:
    assert value("log_cosh", [[1e4]], [[0.0]]) == pytest.approx(1e4 - np.log(2))


def test_dice_measures_overlap_over_all_rows() -> None:
    z = np.array([[0.0, 2.0], [1.0, -1.0]])
    y = np.array([[1.0, 0.0], [1.0, 1.0]])
    p = 1 / (1 + np.exp(-z))
    shares = (2 * (p * y).sum(axis=0) + 0.5) / (p.sum(axis=0) + y.sum(axis=0) + 0.5)
    assert value("dice smooth=0.5", z, y) == pytest.approx(1 - shares.mean())


def test_kl_compares_the_softmax_with_shares() -> None:
    shares = np.array([[0.2, 0.8, 0.0], [0.1, 0.3, 0.6], [1.0, 0.0, 0.0], [0.5, 0.25, 0.25]])
    terms = np.where(shares > 0, shares * np.log(np.where(shares > 0, shares, 1) / P), 0)
    assert value("kl", Z, shares) == pytest.approx(terms.sum(axis=1).mean())


def test_gaussian_nll_is_that_of_pytorch() -> None:
    m, v = torch.tensor(A), torch.tensor([[0.1, -1.0], [2.0, 0.5]]).double()
    own = F.gaussian_nll_loss(m, torch.tensor(Y), v.exp())
    assert value("gaussian_nll", torch.cat([m, v], dim=1).tolist(), Y) == pytest.approx(float(own))


CLASSES = ("crossentropy", "crossentropy class_weights=balanced gamma=1.5 label_smoothing=0.1")
ENDINGS = {"poisson": "dense 1 exponential", "gaussian_nll": "dense 2"}


def rows() -> tuple[np.ndarray, np.ndarray]:
    x = np.random.default_rng(0).normal(size=(80, 2))
    return x, np.abs(x[:, 0] - x[:, 1])


@pytest.mark.parametrize("text", ["mse", "log_cosh", "quantile 0.3", "poisson", "gaussian_nll"])
def test_losses_of_numbers_fall_in_training(text: str) -> None:
    head = ENDINGS.get(text, "dense 1")
    model = nndsl.loads(
        f"dense 8 relu; {head}; loss {text}; optimizer adam 0.02; train epochs=30 seed=1"
    )
    found = model.fit(*rows())
    assert found.history[-1]["train"]["loss"] < found.history[0]["train"]["loss"]
    assert found.metrics["train"]["rmse"] < 1.5
    assert found.predict(rows()[0]).shape == (80,)


@pytest.mark.parametrize("text", ["bce pos_weight=2", "hinge", "squared_hinge", "dice"])
def test_losses_of_yes_and_no_learn(text: str) -> None:
    x, y = rows()
    head = "dense 16 relu; dense 1 sigmoid"
    model = nndsl.loads(f"{head}; loss {text}; optimizer adam 0.02; train epochs=60 seed=1")
    assert model.task == "binary"
    assert model.fit(x, y > 1).metrics["train"]["accuracy"] > 0.85


@pytest.mark.parametrize("text", CLASSES)
def test_losses_of_classes_learn(text: str) -> None:
    x, y = rows()
    classes = np.digitize(y, [0.5, 1.5])
    head = "dense 16 relu; dense classes softmax"
    model = nndsl.loads(f"{head}; loss {text}; optimizer adam 0.02; train epochs=60 seed=1")
    assert model.fit(x, classes).metrics["train"]["accuracy"] > 0.85


def test_balanced_weights_are_those_of_scikit_learn() -> None:
    from sklearn.utils.class_weight import compute_class_weight

    from nndsl.data.targets.codec import TargetCodec
    from nndsl.train.objective import _settled

    y = np.array([0] * 6 + [1] * 3 + [2])
    codec = TargetCodec("multiclass", ("y",), ("a", "b", "c"))
    settled: Any = _settled(loss_of("crossentropy class_weights=balanced"), codec.parts[0], y)
    wanted = compute_class_weight("balanced", classes=np.arange(3), y=y)
    np.testing.assert_allclose(settled.class_weights, wanted)


@pytest.mark.parametrize(
    ("axes", "axis"), [((), 0), ((5,), 0), ((5,), 1)], ids=["rows", "axis 0", "axis 1"]
)
def test_a_balanced_yes_counts_as_much_as_all_noes(axes: tuple[int, ...], axis: int) -> None:
    from nndsl.data.targets.codec import TargetCodec
    from nndsl.train.objective import _settled

    y = np.zeros((20, *axes, 3), np.float32)
    y[:4, ..., 0], y[:10, ..., 1] = 1, 1  # 16 noes for 4 yeses, as many of both, no yes at all
    if axes:
        y = np.moveaxis(y, -1, 1 + axis)
    places = tuple(np.insert(axes, axis, 3).tolist()) if axes else ()
    codec = TargetCodec("multilabel", ("a", "b", "c"), axes=places, axis=axis)
    settled: Any = _settled(loss_of("bce pos_weight=balanced"), codec.parts[0], y)
    assert settled.pos_weight == pytest.approx((4, 1, 1))


def test_a_network_finds_rare_yeses_where_they_count_as_much() -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(400, 1))
    y = random.random(400) < 0.3 / (1 + np.exp(-4 * x[:, 0]))
    text = "dense 1 sigmoid; loss bce{}; optimizer adam 0.1; train epochs=20"
    text += "; metrics balanced_accuracy"
    plain, balanced = (
        nndsl.loads(text.format(option)).fit(x, y).metrics["train"]["balanced_accuracy"]
        for option in ("", " pos_weight=balanced")
    )
    assert plain < 0.55  # hardly a row is a yes for it
    assert balanced > 0.65


def test_shares_are_learnt_by_kl() -> None:
    x = np.random.default_rng(0).normal(size=(60, 2))
    z = np.stack([x[:, 0], x[:, 1], np.zeros(60)], axis=1)
    shares = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    text = "dense 3 softmax; loss kl; optimizer adam 0.05; train epochs=100"
    found = nndsl.loads(text).fit(x, shares)
    assert found.metrics["train"]["loss"] < 1e-3
    np.testing.assert_allclose(found.predict(x).sum(axis=1), 1, atol=1e-5)
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads(text).fit(x, shares * 2)
    assert caught.value.diagnostics[0].code == "target-not-shares"
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.loads("dense 1 softplus; loss poisson").fit(x, x.sum(axis=1))
    assert caught.value.diagnostics[0].code == "negative-target"


UNCERTAIN = """
data csv "rows.csv" target=y
split test=25% seed=1
preprocess standardize target=standardize
dense 16 tanh
dense {width}
loss gaussian_nll
optimizer adam 0.02
train epochs=60 seed=1
"""


@pytest.fixture(scope="module")
def noisy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write rows whose noise grows with x, from 1 to 10."""
    rng = np.random.default_rng(0)
    x = rng.uniform(0, 1, 400)
    y = 100 + 20 * x + (1 + 9 * x) * rng.normal(size=400)
    folder = tmp_path_factory.mktemp("noisy")
    pd.DataFrame({"x": x, "y": y}).to_csv(folder / "rows.csv", index=False)
    for width in ("2", "?"):
        name = "open" if width == "?" else "noisy"
        (folder / f"{name}.nn").write_text(UNCERTAIN.format(width=width), encoding="utf-8")
    return folder


def test_a_number_and_its_uncertainty_are_learnt_in_own_units(noisy: Path) -> None:
    result = nndsl.load(noisy / "noisy.nn").run(out=noisy / "run")
    frame = pd.DataFrame({"x": [0.05, 0.95]})
    assert result.predict(frame).shape == (2,)
    mean, deviation = result.predict_proba(frame).T
    np.testing.assert_allclose(mean, [101, 119], atol=3)
    assert 0.7 < deviation[0] < 4 and 6 < deviation[1] < 14
    saved = open_run(noisy / "run")
    assert list(saved.predictor.table(frame)) == ["y", "y.std"]
    np.testing.assert_allclose(saved.predictor.table(frame)["y.std"], deviation, rtol=1e-4)
    assert saved.evaluate("numpy")["test"]["rmse"] == pytest.approx(
        result.metrics["test"]["rmse"], rel=1e-5
    )


def test_an_open_width_has_room_for_the_uncertainty(noisy: Path) -> None:
    assert nndsl.load(noisy / "open.nn").graph.output_shape == (2,)


def test_every_loss_works_on_one_of_several_outputs() -> None:
    text = """
    h = dense 8 tanh
    a = dense classes softmax from=h; b = dense 1 sigmoid from=h
    c = dense 1 from=h; d = dense 2 from=h; e = dense 1 softplus from=h
    output a b c d e
    loss crossentropy on=a class_weights=balanced gamma=2 weight=0.5
    loss dice on=b; loss quantile 0.9 on=c; loss gaussian_nll on=d; loss poisson on=e
    train epochs=2
    """.replace("classes", "3")
    x, y = rows()
    targets = np.stack([np.digitize(y, [0.5, 1.5]), y > 1, y, y, y], axis=1)
    found = nndsl.loads(text).fit(x, targets)
    predicted = found.predict(x)
    assert isinstance(predicted, dict)
    assert {name: values.shape for name, values in predicted.items()} == dict.fromkeys(
        "abcde", (80,)
    )
    chances = found.predict_proba(x)
    assert isinstance(chances, dict) and chances["d"].shape == (80, 2)
    assert set(found.metrics["train"]) >= {"a.accuracy", "d.rmse", "e.r2"}


def test_a_joint_loss_settles_what_each_output_needs() -> None:
    from nndsl.data.targets.codec import JointCodec, TargetCodec
    from nndsl.train.objective import lower

    classes = TargetCodec("multiclass", ("k",), ("a", "b"))
    number = TargetCodec("regression", ("y",), shift=(0.0,), scale=(1.0,), spread=True)
    codec = JointCodec((("k", classes), ("y", number)), ((0,), (1,)))
    y = np.array([[0, 1.0], [0, 2.0], [0, 0.5], [1, 1.5]], np.float32)
    losses = loss_of("crossentropy class_weights=balanced"), loss_of("gaussian_nll weight=0.5")
    logits, target = torch.randn(4, 4), torch.from_numpy(y)
    wanted: Tensor = F.cross_entropy(
        logits[:, :2], target[:, 0].long(), torch.tensor([4 / 6, 4 / 2])
    )
    wanted = wanted + 0.5 * F.gaussian_nll_loss(logits[:, 2:3], target[:, 1:], logits[:, 3:].exp())
    assert float(lower(losses, codec, y)(logits, target)) == pytest.approx(float(wanted), rel=1e-5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("dense 1; loss hinge", "activation-loss-mismatch"),
        ("dense 1; loss poisson", "activation-loss-mismatch"),
        ("dense 3; loss kl", "activation-loss-mismatch"),
        ("dense 2 relu; loss gaussian_nll", "activation-loss-mismatch"),
        ("dense 1; loss gaussian_nll", "units-targets-mismatch"),
        ("data diabetes; dense 1; loss gaussian_nll", "units-targets-mismatch"),
        ("dense 3 softmax; loss crossentropy class_weights=[1, 2]", "loss-weights-mismatch"),
        ("dense 3 softmax; loss crossentropy ignore=3", "unknown-class"),
        ("dense 3 sigmoid; loss bce pos_weight=[1, 2]", "loss-weights-mismatch"),
        ("dense 1; loss cosine", "direction-of-one"),
        ("dense 1; loss quantile 1.5", "out-of-range"),
    ],
)
def test_what_does_not_suit_a_loss_is_refused(text: str, code: str) -> None:
    assert codes(text) == [code]
