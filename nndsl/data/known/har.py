"""Human activity recognition: UCI's files, however they are packed, go in, rows come out.

Signals are read piece by piece, into float32: their text has four times the bytes of that. What
reads text of any form takes more memory than the whole set, so it isn't loaded for the set's own.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np

from nndsl.data.known.download import Remote
from nndsl.data.known.entries import KNOWN
from nndsl.data.known.har_files import (
    LIMIT,
    ROWS,
    HarFiles as HarFiles,
    Open,
    WrongError,
    find_har as find_har,
    texts,
)
from nndsl.data.known.har_names import ACTIVITIES
from nndsl.data.known.har_text import read_fixed
from nndsl.data.raw import Array, Raw, distinct
from nndsl.data.samples import anywhere
from nndsl.data.sources import DataSource
from nndsl.diagnostics import NNError
from nndsl.errors import data_files as errors
from nndsl.files.contents import BUFFER, TooLargeError, opened

if TYPE_CHECKING:
    import pandas as pd

REMOTE = Remote(
    "https://archive.ics.uci.edu/static/public/240/"
    "human+activity+recognition+using+smartphones.zip",
    "c00b803081a5c797cd5e4b83700a9810b38d53d9d84e01917e090e1fdbc81031",
    61_005_872,
)
_FEATURES = 561
_PIECE = 512  # rows of signals that are read at a time


def read_har(source: DataSource, found: HarFiles) -> Raw:
    """Return all rows, train before test. Raises NNError where the files are not the set."""
    signals = np.empty((sum(ROWS.values()), _FEATURES), np.float32)
    train = ROWS["train"]
    into = {"train": signals[:train], "test": signals[train:]}
    try:
        if found.kind == "csv":
            names, parts = _csv_pair(found.path, into)
        else:
            with texts(found) as opened:
                names, parts = _texts(opened, into)
    except (
        WrongError,
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
    own_test = np.concatenate([np.full(ROWS[part], part == "test") for part in ROWS])
    return Raw(
        inputs=signals,
        features=distinct(names),
        shape=None,
        targets=(known.target,),
        y=(np.concatenate([parts[part][0] for part in ROWS]),),
        orders={known.target: ACTIVITIES},
        kind=known.kind,
        groups=np.concatenate([parts[part][1] for part in ROWS]),
        own_test=own_test,
        origin=f"har from {found.path}",
        component=source,
        own=True,
    )


Part = tuple[Array, Array]  # the activity and the subject of each row


def _texts(opened: Open, into: Mapping[str, Array]) -> tuple[list[str], dict[str, Part]]:
    """Return the names of the features, and the parts, whose signals are written."""

    def read(name: str) -> bytes:
        with opened(name) as file:
            return file.read()

    names = [said for _, said in _lines(read("features.txt"), "features.txt")]
    labels = {
        int(n): said for n, said in _lines(read("activity_labels.txt"), "activity_labels.txt")
    }
    if len(names) != _FEATURES:
        raise WrongError(f"features.txt has {len(names)} names, not {_FEATURES}")
    parts = {}
    for part, signals in into.items():
        shape = _read_signals(opened, part, signals)
        numbers = np.array(read(f"{part}/y_{part}.txt").split(), dtype=np.int64)
        activity = np.array([labels[number] for number in numbers.tolist()], dtype=object)
        subjects = np.array(read(f"{part}/subject_{part}.txt").split(), dtype=np.int64)
        parts[part] = _checked(part, shape, signals, activity, subjects)
    return names, parts


def _lines(text: bytes, name: str) -> list[tuple[str, str]]:
    """Return the numbered lines of a file, each as its number and what it says."""
    lines = [line.split(maxsplit=1) for line in text.decode("utf-8").split("\n") if line.strip()]
    if not all(len(line) == 2 for line in lines):
        raise WrongError(f"{name} has a line that is no number and a name")
    return [(number, said.strip()) for number, said in lines]


def _check_line(file: IO[bytes], name: str) -> None:
    """See that the first line is short, as the number of columns follows from it."""
    if b"\n" not in file.peek(BUFFER):  # type: ignore[attr-defined]  # each is buffered
        raise WrongError(f"the first line of {name} has more than {BUFFER:,} bytes")


def _read_signals(opened: Open, part: str, into: Array) -> tuple[int, int]:
    """Write the numbers of a part, and return how many rows and columns there are."""
    name = f"{part}/X_{part}.txt"
    with opened(name) as file:
        if read_fixed(file, into):
            return len(into), into.shape[1]
    with opened(name) as file:
        _check_line(file, f"X_{part}.txt")
        return _read_any(file, into)


def _read_any(file: IO[bytes], into: Array) -> tuple[int, int]:
    """Write rows of numbers in any form, as far as there is room; return how many there are."""
    import pandas as pd

    rows = columns = 0
    with pd.read_csv(
        file, sep=r"\s+", header=None, dtype=np.float64, engine="c", chunksize=_PIECE
    ) as pieces:
        for piece in pieces:
            first, (count, columns) = rows, piece.shape
            rows += count
            if rows <= len(into) and columns == into.shape[1]:
                _write(piece, into[first:rows])
    return rows, columns


def _write(frame: pd.DataFrame, into: Array) -> None:
    with np.errstate(over="ignore"):  # what is too large is infinite, and told as that
        into[...] = frame.to_numpy(dtype=np.float64)


def _csv_pair(folder: Path, into: Mapping[str, Array]) -> tuple[list[str], dict[str, Part]]:
    import pandas as pd

    names: list[str] = []
    parts = {}
    for part, signals in into.items():
        with opened(folder / f"{part}.csv", LIMIT) as file:
            _check_line(file, f"{part}.csv")
            frame = pd.read_csv(file)
        inputs = [str(name) for name in frame.columns if name not in ("subject", "Activity")]
        if names and inputs != names:
            raise WrongError("train.csv and test.csv have different columns")
        names = inputs
        shape = len(frame), len(inputs)
        if shape == signals.shape:
            _write(frame[inputs], signals)
        activity = np.array([str(cell) for cell in frame["Activity"]], dtype=object)
        subjects = frame["subject"].to_numpy(dtype=np.int64)
        parts[part] = _checked(part, shape, signals, activity, subjects)
    return names, parts


def _checked(
    part: str, shape: tuple[int, int], signals: Array, activity: Array, subjects: Array
) -> Part:
    """Return a part of so many rows and columns, if it is that of the set."""
    count, features = signals.shape
    if shape != signals.shape or not len(activity) == len(subjects) == count:
        found = f"{shape[0]} rows of {shape[1]} columns"
        raise WrongError(f"{part} has {found}, not {count} of {features}")
    if anywhere(lambda some: ~np.isfinite(some), signals):
        raise WrongError(f"{part} has values that are missing or infinite")
    unknown = sorted(set(activity.tolist()) - set(ACTIVITIES))
    if unknown:
        raise WrongError(f"{part} has an unknown activity, {unknown[0]}")
    return activity, subjects
