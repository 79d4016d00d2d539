"""Bytes go in; what nndsl makes of them is looked at, and anything but a diagnostic is raised.

What comes out is the code that they are refused with, or a word for what they gave.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
from known import being
from pandas import DataFrame

from fuzz import seeds
from nndsl.backends import weights as storage
from nndsl.components.base import Origin
from nndsl.data.images.pictures import decode
from nndsl.data.known.har import HarFiles, read_har
from nndsl.data.known.mnist import MnistFiles, read_mnist
from nndsl.data.prepare import prepare
from nndsl.data.preprocess import Preprocess
from nndsl.data.request import Request
from nndsl.data.rows import read_rows
from nndsl.data.sources import CsvData, Har, Mnist, ParquetData
from nndsl.data.where import Where
from nndsl.diagnostics import Diagnostic, NNError, render
from nndsl.elaborate import elaborate
from nndsl.files.reading import measured, read_source
from nndsl.runs.saved import open_run
from nndsl.source import Source, Span
from nndsl.syntax.formatter import format
from nndsl.syntax.parser import parse

SEPARATORS = (",", ";", "\t", "|", " ", '"')
ENCODINGS = ("utf-8", "cp1252", "latin-1", "utf-16", "ascii")
TASKS = ("regression", "multiclass", "binary", "multilabel", "sequence", "autoencoder", None)


def told(faults: tuple[Diagnostic, ...] | list[Diagnostic]) -> None:
    """Every fault has a code and a place in its text, and can be shown."""
    assert faults
    for fault in faults:
        assert fault.code.replace("-", "").isalpha() and fault.message
        assert len(render(fault)) < 200_000
        json.dumps(fault.as_json())
        if fault.span is not None and fault.source is not None:
            text = (fault.span.source or fault.source).text
            assert 0 <= fault.span.start <= fault.span.end <= len(text)


@contextmanager
def _refusing() -> Iterator[list[str]]:
    """Take refusals, whose codes are added to the list that is given."""
    codes: list[str] = []
    try:
        yield codes
    except NNError as error:
        told(error.diagnostics)
        codes.append(error.diagnostics[0].code)


@contextmanager
def _folder() -> Iterator[Path]:
    """Give a folder that has the same files afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "inner"
        folder.mkdir()
        yield folder
        assert [path.name for path in folder.parent.iterdir()] == ["inner"], "it left the folder"


def program(data: bytes) -> str:
    """A file of the language is checked, or refused at places inside it."""
    with _folder() as folder, _refusing() as codes:
        (folder / "model.nn").write_bytes(data)
        found = elaborate(read_source(folder / "model.nn"), Where(folder, download=False))
        if found.diagnostics:
            told(found.diagnostics)
        codes += [fault.code for fault in found.errors]
    return codes[0] if codes else "checked"


def formatted(data: bytes) -> str:
    """What is formatted means the same, and is formatted."""
    with _refusing() as codes:
        source = measured(Source.of(data.decode("utf-8", errors="replace").replace("\0", " ")))
        tree, faults = parse(source)
        again = Source.of(format(source))
        if not faults:
            formed, faults = parse(again)
            assert not faults
            assert meaning(formed.statements) == meaning(tree.statements)
        assert format(again) == again.text
    return codes[0] if codes else "formatted"


def meaning(node: Any) -> Any:
    """Return a part of a tree without its places."""
    if isinstance(node, tuple):
        return type(node).__name__, *(meaning(part) for part in node if not isinstance(part, Span))
    return node


def weights(data: bytes) -> str:
    """A safetensors file gives what its own library reads, or is refused."""
    from safetensors.numpy import load

    with _folder() as folder, _refusing() as codes:
        path = folder / "weights.safetensors"
        path.write_bytes(data)
        found = storage.read(path)
        if b"BF16" not in data:
            theirs = load(data)
            assert found.keys() == theirs.keys()
            for key, array in found.items():
                assert array.shape == theirs[key].shape
                assert array.tobytes() == theirs[key].tobytes()
        storage.write(path, found)
        back = storage.read(path)
        assert all(back[key].tobytes() == array.tobytes() for key, array in found.items())
    return codes[0] if codes else "read"


def run_folder(data: bytes) -> str:
    """The folder of a run predicts, or is refused; the first byte says which file is given."""
    name = seeds.RUN_FILES[data[0] % len(seeds.RUN_FILES)] if data else seeds.RUN_FILES[0]
    with _folder() as folder, _refusing() as codes, np.errstate(all="ignore"):
        for other, content in seeds.run_files().items():
            (folder / other).write_bytes(data[1:] if other == name else content)
        saved = open_run(folder)
        rows = pd.DataFrame({"colour": ["red", "blue"], "size": [1.0, 2.5]})
        saved.predictor.table(rows)
    return codes[0] if codes else "predicts"


