"""What a command was given goes in; whether prepared data are kept on disk comes out."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from contextvars import ContextVar

from nndsl.system.context import during

_wanted: ContextVar[bool] = ContextVar("wanted", default=True)


def keeping(wanted: bool) -> AbstractContextManager[None]:
    """Say whether prepared data are looked for in the cache folder, and kept there."""
    return during(_wanted, wanted)


def is_kept() -> bool:
    """Say whether prepared data are kept: neither ``keeping`` nor NNDSL_NO_CACHE says no."""
    return _wanted.get() and not os.environ.get("NNDSL_NO_CACHE")
