"""A name that a file says and a folder go in; where that leads, and whether it may, comes out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from contextvars import ContextVar
from os import PathLike
from pathlib import Path

from nndsl.diagnostics import NNError, StorageError
from nndsl.errors.storage import no_working_folder
from nndsl.system.context import during

_allowed: ContextVar[tuple[Path, ...]] = ContextVar("allowed", default=())


class UnusableNameError(Exception):
    """Why a name can be that of no file, as a sentence."""


def allowing(folders: Sequence[Path]) -> AbstractContextManager[None]:
    """Let names lead into these folders, beside the one that they start from."""
    return during(_allowed, tuple(folder.resolve() for folder in folders))


def resolved(root: Path, name: str) -> Path:
    """Return where a name leads from a folder, all links followed.

    Raises UnusableNameError where it can be no file's name.
    """
    try:
        path = (root / name).resolve()
        path.is_file()  # which asks the system, too
    except (OSError, ValueError, RuntimeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
        raise UnusableNameError(reason) from None
    return path


def check_working_folder() -> None:
    """Raise StorageError where the folder that relative names start from was removed."""
    try:
        Path.cwd()
    except FileNotFoundError:
        raise StorageError(no_working_folder()) from None


def within(path: Path, root: Path) -> bool:
    """Say whether a path, all of whose links are followed, is below a folder or an allowed one."""
    return any(path.is_relative_to(folder) for folder in (root.resolve(), *_allowed.get()))


def given_path(name: str, value: object, wanted: str, example: str) -> Path:
    """Return what Python code gives as the path of something.

    Raises NNError for what can be none; ``wanted`` says what it should be, ``example`` shows it.
    """
    if isinstance(value, str | PathLike) and "\0" not in str(value):
        return Path(value)
    from nndsl.errors.arguments import wrong_argument  # which few need

    raise NNError(wrong_argument(name, value, wanted, example))
