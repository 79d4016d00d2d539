"""The files of a run and what was known of them go in; where one is another by now, it is refused.

The texts of a run say what its weights mean, and its statistics and weights say what it predicts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nndsl.diagnostics import StorageError
from nndsl.errors import storage as errors
from nndsl.files.contents import digest
from nndsl.files.reading import read_source
from nndsl.files.storage import writing
from nndsl.runs.folder import BEGUN, MODEL, has

HASHES = "sha256"  # what they are called in `run.json` and `result.json`


def text_hash(text: str) -> str:
    """Return what tells a text from others."""
    return hashlib.sha256(text.encode()).hexdigest()


def check_texts(folder: Path, about: Any, text: str) -> None:
    """Raise StorageError where texts of a run are not those that it was begun with.

    ``about`` is what was known then, ``text`` is that of its model now. With other texts, weights
    would mean something else.
    """
    used = about.get("used", {}) if isinstance(about, dict) else None
    if not isinstance(used, dict) or any(map(_leads_out, used)):
        raise StorageError(errors.damaged(folder / BEGUN, "it says too little of the run"))
    if text_hash(text) != about.get("text"):
        raise StorageError(errors.edited_run(folder / MODEL))
    for name, known in used.items():
        if not has(folder, name):
            raise StorageError(errors.not_a_run(folder, name))
        if text_hash(read_source(folder / name).text) != known:
            raise StorageError(errors.edited_run(folder / name))


def _leads_out(name: str) -> bool:
    return Path(name).is_absolute() or ".." in Path(name).parts


def hashes(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return what tells files of a run, just written, from others by the same names."""
    with writing(folder):
        return {name: digest(folder / name) for name in names}


def check_files(folder: Path, about: Path, told: dict[str, Any], names: Iterable[str]) -> None:
    """Raise StorageError where files of a run are not those that it saved.

    ``told`` is what the file ``about`` holds. It says nothing of runs by versions that kept no
    hashes, nor of a file whose hash was taken out, since another is to be used instead.
    """
    known = told.get(HASHES, {})
    if not isinstance(known, dict):
        raise StorageError(errors.damaged(about, f"`{HASHES}` holds no hashes"))
    for name in names:
        try:
            same = name not in known or digest(folder / name) == known[name]
        except OSError as error:
            reason = error.strerror or str(error)
            raise StorageError(errors.cannot_read(folder / name, reason)) from None
        if not same:
            raise StorageError(errors.edited_file(folder / name, about))
