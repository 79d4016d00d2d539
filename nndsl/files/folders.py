"""The name of a folder goes in; the folder is there, and nothing of it is lost, on return."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from nndsl.diagnostics import StorageError
from nndsl.errors import storage as errors
from nndsl.files.storage import writing

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def new_folder(out: Path) -> Path:
    """Make and return the folder of a run; it must be new or empty.

    Raises StorageError where it holds something or can't be made.
    """
    with writing(out, chosen=True):
        _make(out)
        if any(out.iterdir()):
            raise StorageError(errors.folder_in_use(out))
    return out


@contextmanager
def folder_for(out: Path, numbered: bool) -> Iterator[Path]:
    """Have a new folder, or with ``numbered`` the next one below.

    Where an error leaves it empty, it is removed, with those that were made for it to lie in.
    Raises as ``new_folder`` and ``numbered_folder``.
    """
    with writing(out, chosen=True):
        made = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        folder = numbered_folder(out) if numbered else new_folder(out)
        made = [folder, *made] if numbered else made
        yield folder
    except BaseException:
        with suppress(OSError):  # one that holds something stays, and so do those it lies in
            for each in made:
                each.rmdir()
        raise


@contextmanager
def undone(folder: Path, made: Sequence[Path]) -> Iterator[None]:
    """Where an error comes, remove the files ``made`` below a folder, and the folders they lie in.

    The list may grow meanwhile.
    """
    try:
        yield
    except BaseException:
        for path in made:
            with suppress(OSError):  # the error that led here is the one to tell
                (folder / path).unlink(missing_ok=True)
                for below in path.parents[:-1]:
                    (folder / below).rmdir()
        raise


def own_folder(folder: Path) -> None:
    """Make a folder below that of a run, if it isn't there.

    Raises StorageError for a link, since what is done below it would be done elsewhere.
    """
    if folder.is_symlink():
        raise StorageError(errors.damaged(folder, "it is a link, and leads out of the run"))
    with writing(folder):
        folder.mkdir(exist_ok=True)


def numbers(folder: Path) -> list[int]:
    """Return the numbers that are names in a folder, in their order: 1, 2, but not 01 or ²."""
    names = (entry.name for entry in folder.iterdir())
    return sorted(int(name) for name in names if _NUMBER.fullmatch(name))


def numbered_folder(parent: Path) -> Path:
    """Make and return the next free folder ``1``, ``2``, … in a folder.

    Two runs that start at once get two folders: making one is a single step of the file system.
    """
    with writing(parent, chosen=True):
        _make(parent)
        number = max(numbers(parent), default=0) + 1
        while True:
            folder = parent / str(number)
            try:
                folder.mkdir()
            except FileExistsError:
                number += 1
            else:
                return folder


def _make(folder: Path) -> None:
    """Make a folder, and those it lies in, unless it is there. Raises OSError where it can't be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        found = "it is a link that leads nowhere" if folder.is_symlink() else "it is a file"
        raise OSError(error.errno, found) from None
