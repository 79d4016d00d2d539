"""Weights on their way to and from a file: arrays by their key, checked, read and written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from safetensors.numpy import save

from nndsl.diagnostics import Diagnostic, NNError, StorageError
from nndsl.errors import engines as errors
from nndsl.facts import Shape
from nndsl.files.safetensors import MAX_HEADER, DamagedError, of_path, open_tensors
from nndsl.files.storage import write_bytes
from nndsl.graph.nodes import Graph
from nndsl.system.memory import memory

Weights = Mapping[str, np.ndarray]
WEIGHTS = "weights.safetensors"  # what they are called in the folder of a run


class _Described(NamedTuple):
    """What is known of an array before it is read."""

    shape: Shape
    dtype: str
    floats: bool


def settled(graph: Graph, weights: Weights | None, seed: int) -> Weights:
    """Return the arrays a network begins with: those given, or the graph's own for a seed.

    What is never read of them is zero, such as the vector of an embedding's `padding`.

    Raises NNError where a shape in the graph is unknown, or where names, shapes or dtypes of
    the weights aren't those of the graph: ``weights-missing``, ``weights-unexpected``,
    ``weights-shape``, ``weights-dtype``, all of them at once.
    """
    for node in graph:
        if node.shape is None:
            raise NNError(errors.unknown_shape(node.name))
    if weights is None:
        return graph.initial_weights(seed)
    described = {
        key: _Described(array.shape, str(array.dtype), array.dtype.kind == "f")
        for key, array in weights.items()
    }
    faults = list(_faults(graph, described))
    if faults:
        raise NNError(faults)
    return graph.blanked(weights)


def _faults(graph: Graph, found: Mapping[str, _Described]) -> Iterator[Diagnostic]:
    parameters = graph.parameters
    missing = [key for key in parameters if key not in found]
    unexpected = [key for key in found if key not in parameters]
    if missing:
        yield errors.weights_missing(missing, unexpected)
    if unexpected:
        yield errors.weights_unexpected(unexpected)
    for key, parameter in parameters.items():
        if key not in found:
            continue
        shape, dtype, floats = found[key]
        if shape != parameter.shape:
            yield errors.weights_shape(key, shape, parameter.shape)
        elif not floats:
            yield errors.weights_dtype(key, dtype)


def read(path: str | Path, graph: Graph | None = None) -> dict[str, np.ndarray]:
    """Return the arrays of a safetensors file by their key.

    A folder is that of a run, whose weights are read. With a graph whose shapes are known, the
    file must hold its weights, finite ones; names, shapes and dtypes are compared, as `settled`
    does, before any of them is read. bfloat16 comes as float32.

    Raises StorageError where there is no such file (``missing-file``), or where it is damaged,
    of another format or larger than the memory (``bad-weights``). Nothing in a file is ever run.
    """
    path = Path(path)
    path = path / WEIGHTS if path.is_dir() else path
    limit = MAX_HEADER if graph is None else max(MAX_HEADER, 256 * len(graph.parameters))
    try:
        with of_path(path) as file:
            tensors = open_tensors(file, limit)
            if graph is not None and all(node.shape is not None for node in graph):
                described = {
                    key: _Described(e.shape, e.dtype, e.floats)
                    for key, e in tensors.entries.items()
                }
                if faults := list(_faults(graph, described)):
                    raise NNError(faults)
            if tensors.size > (room := memory()):
                raise StorageError(errors.weights_too_large(path, tensors.size, room))
            arrays = tensors.arrays()
    except FileNotFoundError:
        raise StorageError(errors.weights_not_found(path)) from None
    except OSError as error:
        raise StorageError(errors.bad_weights(path, error.strerror or str(error))) from None
    except DamagedError as error:
        if error.known is None:
            raise StorageError(errors.bad_weights(path, f"{error}")) from None
        raise StorageError(errors.foreign_weights(path, error.known)) from None
    if graph is not None and (spoilt := [key for key in arrays if not _finite(arrays[key])]):
        raise StorageError(errors.weights_not_finite(path, spoilt))
    return arrays


def _finite(array: np.ndarray) -> bool:
    with np.errstate(all="ignore"):  # a sum of others never is, and takes a fraction of the time
        return bool(np.isfinite(array.sum())) or bool(np.isfinite(array).all())


def write(path: str | Path, weights: Weights, metadata: Mapping[str, str] | None = None) -> None:
    """Write arrays to a safetensors file, which is there as a whole or not at all.

    The same arrays and metadata give the same bytes. Raises StorageError (``cannot-write``).
    """
    arrays = {key: np.ascontiguousarray(array) for key, array in weights.items()}
    data = save(arrays, None if metadata is None else dict(metadata))
    write_bytes(Path(path), _in_fixed_order(data))


def _in_fixed_order(data: bytes) -> bytes:
    """Sort the header, whose metadata the library writes in an order that changes by run."""
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    text = json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # keeps the arrays aligned
    return len(text).to_bytes(8, "little") + text + data[8 + length :]
