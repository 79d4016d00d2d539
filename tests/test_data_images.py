"""What a user is promised of images in folders: pixels channels first, or which file is wrong."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from command import inside
from data_cases import fault, get
from known import present
from PIL import Image, ImageFile

import nndsl
from nndsl.cli import main
from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.images import pictures
from nndsl.data.outlook import describe
from nndsl.data.preprocess import Preprocess
from nndsl.data.request import Request
from nndsl.data.sources import ImageData
from nndsl.data.split import Split
from nndsl.data.where import Where
from nndsl.diagnostics import NNError
from nndsl.runs.saved import open_run


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Write ten red and ten blue images of several sizes and formats."""
    rng = np.random.default_rng(0)
    for at, (name, colour) in enumerate((("blue", (20, 40, 220)), ("red", (220, 40, 20)))):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for i in range(10):
            size = (8 + i, 12 + at, 3)
            values = np.clip(np.array(colour) + rng.integers(-20, 20, size), 0, 255)
            ending = ("png", "jpg", "bmp")[i % 3]
            image = Image.fromarray(values.astype(np.uint8))
            image.save(tmp_path / "photos" / name / f"{i}.{ending}")
    (tmp_path / "photos" / "red" / ".DS_Store").write_text("x")
    (tmp_path / "photos" / "red" / "notes.txt").write_text("x")
    return tmp_path


def source(**more: object) -> ImageData:
    return ImageData(**{"folder": ("photos",), "size": (6, 5), **more})


def test_images_come_channels_first_from_0_to_1_with_their_folder_as_class(photos: Path) -> None:
    data = get(source(), Where(photos), "binary")
    assert data.train.x.shape == (20, 3, 6, 5) and data.train.x.dtype == np.float32
    assert data.facts.classes == ("blue", "red") and data.facts.targets == ("class",)
    means = data.train.x.mean(axis=(2, 3))
    assert (means[:10, 2] > 0.8).all() and (means[10:, 0] > 0.8).all()
    assert means.min() >= 0 and means.max() <= 1
    assert data.origin.endswith("photos (1 other files left out)")
    gray = get(source(gray=True), Where(photos), "binary")
    assert gray.train.x.shape == (20, 1, 6, 5)


def test_an_image_of_the_wanted_size_keeps_its_pixels(tmp_path: Path) -> None:
    values = np.random.default_rng(1).integers(0, 256, (2, 6, 5, 3)).astype(np.uint8)
    for name, pixels in zip("ab", values, strict=True):
        (tmp_path / "photos" / name).mkdir(parents=True)
        Image.fromarray(pixels).save(tmp_path / "photos" / name / "1.png")
    data = get(source(), Where(tmp_path), "binary")
    wanted = values.transpose(0, 3, 1, 2) / 255
    np.testing.assert_allclose(data.train.x, wanted, rtol=1e-6)


@pytest.mark.parametrize("split", [None, Split(test=0.2, val=0.2)], ids=["all", "cut"])
def test_the_facts_are_known_without_decoding_an_image(
    split: Split | None, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, scale = Where(photos), Preprocess(scale="standardize")
    found = get(source(), where, "binary", split=split, preprocess=scale).facts
    monkeypatch.setattr(Image.Image, "load", lambda *_, **__: pytest.fail("decoded"))
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda *_, **__: pytest.fail("decoded"))
    assert describe(Request(source(), split, scale, "binary", where)) == found


def test_scaling_is_by_channel_on_the_train_images(photos: Path) -> None:
    scale = Preprocess(scale="standardize")
    data = get(source(), Where(photos), "binary", split=Split(test=0.2), preprocess=scale)
    plain = get(source(), Where(photos), "binary", split=Split(test=0.2))
    own = plain.train.x.astype(np.float64)
    np.testing.assert_allclose(data.preprocessing.shift, own.mean(axis=(0, 2, 3)), rtol=1e-6)
    np.testing.assert_allclose(data.preprocessing.divisor, own.std(axis=(0, 2, 3)), rtol=1e-6)
    np.testing.assert_allclose(data.train.x.mean(axis=(0, 2, 3)), 0, atol=1e-5)
    again = Preprocessing.from_json(data.preprocessing.to_json())
    pixels = np.round(present(plain.test).x * 255)
    np.testing.assert_allclose(again.apply_array(pixels), present(data.test).x, atol=1e-5)
    assert len(again.shift) == 3


