"""A path goes in, and the bytes of the file come out, unless there are too many."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path


class TooLargeError(Exception):
    """Why a file isn't read: how many bytes it has, and how many are read at most."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"it has {size:,} bytes, and at most {limit:,} are read")
        self.size, self.limit = size, limit


def digest(path: Path) -> str:
    """Return the SHA-256 of a plain file, in hexadecimal. Raises OSError for anything else."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError("it is no plain file")
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(2**20):
            found.update(block)
    return found.hexdigest()


def content(path: Path, limit: int) -> bytes:
    """Return what a file holds.

    Raises TooLargeError for more than ``limit`` bytes, before they are read where the file says
    so itself, and OSError where it can't be read. A device, which never ends, is no file.
    """
    with path.open("rb") as file:
        state = os.fstat(file.fileno())
        if stat.S_ISREG(state.st_mode) and state.st_size > limit:
            raise TooLargeError(state.st_size, limit)
        if stat.S_ISCHR(state.st_mode) or stat.S_ISBLK(state.st_mode):
            raise OSError("it is a device")
        found = file.read(limit + 1)
    if len(found) > limit:
        raise TooLargeError(len(found), limit)
    return found
