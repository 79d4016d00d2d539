"""Human activity recognition: UCI's files, however they are packed, go in, rows come out."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nndsl.contents import TooLargeError, content
from nndsl.data.download import Remote
from nndsl.data.har_names import ACTIVITIES
from nndsl.data.known import KNOWN
from nndsl.data.raw import Array, Raw, distinct
from nndsl.data.sources import DataSource
from nndsl.diagnostics import NNError
from nndsl.errors import data_files as errors

REMOTE = Remote(
    "https://archive.ics.uci.edu/static/public/240/"
    "human+activity+recognition+using+smartphones.zip",
    "c00b803081a5c797cd5e4b83700a9810b38d53d9d84e01917e090e1fdbc81031",
    61_005_872,
)
_ZIP_NAME = re.compile(r"human.?activity|uci.?har|^har\b", re.IGNORECASE)
# Bytes that are read at most: of a file of signals (the largest has 66 MB), of any other file of
# the set, and of an archive as it lies; a header line; and how many-fold a file may be unpacked.
_LIMIT, _SMALL, _ARCHIVE, _LINE, _RATIO = 96 << 20, 1 << 20, 256 << 20, 1 << 16, 200
_BLOCK = 1 << 20
_ROWS = {"train": 7352, "test": 2947}
_FEATURES = 561


class _WrongError(Exception):
    """Why files that should be the set are not, as a sentence."""


@dataclass(frozen=True)
class HarFiles:
    """The set as it lies in a folder: one zip, one unpacked folder, or a pair of csv files."""

    kind: str
    path: Path


def find_har(folders: Iterable[Path]) -> HarFiles | None:
    """Return the set in the first of the folders that has it, or None."""
    for folder in folders:
        if all((folder / part / f"X_{part}.txt").is_file() for part in _ROWS):
            return HarFiles("folder", folder)
        if all(
            (folder / f"{part}.csv").is_file() and _is_har_csv(folder / f"{part}.csv")
            for part in _ROWS
        ):
            return HarFiles("csv", folder)
        for path in sorted(folder.glob("*.zip")):
            if _ZIP_NAME.search(path.name) and path.is_file():
                return HarFiles("zip", path)
    return None


def _is_har_csv(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            header = file.readline(1 << 16).decode("utf-8", errors="replace")
    except OSError:
        return False
    cells = {cell.strip().strip('"') for cell in header.split(",")}
    return {"subject", "Activity"} <= cells


def read_har(source: DataSource, found: HarFiles) -> Raw:
    """Return all rows, train before test. Raises NNError where the files are not the set."""
    try:
        if found.kind == "csv":
            names, parts = _csv_pair(found.path)
        else:
            names, parts = _members(found)
    except (
        _WrongError,
        OSError,
        ValueError,
        KeyError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        TooLargeError,
        OverflowError,
    ) as fault:
        reason = str(fault) or type(fault).__name__
        raise NNError(errors.damaged_data(source.origin.head, found.path, reason)) from None
    known = KNOWN["har"]
    own_test = np.concatenate([np.full(_ROWS[part], part == "test") for part in _ROWS])
    return Raw(
        inputs=np.concatenate([parts[part][0] for part in _ROWS]),
        features=distinct(names),
        shape=None,
        targets=(known.target,),
        y=(np.concatenate([parts[part][1] for part in _ROWS]),),
        order=ACTIVITIES,
        kind=known.kind,
        groups=np.concatenate([parts[part][2] for part in _ROWS]),
        own_test=own_test,
        origin=f"har from {found.path}",
        component=source,
    )


Part = tuple[Array, Array, Array]


def _members(found: HarFiles) -> tuple[list[str], dict[str, Part]]:
    if found.kind == "folder":
        return _texts(lambda name: content(found.path / name, _most(name)))
    if found.path.stat().st_size > _ARCHIVE:
        raise _WrongError(f"it is larger than {_ARCHIVE >> 20} MiB")
    with zipfile.ZipFile(found.path) as archive:
        inner = archive
        if not any(n.endswith("train/X_train.txt") for n in archive.namelist()):
            nested = [n for n in archive.namelist() if n.lower().endswith(".zip")]
            if not nested:
                raise _WrongError("it holds no train/X_train.txt")
            inner = zipfile.ZipFile(io.BytesIO(_member(archive, nested[0], _ARCHIVE)))
        with inner:
            names = inner.namelist()

            def read(name: str) -> bytes:
                match = [n for n in names if n == name or n.endswith(f"/{name}")]
                match = [n for n in match if not n.startswith("__MACOSX")]
                if not match:
                    raise _WrongError(f"it holds no {name}")
                return _member(inner, match[0], _most(name))

            return _texts(read)


def _most(name: str) -> int:
    return _LIMIT if "/X_" in name else _SMALL


def _member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """Unpack a file into memory; what it claims is looked at first, and not believed."""
    info = archive.getinfo(name)
    if info.file_size > limit or info.file_size > _RATIO * max(info.compress_size, 1 << 10):
        raise _WrongError(f"{name} claims {info.file_size:,} bytes, which none of the set has")
    blocks, size = [], 0
    with archive.open(info) as file:
        while block := file.read(_BLOCK):  # all at once, zipfile would copy it again and again
            blocks.append(block)
            size += len(block)
            if size > limit:
                raise _WrongError(f"{name} is larger than {limit:,} bytes")
    return b"".join(blocks)


def _lines(text: bytes, name: str) -> list[tuple[str, str]]:
    """Return the numbered lines of a file, each as its number and what it says."""
    lines = [line.split(maxsplit=1) for line in text.decode("utf-8").split("\n") if line.strip()]
    if not all(len(line) == 2 for line in lines):
        raise _WrongError(f"{name} has a line that is no number and a name")
    return [(number, said.strip()) for number, said in lines]


def _texts(read: Callable[[str], bytes]) -> tuple[list[str], dict[str, Part]]:
    import pandas as pd

    names = [said for _, said in _lines(read("features.txt"), "features.txt")]
    labels = {
        int(n): said for n, said in _lines(read("activity_labels.txt"), "activity_labels.txt")
    }
    if len(names) != _FEATURES:
        raise _WrongError(f"features.txt has {len(names)} names, not {_FEATURES}")
    parts = {}
    for part in _ROWS:
        signals = _plain(read(f"{part}/X_{part}.txt"), f"X_{part}.txt")
        frame = pd.read_csv(
            io.BytesIO(signals), sep=r"\s+", header=None, dtype=np.float64, engine="c"
        )
        numbers = np.array(read(f"{part}/y_{part}.txt").split(), dtype=np.int64)
        activity = np.array([labels[number] for number in numbers.tolist()], dtype=object)
        subjects = np.array(read(f"{part}/subject_{part}.txt").split(), dtype=np.int64)
        parts[part] = _checked(part, frame.to_numpy(), activity, subjects)
    return names, parts


def _plain(text: bytes, name: str) -> bytes:
    """Return a text whose first line is short, as the number of columns follows from it."""
    if b"\n" not in text[:_LINE]:
        raise _WrongError(f"the first line of {name} has more than {_LINE:,} bytes")
    return text


def _csv_pair(folder: Path) -> tuple[list[str], dict[str, Part]]:
    import pandas as pd

    names: list[str] = []
    parts = {}
    for part in _ROWS:
        text = _plain(content(folder / f"{part}.csv", _LIMIT), f"{part}.csv")
        frame = pd.read_csv(io.BytesIO(text))
        inputs = [str(name) for name in frame.columns if name not in ("subject", "Activity")]
        if names and inputs != names:
            raise _WrongError("train.csv and test.csv have different columns")
        names = inputs
        values = frame[inputs].to_numpy(dtype=np.float64)
        activity = np.array([str(cell) for cell in frame["Activity"]], dtype=object)
        parts[part] = _checked(part, values, activity, frame["subject"].to_numpy(dtype=np.int64))
    return names, parts


def _checked(part: str, values: Array, activity: Array, subjects: Array) -> Part:
    wanted = (_ROWS[part], _FEATURES)
    if values.shape != wanted or not len(activity) == len(subjects) == wanted[0]:
        found = f"{values.shape[0]} rows of {values.shape[1]} columns"
        raise _WrongError(f"{part} has {found}, not {wanted[0]} of {wanted[1]}")
    if not np.isfinite(values).all():
        raise _WrongError(f"{part} has values that are missing or infinite")
    unknown = sorted(set(activity.tolist()) - set(ACTIVITIES))
    if unknown:
        raise _WrongError(f"{part} has an unknown activity, {unknown[0]}")
    return values, activity, subjects
