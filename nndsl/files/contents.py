"""A path goes in, and the bytes of the file, or a stream, come out, unless there are too many."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from pathlib import Path
from typing import IO

BUFFER = 1 << 16  # bytes that a stream reads at a time


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
        _check(file, limit)
        found = file.read(limit + 1)
    if len(found) > limit:
        raise TooLargeError(len(found), limit)
    return found


def standard_input(limit: int) -> bytes:
    """Return what standard input has. Raises as ``content``."""
    with open(0, "rb", closefd=False) as file:
        found = file.read(limit + 1)
    if len(found) > limit:
        raise TooLargeError(len(found), limit)
    return found


def opened(path: Path, limit: int) -> IO[bytes]:
    """Return a stream of what a file holds, which raises TooLargeError for more than ``limit``.

    Raises as ``content``.
    """
    file = path.open("rb")
    try:
        _check(file, limit)
    except BaseException:
        file.close()
        raise
    return io.BufferedReader(Limited(file, limit, TooLargeError(limit + 1, limit)), BUFFER)


def _check(file: IO[bytes], limit: int) -> None:
    """Raise what keeps a file from being read."""
    state = os.fstat(file.fileno())
    if stat.S_ISREG(state.st_mode) and state.st_size > limit:
        raise TooLargeError(state.st_size, limit)
    if stat.S_ISCHR(state.st_mode) or stat.S_ISBLK(state.st_mode):
        raise OSError("it is a device")


class Limited(io.RawIOBase):
    """A stream that raises an error where it has more than so many bytes."""

    def __init__(self, file: IO[bytes], limit: int, error: Exception) -> None:
        self._file, self._left, self._error = file, limit, error

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]  # there, any buffer
        """Read some bytes and return how many."""
        some = self._file.read(len(into))
        self._left -= len(some)
        if self._left < 0:
            raise self._error
        into[: len(some)] = some
        return len(some)

    def close(self) -> None:
        """Close the stream."""
        self._file.close()
        super().close()
