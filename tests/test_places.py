"""What a user is promised of outputs with axes: losses and figures are those of every place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 (its name everywhere)
from sklearn import metrics as sk
from test_losses import loss_of

from nndsl.data.places import Layout
from nndsl.data.targets.codec import TargetCodec
from nndsl.data.targets.codec_json import SavedTarget
from nndsl.data.targets.own_units import of_head
from nndsl.diagnostics import NNError
from nndsl.train.objective import lower

RNG = np.random.default_rng(0)
CLASSES = ("a", "b", "c")
MAP = RNG.normal(size=(2, 3, 4, 5))  # two maps of 4x5 with three classes
KINDS = RNG.integers(0, 3, (2, 4, 5))
YES = RNG.integers(0, 2, (2, 4, 5)).astype(np.float64)
NUMBERS = RNG.normal(size=(2, 3, 4, 5))


def value(text: str, codec: TargetCodec, logits: Any, target: Any) -> float:
    target = np.asarray(target)
    term = lower([loss_of(text)], codec, target)
    return float(term(torch.tensor(np.asarray(logits)), torch.tensor(target)))


def of_classes(axis: int = 0) -> TargetCodec:
    return TargetCodec("multiclass", ("y",), CLASSES, axes=(4, 5), axis=axis)


def of_numbers(axes: tuple[int, ...], axis: int = 0, **more: Any) -> TargetCodec:
    codec = TargetCodec("regression", ("y",), (), (0.0,), (1.0,), axes=axes, axis=axis)
    return codec.with_layouts([Layout(axis, **more)])


OWN = np.take_along_axis(MAP, KINDS[:, None], axis=1)[:, 0]
LOGS = OWN - np.log(np.exp(MAP).sum(axis=1))  # log p of the right class of each pixel


def test_crossentropy_is_the_mean_over_all_pixels() -> None:
    assert value("crossentropy", of_classes(), MAP, KINDS) == pytest.approx(-LOGS.mean())
    own = F.cross_entropy(torch.tensor(MAP), torch.tensor(KINDS))
    assert value("crossentropy", of_classes(), MAP, KINDS) == pytest.approx(float(own))


def test_by_hand_two_steps_of_two_classes() -> None:
    codec = TargetCodec("multiclass", ("y",), (0, 1), axes=(2,), axis=1)
    logits = np.log([[[0.9, 0.1], [0.4, 0.6]]])  # steps x classes
    wanted = -(np.log(0.9) + np.log(0.6)) / 2
    assert value("crossentropy", codec, logits, [[0, 1]]) == pytest.approx(wanted)
    turned = TargetCodec("multiclass", ("y",), (0, 1), axes=(2,), axis=0)
    assert value("crossentropy", turned, logits.swapaxes(1, 2), [[0, 1]]) == pytest.approx(wanted)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_classes_may_stand_along_any_axis(axis: int) -> None:
    logits = np.moveaxis(MAP, 1, 1 + axis)
    assert value("crossentropy", of_classes(axis), logits, KINDS) == pytest.approx(-LOGS.mean())


def test_options_of_crossentropy_count_pixels_as_they_count_rows() -> None:
    z, y, weights = torch.tensor(MAP), torch.tensor(KINDS), torch.tensor([1.0, 2.0, 5.0]).double()
    codec = of_classes()
    text = "crossentropy class_weights=[1, 2, 5] label_smoothing=0.2"
    own = F.cross_entropy(z, y, weights, label_smoothing=0.2)
    assert value(text, codec, MAP, KINDS) == pytest.approx(float(own))
    own = F.cross_entropy(z, y, weights, ignore_index=2)
    text = "crossentropy class_weights=[1, 2, 5] ignore=2"
    assert value(text, codec, MAP, KINDS) == pytest.approx(float(own))
    focal = -((1 - np.exp(LOGS)) ** 2 * LOGS).mean()
    assert value("crossentropy gamma=2", codec, MAP, KINDS) == pytest.approx(focal)
    counts = np.bincount(KINDS.ravel())
    balanced = (KINDS.size / (3 * counts))[KINDS]
    wanted = -(balanced * LOGS).sum() / balanced.sum()
    text = "crossentropy class_weights=balanced"
    assert value(text, codec, MAP, KINDS) == pytest.approx(wanted)


@pytest.mark.parametrize("shape", [(2, 4, 5), (2, 1, 4, 5), (2, 4, 5, 1)])
def test_yes_or_no_at_each_pixel_with_or_without_an_axis_of_one(shape: tuple[int, ...]) -> None:
    codec = TargetCodec("binary", ("y",), (0, 1), axes=(4, 5))
    z = MAP[:, 0]
    p = 1 / (1 + np.exp(-z))
    bce = -(YES * np.log(p) + (1 - YES) * np.log(1 - p)).mean()
    assert value("bce", codec, z.reshape(shape), YES) == pytest.approx(bce)
    more = -(3 * YES * np.log(p) + (1 - YES) * np.log(1 - p)).mean()
    assert value("bce pos_weight=3", codec, z.reshape(shape), YES) == pytest.approx(more)
    overlap = (2 * (p * YES).sum() + 1) / (p.sum() + YES.sum() + 1)
    assert value("dice", codec, z.reshape(shape), YES) == pytest.approx(1 - overlap)
    hinge = np.maximum(0, 1 - (2 * YES - 1) * z).mean()
    assert value("hinge", codec, z.reshape(shape), YES) == pytest.approx(hinge)
    squared = (np.maximum(0, 1 - (2 * YES - 1) * z) ** 2).mean()
    assert value("squared_hinge", codec, z.reshape(shape), YES) == pytest.approx(squared)


@pytest.mark.parametrize("axis", [0, 2])
def test_labels_have_a_weight_and_an_overlap_each(axis: int) -> None:
    labels = RNG.integers(0, 2, MAP.shape).astype(np.float64)
    z, y = np.moveaxis(MAP, 1, 1 + axis), np.moveaxis(labels, 1, 1 + axis)
    codec = TargetCodec("multilabel", ("y",), axes=z.shape[1:], axis=axis)
    p, weights = 1 / (1 + np.exp(-MAP)), np.reshape([3.0, 0.5, 1.0], (1, 3, 1, 1))
    bce = -(weights * labels * np.log(p) + (1 - labels) * np.log(1 - p)).mean()
    assert value("bce pos_weight=[3, 0.5, 1]", codec, z, y) == pytest.approx(bce)
    each = (0, 2, 3)
    shares = (2 * (p * labels).sum(each) + 1) / (p.sum(each) + labels.sum(each) + 1)
    assert value("dice", codec, z, y) == pytest.approx(1 - shares.mean())


def test_numbers_at_each_pixel_are_compared_as_pytorch_does() -> None:
    a, y = torch.tensor(MAP), torch.tensor(NUMBERS)
    codec = of_numbers((3, 4, 5))
    for text, own in (
        ("mse", F.mse_loss(a, y)),
        ("mae", F.l1_loss(a, y)),
        ("huber delta=0.5", F.huber_loss(a, y, delta=0.5)),
        ("cosine", (1 - F.cosine_similarity(a, y, dim=1)).mean()),
    ):
        assert value(text, codec, MAP, NUMBERS) == pytest.approx(float(own)), text
    formulas: tuple[tuple[str, Callable[[np.ndarray], np.ndarray]], ...] = (
        ("log_cosh", lambda d: np.log(np.cosh(d))),
        ("quantile 0.9", lambda d: np.maximum(-0.9 * d, 0.1 * d)),
    )
    for text, f in formulas:
        assert value(text, codec, MAP, NUMBERS) == pytest.approx(f(MAP - NUMBERS).mean()), text
    counts = np.floor(np.abs(NUMBERS) * 3)
    own = F.poisson_nll_loss(a.exp(), torch.tensor(counts), log_input=False)
    assert value("poisson", codec, np.exp(MAP), counts) == pytest.approx(float(own))


def test_one_number_a_pixel_may_have_an_axis_of_its_own() -> None:
    wanted = ((MAP[:, 0] - NUMBERS[:, 0]) ** 2).mean()
    codec = of_numbers((4, 5))
    assert value("mse", codec, MAP[:, :1], NUMBERS[:, 0]) == pytest.approx(wanted)
    assert value("mse", codec, MAP[:, 0], NUMBERS[:, 0]) == pytest.approx(wanted)


def test_shares_of_each_place_sum_to_one_along_the_axis_of_the_softmax() -> None:
    shares = np.exp(NUMBERS) / np.exp(NUMBERS).sum(axis=1, keepdims=True)
    logs = MAP - np.log(np.exp(MAP).sum(axis=1, keepdims=True))
    wanted = (shares * (np.log(shares) - logs)).sum(axis=1).mean()
    assert value("kl", of_numbers((3, 4, 5)), MAP, shares) == pytest.approx(wanted)
    with pytest.raises(NNError, match="target-not-shares"):
        value("kl", of_numbers((3, 4, 5), 2), MAP, shares)


@pytest.mark.parametrize("several", [True, False])
def test_variances_stand_behind_the_numbers_of_each_pixel(several: bool) -> None:
    y = NUMBERS[:, :2] if several else NUMBERS[:, 0]
    m, v = (MAP[:, :2], RNG.normal(size=y.shape)) if several else (MAP[:, :1], MAP[:, 1:2])
    codec = of_numbers(y.shape[1:], spread=True)
    own = F.gaussian_nll_loss(
        torch.tensor(m), torch.tensor(y.reshape(m.shape)), torch.tensor(v).exp()
    )
    given = np.concatenate([m, v], axis=1)
    assert value("gaussian_nll", codec, given, y) == pytest.approx(float(own), rel=1e-6)
    units = codec.in_units(given)
    np.testing.assert_allclose(units, np.concatenate([m, np.exp(v / 2)], axis=1))


def test_figures_are_those_of_all_places() -> None:
    (head,) = of_classes().parts
    chances = np.exp(MAP) / np.exp(MAP).sum(axis=1, keepdims=True)
    found = of_head(head, ("accuracy", "f1", "iou", "confusion"), KINDS, chances)
    said, decided = KINDS.ravel(), MAP.argmax(axis=1).ravel()
    assert found["accuracy"] == pytest.approx((said == decided).mean())
    assert found["f1"] == pytest.approx(sk.f1_score(said, decided, average="macro"))
    assert found["iou"] == pytest.approx(sk.jaccard_score(said, decided, average="macro"))
    assert found["confusion"] == sk.confusion_matrix(said, decided).tolist()


def test_iou_by_hand_is_what_both_have_over_what_either_has() -> None:
    codec = TargetCodec("binary", ("y",), (0, 1), axes=(2, 2))
    found = of_head(codec.parts[0], ("iou",), np.array([[[1, 1], [0, 0]]]), np.eye(2)[None])
    # of the yes: one pixel of three; of the no: one of three
    assert found["iou"] == pytest.approx((1 / 3 + 1 / 3) / 2)


def test_places_of_an_ignored_class_are_not_measured() -> None:
    (head,) = of_classes().with_layouts([Layout(0, ignored=1)]).parts
    chances = np.exp(MAP)
    kept = KINDS != 1
    found = of_head(head, ("accuracy",), KINDS, chances)["accuracy"]
    assert found == pytest.approx((MAP.argmax(axis=1) == KINDS)[kept].mean())
    nothing = of_head(head, ("accuracy", "auc"), np.ones_like(KINDS), chances)
    assert nothing == {"accuracy": None, "auc": None}


def test_targets_come_back_from_the_numbers_they_are_trained_as() -> None:
    codec = of_classes()
    names = np.array(CLASSES, dtype=object)[KINDS]
    np.testing.assert_array_equal(codec.encode([names]), KINDS)
    np.testing.assert_array_equal(codec.decode(np.moveaxis(np.eye(3)[KINDS], -1, 1)), names)
    two = TargetCodec("regression", ("a", "b"), (), (1, 2), (10, 100), axes=(5, 2), axis=1)
    a, b = RNG.normal(size=(2, 4, 5))
    encoded = two.encode([a, b])
    np.testing.assert_allclose(encoded, np.stack([(a - 1) / 10, (b - 2) / 100], 2), rtol=1e-6)
    np.testing.assert_allclose(two.decode(encoded), np.stack([a, b], 2), atol=1e-5)


def test_a_codec_is_read_back_and_one_of_earlier_runs_as_well() -> None:
    codec = of_classes().with_layouts([Layout(0, ignored=2)])
    saved = {"task": "multiclass", "names": ["y"], "classes": list(CLASSES)}
    whole = {**saved, "shift": [], "scale": [], "axes": [4, 5], "axis": 0, "ignored": 2}
    assert SavedTarget.model_validate(whole).as_codec() == codec
    old = SavedTarget.model_validate({**saved, "shift": [], "scale": []}).as_codec()
    assert old == TargetCodec("multiclass", ("y",), CLASSES)
    with pytest.raises(ValueError, match="no such axis"):
        SavedTarget.model_validate({**whole, "axis": 3})


@pytest.mark.parametrize("kind", [np.int64, np.uint8, np.float64])
@pytest.mark.parametrize("classes", [(0, 1, 2), (3, 4, 5), (1, 3, 9), (2, 1, 0)])
def test_classes_are_numbered_in_their_order(classes: tuple[int, ...], kind: type) -> None:
    codec = TargetCodec("multiclass", ("y",), classes)
    found = codec.encode([np.array([classes[2], classes[0], classes[1], classes[2]], kind)])
    assert found.tolist() == [2, 0, 1, 2] and found.dtype == np.int64


@pytest.mark.parametrize("unknown", [2, 6])
def test_a_number_beside_the_classes_is_told(unknown: int) -> None:
    codec = TargetCodec("multiclass", ("y",), (3, 4, 5))
    with pytest.raises(NNError, match="unknown-class"):
        codec.encode([np.array([3, unknown])])
