"""The figures of each epoch go in; when to stop, and which weights to keep, comes out."""

from __future__ import annotations

from math import isfinite
from typing import Any

from torch import Tensor

from nndsl.backends.torch import Network
from nndsl.metrics import rank
from nndsl.settings import EarlyStop


class Monitor:
    """Watches one figure of the validation rows and remembers the weights of its best epoch."""

    def __init__(self, stop: EarlyStop) -> None:
        self.stop = stop
        self.best: float | None = None
        self.since = 0
        self._weights: dict[str, Tensor] = {}

    def take(self, figures: dict[str, Any], network: Network) -> bool:
        """Take an epoch's figures; say whether they are the best so far.

        A figure that is not defined for these rows, or not finite, counts as no improvement.
        """
        value = figures.get(self.stop.monitor)
        if value is None or not isfinite(value) or not self._improves(value):
            self.since += 1
            return False
        self.best, self.since = value, 0
        self._weights = {k: v.detach().clone() for k, v in network.state_dict().items()}
        return True

    def _improves(self, value: float) -> bool:
        name = self.stop.monitor
        return self.best is None or rank(name, value) > rank(name, self.best)

    @property
    def done(self) -> bool:
        """Whether patience has run out."""
        return self.since >= self.stop.patience

    def state(self) -> dict[str, Any]:
        """Return the best figure, the weights it came with, and the epochs since."""
        return {"best": self.best, "since": self.since, "weights": self._weights}

    def load(self, state: dict[str, Any]) -> None:
        """Take over what ``state`` gave."""
        self.best, self.since = state["best"], state["since"]
        self._weights = {key: values.clone() for key, values in state["weights"].items()}

    def restore(self, network: Network) -> None:
        """Give the network the weights that are to be kept."""
        if self._weights and self.stop.restore == "best":
            network.load_state_dict(self._weights)
