"""A pickle that writes a file when it is loaded: what shows whether a file was run."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any


class Canary:
    """Pickled, it makes whoever loads it write the file ``path``."""

    def __init__(self, path: str | Path) -> None:
        self.path = str(path)

    def __reduce__(self) -> tuple[Any, ...]:
        return _sing, (self.path,)

    @classmethod
    def in_folder(cls, folder: Path) -> Canary:
        """Make a canary that is known to sing where it is let."""
        made = cls(folder / "sung")
        pickle.loads(pickle.dumps(made))
        Path(made.path).unlink()
        return made

    def did_not_sing(self) -> None:
        """Fail where anybody has loaded a pickle of it."""
        assert not Path(self.path).exists(), "a user's file was run"


def _sing(path: str) -> str:
    Path(path).write_text("a user's file was run", encoding="utf-8")
    return path
