"""Rows and their order go in; batches come out, gathered ahead of the step that takes them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import accumulate, islice
from math import prod
from os import cpu_count

import numpy as np
import torch
from torch import Tensor

from nndsl.data.samples import Inputs, Samples, write
from nndsl.train.team import Team

# So many bytes are gathered at a time: several small batches, and they stay in the cache.
BLOCK = 2**19

Batch = tuple[Tensor, Tensor]  # rows and their encoded targets
Block = tuple[np.ndarray, list[int]]  # the numbers of rows, and how many of them each batch has


class Feed:
    """The rows of a training, which a batch is gathered from as float32 and on its device.

    On the CPU, a second thread gathers the next batches while a step computes, if there is a
    processor to spare. Where a team is at work there is none, and it gathers each batch itself.
    """

    def __init__(self, inputs: Inputs, y: np.ndarray, device: torch.device) -> None:
        self.inputs, self.y = inputs, y
        self.there = None if device.type == "cpu" else There(inputs, y, device)
        self.held = floats(inputs)

    def __len__(self) -> int:
        return len(self.inputs)

    def first(self, size: int) -> Batch:
        """Return the first rows as a batch, which nothing overwrites."""
        if self.there is not None:
            return self.there.take(torch.arange(size))
        return torch.from_numpy(self.inputs[:size]), torch.from_numpy(self.y[:size])

    def steps(
        self, order: np.ndarray, size: int, team: Team, joined: int = 1
    ) -> Iterator[list[Batch]]:
        """Yield the batches of each step of an epoch, ``joined`` of them, in memory used again.

        ``team`` are the threads that share the steps.
        """
        batches = self._batches(order, size, team, joined)
        while taken := list(islice(batches, joined)):
            yield taken

    def _batches(self, order: np.ndarray, size: int, team: Team, joined: int) -> Iterator[Batch]:
        sizes = batch_sizes(len(order), size)
        if self.there is not None:
            for part in torch.split(torch.from_numpy(order), sizes):
                yield self.there.take(part)
            return
        if self.held is not None and joined == 1 and team.at_work:
            taken = 0
            for batch in self._by_team(self.held, order, sizes, team):
                yield batch
                taken += 1
            if taken == len(sizes):
                return
            order, sizes = order[sum(sizes[:taken]) :], sizes[taken:]
        # The batches of a step belong to one block, whose memory is overwritten as a whole.
        row = 4 * prod(self.inputs.shape[1:])
        several = 1 if team.at_work else max(1, BLOCK // max(1, joined * size * row))
        blocks = _blocks(order, sizes, joined * several)
        largest = max((len(rows) for rows, _ in blocks), default=0)
        memory, spare = (self._memory(largest) for _ in range(2))
        with ThreadPoolExecutor(1) as other:
            ready: Future[list[Batch]] | None = None
            for number, block in enumerate(blocks):
                if ready is None:  # the same memory again, which is in the cache
                    gathered = self._gathered(block, memory)
                else:
                    memory, spare, gathered = spare, memory, ready.result()
                later, ready = number + 1, None
                if later < len(blocks) and not team.at_work and _spare():
                    ready = other.submit(self._gathered, blocks[later], spare)
                yield from gathered

    def _by_team(
        self, held: Tensor, order: np.ndarray, sizes: Sequence[int], team: Team
    ) -> Iterator[Batch]:
        """Yield batches for as long as a team is at work, which gathers each before its step."""
        numbers = self.inputs.rows[order] if isinstance(self.inputs, Samples) else order
        parts = torch.split(torch.from_numpy(numbers), list(sizes))
        x, y = memory = self._memory(max(sizes, default=0))
        into = y.numpy()
        for at, rows in zip(parts, np.split(order, list(accumulate(sizes))[:-1]), strict=True):
            if not team.at_work:
                return
            if len(rows) < len(into):
                x, y = (each[: len(rows)] for each in memory)
                into = y.numpy()
            team.carry_out(torch.index_select, held, 0, at, out=x)
            self.y.take(rows, 0, into, "clip")  # as ``write`` does
            yield x, y

    def _memory(self, rows: int) -> Batch:
        x = torch.empty((rows, *self.inputs.shape[1:]))
        return x, torch.from_numpy(np.empty((rows, *self.y.shape[1:]), self.y.dtype))

    def _gathered(self, block: Block, memory: Batch) -> list[Batch]:
        """Return the batches of a block."""
        rows, sizes = block
        whole = len(rows) == len(memory[0])
        x, y = memory if whole else (each[: len(rows)] for each in memory)
        write(self.inputs, rows, x.numpy())
        write(self.y, rows, y.numpy())
        if len(sizes) == 1:
            return [(x, y)]
        return list(zip(torch.split(x, sizes), torch.split(y, sizes), strict=True))


class There:
    """Rows on another device than the CPU: bytes, where each stands for the same number."""

    def __init__(self, inputs: Inputs, y: np.ndarray, device: torch.device) -> None:
        table = None
        if isinstance(inputs, Samples) and inputs.scaling is not None:
            table = inputs.scaling.table
        if isinstance(inputs, Samples) and table is not None:
            self.x = torch.from_numpy(inputs.held[inputs.rows]).to(device)
        else:
            self.x = torch.from_numpy(np.asarray(inputs)).to(device)
        self.y = torch.from_numpy(y).to(device)
        self.table = None if table is None else torch.from_numpy(table).to(device)

    def take(self, rows: Tensor) -> Batch:
        """Return a batch of rows by their numbers."""
        rows = rows.to(self.x.device)
        x, y = self.x.index_select(0, rows), self.y.index_select(0, rows)
        return x if self.table is None else self.table[x.long()], y


def floats(inputs: Inputs) -> Tensor | None:
    """Return all that is held, of which samples are rows; None where these are made of bytes."""
    held = inputs.held if isinstance(inputs, Samples) else inputs
    if held.dtype != np.float32 or not held.flags.c_contiguous:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it may be read-only: nobody writes to it
        return torch.from_numpy(held)


def _spare() -> bool:
    """Say whether there is a processor that the steps don't use."""
    return torch.get_num_threads() < (cpu_count() or 1)


def _blocks(order: np.ndarray, sizes: Sequence[int], count: int) -> list[Block]:
    """Return the batches of an epoch in blocks of so many."""
    several = [list(sizes[at : at + count]) for at in range(0, len(sizes), count)]
    ends = list(accumulate(map(sum, several)))
    return list(zip(np.split(order, ends[:-1]), several, strict=True))


def batch_sizes(rows: int, size: int) -> list[int]:
    """Return how many rows each step has.

    A single row that would be left over joins the step before, since one row has no variance
    for batch normalization, and no weight in the mean.

    >>> batch_sizes(7, 3)
    [3, 4]
    """
    sizes = [size] * (rows // size)
    left = rows % size
    if left == 1 and sizes and size > 1:
        sizes[-1] += 1
    elif left:
        sizes.append(left)
    return sizes
