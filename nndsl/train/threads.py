"""A step's amount of arithmetic goes in; how the processor is best used for it comes out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from nndsl.graph.nodes import Graph
from nndsl.layers.dense import Dense
from nndsl.layers.recurrent import RecurrentLayer
from nndsl.train.crew import Crew, using
from nndsl.train.team import Team

# Below this many multiplications in a step, a second thread hardly saves anything, and on a busy
# machine threads wait for each other many times longer than the step takes.
WORTHWHILE = 16_000_000

FEW = 4_000_000  # weights, up to which a step is so short that a team settles who does what
MOSTLY = 0.9  # of the multiplications are those of layers that the team or its crew shares


def team_of(graph: Graph) -> Team:
    """Return the team for the large operations of a step, of one where it has no use."""
    shared = (
        node.multiply_adds for node in graph if isinstance(node.layer, Dense | RecurrentLayer)
    )
    fits = graph.parameter_count <= FEW and sum(shared) >= MOSTLY * graph.multiply_adds
    count = torch.get_num_threads()
    return Team(count if fits else 1, Crew(count))


@contextmanager
def threads(graph: Graph, batch: int, team: Team) -> Iterator[None]:
    """Use one thread on the CPU for small steps, and for what a team doesn't share.

    Other steps have as many as before.
    """
    alone = team.size > 1 or graph.multiply_adds * batch < WORTHWHILE
    with using(1 if alone else torch.get_num_threads()):
        yield


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