def test_a_test_folder_holds_the_test_images(photos: Path) -> None:
    for name in ("blue", "red"):
        (photos / "later" / name).mkdir(parents=True)
        path = photos / "photos" / name / "0.png"
        path.rename(photos / "later" / name / "0.png")
    data = get(source(test="later"), Where(photos), "binary")
    assert data.test is not None
    assert (len(data.train.x), len(data.test.x)) == (18, 2)


def test_damaged_files_are_named_with_the_reason_before_training(photos: Path) -> None:
    folder = photos / "photos" / "red"
    (folder / "0.png").write_bytes(b"no image at all")
    (folder / "1.jpg").write_bytes((folder / "1.jpg").read_bytes()[:300])
    found = fault(source(), Where(photos), "binary")
    assert found.code == "unreadable-image"
    assert found.message == "2 images can't be read, of 20"
    assert found.facts[0] == "red/0.png: it is no image of a known format"
    assert found.facts[1].startswith("red/1.jpg: ")


@pytest.mark.parametrize(
    ("kind", "gray"),
    [
        *(("text", False), ("empty", False), ("program", False), ("far too large", True)),
        *(("I", False), ("F", True), ("LAB", True)),
    ],
)
def test_a_file_with_images_that_can_not_be_read_does_not_check(
    kind: str, gray: bool, photos: Path
) -> None:
    path = photos / "photos" / "red" / "bad.tiff"
    if kind == "text":
        path.write_text("xxx")
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "program":
        path.write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n")
    elif kind == "far too large":
        Image.new("1", (2**14, 2**13)).save(path, compression="group4")
    else:
        Image.new(kind, (5, 6)).save(path)
    words = " gray" if gray else ""
    text = f'data images "photos" size=6x5{words}; flatten; dense classes softmax'
    text += "; loss crossentropy\n"
    (photos / "model.nn").write_text(text, encoding="utf-8")
    done = inside("check", "model.nn", cwd=photos)
    assert done.code == 2
    assert "error[unreadable-image]: 1 image can't be read, of 21" in done.err
    why = {
        **dict.fromkeys(("text", "empty", "program"), "it is no image of a known format"),
        **{mode: f"its pixels are 32-bit numbers (mode {mode})" for mode in "IF"},
        "LAB": "its colours are of a kind that isn't read (mode LAB)",
        "far too large": "it claims 16,384 x 8,192 pixels, and at most 67,108,864 are decoded",
    }[kind]
    assert f"red/bad.tiff: {why}" in done.err
    assert inside("run", "model.nn", cwd=photos).err == done.err
    path.unlink()
    assert inside("check", "model.nn", cwd=photos).code == 0


