"""Prepared data go in under a key and come out of the user's cache folder the next time.

An entry is two files: a safetensors file of arrays, and JSON with all else and a hash of both.
Whatever can't be written is not kept, and whatever isn't whole is made anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nndsl.data.raw import Array
from nndsl.data.where import cache_folder
from nndsl.diagnostics import StorageError
from nndsl.files.safetensors import DamagedError, header_of, of_path, open_tensors
from nndsl.files.storage import aside, read_json

FORMAT = 2
MOST = 4 * 2**30  # bytes of all entries together
_FREE = 4  # an entry takes at most this part of what the disk has left
_ENDINGS = (".json", ".safetensors", ".part")
_STALE = 3600  # seconds after which a file that was being written is nobody's


class SpoiltError(Exception):
    """Why an entry can't be believed, as the end of a sentence."""


@dataclass(frozen=True)
class Entry:
    """An entry: its key, its bytes, and when it was last used, in seconds since 1970."""

    key: str
    size: int
    used: float


def folder() -> Path:
    """Return the folder of the entries, which may not be there."""
    return cache_folder() / "prepared"


def write(key: str, arrays: Mapping[str, Array], plain: Mapping[str, Any]) -> bool:
    """Keep an entry, and remove those that were used least recently where there are too many.

    Returns whether it was kept: a full disk, or a folder that isn't the user's own, is no fault.
    """
    size = sum(array.nbytes for array in arrays.values())
    place = folder()
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _own(place) or size > min(MOST // 2, shutil.disk_usage(place).free // _FREE):
            return False
        header, ordered = header_of(arrays)
        with aside(place / f"{key}.safetensors") as file:
            file.write(header)
            for array in ordered.values():
                file.write(array.reshape(-1).view(np.uint8).data)
        body = json.dumps({"format": FORMAT, "key": key, "arrays": _hash(ordered), **plain})
        manifest = {"sha256": hashlib.sha256(body.encode()).hexdigest(), "body": body}
        with aside(place / f"{key}.json") as file:
            file.write(json.dumps(manifest).encode())
        _make_room(place, key)
    except OSError:
        with suppress(OSError):
            _remove(place, key)
        return False
    return True


def read_plain(key: str) -> dict[str, Any] | None:
    """Return all of an entry but its arrays, None where there is none.

    Raises SpoiltError for one that isn't as it was written.
    """
    path = folder() / f"{key}.json"
    with suppress(OSError):
        if not path.exists() or not _own(path.parent):
            return None
        try:
            said = read_json(path)
            body = said["body"]
            right = said["sha256"] == hashlib.sha256(body.encode()).hexdigest()
            plain = json.loads(body) if right else {}
        except (StorageError, KeyError, TypeError, AttributeError, ValueError) as fault:
            raise SpoiltError(f"its JSON is damaged ({type(fault).__name__})") from None
        if not right or plain.get("format") != FORMAT or plain.get("key") != key:
            raise SpoiltError("its JSON was changed")
        os.utime(path)  # it is in use
        return dict(plain)
    return None


def read_arrays(key: str, plain: Mapping[str, Any]) -> dict[str, Array]:
    """Return the arrays of an entry. Raises SpoiltError where they aren't as they were written."""
    try:
        with of_path(folder() / f"{key}.safetensors") as file:
            arrays = open_tensors(file).arrays()
    except DamagedError as fault:
        raise SpoiltError(str(fault)) from None
    except OSError as fault:
        raise SpoiltError(fault.strerror or str(fault)) from None
    if _hash(arrays) != plain["arrays"]:
        raise SpoiltError("its arrays were changed")
    return arrays


def entries() -> list[Entry]:
    """Return what is kept, the one that was used most recently first."""
    found = []
    with suppress(OSError):
        for path in folder().glob("*.json"):
            state = path.stat()
            size = state.st_size + path.with_suffix(".safetensors").stat().st_size
            found.append(Entry(path.stem, size, state.st_mtime))
    return sorted(found, key=lambda entry: -entry.used)


def clear() -> int:
    """Remove everything that is kept. Returns how many entries there were. Raises OSError."""
    place, count = folder(), len(entries())
    if place.is_dir() and _own(place):
        for path in place.iterdir():
            if path.suffix in _ENDINGS:
                path.unlink(missing_ok=True)
    return count


def remove(key: str) -> None:
    """Remove an entry, if that is possible."""
    with suppress(OSError):
        _remove(folder(), key)


def _own(place: Path) -> bool:
    """Say whether a folder is the user's, and nobody else may write into it."""
    state = place.lstat()
    if not stat.S_ISDIR(state.st_mode):
        return False
    return not hasattr(os, "getuid") or (
        state.st_uid == os.getuid() and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    )


def _hash(arrays: Mapping[str, Array]) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(f"{name}\x1e{array.dtype.str}\x1e{array.shape}\x1e".encode())
        digest.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return digest.hexdigest()


def _make_room(place: Path, key: str) -> None:
    total = 0
    for entry in sorted(entries(), key=lambda entry: entry.key != key):
        total += entry.size
        if total > MOST:
            _remove(place, entry.key)
    now = time.time()
    known = {entry.key for entry in entries()}
    for path in place.iterdir():
        if path.name.split(".")[0] not in known and now - path.stat().st_mtime > _STALE:
            path.unlink(missing_ok=True)


def _remove(place: Path, key: str) -> None:
    for ending in _ENDINGS[:2]:
        (place / f"{key}{ending}").unlink(missing_ok=True)
