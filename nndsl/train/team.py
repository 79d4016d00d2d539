"""Large operations go in; they are shared among threads for as long as that is faster.

Threads that work together wait by spinning. That is fast where each has a processor of its own,
and many times slower than a single thread where others want the processors, too. Which it is
can change while a training runs, so steps are timed both ways now and then. Only operations that
give the same bits either way are shared: how long something took never shows in the weights.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import ParamSpec, TypeVar

import numpy as np
import torch
from torch import Tensor

from nndsl.train.crew import Crew

P = ParamSpec("P")
Result = TypeVar("Result")

LARGE = 1_000_000  # multiplications, from which on sharing may pay off
SHARE = 2**16  # numbers that PyTorch gives a thread of its own at least
TRIAL = 12  # steps that are timed each way
FEWEST, MOST = 192, 3_072  # steps from one trial to the next
WATCHED = 16  # steps after which those taken together are looked at
TOO_SLOW = 2.0  # times what one thread took


class Team:
    """Threads for large operations: ``count`` of them in this step, at most ``size``.

    ``crew`` are those for what is done in parts, in which nobody waits for others.
    """

    def __init__(self, size: int, crew: Crew | None = None) -> None:
        self.size = size
        self.crew = crew or Crew(1)
        self.count = self.usual = 1  # in this step, and outside of trials
        self._needed = False  # whether there is anything to share
        self._alike: bool | None = None  # whether the threads compute alike, once that is known
        self._trial: dict[int, list[float]] | None = {1: [], size: []}
        self._apart = self._left = FEWEST  # steps between trials, and until the next
        self._alone = 0.0  # seconds of a step on one thread, when it was last tried
        self._began = self._spent = 0.0

    def takes(self, work: int) -> bool:
        """Say whether so many multiplications may be worth sharing."""
        if self.size == 1 or work < LARGE:
            return False
        if self._alike is None:
            self._alike = _flushes(1) == _flushes(self.size)
        return self._alike

    def shared(
        self, operation: Callable[P, Result], probe: Callable[[], Tensor]
    ) -> Callable[P, Result]:
        """Return an operation that the team carries out, with the bits of a single thread.

        It is the one given where ``probe``, which carries it out on samples, shows that they
        would be others.
        """
        if not torch.equal(probe().clone(), _among(self.size, probe)):
            return operation
        self._needed = True

        return partial(self.carry_out, operation)

    def carry_out(
        self, operation: Callable[P, Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """Carry out an operation that has the same bits however many threads share it."""
        if self.count == 1:
            return operation(*args, **kwargs)
        return _among(self.count, operation, *args, **kwargs)

    @property
    def at_work(self) -> bool:
        """Whether other work would be in the way of the threads."""
        return self._needed and (self.usual > 1 or self._trial is not None)

    def begin(self) -> None:
        """Say that a step begins."""
        self._began = perf_counter()

    def end(self) -> None:
        """Say that the step is over, and settle how many threads the next one has."""
        if not self._needed:
            return
        seconds = perf_counter() - self._began
        if self._trial is not None:
            self._trial[self.count].append(seconds)
            self._tried(self._trial)
            return
        self._left -= 1
        self._spent += seconds
        if self._left % WATCHED == 0:
            slow = self.count > 1 and self._spent > WATCHED * TOO_SLOW * self._alone
            self._spent = 0.0
            if slow or self._left == 0:
                self._trial = {1: [], self.size: []}

    def _tried(self, trial: dict[int, list[float]]) -> None:
        alone, together = trial[1], trial[self.size]
        hopeless = len(alone) > 1 and sum(together) > TOO_SLOW * TRIAL * min(alone)
        if not hopeless and min(len(alone), len(together)) < TRIAL:
            self.count = self.size if self.count == 1 else 1  # by turns
            return
        self._trial, self._alone = None, _typical(alone)
        better = self.size if not hopeless and _typical(together) < self._alone else 1
        self._apart = min(2 * self._apart, MOST) if better == self.usual else FEWEST
        self._left = self._apart
        self.count = self.usual = better


def _flushes(threads: int) -> int:
    """Return how many of some numbers near the least that there is are taken for zero.

    Threads that were begun before that was asked for take none, and are slow with them.
    """
    least = torch.from_numpy(np.full(threads * SHARE, 1e-40, np.float32))
    bits = _among(threads, torch.mul, least, 1.0).view(torch.int32)
    return int((bits == 0).sum()) // threads


def _among(
    threads: int, operation: Callable[P, Result], *args: P.args, **kwargs: P.kwargs
) -> Result:
    torch.set_num_threads(threads)
    try:
        return operation(*args, **kwargs)
    finally:
        torch.set_num_threads(1)


def _typical(seconds: list[float]) -> float:
    """Return the mean without the longest, which may be another program's doing."""
    return (sum(seconds) - max(seconds)) / (len(seconds) - 1)
