"""A request for data goes in; the files it depends on, and a key for both, come out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from nndsl.components.base import Component
from nndsl.data.images.folders import folder_of, is_image
from nndsl.data.known.har import HarFiles
from nndsl.data.known.locate import search
from nndsl.data.raw import place
from nndsl.data.request import Request
from nndsl.data.sources import DownloadedSet, FileData, ImageData, TextData
from nndsl.data.tables.frames import find_files
from nndsl.data.where import Where, folders
from nndsl.files.contents import digest as content_hash
from nndsl.system.memory import memory
from nndsl.version import __version__

_PACKAGES = ("numpy", "pandas", "pyarrow", "scikit-learn", "pillow")  # that results depend on
State = tuple[tuple[str, int, int], ...]


def files_of(request: Request) -> list[Path] | None:
    """Return the files that the source is read from, None where it isn't read from any.

    Raises NNError for files that are missing or lie outside.
    """
    source = request.source
    if isinstance(source, TextData):
        source = source.table
    if isinstance(source, FileData):
        return [path for _, path, _ in find_files(source, request.where)]
    if isinstance(source, ImageData):
        return list(_below(source, request.where))
    if isinstance(source, DownloadedSet) and not request.where.sample:
        for _, folder in folders(request.where):
            if (found := search(source.keyword, folder)) is not None:
                return _members(found) if isinstance(found, HarFiles) else list(found.paths)
    return None


def said(request: Request) -> str:
    """Return what is asked, as JSON: equal for requests with the same result."""
    aims: object = request.aims
    if isinstance(request.aims, tuple):
        aims = [[aim.output, aim.task, aim.targets] for aim in request.aims]
    parts = [_plain(part) for part in (request.source, request.split, request.preprocess)]
    return json.dumps([*parts, aims, memory()], sort_keys=True)


def key(request: Request, files: Sequence[Path]) -> str:
    """Return a name for the result: of what is asked, of the files, and of what reads them.

    Raises OSError where a file can't be read.
    """
    digest = hashlib.sha256()
    for part in (said(request), __version__, _program(), *_versions()):
        digest.update(part.encode() + b"\x1e")
    for path in files:
        digest.update(f"{path}\x1e{path.stat().st_size}\x1e".encode())
        if isinstance(request.source, ImageData) and not is_image(path):
            continue
        digest.update(content_hash(path).encode())
    return digest.hexdigest()


def state_of(files: Sequence[Path]) -> State:
    """Return path, time and size of files: what tells that one was changed. Raises OSError."""
    found = ((path, path.stat()) for path in files)
    return tuple((str(path), state.st_mtime_ns, state.st_size) for path, state in found)


def _plain(part: Component | None) -> list[object]:
    if part is None:
        return []
    return [part.keyword, part.model_values()]


def _below(source: ImageData, where: Where) -> Iterator[Path]:
    """Yield all files of a source of images; of others than images the names matter, too."""
    fields = ("folder", "test", "masks", "test_masks")
    for field in fields:
        given = getattr(source, field)
        for name in given if isinstance(given, tuple) else [given]:
            if name is not None:
                root = folder_of(name, where, place(source, field))
                yield from sorted(path for path in root.rglob("*") if path.is_file())


def _members(found: HarFiles) -> list[Path]:
    if found.kind == "zip":
        return [found.path]
    if found.kind == "csv":
        return [found.path / "train.csv", found.path / "test.csv"]
    names = ["features.txt", "activity_labels.txt"]
    names += [f"{p}/{n}_{p}.txt" for p in ("train", "test") for n in ("X", "y", "subject")]
    return [found.path / name for name in names]


@cache
def _program() -> str:
    """Return a hash of the modules that read and prepare data."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _versions() -> tuple[str, ...]:
    found = []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(name)
    return tuple(found)
