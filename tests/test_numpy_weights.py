"""Weights are checked against the network, and survive their way through a file."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st
from known import weighted
from test_conformance import graph_of

import nndsl.backends.numpy as numpy_engine
import nndsl.backends.torch as torch_engine
from nndsl.backends import weights as storage
from nndsl.diagnostics import NNError, StorageError

ENGINES = pytest.mark.parametrize("engine", [numpy_engine, torch_engine], ids=["numpy", "torch"])
MADE = graph_of("dense 3 relu; batchnorm; dense 2", (4,))


@pytest.fixture
def weights() -> dict[str, np.ndarray]:
    return MADE.initial_weights(0)


def faults_of(engine: ModuleType, weights: dict[str, np.ndarray]) -> list[tuple[str, str]]:
    with pytest.raises(NNError) as info:
        engine.compile(MADE, weights=weights)
    return [(fault.code, fault.message) for fault in info.value.diagnostics]


@ENGINES
def test_missing_and_unexpected_weights_are_named_together(
    engine: ModuleType, weights: dict[str, np.ndarray]
) -> None:
    weights["dens_1.weight"] = weights.pop("dense_1.weight")
    (missing, text), (unexpected, other) = faults_of(engine, weights)
    assert (missing, unexpected) == ("weights-missing", "weights-unexpected")
    assert "`dense_1.weight`" in text
    assert "`dens_1.weight`" in other


@ENGINES
def test_a_wrong_shape_is_named_with_the_right_one(
    engine: ModuleType, weights: dict[str, np.ndarray]
) -> None:
    weights["dense_1.weight"] = weights["dense_1.weight"].T
    assert faults_of(engine, weights) == [
        ("weights-shape", "`dense_1.weight` is 4x3, but the network needs 3x4")
    ]


@ENGINES
def test_weights_that_are_no_floats_are_refused(
    engine: ModuleType, weights: dict[str, np.ndarray]
) -> None:
    weights["dense_1.bias"] = np.zeros(3, np.int64)
    assert [code for code, _ in faults_of(engine, weights)] == ["weights-dtype"]


@ENGINES
def test_an_engine_keeps_no_hold_of_the_arrays_it_was_given(
    engine: ModuleType, weights: dict[str, np.ndarray]
) -> None:
    net = engine.compile(MADE, weights=weights)
    before = {key: array.copy() for key, array in weights.items()}
    if engine is torch_engine:
        net(torch.randn(5, 4)).sum().backward()
        torch.optim.SGD(net.parameters(), lr=1).step()
    else:
        weighted(net).weights[:] = 0
    for key, array in before.items():
        assert (weights[key] == array).all()


def test_weights_survive_a_file(tmp_path: Path, weights: dict[str, np.ndarray]) -> None:
    path = tmp_path / "weights.safetensors"
    weights["dense_1.weight"] = np.asfortranarray(weights["dense_1.weight"])
    weights["dense_2.weight"] = weights["dense_2.weight"].astype(np.float64)
    storage.write(path, weights, {"model": "x"})
    back = storage.read(path)
    assert back.keys() == weights.keys()
    for key, array in weights.items():
        assert back[key].dtype == array.dtype
        assert (back[key] == array).all()
    assert [entry.name for entry in tmp_path.iterdir()] == ["weights.safetensors"]


def test_weights_trained_by_torch_are_read_by_numpy(tmp_path: Path) -> None:
    net = torch_engine.compile(MADE, seed=5)
    net(torch.randn(8, 4))  # moves the running statistics
    storage.write(tmp_path / "w.safetensors", torch_engine.state(net))
    x = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
    ours = numpy_engine.compile(MADE, storage.read(tmp_path / "w.safetensors")).predict(x)
    with torch.no_grad():
        np.testing.assert_allclose(ours, net.eval()(torch.tensor(x)), rtol=1e-5, atol=1e-6)


def test_the_same_weights_give_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    script = (
        "import sys, numpy as np; from nndsl.backends.weights import write;"
        "write(sys.argv[1], {'b': np.ones(3), 'a': np.zeros((2, 2), np.float32)},"
        " {k: k for k in 'nndsl torch seed model data'.split()})"
    )
    found = set()
    for number in range(4):
        path = tmp_path / str(number)
        subprocess.run([sys.executable, "-c", script, str(path)], check=True, timeout=60)
        found.add(path.read_bytes())
    assert len(found) == 1


def test_what_is_no_safetensors_file_is_refused(
    tmp_path: Path, weights: dict[str, np.ndarray]
) -> None:
    path = tmp_path / "w"
    storage.write(path, weights)
    whole = path.read_bytes()
    header = json.dumps({"a": {"dtype": "F99", "shape": [1], "data_offsets": [0, 4]}}).encode()
    strange = len(header).to_bytes(8, "little") + header + b"1234"
    torch.save({"a": torch.ones(2)}, path)
    zipped = path.read_bytes()
    torch.save({"a": torch.ones(2)}, path, _use_new_zipfile_serialization=False)
    legacy = path.read_bytes()
    pickles = [pickle.dumps({"a": 1}, protocol) for protocol in range(6)]
    texts = [b"", b"{}", b"dense 3", b"\x00" * 8, b"\xff" * 40, strange]
    for data in [zipped, legacy, *pickles, *texts, whole[:-1], whole[:20], whole + b"x"]:
        path.write_bytes(data)
        with pytest.raises(StorageError) as info:
            storage.read(path)
        assert info.value.diagnostics[0].code == "bad-weights", data[:40]
    path.write_bytes(zipped)
    with pytest.raises(StorageError, match="a PyTorch file"):
        storage.read(path)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_never_an_unexpected_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("w") / "w"
    storage.write(path, {"a": np.ones((2, 3)), "b": np.zeros(2, np.float32)})
    content = bytearray(path.read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[at] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        storage.read(path)  # damage within the numbers can't be seen
    except StorageError as error:
        assert error.diagnostics[0].code == "bad-weights"


def test_a_missing_file_and_an_unwritable_folder_are_storage_errors(
    tmp_path: Path, weights: dict[str, np.ndarray]
) -> None:
    with pytest.raises(StorageError) as info:
        storage.read(tmp_path / "none")
    assert info.value.diagnostics[0].code == "missing-file"
    with pytest.raises(StorageError) as info:
        storage.read(tmp_path)  # taken for a run's, whose weights have a name
    assert info.value.diagnostics[0].code == "missing-file"
    assert "weights.safetensors" in str(info.value)
    with pytest.raises(StorageError) as info:
        storage.write(tmp_path / "no" / "w", weights)
    assert info.value.diagnostics[0].code == "cannot-write"
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError):
        storage.write(tmp_path / "folder", weights)
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"]
