"""Work that makes many objects and lets go of few goes in; nobody looks for garbage meanwhile."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_lasting = False


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
            if _lasting:
                gc.freeze()
            gc.enable()


def last() -> None:
    """Never look again at what was made meanwhile: it stays until the process ends, which is ours.

    PyTorch's modules alone are so many objects that each look at them takes a tenth of a second.
    """
    global _lasting
    _lasting = True
