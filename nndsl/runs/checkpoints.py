"""Where a training stands goes in, as plain data and arrays; a folder holds it, whole or not.

The best weights so far lie apart, in a folder beside.
"""

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
from nndsl.files.contents import digest
from nndsl.files.folders import numbers, own_folder
from nndsl.files.storage import read_json, write_through, writing
from nndsl.runs.best import BestWeights

STATE, TENSORS, MANIFEST = "state.json", "tensors.safetensors", "manifest.json"
BEST = "monitor.weights."  # what the names of the best weights so far begin with
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

    @property
    def best(self) -> dict[str, np.ndarray]:
        """The best weights so far by their key; none where nothing was watched."""
        return {k.removeprefix(BEST): v for k, v in self.arrays.items() if k.startswith(BEST)}


class Checkpoints:
    """The checkpoints of a run, each in a folder of its own, named by a number that grows.

    A checkpoint is written aside, with the hash of each file, flushed to the disk and renamed
    into place, so that one that bears a number is whole. Should the disk have lost a part of it
    after all, the hashes tell, and the one before is used. The best weights are written before
    the checkpoint that names them, and removed after the last that does.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.best = BestWeights(folder.with_name("best"))

    def save(self, plain: Any, arrays: Mapping[str, np.ndarray]) -> None:
        """Keep a checkpoint, and the one before. Raises StorageError, with that one intact."""
        own_folder(self.folder)
        number = max(self._numbers(), default=0) + 1
        aside = self.folder / f"{ASIDE}{number}"
        best = {k.removeprefix(BEST): v for k, v in arrays.items() if k.startswith(BEST)}
        with writing(aside):
            try:
                self._sweep()
                named = self.best.keep(best) if best else None
                aside.mkdir()
                contiguous = {
                    key: np.asarray(array, order="C")
                    for key, array in arrays.items()
                    if not key.startswith(BEST)
                }
                files = {
                    STATE: json.dumps(plain, allow_nan=False).encode(),
                    TENSORS: save(contiguous),
                }
                hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
                manifest = {"format": 1, "sha256": hashes, "best": named}
                files[MANIFEST] = json.dumps(manifest, indent=2).encode()
                for name, data in files.items():
                    write_through(aside / name, data)
                _flush(aside)
                aside.rename(self.folder / str(number))
                _flush(self.folder)
            except OSError:
                shutil.rmtree(aside, ignore_errors=True)
                raise
            for old in self._numbers()[:-KEPT]:
                shutil.rmtree(self.folder / str(old))
            self._prune()

    def latest(self, epochs: int | None = None) -> Checkpoint | None:
        """Return the newest checkpoint that is whole, of so many epochs at most.

        None where there is none.
        """
        for number in reversed(self._numbers()):
            found = self._read(self.folder / str(number))
            if found is not None and (epochs is None or found.epochs <= epochs):
                return found
        return None

    def remove(self) -> None:
        """Forget them all, when a run is finished."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.best.remove()

    def _numbers(self) -> list[int]:
        return numbers(self.folder) if self.folder.is_dir() else []

    def _sweep(self) -> None:
        """Remove what a run that was killed has left half written."""
        for entry in self.folder.glob(f"{ASIDE}*"):
            shutil.rmtree(entry)
        self._prune()

    def _prune(self) -> None:
        """Remove the best weights that no checkpoint names: those before, or of a run killed."""
        self.best.forget(
            [_manifest(self.folder / str(number)).get("best") for number in self._numbers()]
        )

    def _read(self, folder: Path) -> Checkpoint | None:
        try:
            manifest = _manifest(folder)
            hashes = manifest["sha256"]
            if any(digest(folder / name) != hashes[name] for name in (STATE, TENSORS)):
                return None
            plain, arrays = read_json(folder / STATE), read(folder / TENSORS)
            if manifest.get("best") is not None:
                best = self.best.read(manifest["best"])
                arrays |= {f"{BEST}{key}": array for key, array in best.items()}
            whole = isinstance(plain, dict) and isinstance(plain.get("done"), int)
            return Checkpoint(plain, arrays) if whole else None
        except (OSError, StorageError, KeyError, TypeError):
            return None  # the one before is used; that there is one is why two are kept


def _manifest(folder: Path) -> dict[str, Any]:
    """Return what a checkpoint says of its files, nothing where it doesn't."""
    try:
        found = read_json(folder / MANIFEST) if (folder / MANIFEST).is_file() else {}
    except StorageError:
        return {}
    return found if isinstance(found, dict) else {}


def _flush(folder: Path) -> None:
    """Let the disk know the names in a folder, where the system can be told to."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
