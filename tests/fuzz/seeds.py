"""The name of a target goes in, sound files to begin with come out."""

from __future__ import annotations

import gzip
import io
import json
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from safetensors.numpy import save

import nndsl
from nndsl.files.resources import resource

RUN_FILES = ("result.json", "preprocess.json", "model.nn", "weights.safetensors")
# Weights that the file gives, so that nothing has to be trained.
_MODEL = """\
data table rows=[[red, 1, 0], [blue, 2, 1], [red, 3, 1], [green, none, 0]] columns=[colour, size, y]
preprocess standardize missing=zero
task binary
dense 2 tanh weights=[[1, 2], [3, 4], [5, 6], [7, 8]] bias=[0, 1]
dense 1 sigmoid weights=[[1], [2]] bias=0
"""
_PROGRAMS = (
    _MODEL,
    "let n = (2 ** 3 - 1) // 2 # half\nblock b(u, act=relu) { dense u act; add in }\n"
    "input 3; repeat n as i { h = b 3 act=tanh }\ndense 10% from=h; loss mse weight=0.5",
    'data csv "a.csv" "b.csv" target=[y, "z z"] drop=[id] sep=";"\nsplit test=20% by=group\n'
    "preprocess minmax missing=mean unseen=other; expect tolerance=0.1 { [0, 1] -> none }",
    "a = input 1x28x28; conv 32 3x3 relu same stride=2; maxpool 2x2\nflatten; dense ? softmax\n"
    "optimizer adam 1e-3 clip=1; schedule cosine warmup=5%; train epochs=3 batch=all",
    'use "other.nn"; data images "x" size=8x8; lstm 3 mask=m; share a from=b; output a b',
)
# What the files of a small MNIST hold: the stem of each, and its shape.
IDX = (
    *(("train-images", (7, 28, 28)), ("train-labels", (7,))),
    *(("t10k-images", (3, 28, 28)), ("t10k-labels", (3,))),
)
_ROWS = (
    "a,b,y,z\n1,x,0,1.5\n2,y,1,2.5\n,x,0,-1\n4e3,z,1,0\n",
    'a,"b b",y,z\r\n"1\r\n2",true,p,1\r\n3,false,q,0\r\n',
    "\ufeffy;z;t\n1,5;2;2024-01-01\n-;inf;nan\n3;1e400;2024-01-02\n",
    "y\tz\n1\t2\n\n3\t4\n5\t6\n",
)


@lru_cache(maxsize=1)
def run_files() -> dict[str, bytes]:
    """Return the files of a small finished run, without the hashes that would tell what is spoilt.

    What lies behind them is what is tried.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "run"
        nndsl.loads(_MODEL).run(out=folder)
        about = json.loads((folder / "result.json").read_text("utf-8"))
        del about["sha256"]
        (folder / "result.json").write_text(json.dumps(about), "utf-8")
        return {file: (folder / file).read_bytes() for file in RUN_FILES}


def seeds(target: str) -> list[bytes]:
    """Return the sound inputs of a target."""
    return list(_SEEDS[target]())


def _programs() -> Iterator[bytes]:
    yield from (text.encode() for text in _PROGRAMS)
    for name in ("iris", "xnor", "gates"):  # others take longer to check
        yield (resource("models") / f"{name}.nn").read_bytes()


def _texts() -> Iterator[bytes]:
    yield from (text.encode() for text in _PROGRAMS)
    for path in sorted(resource("models").rglob("*.nn")):
        yield path.read_bytes()


def _weights() -> Iterator[bytes]:
    yield save({"a.weight": np.ones((2, 3), np.float32), "b": np.zeros(2, np.float64)}, {"k": "v"})
    yield save({"empty": np.zeros((0, 4), np.float16), "one": np.array(3, np.int64)})
    yield save({})


def _runs() -> Iterator[bytes]:
    for number, name in enumerate(RUN_FILES):
        yield bytes([number]) + run_files()[name]


def _rows() -> Iterator[bytes]:
    for number, text in enumerate(_ROWS):
        for chosen in (b"\1\0\0\0\0\0", bytes([number + 1, 128 + number, 0, 1, 1, 1]), bytes(6)):
            yield chosen + text.encode()
    yield b"\1\0\x83\0\0\0" + _ROWS[0].encode("utf-16")


def zipped(files: dict[str, bytes]) -> bytes:
    """Return an archive of files, which may have any names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def _archives() -> Iterator[bytes]:
    names = "".join(f"{i} f{i}\n" for i in range(1, 562)).encode()
    files = {"features.txt": names, "activity_labels.txt": b"1 WALKING\n2 SITTING\n"}
    for part in ("train", "test"):
        files |= {
            f"{part}/X_{part}.txt": b" ".join([b"0.5"] * 561) + b"\n",
            f"{part}/y_{part}.txt": b"1\n",
            f"{part}/subject_{part}.txt": b"7\n",
        }
    yield zipped(files)
    yield zipped({"inner.zip": zipped(files)})
    yield zipped({f"../{name}": content for name, content in files.items()})
    yield zipped({f"/tmp/{name}": content for name, content in files.items()})
    yield gzip.compress(struct.pack(">4I", 0x803, 60000, 28, 28) + bytes(1000))
    yield gzip.compress(struct.pack(">2I", 0x801, 60000) + bytes(1000))


def idx(shape: tuple[int, ...]) -> bytes:
    """Return a sound idx file of bytes, with digits where there is one axis."""
    header = struct.pack(f">{1 + len(shape)}I", 0x800 + len(shape), *shape)
    return header + (np.arange(np.prod(shape)) % 10).astype(np.uint8).tobytes()


def _idx() -> Iterator[bytes]:
    for number, (_, shape) in enumerate(IDX):
        yield bytes([number]) + idx(shape)
        yield bytes([number]) + gzip.compress(idx(shape), mtime=0)


def _parquets() -> Iterator[bytes]:
    table = {
        "a": [1.5, None, 3.0, 4.0, 0.5, 2.0],
        "b": ["x", "y", "x", None, "z", "y"],
        "c": [True, False, True, True, False, False],
        "y": [0, 1, 0, 1, 1, 0],
    }
    for number, packing in enumerate((None, "snappy", "zstd", "gzip")):
        made = io.BytesIO()
        pd.DataFrame(table).to_parquet(made, compression=packing, index=bool(number % 2))
        yield bytes([number]) + made.getvalue()
    dated = {"when": pd.date_range("2024-01-01", periods=4), "l": [[1], [2, 3], [], [4]]}
    made = io.BytesIO()
    pd.DataFrame({**dated, "y": [0.5, 1.5, 2.5, 3.5]}).to_parquet(made)
    yield b"\0" + made.getvalue()


def _images() -> Iterator[bytes]:
    from PIL import Image

    for form in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM"):
        made = io.BytesIO()
        Image.fromarray(np.arange(192, dtype=np.uint8).reshape(8, 8, 3)).save(made, form)
        yield made.getvalue()


_SEEDS = {
    "program": _programs,
    "formatted": _texts,
    "weights": _weights,
    "run_folder": _runs,
    "rows": _rows,
    "parquet": _parquets,
    "archive": _archives,
    "idx": _idx,
    "image": _images,
}
