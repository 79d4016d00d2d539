"""A safetensors file goes in; its header comes out checked, and its arrays only after that.

The header of a file that is to be written is made here as well.

The format: eight bytes, little-endian, that say how long the header is; the header, a JSON object
with a dtype, a shape and two offsets for each array; then the arrays, one after the other.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import IO, Any

import numpy as np

from nndsl.facts import Shape
from nndsl.files.formats import START, Format, recognized

MAX_HEADER = 2**20  # bytes, for about ten thousand arrays; whoever expects more says so
MAX_AXES = 32
MAX_DIGITS = 18

# bfloat16 is the upper half of a float32, for which numpy has no type of its own.
_DTYPES = {
    **{"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "BOOL": "?"},
    **{"I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1"},
    **{"U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1"},
}
_NAMES = {np.dtype(kind).str: name for name, kind in _DTYPES.items() if name != "BF16"}
_FIELDS = {"dtype", "shape", "data_offsets"}


class DamagedError(Exception):
    """Why a file is no safetensors file, as the end of a sentence; ``known`` is what it is."""

    def __init__(self, why: str, known: Format | None = None) -> None:
        super().__init__(why)
        self.known = known


@dataclass(frozen=True, slots=True)
class Entry:
    """An array as the header has it; its bytes are ``[start, end)`` behind the header."""

    dtype: str
    shape: Shape
    start: int
    end: int

    @property
    def stored(self) -> np.dtype[Any]:
        """The type of the numbers in the file."""
        return np.dtype(_DTYPES[self.dtype])

    @property
    def floats(self) -> bool:
        """Whether it holds decimal numbers, as weights are."""
        return self.dtype == "BF16" or self.stored.kind == "f"


class TensorFile:
    """An open file whose header is sound.

    ``entries`` are its arrays by name, in the order of their bytes; ``size`` is how many bytes
    they have together.
    """

    def __init__(self, file: IO[bytes], entries: dict[str, Entry], begin: int) -> None:
        self.entries = entries
        self.size = sum(entry.end - entry.start for entry in entries.values())
        self._file, self._begin = file, begin

    def arrays(self) -> dict[str, np.ndarray]:
        """Read all arrays. Raises DamagedError where the file has become shorter meanwhile."""
        return {name: self._array(entry) for name, entry in self.entries.items()}

    def _array(self, entry: Entry) -> np.ndarray:
        array = np.empty(entry.shape, entry.stored)
        if array.size:
            self._file.seek(self._begin + entry.start)
            count = self._file.readinto(array.reshape(-1).view(np.uint8).data)  # type: ignore[attr-defined]
            if count != array.nbytes:
                raise DamagedError("it ends too early")
        if entry.dtype == "BF16":
            return (array.astype(np.uint32) << 16).view(np.float32)
        return array.astype(array.dtype.newbyteorder("="), copy=False)


def open_tensors(file: IO[bytes], limit: int = MAX_HEADER) -> TensorFile:
    """Check the header of an open file, of at most ``limit`` bytes, and return its arrays' places.

    Nothing is read but the header, and nothing is allocated by what the file claims. Raises
    DamagedError with the first thing that is wrong, or with what the file is instead.
    """
    state = os.fstat(file.fileno())
    if not stat.S_ISREG(state.st_mode):
        raise DamagedError("it is no plain file")
    start = file.read(START)
    length = int.from_bytes(start[:8], "little")
    rest = state.st_size - 8 - length
    if len(start) < 9 or start[8:9] != b"{" or rest < 0 or length < 2:
        _refuse(start, length, state.st_size)
    if length > limit:
        raise DamagedError(f"its header has {length:,} bytes, and at most {limit:,} are read")
    header = start[8 : 8 + length]
    header += file.read(length - len(header))
    entries = _parsed(header)
    end = 0
    for name, entry in entries.items():
        if entry.start != end:
            what = "overlap" if entry.start < end else "leave a hole"
            raise DamagedError(f"the bytes of `{_shown(name)}` {what}: {entry.start} after {end}")
        end = entry.end
    if end != rest:
        said = "ends too early" if end > rest else "goes on behind its arrays"
        raise DamagedError(f"it {said}: its arrays take {end:,} bytes, and it has {rest:,}")
    return TensorFile(file, entries, 8 + length)


def header_of(arrays: Mapping[str, np.ndarray]) -> tuple[bytes, dict[str, np.ndarray]]:
    """Return how a file of numbers begins, and the arrays in the order that they follow in."""
    ordered = dict(sorted(arrays.items(), key=lambda item: (-item[1].dtype.itemsize, item[0])))
    said, end = {}, 0
    for name, array in ordered.items():
        start, end = end, end + array.nbytes
        kind = _NAMES[array.dtype.str]
        said[name] = {"dtype": kind, "shape": array.shape, "data_offsets": (start, end)}
    header = json.dumps(said).encode()
    header += b" " * (-len(header) % 8)
    return len(header).to_bytes(8, "little") + header, ordered


def of_path(path: Path) -> IO[bytes]:
    """Open a plain file; a pipe, which could block for ever, is refused as damaged."""
    if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
        raise DamagedError("it is no plain file")
    return path.open("rb")


def _refuse(start: bytes, length: int, size: int) -> None:
    known = recognized(start)
    if known is not None:
        raise DamagedError(f"it is {known.name}", known)
    if not start:
        raise DamagedError("it is empty")
    if len(start) >= 9 and start[8:9] == b"{" and length + 8 > size:
        raise DamagedError(f"its header should have {length:,} bytes, but the file has {size:,}")
    raise DamagedError("it is no safetensors file")


def _parsed(header: bytes) -> dict[str, Entry]:
    try:
        text = header.decode("utf-8")
        found = json.loads(
            text,
            object_pairs_hook=_Objects(),
            parse_int=_whole,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except RecursionError:
        raise DamagedError("its header is nested too deep") from None
    except UnicodeDecodeError:
        raise DamagedError("its header is no UTF-8 text") from None
    except ValueError as fault:  # what json's own errors are
        raise DamagedError(f"its header is no JSON ({fault})") from None
    if isinstance(found, Entry) or not isinstance(found, dict):
        raise DamagedError("its header is no JSON object of arrays")
    metadata = found.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise DamagedError("its `__metadata__` is no object of texts")
    for name, entry in found.items():
        if not isinstance(entry, Entry):
            raise DamagedError(f"`{_shown(name)}` has no dtype, shape and offsets")
    return dict(sorted(found.items(), key=lambda item: (item[1].start, item[1].end)))


class _Objects:
    """Reads each object of a header as soon as it ends, so that the first wrong one ends it all."""

    def __init__(self) -> None:
        self.plain = 0

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any] | Entry:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for i, name in enumerate(names) if name in names[:i])
            raise DamagedError(f"its header has `{_shown(twice)}` twice")
        if any(isinstance(value, list) for value in found.values()):
            return _entry(found)
        self.plain += 1
        if self.plain > 2:  # the metadata, and the header itself
            raise DamagedError("an array has no dtype, shape and data_offsets")
        return found


def _entry(found: dict[str, Any]) -> Entry:
    if found.keys() != _FIELDS:
        raise DamagedError("an array has not just dtype, shape and data_offsets")
    dtype, shape, offsets = found["dtype"], found["shape"], found["data_offsets"]
    if not isinstance(dtype, str) or dtype not in _DTYPES:
        raise DamagedError(f"it holds numbers of an unknown type, {_shown(str(dtype))}")
    if not _sizes(shape) or len(shape) > MAX_AXES:
        raise DamagedError(f"a shape is no list of sizes: {_shown(str(shape))}")
    if not _sizes(offsets) or len(offsets) != 2:
        raise DamagedError(f"offsets are no two positions: {_shown(str(offsets))}")
    start, end = offsets
    item = np.dtype(_DTYPES[dtype]).itemsize
    # numpy counts the elements without regard to an axis of 0
    if item * prod(size for size in shape if size) >= 2**62:
        raise DamagedError(f"a shape is too large: {_shown(str(shape))}")
    if end - start != item * prod(shape):
        sizes = "x".join(map(str, shape))
        raise DamagedError(f"an array of {dtype} {sizes} has the bytes from {start} to {end}")
    return Entry(dtype, tuple(shape), start, end)


def _sizes(value: Any) -> bool:
    return isinstance(value, list) and all(type(v) is int and v >= 0 for v in value)


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise DamagedError("its header has a number that no file has")
    return int(digits)


def _no_number(text: str) -> Any:
    raise DamagedError(f"its header has {_shown(text)}, which is no size")


def _shown(text: str) -> str:
    """Return a text of the file, short, and on one line."""
    clean = text.encode("unicode_escape").decode("ascii")
    return clean if len(clean) <= 60 else clean[:60] + "…"
