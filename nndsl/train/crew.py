"""Parts of some work go in; threads do them side by side, and wait for each other at the end only.

Threads that share an operation of PyTorch meet after each of its loops, of which a recurrent
layer has hundreds. Where other programs want the processors, too, each meeting may take
milliseconds, and dozens of times as long as the layer in all. A thread that has a part of its own
meets nobody, and one that comes too late finds that others have done its part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import torch

from nndsl.backends.numpy.threads import side_by_side

Part = TypeVar("Part")

ROWS = 32  # in a part: with more of them a thread is hardly faster for each


def parts(rows: int) -> list[slice]:
    """Return how a batch is divided: by its size alone, so that weights don't show who did what."""
    most = min(ROWS, -(-rows // 2))
    return [slice(at, min(at + most, rows)) for at in range(0, rows, most)]


@contextmanager
def using(count: int) -> Iterator[None]:
    """Let PyTorch's operations on the CPU be shared among so many threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


class Crew:
    """The caller and others, ``size`` in all; before ``ready`` and after it the caller is alone."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._others: ThreadPoolExecutor | None = None

    @contextmanager
    def ready(self) -> Iterator[None]:
        """Have the others at hand. They begin when first needed, in the caller's mode of floats."""
        if self.size < 2:
            yield
            return
        with ThreadPoolExecutor(self.size - 1) as others:
            self._others = others
            try:
                yield
            finally:
                self._others = None

    def each(self, work: Callable[[Part], object], parts: Sequence[Part]) -> None:
        """Do the work on each part, with PyTorch's operations on one core where there are others.

        Raises what any of them raises.
        """
        count = min(self.size, len(parts))
        if self._others is None or count < 2:
            for part in parts:
                work(part)
            return

        def alone(part: Part) -> None:
            torch.set_num_threads(1)
            work(part)

        with using(1):  # which threads that begin later take over
            side_by_side(alone, parts, count, self._others)
