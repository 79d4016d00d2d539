"""Rows and their order go in; batches come out, gathered ahead of the step that takes them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from os import cpu_count

import numpy as np
import torch
from torch import Tensor

# So many bytes are gathered at a time: several small batches, and they stay in the cache.
BLOCK = 2**22

Batch = tuple[Tensor, Tensor]  # rows and their encoded targets


class Feed:
    """The rows of a training, on the device that trains.

    On the CPU, a second thread gathers the next batches while a step computes, if there is a
    processor to spare.
    """

    def __init__(self, x: np.ndarray, y: np.ndarray, device: torch.device) -> None:
        self.x, self.y = torch.from_numpy(x).to(device), torch.from_numpy(y).to(device)

    def __len__(self) -> int:
        return len(self.x)

    def steps(self, order: np.ndarray, size: int, joined: int = 1) -> Iterator[list[Batch]]:
        """Yield the batches of each step of an epoch, ``joined`` of them, in memory used again."""
        batches = self._batches(order, size, joined)
        while taken := list(islice(batches, joined)):
            yield taken

    def _batches(self, order: np.ndarray, size: int, joined: int) -> Iterator[Batch]:
        sizes = batch_sizes(len(order), size)
        if self.x.device.type != "cpu":
            rows = torch.from_numpy(order).to(self.x.device)
            for part in torch.split(rows, sizes):
                yield self.x.index_select(0, part), self.y.index_select(0, part)
            return
        # The batches of a step belong to one block, whose memory is overwritten as a whole.
        count = joined * max(1, BLOCK // max(1, joined * size * self.x[:1].nbytes))
        blocks = [sizes[at : at + count] for at in range(0, len(sizes), count)]
        if torch.get_num_threads() < (cpu_count() or 1) and len(blocks) > 1:
            yield from self._ahead(order, blocks)
        else:
            memory = self._memory(blocks)
            start = 0
            for block in blocks:
                yield from self._gathered(order[start : start + sum(block)], block, memory)
                start += sum(block)

    def _ahead(self, order: np.ndarray, blocks: list[list[int]]) -> Iterator[Batch]:
        memories = self._memory(blocks), self._memory(blocks)
        ends = np.cumsum([sum(block) for block in blocks])
        parts = np.split(order, ends[:-1])
        with ThreadPoolExecutor(1) as other:
            ready = other.submit(self._gathered, parts[0], blocks[0], memories[0])
            for number in range(len(blocks)):
                gathered = ready.result()
                if number + 1 < len(blocks):
                    later = number + 1
                    memory = memories[later % 2]
                    ready = other.submit(self._gathered, parts[later], blocks[later], memory)
                yield from gathered

    def _memory(self, blocks: list[list[int]]) -> Batch:
        rows = max(map(sum, blocks), default=0)
        return self.x.new_empty((rows, *self.x.shape[1:])), self.y.new_empty(
            (rows, *self.y.shape[1:])
        )

    def _gathered(self, rows: np.ndarray, sizes: list[int], memory: Batch) -> list[Batch]:
        """Return the batches of a block; numpy gathers them, which uses no other thread."""
        found = []
        for values, into in zip((self.x, self.y), memory, strict=True):
            part = into[: len(rows)]
            # `clip` lets numpy write where it is told to at once: all rows exist.
            np.take(values.numpy(), rows, axis=0, out=part.numpy(), mode="clip")
            found.append(torch.split(part, sizes))
        return list(zip(*found, strict=True))


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
