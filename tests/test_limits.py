"""Bombs of ten gigabytes, and other hostile files beside a `.nn` file, take little memory."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from bombs import GIB_10, gzip_bomb, zip_bomb
from bounded import refused

HAR = "data har; dense classes softmax; loss crossentropy"
MNIST = "data mnist; flatten; dense classes softmax; loss crossentropy"
STEMS = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


def har(claimed: int | None) -> bytes:
    """Return an archive of the set whose rows are a bomb."""
    made = io.BytesIO(zip_bomb("train/X_train.txt", claimed=claimed))
    with zipfile.ZipFile(made, "a") as archive:
        for name in ("features.txt", "activity_labels.txt"):
            archive.writestr(name, "".join(f"{i} f{i}\n" for i in range(1, 562)))
    return made.getvalue()


def test_a_bomb_is_what_it_says_it_is() -> None:
    with zipfile.ZipFile(io.BytesIO(zip_bomb("a", 1))) as archive:
        assert archive.read("a") == bytes(2 * 10 * 2**20)
        assert archive.testzip() is None
    assert gzip.decompress(gzip_bomb(1)) == bytes(2 * 10 * 2**20)
    with zipfile.ZipFile(io.BytesIO(zip_bomb("a"))) as archive:
        assert archive.getinfo("a").file_size == GIB_10
    assert len(zip_bomb("a")) < 2**24


@pytest.mark.parametrize(
    ("claimed", "said"),
    [
        (None, "train/X_train.txt claims 10,737,418,240 bytes"),
        (60_000_000, "the first line of X_train.txt has more than 65,536 bytes"),
        (0, "Bad CRC-32 for file 'train/X_train.txt'"),
    ],
)
def test_a_zip_of_ten_gigabytes_is_refused_whatever_it_claims(
    tmp_path: Path, claimed: int | None, said: str
) -> None:
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "uci har.zip").write_bytes(har(claimed))
    (tmp_path / "model.nn").write_text(HAR, encoding="utf-8")
    told = refused("run", "model.nn", "--data", "sets", cwd=tmp_path, code="damaged-data")
    assert "har.zip" in told and said in told


def test_so_is_one_inside_of_a_zip(tmp_path: Path) -> None:
    (tmp_path / "sets").mkdir()
    with zipfile.ZipFile(tmp_path / "sets" / "uci har.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("har.zip", har(None))
    (tmp_path / "model.nn").write_text(HAR, encoding="utf-8")
    told = refused("run", "model.nn", "--data", "sets", cwd=tmp_path, code="damaged-data")
    assert "train/X_train.txt claims" in told or "har.zip claims" in told


def test_a_packed_file_of_ten_gigabytes_is_read_no_further_than_it_should_be_long(
    tmp_path: Path,
) -> None:
    (tmp_path / "sets").mkdir()
    for stem in STEMS:
        (tmp_path / "sets" / f"{stem}-ubyte.gz").write_bytes(gzip_bomb())
    (tmp_path / "model.nn").write_text(MNIST, encoding="utf-8")
    told = refused("run", "model.nn", "--data", "sets", cwd=tmp_path, code="damaged-data")
    assert "its header is [0, 0, 0, 0]" in told


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('data csv "bomb" target=y; dense 1; loss mse', "foreign-file"),
        ('data parquet "bomb" target=y; dense 1; loss mse', "malformed-parquet"),
        ('use "bomb"; input 3; dense 1', "file-too-large"),
    ],
)
def test_a_bomb_in_the_place_of_rows_or_of_a_used_file_is_not_unpacked(
    tmp_path: Path, text: str, code: str
) -> None:
    (tmp_path / "bomb").write_bytes(zip_bomb("a"))
    (tmp_path / "model.nn").write_text(text, encoding="utf-8")
    refused("check", "model.nn", cwd=tmp_path, code=code)


def test_a_bomb_in_the_place_of_an_image_is_not_unpacked(tmp_path: Path) -> None:
    for label in ("a", "b"):
        (tmp_path / "photos" / label).mkdir(parents=True)
        for number in range(3):
            (tmp_path / "photos" / label / f"{number}.png").write_bytes(zip_bomb("a", 8))
    text = 'data images "photos" size=8x8; flatten; dense classes softmax; loss crossentropy'
    (tmp_path / "model.nn").write_text(text, encoding="utf-8")
    refused("run", "model.nn", cwd=tmp_path, code="unreadable-image")
