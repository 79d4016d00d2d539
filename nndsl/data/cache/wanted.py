"""What a command was given goes in; whether prepared data are kept on disk comes out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_wanted: ContextVar[bool] = ContextVar("wanted", default=True)


@contextmanager
def keeping(wanted: bool) -> Iterator[None]:
    """Say whether prepared data are looked for in the cache folder, and kept there."""
    before = _wanted.set(wanted)
    try:
        yield
    finally:
        _wanted.reset(before)


def is_kept() -> bool:
    """Say whether prepared data are kept: neither ``keeping`` nor NNDSL_NO_CACHE says no."""
    return _wanted.get() and not os.environ.get("NNDSL_NO_CACHE")
