"""Where a known set lies: a keyword goes in, the first place that has it comes out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nndsl.data.known.download import Remote, UnavailableError, download
from nndsl.data.known.entries import KNOWN
from nndsl.data.known.har import REMOTE as HAR_REMOTE, HarFiles, find_har, read_har
from nndsl.data.known.mnist import REMOTES as MNIST_REMOTES, MnistFiles, find_mnist, read_mnist
from nndsl.data.raw import Raw
from nndsl.data.sources import DataSource
from nndsl.data.where import Where, cache_folder, folders

Found = HarFiles | MnistFiles
_FOLDERS = 2000  # looked into at most, so that a folder of folders of images doesn't take minutes


@dataclass(frozen=True)
class _Files:
    """A set of files: where they are downloaded from, into which folder, and how it is read."""

    remotes: tuple[Remote, ...]
    folder: str
    find: Callable[[Iterator[Path]], Found | None]
    read: Callable[[DataSource, Any], Raw]


_SETS = {
    "har": _Files((HAR_REMOTE,), "uci-har", find_har, read_har),
    "mnist": _Files(MNIST_REMOTES, "MNIST/raw", find_mnist, read_mnist),
}


class NowhereError(Exception):
    """A set can't be had; ``tried`` has each place and what was the matter there."""

    def __init__(self, tried: list[tuple[str, str]]) -> None:
        self.tried = tried
        super().__init__("; ".join(f"{place}: {why}" for place, why in tried))


def locate(keyword: str, where: Where) -> Found:
    """Return where har or mnist lies, after a download where no folder has it.

    Raises NowhereError where the set can't be had.
    """
    tried = []
    for place, folder in folders(where):
        found = search(keyword, folder)
        if found is not None:
            return found
        tried.append((f"{place} {folder}", _state(folder)))
    files = _SETS[keyword]
    host = files.remotes[0].url.rsplit("/", 1)[0]
    if not where.download:
        tried.append((host, "downloads are off"))
        raise NowhereError(tried)
    folder = cache_folder() / files.folder
    try:
        for remote in files.remotes:
            download(remote, folder, quiet=where.quiet)
    except UnavailableError as fault:
        tried.append((host, str(fault)))
        raise NowhereError(tried) from None
    found = search(keyword, folder)
    if found is None:  # removed by someone else in the meantime
        raise NowhereError([*tried, (str(folder), "the downloaded files are gone")])
    return found


def read_found(source: DataSource, found: Found) -> Raw:
    """Return the rows of a set that was found."""
    return _SETS[source.keyword].read(source, found)


def search(keyword: str, folder: Path) -> Found | None:
    """Return the set where a folder, or a folder up to two levels below it, holds it."""
    return _SETS[keyword].find(_levels(folder))


def whereabouts(keyword: str, where: Where) -> list[tuple[str, str]]:
    """Say for each place, in order, whether a known set is there, without downloading."""
    known = KNOWN[keyword]
    if known.package is not None:
        return [(f"package {known.package}", "always there")]
    states = []
    for place, folder in folders(where):
        found = search(keyword, folder)
        if found is None:
            states.append((f"{place} {folder}", _state(folder)))
        else:
            path = found.path if isinstance(found, HarFiles) else found.paths[0].parent
            states.append((f"{place} {folder}", f"found: {path}"))
    remotes = _SETS[keyword].remotes
    megabytes = sum(remote.size for remote in remotes) / 1e6
    url = remotes[0].url if len(remotes) == 1 else remotes[0].url.rsplit("/", 1)[0]
    state = f"to download, {megabytes:.1f} MB" if where.download else "downloads are off"
    return [*states, (url, state)]


def _state(folder: Path) -> str:
    return "not there" if folder.is_dir() else "no such folder"


def _levels(root: Path) -> Iterator[Path]:
    """Yield a folder, the folders in it, and the folders in those."""
    level = [root] if root.is_dir() else []
    seen = 0
    for depth in range(3):
        below: list[Path] = []
        for folder in level:
            yield folder
            seen += 1
            if seen >= _FOLDERS:
                return
            if depth < 2:
                below += _subfolders(folder)
        level = below


def _subfolders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return sorted(Path(entry.path) for entry in entries if entry.is_dir())
    except OSError:  # a folder that may not be read holds nothing for us
        return []
