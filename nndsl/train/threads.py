"""A step's amount of arithmetic goes in; how the processor is best used for it comes out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from nndsl.graph import Graph

# Below this many multiplications in a step, a second thread hardly saves anything, and on a busy
# machine threads wait for each other many times longer than the step takes.
WORTHWHILE = 16_000_000


@contextmanager
def threads(graph: Graph, batch: int) -> Iterator[None]:
    """Use one thread for small steps on the CPU, and as many as before for others."""
    before = torch.get_num_threads()
    if graph.multiply_adds * batch < WORTHWHILE:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def flushed() -> Iterator[None]:
    """Take numbers near the least that there is, below 1e-37, for zero.

    The processor is many times slower with them, and the running means of a unit whose gradient
    stays zero become such.
    """
    before = float(torch.tensor([1e-40]).mul(1.0)) == 0.0
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(before)