def rows(data: bytes) -> str:
    """Rows of text are prepared, or refused; the first bytes choose how they are read."""
    chosen, content = (*data[:6], *[0] * 6)[:6], data[6:]
    source = CsvData(
        files=("a.csv",),
        target=("y",) if chosen[0] % 4 else ("y", "z"),
        sep=SEPARATORS[chosen[1] % 6 if chosen[1] > 127 else 0],
        encoding=ENCODINGS[chosen[2] % 5 if chosen[2] > 127 else 0],
        na="-" if chosen[3] % 2 else None,
        window=2 if chosen[4] > 230 else None,
    )
    preprocess = Preprocess(
        scale=("none", "standardize", "minmax")[chosen[4] % 3],
        missing=("error", "zero", "mean", "drop")[chosen[5] % 4],
        unseen=("error", "other")[chosen[5] % 2],
    )
    with _folder() as folder:
        (folder / "a.csv").write_bytes(content)
        return _prepared(source, preprocess, TASKS[chosen[0] % len(TASKS)], folder)


def _prepared(
    source: CsvData | ParquetData, preprocess: Preprocess, task: Any, folder: Path
) -> str:
    """Prepare the rows of a file, and read it again as rows to predict."""
    with _refusing() as codes, np.errstate(all="ignore"):
        found = prepare(Request(source, None, preprocess, task, Where(folder)))
        assert np.isfinite(found.train.x).all()
        with _refusing():
            found.preprocessing.apply(being(DataFrame, read_rows(folder / source.files[0], source)))
    return codes[0] if codes else "prepared"


def parquet(data: bytes) -> str:
    """A Parquet file is prepared, or refused; the first byte chooses how it is read."""
    chosen, content = (data or b"\0")[0], data[1:]
    source = ParquetData(files=("a.parquet",), target=("y",))
    missing = ("error", "zero", "mean", "drop")[chosen % 4]
    preprocess = Preprocess(scale="none", missing=missing, unseen="other")
    with _folder() as folder:
        (folder / "a.parquet").write_bytes(content)
        return _prepared(source, preprocess, TASKS[chosen % len(TASKS)], folder)


def archive(data: bytes) -> str:
    """The files of a known set are read into memory, or refused; nothing is unpacked anywhere."""
    har, mnist = Har(), Mnist()
    har._origin = mnist._origin = Origin(Span(0, 3), Span(0, 3))
    with _folder() as folder:
        (folder / "har.zip").write_bytes(data)
        packed = tuple(folder / f"{name}.gz" for name in "abcd")
        for path in packed:
            path.write_bytes(data)
        before = sorted(path.name for path in folder.rglob("*"))
        with _refusing() as codes:
            read_har(har, HarFiles("zip", folder / "har.zip"))
        with _refusing():
            read_mnist(mnist, MnistFiles(packed))
        assert sorted(path.name for path in folder.rglob("*")) == before
    return codes[0] if codes else "read"


def idx(data: bytes) -> str:
    """The four files of a small MNIST are read, or refused; the first byte says which is given."""
    mnist, which = Mnist(), (data or b"\0")[0] % 4
    mnist._origin = Origin(Span(0, 3), Span(0, 3))
    with (
        _folder() as folder,
        mock.patch.multiple("nndsl.data.known.mnist", _CONTENT=seeds.IDX, _TRAIN=7, _TEST=3),
        _refusing() as codes,
    ):
        paths = []
        for at, (stem, shape) in enumerate(seeds.IDX):
            content = data[1:] if at == which else seeds.idx(shape)
            packed = content.startswith(b"\x1f\x8b")
            paths.append(folder / f"{stem}-idx{len(shape)}-ubyte{'.gz' if packed else ''}")
            paths[-1].write_bytes(content)
        found = read_mnist(mnist, MnistFiles(tuple(paths)))
        assert len(found.inputs) == len(found.y[0]) == 10
    return codes[0] if codes else "read"


def image(data: bytes) -> str:
    """A picture is decoded in the size that is asked for, or said to be damaged."""
    with _folder() as folder:
        (folder / "a.png").write_bytes(data)
        found = decode([("a.png", folder / "a.png")], (3, 4, 4))
        if isinstance(found, list):
            assert all(name == "a.png" and why for name, why in found)
            return "unreadable"
        assert found.shape == (1, 3, 4, 4)
        return "read"


TARGETS: dict[str, Callable[[bytes], str]] = {
    target.__name__: target
    for target in (program, formatted, weights, run_folder, rows, parquet, archive, idx, image)
}
