"""Texts go in, and lie on disk whole or not at all when a function returns."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Any, BinaryIO

from nndsl.diagnostics import StorageError
from nndsl.errors import storage as errors
from nndsl.files.contents import TooLargeError, content

MAX_JSON = 2**26  # bytes; the statistics of a million columns have as many
MAX_PARTS = 2**20
MAX_DIGITS = 40
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # no room, or more than one may have


@contextmanager
def writing(path: Path, chosen: bool = False) -> Iterator[None]:
    """Turn what the system says of a failed write into a StorageError about ``path``.

    ``chosen`` says that it is the folder that was asked for, so that another can be.
    """
    try:
        yield
    except OSError as error:
        reason, full = error.strerror or str(error), error.errno in FULL
        raise StorageError(errors.cannot_write(path, reason, full, chosen)) from None


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file aside, flush it to the disk, and rename it into place."""
    aside = path.with_name(path.name + ".part")
    with writing(path):
        try:
            write_through(aside, content)
            aside.replace(path)
        except OSError:
            aside.unlink(missing_ok=True)
            raise


def write_over(path: Path, content: bytes) -> None:
    """Write to a place that a user names, where links lead to it: a file keeps its permissions.

    A file is written whole or not at all; what is no file, such as a pipe, gets the content.
    """
    with writing(path):
        place = path.resolve()
        before = place.stat() if place.exists() else None
        if place.is_dir():
            raise StorageError(errors.folder_for_file(path))
        if before is not None and not stat.S_ISREG(before.st_mode):
            place.write_bytes(content)
            return
        if before is not None and not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        with aside(place) as file:
            if before is not None:
                Path(file.name).chmod(stat.S_IMODE(before.st_mode))
            file.write(content)


def write_through(path: Path, content: bytes) -> None:
    """Write a new file through to the disk. Raises OSError, maybe with a part written.

    What bears its name is removed first: a link would lead what is written elsewhere.
    """
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def aside(path: Path) -> Iterator[BinaryIO]:
    """Open a file of this process's own, which takes the place of ``path`` once it is whole."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.unlink(missing_ok=True)
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        with suppress(OSError):  # the fault that led here is the one to tell
            part.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: Path, data: Any) -> None:
    """Write plain data as JSON; a number that is not finite becomes null."""
    write_text(path, json.dumps(finite(data), indent=2, ensure_ascii=False) + "\n")


class Lines:
    """A file with plain data as a line of JSON each, which stays open while some are added."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: FileIO | None = None

    def add(self, data: Any) -> None:
        """Write one more line, of which nothing is held back. Raises StorageError."""
        line = _line(data).encode("utf-8")
        with writing(self.path):
            if self._file is None:
                self._file = self.path.open("ab", buffering=0)
            while line:
                line = line[self._file.write(line) :]

    def replace(self, objects: Iterable[Any]) -> None:
        """Write other lines instead of all, whole or not at all. Raises StorageError."""
        self.close()
        write_text(self.path, "".join(map(_line, objects)))

    def close(self) -> None:
        """Let go of the file, if it is open."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _line(data: Any) -> str:
    return json.dumps(finite(data), ensure_ascii=False) + "\n"


def read_json(path: Path) -> Any:
    """Return the plain data of a JSON file.

    Raises StorageError where it is missing, unreadable, far larger than any that is written
    here, or no JSON; JSON has no NaN, and no key twice.
    """
    try:
        text = content(path, MAX_JSON)
        if text.count(b"[") + text.count(b"{") > MAX_PARTS:
            raise ValueError(f"it has more than {MAX_PARTS:,} lists and objects")
        return json.loads(
            text.decode("utf-8"),
            object_pairs_hook=_once_each,
            parse_constant=_no_constant,
            parse_int=_whole,
        )
    except OSError as error:
        raise StorageError(errors.cannot_read(path, error.strerror or str(error))) from None
    except (ValueError, RecursionError, TooLargeError) as error:
        raise StorageError(errors.damaged(path, str(error))) from None


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a file with one in each line, up to the first that isn't whole."""
    if not path.is_file():
        return []
    try:
        text = content(path, MAX_JSON).decode("utf-8", "replace")
    except (OSError, TooLargeError) as error:
        raise StorageError(errors.cannot_read(path, str(error))) from None
    found: list[dict[str, Any]] = []
    for line in text.split("\n"):
        try:
            found.append(json.loads(line))
        except (ValueError, RecursionError):
            break  # the end of the file, or what was being written when the process ended
    return found


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("it has a key twice")
    return found


def _no_constant(text: str) -> Any:
    raise ValueError(f"it has {text}, which is no number of JSON")


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"it has a number of {len(digits):,} digits")
    return int(digits)


def finite(data: Any) -> Any:
    """Return plain data with None for numbers that JSON has no form for.

    >>> finite({"loss": float("nan"), "rows": [1, 2.5]})
    {'loss': None, 'rows': [1, 2.5]}
    """
    if isinstance(data, dict):
        return {key: finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [finite(value) for value in data]
    if isinstance(data, float) and (data != data or data in (float("inf"), float("-inf"))):
        return None
    return data
