"""The set as it lies in a folder or an archive goes in; streams of its text files come out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from nndsl.files.contents import BUFFER, Limited, opened

ROWS = {"train": 7352, "test": 2947}
_ZIP_NAME = re.compile(r"human.?activity|uci.?har|^har\b", re.IGNORECASE)
# Bytes that are read at most: of a file of signals (the largest has 66 MB), of any other file of
# the set, and of an archive as it lies; and how many-fold a file may be unpacked.
LIMIT, _SMALL, _ARCHIVE, _RATIO = 96 << 20, 1 << 20, 256 << 20, 200
_LOCAL = 30  # bytes in front of a file in an archive, before its name

Open = Callable[[str], IO[bytes]]  # of a name such as `train/X_train.txt`


class WrongError(Exception):
    """Why files that should be the set are not, as a sentence."""


@dataclass(frozen=True)
class HarFiles:
    """The set as it lies in a folder: one zip, one unpacked folder, or a pair of csv files."""

    kind: str
    path: Path


def find_har(folders: Iterable[Path]) -> HarFiles | None:
    """Return the set in the first of the folders that has it, or None."""
    for folder in folders:
        if all((folder / part / f"X_{part}.txt").is_file() for part in ROWS):
            return HarFiles("folder", folder)
        if all(
            (folder / f"{part}.csv").is_file() and _is_har_csv(folder / f"{part}.csv")
            for part in ROWS
        ):
            return HarFiles("csv", folder)
        for path in sorted(folder.glob("*.zip")):
            if _ZIP_NAME.search(path.name) and path.is_file():
                return HarFiles("zip", path)
    return None


def _is_har_csv(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            header = file.readline(BUFFER).decode("utf-8", errors="replace")
    except OSError:
        return False
    cells = {cell.strip().strip('"') for cell in header.split(",")}
    return {"subject", "Activity"} <= cells


@contextmanager
def texts(found: HarFiles) -> Iterator[Open]:
    """Open the set, in a folder or a zip, whose files are read from streams.

    These raise WrongError or TooLargeError for more bytes than a file of the set has.
    """
    if found.kind == "folder":
        yield lambda name: opened(found.path / name, _most(name))
        return
    if found.path.stat().st_size > _ARCHIVE:
        raise WrongError(f"it is larger than {_ARCHIVE >> 20} MiB")
    with found.path.open("rb") as file, zipfile.ZipFile(file) as archive:
        if any(name.endswith("train/X_train.txt") for name in archive.namelist()):
            yield _of_archive(archive)
            return
        nested = [name for name in archive.namelist() if name.lower().endswith(".zip")]
        if not nested:
            raise WrongError("it holds no train/X_train.txt")
        with _inside(file, archive, nested[0]) as part, zipfile.ZipFile(part) as inner:
            yield _of_archive(inner)


def _most(name: str) -> int:
    return LIMIT if "/X_" in name else _SMALL


def _of_archive(archive: zipfile.ZipFile) -> Open:
    names = [name for name in archive.namelist() if not name.startswith("__MACOSX")]

    def open_(name: str) -> IO[bytes]:
        match = [each for each in names if each == name or each.endswith(f"/{name}")]
        if not match:
            raise WrongError(f"it holds no {name}")
        return _member(archive, match[0], _most(name))

    return open_


def _member(archive: zipfile.ZipFile, name: str, limit: int) -> IO[bytes]:
    """Open a file of an archive; what it claims is looked at first, and not believed."""
    info = archive.getinfo(name)
    if info.file_size > limit or info.file_size > _RATIO * max(info.compress_size, 1 << 10):
        raise WrongError(f"{name} claims {info.file_size:,} bytes, which none of the set has")
    error = WrongError(f"{name} is larger than {limit:,} bytes")
    return io.BufferedReader(Limited(archive.open(info), limit, error), BUFFER)


def _inside(file: IO[bytes], archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Open an archive in an archive: where it lies, if it isn't packed there, else in memory."""
    info = archive.getinfo(name)
    plain = info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1
    if not plain or info.file_size != info.compress_size or info.file_size > _ARCHIVE:
        with _member(archive, name, _ARCHIVE) as packed:
            return io.BytesIO(packed.read())
    file.seek(info.header_offset)
    local = file.read(_LOCAL)
    behind = sum(int.from_bytes(local[at : at + 2], "little") for at in (26, 28))
    begin = info.header_offset + _LOCAL + behind
    return io.BufferedReader(_Window(file, begin, info.file_size))


class _Window(io.RawIOBase):
    """A part of a file, which nobody else reads meanwhile."""

    def __init__(self, file: IO[bytes], begin: int, size: int) -> None:
        self.file, self.begin, self.size, self.at = file, begin, size, 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be read from anywhere."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, counted from the beginning of the part, and return it."""
        self.at = offset + (0, self.at, self.size)[whence]
        if self.at < 0:
            raise ValueError("there is nothing in front of it")
        return self.at

    def tell(self) -> int:
        """Return the place."""
        return self.at

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]  # there, any buffer
        """Read some bytes and return how many."""
        self.file.seek(self.begin + self.at)
        some = self.file.read(max(0, min(len(into), self.size - self.at)))
        into[: len(some)] = some
        self.at += len(some)
        return len(some)
