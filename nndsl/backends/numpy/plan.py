"""The layers of a network go in; how to compute its outputs fast comes out, made once.

A plan is one part or two. Up to the last convolution a few samples at a time go through all
steps, so that their values stay in the cache; what follows takes many at a time. Each part
computes in arrays that are made once for a number of samples. A plan keeps no weights: it reads
those of the layers in each prediction.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from itertools import pairwise
from math import prod
from threading import Lock
from typing import Any

import numpy as np

from nndsl.backends.numpy import threads
from nndsl.backends.numpy.fuse import Operation, fused
from nndsl.backends.numpy.part import Part
from nndsl.backends.numpy.room import ALL, Before, Kernel, Run
from nndsl.spec.flow import INPUT

Line = tuple[list[Before], list[Run]]  # what reads the weights, and all steps


class Plan:
    """How to compute the outputs of a network, side by side where there are several."""

    def __init__(
        self,
        operations: Sequence[Operation],
        targets: Sequence[str],
        dtype: np.dtype[Any],
        looks_up: bool,
        workspace: int,
    ) -> None:
        self.dtype = dtype
        self.shapes = {name: layer.output_shape() for name, _, layer in operations}
        kernels, same = fused(operations, targets, looks_up)
        self.targets = [(same.get(name, name), self.shapes[name]) for name in targets]
        sizes = [prod(shape) for _, shape in self.targets]
        self.shape = self.targets[0][1] if len(targets) == 1 else (sum(sizes),)
        self.between: list[str] = []
        self.parts: list[Part] = []
        cut = _cut(kernels)
        wanted = {name for name, _ in self.targets}
        for some, rest in ((kernels[:cut], kernels[cut:]), (kernels[cut:], [])):
            later = wanted.union(*(kernel.reads for kernel in rest))
            exports = [kernel.name for kernel in some if kernel.name in later]
            self.between += [name for name in exports if name not in wanted]
            if some:
                self.parts.append(Part(some, exports, self.shapes, dtype, workspace))
        held = sum(prod(self.shapes[name]) for name in self.between)
        line = len(targets) == 1 and INPUT not in wanted and all(part.line for part in self.parts)
        line = line and all(a.exports == b.imports for a, b in pairwise(self.parts))
        work = sum(part.work for part in self.parts)
        # From so many samples on several cores share them, and up to so many they are done in line.
        self.many = max(2, -(-much(kernels) // max(1, work)))
        self.few = min(self.many - 1, *(part.block for part in self.parts)) if line else 0
        self.fresh = bool(kernels) and kernels[-1].fresh
        self.chunk = max(1, workspace // held) if held else None
        self._most, self._lock = workspace, Lock()
        self._lines: dict[int, list[Line]] = {}
        self._made = 0

    def predict(self, rows: np.ndarray) -> np.ndarray:
        """Return the outputs (samples, *shape) for rows that fit."""
        count = len(rows)
        if count > self.few:
            cores = threads.cores() if count >= self.many else 1
            with threads.one_core() if cores > 1 else nullcontext():
                return self._predict(rows, count, cores)
        # Each step reads the one before it, and all parts take one block: the usual case of few
        # samples, where each look-up counts.
        try:
            lines = self._lines[count]
            line = lines.pop()
        except (KeyError, IndexError):  # IndexError: all are in use, maybe since a moment ago
            line = self._line(count)
            lines = self._lines.setdefault(count, [])
        before, runs = line
        for read in before:
            read()
        value = rows
        for run in runs:
            value = run(value)
        if not self.fresh:
            value = value.copy()
        lines.append(line)
        return value

    def _line(self, count: int) -> Line:
        """Return all steps, in rooms that nobody is in; too many others are let go."""
        rooms = [part.new(count) for part in self.parts]
        size = sum(room.size for room in rooms)
        with self._lock:
            self._made += size
            if self._made > self._most:
                self._lines, self._made = {}, size
        before = [read for room in rooms for read in room.before]
        return before, [run for room in rooms for run in room.runs]

    def _predict(self, rows: np.ndarray, count: int, cores: int) -> np.ndarray:
        result, step = np.empty((count, *self.shape), self.dtype), self.chunk
        if step is None or count <= step:
            self._fill(rows, result, cores)
            return result
        for start in range(0, count, step):
            self._fill(rows[start : start + step], result[start : start + step], cores)
        return result

    def _fill(self, rows: np.ndarray, result: np.ndarray, cores: int) -> None:
        whole, count = {INPUT: rows}, len(rows)
        for name in self.between:
            whole[name] = np.empty((count, *self.shapes[name]), self.dtype)
        if len(self.targets) == 1:
            whole.setdefault(self.targets[0][0], result)
        else:
            for name, shape in self.targets:
                whole.setdefault(name, np.empty((count, *shape), self.dtype))
        for part in self.parts:
            part.run(whole, count, cores)
        if len(self.targets) > 1:
            columns = [whole[name].reshape(count, prod(shape)) for name, shape in self.targets]
            np.concatenate(columns, axis=1, out=result)
        elif self.targets[0][0] == INPUT:
            result[...] = rows


def much(kernels: Sequence[Kernel]) -> int:
    """Return from how many multiplications on threads are worth their start: the largest step's."""
    return max(kernels, key=lambda kernel: kernel.work()).much if kernels else ALL


def _cut(kernels: Sequence[Kernel]) -> int:
    """Return how many steps belong to the first part: those up to the last convolution.

    A layer that nndsl doesn't know sees all samples at once, and never from several threads.
    """
    cut = 0
    for place, kernel in enumerate(kernels):
        if kernel.foreign:
            break
        if kernel.margins is not None:
            cut = place + 1
    return cut
