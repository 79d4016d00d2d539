"""The folder of a run and the name of a file go in; whether the run has it comes out."""

from __future__ import annotations

import stat
from pathlib import Path

from nndsl.diagnostics import StorageError
from nndsl.errors import storage as errors

# What lies there, beside the weights.
MODEL, PREPROCESS = "model.nn", "preprocess.json"
METRICS, RESULT = "metrics.jsonl", "result.json"
BEGUN, CHECKPOINTS = "run.json", "checkpoints"  # of one that is not finished: its own two


def has(folder: Path, name: str) -> bool:
    """Say whether a run has a file.

    Raises StorageError where that can't be known, or where what bears the name is no file.
    """
    path = folder / name
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise StorageError(errors.damaged(path, "it is a link that leads nowhere")) from None
        return False
    except OSError as error:  # of a folder that may not be looked into, say
        raise StorageError(errors.cannot_read(folder, error.strerror or str(error))) from None
    if not stat.S_ISREG(mode):
        found = "a folder" if stat.S_ISDIR(mode) else "a pipe or a device"
        raise StorageError(errors.damaged(path, f"it is {found}, and no file"))
    return True
