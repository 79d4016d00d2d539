"""Where data are looked for: what the command line was given goes in, folders come out."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from nndsl.diagnostics import NNError
from nndsl.errors.asking import option
from nndsl.errors.training import no_such_folder
from nndsl.files.paths import given_path


@dataclass(frozen=True)
class Where:
    """The places and permissions of one request for data.

    ``base`` is the folder of the `.nn` file: its relative paths start there and may not leave it.
    ``data`` is the folder of `--data`. ``sample`` asks for the small stand-ins. ``download`` says
    whether the network may be used, ``quiet`` whether the progress of a download is hidden.
    Where both folders have a file, that of ``base`` is read, or with ``data_first`` that of
    ``data``.
    """

    base: Path
    data: Path | None = None
    sample: bool = False
    download: bool = True
    quiet: bool = True
    data_first: bool = False

    @property
    def roots(self) -> list[Path]:
        """The folders that files of the data are looked for in, in order."""
        roots = [self.base] if self.data is None else [self.base, self.data]
        return roots[::-1] if self.data_first else roots


def data_folder(path: str | Path | None) -> Path | None:
    """Return the folder that data are looked for in.

    Raises NNError for what is no path, and where it isn't there: a mistyped one would find nothing
    in silence.
    """
    if path is None:
        return None
    folder = given_path("data", path, "the path of a folder", 'data="sets"')
    if not folder.is_dir():
        raise NNError(no_such_folder(str(path)))
    return folder


def cache_folder() -> Path:
    """Return the user's cache folder: NNDSL_CACHE, XDG_CACHE_HOME/nndsl, or the system's own."""
    if own := os.environ.get("NNDSL_CACHE"):
        return Path(own).expanduser()
    if xdg := os.environ.get("XDG_CACHE_HOME"):
        return Path(xdg).expanduser() / "nndsl"
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "nndsl" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "nndsl"
    return Path.home() / ".cache" / "nndsl"


def folders(where: Where) -> list[tuple[str, Path]]:
    """Return the folders that may hold a known set, in order, each with the name of its setting."""
    places: list[tuple[str, Path]] = []
    if where.data is not None:
        places.append((option("data").strip("`"), where.data))
    if named := os.environ.get("NNDSL_DATA"):
        places.append(("NNDSL_DATA", Path(named).expanduser()))
    places.append(("cache", cache_folder()))
    return places
