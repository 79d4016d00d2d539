"""Work that makes many objects and lets go of few goes in; nobody looks for garbage meanwhile."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Keep Python from looking for garbage in cycles while modules, a tree or a graph are made.

    It looks the longer the more there is, so that the time a statement takes would grow with the
    file; trees and graphs have no cycles. Objects are still freed by their counts.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
