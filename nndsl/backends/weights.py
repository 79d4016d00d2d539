"""Weights on their way to and from a file: arrays by their key, checked, read and written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from nndsl.diagnostics import Diagnostic, NNError, StorageError
from nndsl.errors import engines as errors
from nndsl.graph import Graph
from nndsl.storage import write_bytes

Weights = Mapping[str, np.ndarray]


def settled(graph: Graph, weights: Weights | None, seed: int) -> Weights:
    """Return the arrays a network begins with: those given, or the graph's own for a seed.

    Raises NNError where a shape in the graph is unknown, or where names, shapes or dtypes of
    the weights aren't those of the graph: ``weights-missing``, ``weights-unexpected``,
    ``weights-shape``, ``weights-dtype``, all of them at once.
    """
    for node in graph:
        if node.shape is None:
            raise NNError(errors.unknown_shape(node.name))
    if weights is None:
        return graph.initial_weights(seed)
    faults = list(_faults(graph, weights))
    if faults:
        raise NNError(faults)
    return weights


def _faults(graph: Graph, weights: Weights) -> Iterator[Diagnostic]:
    parameters = graph.parameters
    missing = [key for key in parameters if key not in weights]
    unexpected = [key for key in weights if key not in parameters]
    if missing:
        yield errors.weights_missing(missing, unexpected)
    if unexpected:
        yield errors.weights_unexpected(unexpected)
    for key, parameter in parameters.items():
        if key not in weights:
            continue
        array = weights[key]
        if array.shape != parameter.shape:
            yield errors.weights_shape(key, array.shape, parameter.shape)
        elif array.dtype.kind != "f":
            yield errors.weights_dtype(key, str(array.dtype))


def read(path: str | Path) -> dict[str, np.ndarray]:
    """Return the arrays of a safetensors file by their key.

    Raises StorageError where there is no such file (``missing-file``), or where it is damaged
    or of another format (``bad-weights``). Nothing in the file is ever run.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            start = file.read(16)
        _refuse_pickles(path, start)
        return load_file(path)
    except FileNotFoundError:
        raise StorageError(errors.weights_not_found(path)) from None
    except OSError as error:
        raise StorageError(errors.bad_weights(path, error.strerror or str(error))) from None
    except (SafetensorError, ValueError, KeyError, TypeError, AttributeError, MemoryError) as error:
        # Beside its own error, the library lets those of its parsing of dtypes and shapes through.
        why = f"it is no safetensors file, or it is damaged ({error})"
        raise StorageError(errors.bad_weights(path, why)) from None


def _refuse_pickles(path: Path, start: bytes) -> None:
    # PyTorch writes a zip, and before that a pickle; its tar is older still. A safetensors file
    # begins with the length of its header, so a zip's or a pickle's mark can't be one's start.
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")) or (
        start[:1] == b"\x80"
        and start[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")
        and start[8:9] != b"{"
    ):
        why = "it is a PyTorch or pickle file, which may run code when it is opened"
        raise StorageError(errors.bad_weights(path, why, "save weights as safetensors instead"))


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
