"""What a user is promised of images whose pixels have classes: masks are read, learnt and moved."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from command import nndsl as command
from data_cases import fault, get
from PIL import Image

import nndsl
from nndsl.data.augment import Augment
from nndsl.data.outlook import describe
from nndsl.data.request import Request
from nndsl.data.sources import ImageData
from nndsl.data.split import Split
from nndsl.data.targets.codec import TargetCodec
from nndsl.data.where import Where
from nndsl.runs.saved import open_run
from nndsl.train.augmentation import variation
from nndsl.train.evaluation import rows_at_once

pytestmark = pytest.mark.usefixtures("one_thread")

TEXT = """\
# Discs and squares on noise, found pixel by pixel.
data images "photos" 16x16 gray masks="masks"
split test=25% seed=1
augment horizontal_flip crop=2
conv 8 3x3 same relu
conv 16 3x3 same dilation=2 relu
conv 16 3x3 same relu
conv classes 1x1
softmax axis=0
loss crossentropy
optimizer adam 0.01
train epochs=16 batch=8 seed=1
metrics accuracy iou
baseline mean
"""


def scene(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return an image (16, 16) with a disc and a square on noise, and the number of each pixel."""
    mask = np.zeros((16, 16), np.uint8)
    row, column = np.indices(mask.shape)
    at = rng.integers(3, 8, 2)
    mask[(row - at[0]) ** 2 + (column - at[1]) ** 2 <= 8] = 1
    at = rng.integers(9, 12, 2)
    mask[at[0] : at[0] + 4, at[1] : at[1] + 4] = 2
    levels = np.array([60, 190, 120])[mask]
    return np.clip(levels + rng.normal(0, 25, mask.shape), 0, 255).astype(np.uint8), mask


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write 64 scenes with their masks, in two folders, and the model."""
    folder, rng = tmp_path_factory.mktemp("scenes"), np.random.default_rng(0)
    for i in range(64):
        place = Path("a" if i % 2 else "b") / f"{i}"
        image, mask = scene(rng)
        for name, values, ending in (("photos", image, ".bmp"), ("masks", mask, ".png")):
            path = (folder / name / place).with_suffix(ending)
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(values).save(path)
    (folder / "discs.nn").write_text(TEXT, encoding="utf-8")
    return folder


def source(**more: object) -> ImageData:
    given: dict[str, Any] = {"folder": ("photos",), "size": (16, 16), "masks": "masks"}
    return ImageData(**{**given, "gray": True, **more})


@pytest.fixture(scope="module")
def ran(scenes: Path) -> tuple[Path, Any]:
    """Run the model by the command line."""
    done = command("run", "discs.nn", "--out", "run", "--json", cwd=scenes)
    assert done.code == 0, done.err
    return scenes / "run", done.json


def test_a_run_finds_discs_and_squares_far_better_than_the_commonest_class(ran: Any) -> None:
    folder, found = ran
    assert found["metrics"]["test"]["iou"] > 0.85
    assert found["baselines"]["mean"]["iou"] < 0.35
    assert {"confusion_matrix.png", "weights.safetensors"} <= {p.name for p in folder.iterdir()}


@pytest.mark.parametrize("engine", ["numpy", "torch"])
def test_a_saved_run_has_the_same_figures_in_both_engines(ran: Any, engine: str) -> None:
    folder, found = ran
    again = open_run(folder).evaluate(engine)
    for name in ("accuracy", "iou"):
        assert again["test"][name] == pytest.approx(found["metrics"]["test"][name], abs=1e-6)


def test_prediction_says_the_class_of_each_pixel_of_a_file(ran: Any, scenes: Path) -> None:
    folder, _ = ran
    done = command("predict", folder, "photos/a/1.bmp", cwd=scenes)
    rows = list(csv.DictReader(done.out.splitlines()))
    assert len(rows) == 256
    assert list(rows[0]) == ["file", "row", "column", "mask", "p(0)", "p(1)", "p(2)"]
    mask = np.asarray(Image.open(scenes / "masks" / "a" / "1.png"))
    right = [int(r["mask"]) == mask[int(r["row"]), int(r["column"])] for r in rows]
    assert np.mean(right) > 0.9
    assert sum(float(rows[0][f"p({i})"]) for i in range(3)) == pytest.approx(1, abs=1e-5)


def test_predicted_masks_can_be_written_as_pictures(ran: Any, scenes: Path) -> None:
    folder, _ = ran
    done = command("predict", folder, "photos", "--out", "found", cwd=scenes)
    assert done.code == 0 and done.out == "64 masks in found\n"
    found = np.asarray(Image.open(scenes / "found" / "a" / "1.png"))
    mask = np.asarray(Image.open(scenes / "masks" / "a" / "1.png"))
    assert found.dtype == np.uint8 and (found == mask).mean() > 0.9
    again = command("predict", folder, "photos", "--out", "found", cwd=scenes)
    assert again.code == 4 and "folder-in-use" in again.err


def test_masks_keep_their_numbers_at_every_size(scenes: Path) -> None:
    data = get(source(), Where(scenes), "multiclass")
    first = np.asarray(Image.open(scenes / "masks" / "a" / "1.png"))
    np.testing.assert_array_equal(data.train.y[0], first)
    assert data.train.y.dtype == np.int64 and data.facts.axes == (16, 16)
    assert data.facts.classes == ("0", "1", "2") and data.facts.targets == ("mask",)
    small = get(source(size=(5, 7)), Where(scenes), "multiclass")
    assert small.train.y.shape == (64, 5, 7) and set(np.unique(small.train.y)) <= {0, 1, 2}


def test_facts_are_known_without_the_pixels_of_an_image(scenes: Path) -> None:
    found = get(source(), Where(scenes), "multiclass", split=Split(test=0.2)).facts
    assert describe(Request(source(), Split(test=0.2), None, "multiclass", Where(scenes))) == found


@pytest.mark.parametrize("mode", ["1", "P", "L", "I;16"])
def test_masks_of_every_kind_of_one_channel_are_numbers(mode: str, tmp_path: Path) -> None:
    numbers = np.array([[0, 1, 1], [1, 0, 0]], np.uint8)
    for name in ("photos", "masks"):
        (tmp_path / name).mkdir()
    Image.fromarray(np.zeros((2, 3), np.uint8)).save(tmp_path / "photos" / "1.jpg")
    mask = Image.fromarray(numbers.astype(np.uint16) if mode == "I;16" else numbers)
    if mode == "P":
        mask.putpalette([9, 9, 9, 200, 0, 0])
    if mode == "1":
        mask = Image.fromarray(numbers.astype(bool))
    mask.save(tmp_path / "masks" / "1.png")
    data = get(source(size=(2, 3)), Where(tmp_path), "binary")
    np.testing.assert_array_equal(data.train.y[0], numbers)


def test_masks_of_a_test_folder_are_those_of_its_images(scenes: Path) -> None:
    more = {"folder": ("photos/a",), "masks": "masks/a", "test": "photos/b"}
    data = get(source(**more, test_masks="masks/b"), Where(scenes), "multiclass")
    assert data.test is not None and (len(data.train.x), len(data.test.x)) == (32, 32)
    last = np.asarray(Image.open(scenes / "masks" / "b" / "8.png"))
    np.testing.assert_array_equal(data.test.y[-1], last)


def test_a_jpeg_is_no_mask_since_it_changes_numbers(tmp_path: Path) -> None:
    for name in ("photos", "masks"):
        (tmp_path / name).mkdir()
        Image.fromarray(np.eye(16, dtype=np.uint8)).save(tmp_path / name / "1.jpg")
    found = fault(source(), Where(tmp_path), "multiclass")
    assert found.code == "unreadable-mask"
    assert found.facts == ("1.jpg: its mask is a JPEG, which changes numbers: save it as PNG",)


def varied(augment: Augment, x: torch.Tensor, y: torch.Tensor, **more: Any) -> Any:
    codec = TargetCodec("multiclass", ("y",), (0, 1, 2), axes=tuple(y.shape[1:]), **more)
    torch.manual_seed(0)
    return variation(augment, x.numpy(), y.numpy(), codec)(x, y)


@pytest.mark.parametrize(
    "augment",
    [
        Augment(horizontal_flip=True, vertical_flip=True),
        Augment(crop=3),
        Augment(horizontal_flip=True, crop=2, erasing=1e-9, brightness=1e-9),
    ],
    ids=["flips", "crop", "both"],
)
def test_a_mask_is_moved_as_its_image_is(augment: Augment) -> None:
    y = torch.randint(0, 3, (20, 9, 9))
    x = (y[:, None] / 2).float()
    images, masks = varied(augment, x, y)
    assert not torch.equal(masks, y)
    torch.testing.assert_close((masks[:, None] / 2).float(), images)
    assert masks.dtype == torch.int64


def test_a_turned_mask_has_whole_numbers_and_lies_under_its_image() -> None:
    y = torch.zeros(10, 21, 21, dtype=torch.int64)
    y[:, 4:9, 4:9] = 2
    x = (y[:, None] == 2).float()
    images, masks = varied(Augment(rotation=40, zoom=0.2, translation=0.1), x, y)
    assert set(masks.unique().tolist()) == {0, 2}
    near = (masks[:, None] == 2) == (images > 0.5)
    assert near.float().mean() > 0.99


def test_what_comes_in_at_an_edge_has_the_ignored_class() -> None:
    x, y = torch.ones(8, 1, 6, 6), torch.ones(8, 6, 6, dtype=torch.int64)
    images, masks = varied(Augment(crop=3), x, y, ignored=2)
    assert ((masks == 2) == (images[:, 0] == 0)).all() and (masks == 2).any()


def test_colours_and_erasing_leave_masks_alone() -> None:
    y = torch.randint(0, 3, (6, 8, 8))
    x = torch.rand(6, 3, 8, 8)
    images, masks = varied(Augment(brightness=0.5, erasing=1.0), x, y)
    assert torch.equal(masks, y) and not torch.equal(images, x)


def test_what_an_autoencoder_gives_back_is_moved_but_not_recoloured() -> None:
    x = torch.rand(6, 1, 8, 8)
    names = tuple(f"x{i}" for i in range(64))
    codec = TargetCodec("regression", names, (), (0.0,) * 64, (1.0,) * 64)
    torch.manual_seed(0)
    augment = Augment(horizontal_flip=True, erasing=1.0)
    flat = x.flatten(1)
    images, targets = variation(augment, x.numpy(), flat.numpy(), codec)(x, flat)
    whole = targets.reshape(x.shape)
    kept = images != 0
    assert torch.equal(images[kept], whole[kept]) and not torch.equal(whole, x)
    assert torch.equal(whole.sort(dim=3).values, x.sort(dim=3).values)


def test_figures_of_varied_images_are_against_varied_masks() -> None:
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, (16, 8, 8))
    text = "augment horizontal_flip; conv 1 1x1 sigmoid weights=[[[[20]]]] bias=-10; loss bce; "
    model = nndsl.loads(text + "optimizer sgd 1e-9; train epochs=1")
    result = model.fit(y[:, None].astype(np.float64), y)
    assert result.history[0]["train"]["accuracy"] == 1.0


def test_large_maps_are_measured_a_few_at_a_time() -> None:
    for side, rows in ((16, 256), (64, 16), (256, 1), (2048, 1)):
        graph = nndsl.loads(f"input 1x{side}x{side}; conv 4 1x1").graph
        assert rows_at_once(graph) == rows
