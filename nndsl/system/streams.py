"""The standard streams go in; others come out, which tell what can't be written, or don't miss it.

Results that can't be written are an error. A log that can't be written ends nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import Any, TextIO, cast

from nndsl.diagnostics import StorageError
from nndsl.errors import storage as errors
from nndsl.files.storage import FULL


class Log:
    """Standard error: no training ends because a disk has no room for what it tells."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write a text, maybe later."""
        try:
            return self._stream.write(text)
        except BrokenPipeError:  # whoever read it has gone, and wants no more
            raise
        except OSError as error:
            self.lost(error)
            return len(text)

    def flush(self) -> None:
        """Write what was held back."""
        try:
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            self.lost(error)

    def lost(self, error: OSError) -> None:
        """Go on after a write that failed."""


class Results(Log):
    """Standard output."""

    def lost(self, error: OSError) -> None:
        """Raise StorageError. What is held back then, and written later, goes nowhere."""
        discard(self._stream)
        reason = error.strerror or "it is closed"
        raise StorageError(errors.lost_results(reason, error.errno in FULL)) from None


def discard(stream: TextIO) -> None:
    """Let what a stream still holds, and all that is written to it, go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


@contextmanager
def guarded() -> Iterator[None]:
    """Let the standard streams be such ones; Python has none for one that was closed before."""
    out, err = sys.stdout, sys.stderr
    if isinstance(out, TextIOWrapper):
        # In a pipe or a file are tables and JSON, for programs, which take UTF-8 on any system.
        chosen = out.isatty() or "PYTHONIOENCODING" in os.environ
        out.reconfigure(encoding=None if chosen else "utf-8", errors="backslashreplace")
    results = Results(out or os.fdopen(os.open(os.devnull, os.O_RDONLY)))
    log = Log(err or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))
    sys.stdout, sys.stderr = cast(TextIO, results), cast(TextIO, log)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err
