"""A pickle that would write a file is put in every place where a user's file is opened."""

from __future__ import annotations

import gzip
import io
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from canary import Canary
from command import Done, inside

RUN = ("model.nn", "weights.safetensors", "preprocess.json", "result.json")


def zipped(canary: Canary) -> bytes:
    file = io.BytesIO()
    torch.save(canary, file)
    return file.getvalue()


def objects(canary: Canary) -> bytes:
    file = io.BytesIO()
    np.save(file, np.array([canary], dtype=object), allow_pickle=True)
    return file.getvalue()


def packed(canary: Canary) -> bytes:
    file = io.BytesIO()
    np.savez(file, a=np.array([canary], dtype=object))
    return file.getvalue()


PLANTS: dict[str, Callable[[Canary], bytes]] = {
    "pickle": lambda canary: pickle.dumps(canary, 4),
    "text pickle": lambda canary: pickle.dumps(canary, 0),
    "torch": zipped,
    "npy": objects,
    "npz": packed,
    "gzip": lambda canary: gzip.compress(pickle.dumps(canary)),
}
PLANTED = pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS.keys())


def copied(run: Path, to: Path) -> Path:
    to.mkdir()
    for name in RUN:
        (to / name).write_bytes((run / name).read_bytes())
    return to


@PLANTED
@pytest.mark.parametrize("name", RUN)
def test_no_file_of_a_run_is_run(
    iris: tuple[Done, Path], tmp_path: Path, name: str, plant: Callable[[Canary], bytes]
) -> None:
    canary = Canary.in_folder(tmp_path)
    run = copied(iris[1], tmp_path / "run")
    (run / name).write_bytes(plant(canary))
    done = inside("eval", run, cwd=tmp_path)
    assert done.code in (2, 4)
    assert done.err.startswith("error[")
    canary.did_not_sing()


@PLANTED
def test_no_rows_to_predict_are_run(
    iris: tuple[Done, Path], tmp_path: Path, plant: Callable[[Canary], bytes]
) -> None:
    canary = Canary.in_folder(tmp_path)
    for name in ("rows.csv", "rows.npy", "rows"):
        (tmp_path / name).write_bytes(plant(canary))
        done = inside("predict", iris[1], name, cwd=tmp_path)
        assert done.code == 2
        assert done.err.startswith("error[")
    canary.did_not_sing()


@PLANTED
@pytest.mark.parametrize(
    "text",
    [
        'data csv "planted" target=y; dense 1; loss mse',
        'data parquet "planted" target=y; dense 1; loss mse',
        'data text "planted" column=a target=y; embedding vocabulary 4; flatten; dense 1; loss mse',
        'use "planted"; input 3; dense 1',
    ],
)
def test_no_file_that_a_model_names_is_run(
    tmp_path: Path, text: str, plant: Callable[[Canary], bytes]
) -> None:
    canary = Canary.in_folder(tmp_path)
    (tmp_path / "planted").write_bytes(plant(canary))
    (tmp_path / "model.nn").write_text(text, encoding="utf-8")
    done = inside("check", "model.nn", cwd=tmp_path)
    assert done.code == 2
    assert done.err.startswith("error[")
    canary.did_not_sing()


@PLANTED
def test_no_image_is_run(tmp_path: Path, plant: Callable[[Canary], bytes]) -> None:
    canary = Canary.in_folder(tmp_path)
    for label in ("a", "b"):
        (tmp_path / "photos" / label).mkdir(parents=True)
        for number in range(4):
            (tmp_path / "photos" / label / f"{number}.png").write_bytes(plant(canary))
    text = 'data images "photos" size=8x8; flatten; dense classes softmax; loss crossentropy'
    (tmp_path / "model.nn").write_text(text, encoding="utf-8")
    done = inside("run", "model.nn", cwd=tmp_path)
    assert done.code == 2
    assert done.err.startswith("error[")
    canary.did_not_sing()


@PLANTED
def test_no_known_set_is_run(tmp_path: Path, plant: Callable[[Canary], bytes]) -> None:
    canary = Canary.in_folder(tmp_path)
    content = plant(canary)
    (tmp_path / "uci-har.zip").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "human activity.zip", "w") as archive:
        for part in ("train", "test"):
            for name in ("X", "y", "subject"):
                archive.writestr(f"{part}/{name}_{part}.txt", content)
        archive.writestr("features.txt", content)
        archive.writestr("activity_labels.txt", content)
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        (tmp_path / f"{name}-ubyte.gz").write_bytes(content)
    for known in ("har", "mnist"):
        flat = "" if known == "har" else "flatten; "
        text = f"data {known}; {flat}dense classes softmax; loss crossentropy"
        (tmp_path / "model.nn").write_text(text, encoding="utf-8")
        done = inside("run", "model.nn", "--data", ".", cwd=tmp_path)
        assert done.code == 2
        assert "error[damaged-data]" in done.err
    canary.did_not_sing()