def test_images_are_looked_at_once_and_again_when_they_have_changed(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = Request(source(), None, None, "binary", Where(photos))
    describe(request)
    with monkeypatch.context() as patched:
        patched.setattr(Image, "open", lambda *_, **__: pytest.fail("opened"))
        describe(request)
    (photos / "photos" / "red" / "0.png").write_bytes(b"no image at all")
    with pytest.raises(NNError, match=r"red/0\.png"):
        describe(request)


def test_programs_and_decompression_bombs_are_refused(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = photos / "photos" / "red"
    (folder / "0.png").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n")
    bomb = bytearray((folder / "9.png").read_bytes())
    import zlib

    bomb[16:24] = (60_000).to_bytes(4, "big") * 2  # width and height, as the header has them
    bomb[29:33] = zlib.crc32(bytes(bomb[12:29])).to_bytes(4, "big")
    (folder / "9.png").write_bytes(bytes(bomb))
    monkeypatch.setattr(pictures, "PIXELS", 200)
    reasons = dict(line.split(": ", 1) for line in fault(source(), Where(photos), "binary").facts)
    assert reasons["red/0.png"] == "it is no image of a known format"
    assert "pixels, and at most 200 are decoded" in reasons["red/9.png"]
    assert reasons["red/8.bmp"].startswith("it claims 13 x 16 pixels")


def test_a_link_that_leads_outside_is_refused(photos: Path, tmp_path_factory: object) -> None:
    outside = photos.parent / "outside.png"
    Image.new("RGB", (4, 4)).save(outside)
    (photos / "photos" / "red" / "link.png").symlink_to(outside)
    assert fault(source(), Where(photos), "binary").code == "path-outside"


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1", "CMYK", "I;16"])
def test_images_of_any_colours_are_read(mode: str, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / "photos" / name).mkdir(parents=True)
        if mode == "I;16":
            image = Image.fromarray(np.full((6, 5), 128 * 256, np.uint16))
        else:
            image = Image.new("L", (5, 6), 255).convert(mode)
        image.save(tmp_path / "photos" / name / "1.tif")
    data = get(source(), Where(tmp_path), "binary")
    wanted = 128 / 255 if mode == "I;16" else 1
    np.testing.assert_allclose(data.train.x, wanted, rtol=1e-5)


def test_photographs_are_turned_upright(tmp_path: Path) -> None:
    values = np.zeros((6, 6, 3), np.uint8)
    values[0] = 255  # a bright first row; turned by the camera's note, it is a bright column
    exif = Image.Exif()
    exif[0x0112] = 6
    for name in "ab":
        (tmp_path / "photos" / name).mkdir(parents=True)
        Image.fromarray(values).save(tmp_path / "photos" / name / "1.png", exif=exif)
    data = get(source(size=(6, 6)), Where(tmp_path), "binary")
    assert data.train.x[0, 0, :, 5].min() == 1 and data.train.x[0, 0, :, 0].max() == 0


def test_a_run_predicts_a_file_and_a_folder(
    photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """
    data images "photos" 6x5
    preprocess standardize
    conv 4 3x3 same relu; global_avgpool; dense 1 sigmoid
    loss bce; optimizer adam 0.05; train epochs=15 seed=1
    """
    (photos / "m.nn").write_text(text, encoding="utf-8")
    result = nndsl.load(photos / "m.nn").run(out=photos / "run")
    assert result.metrics["train"]["accuracy"] == 1
    assert open_run(photos / "run").evaluate()["train"]["accuracy"] == 1
    assert main(["predict", str(photos / "run"), str(photos / "photos" / "red" / "0.png")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "file,class,p(blue),p(red)"
    assert lines[1].startswith("0.png,red,")
    assert main(["predict", str(photos / "run"), str(photos / "photos")]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split(",")[1] for line in lines] == ["blue"] * 10 + ["red"] * 10
    (photos / "empty").mkdir()
    assert main(["predict", str(photos / "run"), str(photos / "empty")]) != 0
    assert "no-images" in capsys.readouterr().err
    assert main(["predict", str(photos / "run"), str(photos / "none.png")]) != 0


def test_the_same_images_have_the_same_checksum_in_any_format(tmp_path: Path) -> None:
    first = Image.new("RGB", (5, 6), (1, 2, 3))
    sums = []
    for ending in ("png", "bmp"):
        for name in "ab":
            folder = tmp_path / ending / name
            folder.mkdir(parents=True)
            buffer = BytesIO()
            first.save(buffer, ending)
            (folder / f"1.{ending}").write_bytes(buffer.getvalue())
        sums.append(get(source(folder=(ending,)), Where(tmp_path), "binary").checksum)
    assert sums[0] == sums[1]
