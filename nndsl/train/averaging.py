"""A network that is trained goes in, the average of its recent weights is kept beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from nndsl.backends.torch import Network
from nndsl.layers.normalized import is_direction


class Average:
    """The exponential moving average of all weights and running statistics.

    a ← d · a + (1 - d) · w after each step, with d = min(memory, (1 + t) / (10 + t)) in step t:
    so the weights that the network began with are soon forgotten.
    """

    def __init__(self, network: Network, memory: float) -> None:
        self.network, self.memory, self.steps = network, memory, 0
        self.values = {k: v.detach().clone() for k, v in network.state_dict().items()}

    @torch.no_grad()
    def update(self) -> None:
        """Take in the weights after a step."""
        self.steps += 1
        share = min(self.memory, (1 + self.steps) / (10 + self.steps))
        for key, value in self.network.state_dict().items():
            if value.is_floating_point() and not is_direction(key):
                self.values[key].lerp_(value, 1 - share)
            else:  # a count has no average, and that of directions would be shorter than they are
                self.values[key].copy_(value)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Let the network have the averaged weights for a while."""
        own = {k: v.detach().clone() for k, v in self.network.state_dict().items()}
        self.network.load_state_dict(self.values)
        try:
            yield
        finally:
            self.network.load_state_dict(own)

    def state(self) -> dict[str, Any]:
        """Return the average and its age, not copied."""
        return {"steps": self.steps, "values": self.values}

    def load(self, state: dict[str, Any]) -> None:
        """Take over what ``state`` gave."""
        self.steps = state["steps"]
        for key, values in state["values"].items():
            self.values[key].copy_(values)

    def keep(self) -> None:
        """Give the network the averaged weights for good."""
        self.network.load_state_dict(self.values)


def average_of(network: Network, memory: float | None) -> Average | None:
    """Return the average that an optimizer asks for, or None."""
    return None if memory is None else Average(network, memory)
