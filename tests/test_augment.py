"""What a user is promised of augmentation: training images alone vary, and always alike."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import nndsl
from nndsl.data.augment import Augment
from nndsl.data.targets.codec import TargetCodec
from nndsl.diagnostics import NNError
from nndsl.train.augmentation import variation

TEXT = """
input 1x8x8
{augment}
conv 4 3x3 same relu; global_avgpool; dense 1 sigmoid
loss bce; train epochs=2 seed=3
"""


def images(rows: int = 12, channels: int = 1) -> np.ndarray:
    return np.random.default_rng(0).random((rows, channels, 8, 8), np.float32)


def fitted(augment: str, seed: int = 3) -> dict[str, object]:
    model = nndsl.loads(TEXT.format(augment=augment))
    y = np.arange(12) % 2
    return model.fit(images(), y, seed=seed).metrics["train"]


def varied(augment: Augment, x: torch.Tensor) -> torch.Tensor:
    """Vary images whose targets are none of their business."""
    y = torch.zeros(len(x), 1)
    codec = TargetCodec("binary", ("y",), (0, 1))
    return variation(augment, x.numpy(), y.numpy(), codec)(x, y)[0]


def test_training_varies_by_the_seed_alone() -> None:
    augment = "augment horizontal_flip rotation=10 crop=1 brightness=20% erasing=50%"
    state = torch.random.get_rng_state()
    assert fitted(augment) == fitted(augment)
    assert fitted(augment)["loss"] != fitted("")["loss"]
    assert torch.equal(torch.random.get_rng_state(), state)


def test_without_the_statement_images_are_the_rows_themselves() -> None:
    x, y = torch.from_numpy(images()), torch.zeros(12, 1)
    codec = TargetCodec("binary", ("y",), (0, 1))
    found = variation(None, x.numpy(), y.numpy(), codec)(x, y)
    assert found[0] is x and found[1] is y


def test_flips_mirror_some_of_the_images_each_by_itself() -> None:
    x = torch.from_numpy(images(64))
    torch.manual_seed(0)
    for option, axis in (("horizontal_flip", 3), ("vertical_flip", 2)):
        found = varied(Augment(**{option: True}), x)
        same = [torch.equal(a, b) for a, b in zip(found, x, strict=True)]
        mirrored = [torch.equal(a, b) for a, b in zip(found, x.flip(axis), strict=True)]
        assert all(a != b for a, b in zip(same, mirrored, strict=True))
        assert 16 < sum(mirrored) < 48


def test_a_crop_shifts_by_at_most_its_padding() -> None:
    x = torch.ones(40, 1, 8, 8)
    torch.manual_seed(0)
    found = varied(Augment(crop=2), x)
    assert found.shape == x.shape
    assert (found[:, :, 2:6, 2:6] == 1).all()
    assert len({float(image.sum()) for image in found}) > 3


def test_translation_and_zoom_stay_within_their_shares() -> None:
    x = torch.zeros(30, 1, 9, 9)
    x[:, :, 4, 4] = 1
    torch.manual_seed(1)
    found = varied(Augment(translation=0.25), x)
    places = found.flatten(1).argmax(1)
    assert len(set(places.tolist())) > 5
    assert (abs(places // 9 - 4) <= 2).all() and (abs(places % 9 - 4) <= 2).all()
    bright = torch.ones(30, 1, 9, 9)
    assert (varied(Augment(zoom=0.2), bright)[:, :, 3:6, 3:6] > 0.99).all()


def test_erasing_sets_rectangles_of_some_images_to_zero() -> None:
    x = torch.ones(100, 3, 8, 8)
    torch.manual_seed(0)
    touched = (varied(Augment(erasing=0.3), x) == 0).flatten(1).any(1)
    assert 15 < int(touched.sum()) < 45


def test_colours_stay_from_0_to_1() -> None:
    x = torch.from_numpy(images(20, 3))
    torch.manual_seed(0)
    found = varied(Augment(brightness=0.9, contrast=0.5, saturation=0.5), x)
    assert found.min() >= 0 and found.max() <= 1 and not torch.equal(found, x)


def test_colours_of_images_from_0_to_255_are_refused() -> None:
    model = nndsl.loads(TEXT.format(augment="augment brightness=10%"))
    with pytest.raises(NNError, match="augment-range"):
        model.fit(images() * 255, np.arange(12) % 2)


def test_figures_are_those_of_images_as_they_are() -> None:
    y = np.arange(12) % 2
    result = nndsl.loads(TEXT.format(augment="augment erasing=100%")).fit(images(), y)
    chance = np.asarray(result.predict_proba(images()), np.float64)[:, 1]
    wanted = -np.mean(y * np.log(chance) + (1 - y) * np.log(1 - chance))
    assert result.metrics["train"]["loss"] == pytest.approx(wanted, rel=1e-4)
    assert result.history[-1]["train"]["loss"] != pytest.approx(wanted, rel=1e-4)
