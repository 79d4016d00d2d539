"""MNIST: the four idx files, packed by gzip or not, go in, images and digits come out."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nndsl.data.known.download import Remote
from nndsl.data.known.entries import KNOWN
from nndsl.data.raw import Array, Raw
from nndsl.data.sources import DataSource
from nndsl.diagnostics import NNError
from nndsl.errors import data_files as errors

_MIRROR = "https://ossci-datasets.s3.amazonaws.com/mnist/"
REMOTES = (
    Remote(
        f"{_MIRROR}train-images-idx3-ubyte.gz",
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        9_912_422,
    ),
    Remote(
        f"{_MIRROR}train-labels-idx1-ubyte.gz",
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        28_881,
    ),
    Remote(
        f"{_MIRROR}t10k-images-idx3-ubyte.gz",
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        1_648_877,
    ),
    Remote(
        f"{_MIRROR}t10k-labels-idx1-ubyte.gz",
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        4_542,
    ),
)
_TRAIN, _TEST = 60_000, 10_000
# the stem of each file, and the shape of what it holds
_CONTENT = (
    ("train-images", (_TRAIN, 28, 28)),
    ("train-labels", (_TRAIN,)),
    ("t10k-images", (_TEST, 28, 28)),
    ("t10k-labels", (_TEST,)),
)
_PIECE = 2**20  # bytes that are unpacked at a time


@dataclass(frozen=True)
class MnistFiles:
    """The set as it lies in a folder: images and labels of train, then of test."""

    paths: tuple[Path, ...]


def find_mnist(folders: Iterable[Path]) -> MnistFiles | None:
    """Return the set in the first of the folders that has all four files, or None."""
    for folder in folders:
        paths = [_file(folder, stem, len(shape)) for stem, shape in _CONTENT]
        whole = [path for path in paths if path is not None]
        if len(whole) == len(paths):
            return MnistFiles(tuple(whole))
    return None


def _file(folder: Path, stem: str, dimensions: int) -> Path | None:
    for dot in ("-", "."):
        for packed in ("", ".gz"):
            path = folder / f"{stem}{dot}idx{dimensions}-ubyte{packed}"
            if path.is_file():
                return path
    return None


def read_mnist(source: DataSource, found: MnistFiles) -> Raw:
    """Return all rows, train before test. Raises NNError where a file is not the set's."""
    known = KNOWN["mnist"]
    images = np.empty((_TRAIN + _TEST, 1, 28, 28), np.uint8)
    digits = np.empty(_TRAIN + _TEST, np.uint8)
    train, test = slice(_TRAIN), slice(_TRAIN, None)
    parts = (images[train], digits[train], images[test], digits[test])
    for path, (_, shape), part in zip(found.paths, _CONTENT, parts, strict=True):
        _read(source, path, part.reshape(shape))
    labels = digits.astype(np.int64)
    if labels.max() > 9:
        reason = f"it has a digit {labels.max()}"
        raise NNError(errors.damaged_data(source.origin.head, found.paths[1], reason))
    return Raw(
        inputs=images,
        features=known.features,
        shape=known.shape,
        targets=(known.target,),
        y=(labels,),
        kind=known.kind,
        own_test=np.arange(len(labels)) >= _TRAIN,
        unit=255.0,
        origin=f"mnist from {found.paths[0].parent}",
        component=source,
    )


def _read(source: DataSource, path: Path, into: Array) -> None:
    try:
        _idx(path, into)
    except (OSError, ValueError, EOFError, zlib.error) as fault:
        reason = str(fault) or "it ends too early"
        raise NNError(errors.damaged_data(source.origin.head, path, reason)) from None


def _idx(path: Path, into: Array) -> None:
    """Read an idx file of bytes into an array of its shape.

    The header has a magic number and each dimension, big-endian.
    """
    wanted, before, size = into.reshape(-1), 4 + 4 * into.ndim, 0
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        header = np.frombuffer(file.read(before), dtype=">u4").tolist()
        if header != [0x800 + into.ndim, *into.shape]:
            raise ValueError(f"its header is {header}, not that of {into.shape} bytes")
        while some := file.read(min(_PIECE, wanted.size + 1 - size)):
            held = wanted[size : size + len(some)]
            held[:] = np.frombuffer(some, np.uint8)[: len(held)]
            size += len(some)
    if size != wanted.size:
        raise ValueError(f"it holds {before + size:,} bytes, not {before + wanted.size:,}")
