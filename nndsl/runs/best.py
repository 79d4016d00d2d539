"""The best weights of a run go in, and lie in files that are named by their hash."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np
from safetensors.numpy import save

from nndsl.backends.weights import read
from nndsl.diagnostics import StorageError
from nndsl.errors import storage as errors
from nndsl.files.contents import digest
from nndsl.files.folders import own_folder
from nndsl.files.storage import write_bytes

_NAME = re.compile(r"[0-9a-f]{64}")
_ENDING = ".safetensors"


class BestWeights:
    """The best weights so far, apart from the checkpoints that name them.

    They change less often than checkpoints are saved. A version is written once, and stays for as
    long as a checkpoint names it, so that whichever of them a run goes on from has its own.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, arrays: Mapping[str, np.ndarray]) -> str:
        """Write a version, unless it is there, and return its name. Raises StorageError."""
        data = save({key: np.asarray(array, order="C") for key, array in arrays.items()})
        name = hashlib.sha256(data).hexdigest()
        own_folder(self.folder)
        if not self._whole(name):
            write_bytes(self._path(name), data)
        return name

    def read(self, name: object) -> dict[str, np.ndarray]:
        """Return a version. Raises StorageError where it isn't there, or not as it was written."""
        if not isinstance(name, str) or not _NAME.fullmatch(name) or not self._whole(name):
            raise StorageError(errors.damaged(self.folder, "a version that is named isn't whole"))
        return read(self._path(name))

    def forget(self, but: Collection[object]) -> None:
        """Remove all versions that aren't named, and what was half written."""
        for path in self.folder.glob(f"*{_ENDING}*"):
            if path.name.removesuffix(_ENDING) not in but:
                path.unlink()

    def remove(self) -> None:
        """Forget them all, when a run is finished."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{_ENDING}"

    def _whole(self, name: str) -> bool:
        try:
            return digest(self._path(name)) == name
        except OSError:
            return False
