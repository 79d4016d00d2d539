"""Where a training stands goes in, as plain data and arrays; a folder holds it, whole or not."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from nndsl.backends.weights import read
from nndsl.diagnostics import StorageError
from nndsl.storage import read_json, writing

STATE, TENSORS, MANIFEST = "state.json", "tensors.safetensors", "manifest.json"
KEPT = 2  # the newest ones that are kept
ASIDE = "unfinished-"


@dataclass(frozen=True)
class Checkpoint:
    """Where a training stood: plain data with the names of tensors, and their arrays."""

    plain: Any
    arrays: dict[str, np.ndarray]

    @property
    def epochs(self) -> int:
        """How many epochs were over."""
        done: int = self.plain["done"]
        return done


class Checkpoints:
    """The checkpoints of a run, each in a folder of its own, named by a number that grows.

    A checkpoint is written aside, with the hash of each file, flushed to the disk and renamed
    into place, so that one that bears a number is whole. Should the disk have lost a part of it
    after all, the hashes tell, and the one before is used.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, plain: Any, arrays: Mapping[str, np.ndarray]) -> None:
        """Keep a checkpoint, and the one before. Raises StorageError, with that one intact."""
        number = max(self._numbers(), default=0) + 1
        aside = self.folder / f"{ASIDE}{number}"
        with writing(aside):
            try:
                self.folder.mkdir(exist_ok=True)
                self._sweep()
                aside.mkdir()
                contiguous = {key: np.asarray(array, order="C") for key, array in arrays.items()}
                files = {
                    STATE: json.dumps(plain, allow_nan=False).encode(),
                    TENSORS: save(contiguous),
                }
                hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
                files[MANIFEST] = json.dumps({"format": 1, "sha256": hashes}, indent=2).encode()
                for name, data in files.items():
                    _write(aside / name, data)
                _flush(aside)
                aside.rename(self.folder / str(number))
                _flush(self.folder)
            except OSError:
                shutil.rmtree(aside, ignore_errors=True)
                raise
            for old in sorted(self._numbers())[:-KEPT]:
                shutil.rmtree(self.folder / str(old))

    def latest(self) -> Checkpoint | None:
        """Return the newest checkpoint that is whole, None where there is none."""
        for number in sorted(self._numbers(), reverse=True):
            found = self._read(self.folder / str(number))
            if found is not None:
                return found
        return None

    def remove(self) -> None:
        """Forget them all, when a run is finished."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _numbers(self) -> list[int]:
        if not self.folder.is_dir():
            return []
        return [int(entry.name) for entry in self.folder.iterdir() if entry.name.isdigit()]

    def _sweep(self) -> None:
        """Remove what a run that was killed has left half written."""
        for entry in self.folder.glob(f"{ASIDE}*"):
            shutil.rmtree(entry)

    @staticmethod
    def _read(folder: Path) -> Checkpoint | None:
        try:
            hashes = read_json(folder / MANIFEST)["sha256"]
            whole = all(
                hashlib.sha256((folder / name).read_bytes()).hexdigest() == hashes[name]
                for name in (STATE, TENSORS)
            )
            return Checkpoint(read_json(folder / STATE), read(folder / TENSORS)) if whole else None
        except (OSError, StorageError, KeyError, TypeError):
            return None  # the one before is used; that there is one is why two are kept


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    """Let the disk know the names in a folder, where the system can be told to."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
