"""What is no sound safetensors file is refused at once, by its content, and never run."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import struct
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from canary import Canary
from safetensors.torch import save_file
from test_conformance import graph_of

from nndsl.backends import weights as storage
from nndsl.diagnostics import Diagnostic, NNError, StorageError

ONE = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
EIGHT = b"\0" * 8


def made(header: Any, data: bytes = EIGHT, length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def refused(path: Path, content: bytes) -> Diagnostic:
    path.write_bytes(content)
    with pytest.raises(StorageError) as caught:
        storage.read(path)
    (found,) = caught.value.diagnostics
    assert found.code == "bad-weights"
    return found


WRONG = {
    "a header of 2^60 bytes": (made({}, length=2**60), "should have 1,152,921,504,606,846,976"),
    "a header of 2^64 - 1 bytes": (made({}, length=2**64 - 1), "should have 18,446,744,073,709"),
    "a header longer than the file": (made({"a": ONE}, length=200), "should have 200 bytes"),
    "a header longer than any": (
        made(b"{" + b" " * 2**21 + b"}", b""),
        "its header has 2,097,154 bytes, and at most 1,048,576 are read",
    ),
    "an empty file": (b"", "it is empty"),
    "eight bytes": (EIGHT, "no safetensors"),
    "data cut": (made({"a": ONE}, b"\0" * 7), "ends too early"),
    "data too long": (made({"a": ONE}, b"\0" * 9), "goes on behind its arrays"),
    "a header that ends too early": (made(b'{"a": {"dtype": "F32", ', b""), "no JSON"),
    "no JSON": (made(b"{]", b""), "no JSON"),
    "no UTF-8": (made(b'{"\xff": 1}', b""), "no UTF-8"),
    "a list": (made([ONE]), "no safetensors"),
    "a number for an array": (made({"a": 3}), "`a` has no dtype, shape and offsets"),
    "an object that lacks its shape": (
        made({"a": {"dtype": "F32", "data_offsets": [0, 8]}}),
        "not just dtype, shape and data_offsets",
    ),
    "an object with one field more": (made({"a": {**ONE, "x": 1}}), "not just dtype"),
    "the same name twice": (
        made(b'{"a": %s, "a": %s}' % ((json.dumps(ONE).encode(),) * 2)),
        "has `a` twice",
    ),
    "the same field twice": (
        made(b'{"a": {"dtype": "F32", "dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}'),
        "has `dtype` twice",
    ),
    "an overlap": (
        made({"a": ONE, "b": {**ONE, "data_offsets": [4, 12]}}, b"\0" * 12),
        "the bytes of `b` overlap: 4 after 8",
    ),
    "a hole": (
        made({"a": ONE, "b": {**ONE, "data_offsets": [9, 17]}}, b"\0" * 17),
        "the bytes of `b` leave a hole: 9 after 8",
    ),
    "a hole in front": (made({"a": {**ONE, "data_offsets": [1, 9]}}, b"\0" * 9), "leave a hole"),
    "negative offsets": (made({"a": {**ONE, "data_offsets": [-8, 0]}}), "no two positions"),
    "offsets that go back": (
        made({"a": {**ONE, "data_offsets": [8, 0]}}),
        "an array of F32 2 has the bytes from 8 to 0",
    ),
    "three offsets": (made({"a": {**ONE, "data_offsets": [0, 8, 8]}}), "no two positions"),
    "offsets beyond 64 bits": (
        made({"a": {**ONE, "data_offsets": [0, 2**70]}}),
        "a number that no file has",
    ),
    "a size of 10^5 digits": (
        made(b'{"a": {"dtype": "F32", "shape": [' + b"9" * 10**5 + b'], "data_offsets": [0, 8]}}'),
        "a number that no file has",
    ),
    "a negative size": (made({"a": {**ONE, "shape": [-2]}}), "no list of sizes: [-2]"),
    "a size of true": (made({"a": {**ONE, "shape": [True]}}), "no list of sizes"),
    "a size that is a text": (made({"a": {**ONE, "shape": ["2"]}}), "no list of sizes"),
    "a shape that overflows": (
        made({"a": {**ONE, "shape": [2**40, 2**40, 0], "data_offsets": [0, 0]}}, b""),
        "a shape is too large",
    ),
    "a hundred axes": (made({"a": {**ONE, "shape": [1] * 99 + [2]}}), "no list of sizes"),
    "a shape of other bytes": (made({"a": {**ONE, "shape": [3]}}), "has the bytes from 0 to 8"),
    "an unknown dtype": (made({"a": {**ONE, "dtype": "F99"}}), "an unknown type, F99"),
    "NaN": (made(b'{"a": {"dtype": "F32", "shape": [NaN], "data_offsets": [0, 8]}}'), "NaN"),
    "Infinity": (made(b'{"a": Infinity}'), "Infinity"),
    "a fraction": (made({"a": {**ONE, "shape": [2.0]}}), "2.0, which is no size"),
    "deep nesting": (made(b'{"a":' + b"[" * 10**5, b""), "nested too deep"),
    "many empty objects": (made(b'{"a":[' + b"{}," * 10**5 + b"{}]}"), "has no dtype"),
    "metadata that are no texts": (made({"__metadata__": {"a": [1]}}, b""), "not just dtype"),
    "metadata of one text": (made({"__metadata__": "x"}, b""), "`__metadata__` is no object"),
}


@pytest.mark.parametrize(("content", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_safetensors_file_is_refused_with_the_reason(
    tmp_path: Path, content: bytes, said: str
) -> None:
    assert said in refused(tmp_path / "weights.safetensors", content).message


def test_refusing_takes_neither_time_nor_memory(tmp_path: Path) -> None:
    path = tmp_path / "w"
    tracemalloc.start()
    begun = time.perf_counter()
    for content, _ in WRONG.values():
        refused(path, content)
    seconds = time.perf_counter() - begun
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 10  # some milliseconds each; a hang is what this is to catch
    assert peak < 50e6


def test_numbers_of_every_type_are_read_as_they_were_saved(tmp_path: Path) -> None:
    tensors = {
        str(dtype): torch.arange(-2, 4).to(dtype).reshape(2, 3)
        for dtype in (
            *(torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.bool),
            *(torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8),
        )
    }
    tensors |= {"scalar": torch.tensor(7.0), "empty": torch.zeros(0, 3)}
    save_file(tensors, tmp_path / "w.safetensors", {"dtype": "mixed", "format": "pt"})
    found = storage.read(tmp_path / "w.safetensors")
    assert found.keys() == tensors.keys()
    for name, tensor in tensors.items():
        wanted = tensor.float() if tensor.dtype == torch.bfloat16 else tensor
        assert found[name].shape == tuple(tensor.shape)
        assert found[name].tolist() == wanted.tolist()
        assert found[name].dtype.isnative


def test_weights_of_another_network_are_refused_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = graph_of("dense 3", (4,))
    path = tmp_path / "w"
    arrays: dict[str, np.ndarray] = {
        "dense_1.weight": np.zeros((3, 5), np.float32),
        "dense_1.bias": np.zeros(3, np.int64),
    }
    storage.write(path, {**arrays, "dense_2.bias": np.zeros(1, np.float32)})
    monkeypatch.setattr(np, "empty", None)
    with pytest.raises(NNError) as caught:
        storage.read(path, graph)
    codes = [fault.code for fault in caught.value.diagnostics]
    assert codes == ["weights-unexpected", "weights-shape", "weights-dtype"]


def test_weights_larger_than_the_memory_are_refused_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.write(tmp_path / "w", {"a": np.zeros(1000)})
    monkeypatch.setattr(storage, "memory", lambda: 7999)
    assert "its arrays take" in refused(tmp_path / "w", (tmp_path / "w").read_bytes()).message


def archive(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def saved(save: Any, *given: Any, **named: Any) -> bytes:
    file = io.BytesIO()
    save(file, *given, **named)
    return file.getvalue()


def foreign(canary: Canary) -> dict[str, tuple[bytes, str, bool]]:
    """Files of other kinds: content, what is said of it, and whether it may run code."""
    objects = np.array([canary], dtype=object)
    legacy = saved(lambda f: torch.save(canary, f, _use_new_zipfile_serialization=False))
    return {
        "w.pt": (saved(lambda f: torch.save(canary, f)), "a PyTorch file", True),
        "old.pth": (legacy, "a pickle", True),
        **{f"{n}.pkl": (pickle.dumps(canary, n), "a pickle", True) for n in range(6)},
        "w.joblib": (pickle.dumps({"a": canary}, 4), "a pickle", True),
        "w.npy": (saved(np.save, np.ones(3)), "a numpy array (.npy)", False),
        "objects.npy": (
            saved(np.save, objects, allow_pickle=True),
            "a numpy array of Python objects",
            True,
        ),
        "w.npz": (saved(lambda f: np.savez(f, a=np.ones(3))), "a numpy archive", False),
        "w.keras": (
            archive(**{"metadata.json": b"{}", "config.json": b"{}"}),
            "a Keras file",
            True,
        ),
        "w.h5": (b"\x89HDF\r\n\x1a\n" + EIGHT * 64, "an HDF5 file", False),
        "w.onnx": (b"\x08\x08\x12\x07pytorch\x1a\x05" + EIGHT * 64, "an ONNX file", False),
        "w.gguf": (b"GGUF" + EIGHT, "a GGUF file", False),
        "w.zip": (archive(**{"a.txt": b"a"}), "a zip archive", False),
        "w.gz": (gzip.compress(pickle.dumps(canary)), "a compressed file", False),
        "w.lfs": (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS", False),
        "w.html": (b"<!DOCTYPE html><html>", "a web page", False),
    }


@pytest.mark.parametrize("name", foreign(Canary("")))
@pytest.mark.parametrize("ending", ["", ".safetensors"])
def test_a_file_of_another_kind_is_named_whatever_it_is_called_and_not_run(
    tmp_path: Path, name: str, ending: str
) -> None:
    canary = Canary.in_folder(tmp_path)
    content, what, dangerous = foreign(canary)[name]
    found = refused(tmp_path / (name + ending), content)
    assert f"it is {what}" in found.message
    assert ("may run code when it is opened" in found.message) == dangerous
    assert found.help
    canary.did_not_sing()


def test_what_is_no_plain_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no plain file"):
        storage.read("/dev/zero")
