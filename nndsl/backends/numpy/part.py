"""Steps of a plan go in; what takes many samples through them, a block at a time, comes out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import prod
from threading import Lock
from typing import Any

import numpy as np

from nndsl.backends.numpy import threads
from nndsl.backends.numpy.room import Kernel, Room, layouts
from nndsl.facts import Shape

KEPT = 2**22  # so many numbers the values of a block may be, where a sample has not more
LITTLE = 2**22  # with less of them to do, a part isn't divided

EVERY = slice(None)


class Part:
    """Steps that a block of samples goes through, from values of all samples to such values."""

    def __init__(
        self,
        kernels: Sequence[Kernel],
        exports: Sequence[str],
        shapes: dict[str, Shape],
        dtype: np.dtype[Any],
        workspace: int,
    ) -> None:
        self.kernels, self.exports, self.dtype = kernels, exports, dtype
        made = {kernel.name for kernel in kernels}
        reads = [read for kernel in kernels for read in kernel.reads]
        self.imports = [name for name in dict.fromkeys(reads) if name not in made]
        self.layouts = layouts(kernels, shapes)
        self.steps = _steps(kernels, exports)
        stored = sum(prod(layout.stored) for layout in self.layouts.values())
        numbers = stored + sum(kernel.numbers() for kernel in kernels)
        limits = [KEPT // max(1, numbers)]
        limits += [workspace // max(1, kernel.workspace()) for kernel in kernels]
        self.block = max(1, min(*limits, *(kernel.block() for kernel in kernels)))
        self.wide = max(1, min(*limits, *(kernel.wide() for kernel in kernels)))
        self.work = sum(kernel.work() for kernel in kernels)
        self.shared = not any(kernel.foreign for kernel in kernels)
        names = [*self.imports, *(kernel.name for kernel in kernels)]
        read = [kernel.reads == (name,) for kernel, name in zip(kernels, names, strict=False)]
        self.line = len(self.imports) == 1 and all(read) and list(exports) == names[-1:]
        self._most, self._lock = workspace, Lock()
        self._rooms: dict[int, list[Room]] = {}
        self._made = 0

    def run(self, whole: dict[str, np.ndarray], count: int, cores: int) -> None:
        """Compute the exports, arrays that are filled, from the imports, on so many cores."""
        if not self.shared or count * self.work < LITTLE:
            cores = 1
        if count <= self.block and cores == 1:
            self._one(whole, EVERY, count, object())
            return
        blocks = -(-count // (self.block if cores == 1 else self.wide))
        blocks = min(count, -(-blocks // cores) * cores)
        ends = [count * number // blocks for number in range(blocks + 1)]
        parts = [slice(*pair) for pair in pairwise(ends)]

        prediction = object()

        def one(part: slice) -> None:
            self._one(whole, part, part.stop - part.start, prediction)

        if cores > 1:
            threads.side_by_side(one, parts, cores)
        else:
            for part in parts:
                one(part)

    def _room(self, count: int) -> Room:
        """Return a room that nobody else is in."""
        rooms = self._rooms.get(count)
        try:
            return rooms.pop() if rooms else self._new(count)
        except IndexError:  # another thread was faster
            return self._new(count)

    def _one(
        self, whole: dict[str, np.ndarray], part: slice, count: int, prediction: object
    ) -> None:
        room = self._room(count)
        room.begin(prediction)
        values = {name: whole[name][part] for name in self.imports}
        for (name, reads, frees), run in zip(self.steps, room.runs, strict=True):
            if len(reads) == 1:
                values[name] = run(values[reads[0]])
            else:
                values[name] = run(*[values[read] for read in reads])
            for free in frees:
                del values[free]
        for name in self.exports:
            whole[name][part] = values[name]
        self._rooms.setdefault(count, []).append(room)

    def new(self, count: int) -> Room:
        """Return a room for so many samples."""
        return Room(count, self.dtype, self.layouts, self.kernels)

    def _new(self, count: int) -> Room:
        """Return a room that nobody is in; where there are too many, the others are let go."""
        room = self.new(count)
        with self._lock:
            self._made += room.size
            if self._made > self._most:
                self._rooms, self._made = {}, room.size
        return room


def _steps(
    kernels: Sequence[Kernel], exports: Sequence[str]
) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Return for each step the name of its value, what it reads, and what nobody reads after it."""
    later, steps = set(exports), []
    for kernel in reversed(kernels):
        frees = tuple(read for read in dict.fromkeys(kernel.reads) if read not in later)
        later.update(kernel.reads)
        steps.append((kernel.name, kernel.reads, frees))
    return steps[::-1]
