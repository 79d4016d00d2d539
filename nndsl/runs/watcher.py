"""How a run goes is told to a watcher: what is known goes in, and nothing comes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nndsl.data.prepared import Prepared
    from nndsl.diagnostics import Diagnostic
    from nndsl.elaborate import Elaborated
    from nndsl.graph.nodes import Graph
    from nndsl.runs.result import Result
    from nndsl.train.plan import Epoch


class Watcher:
    """Is told how a run goes; this one keeps it to itself, others take what they want to know."""

    def started(self, name: str, elaborated: Elaborated, graph: Graph, prepared: Prepared) -> None:
        """Take what is known before training."""

    def epoch(self, epoch: Epoch, of: int) -> None:
        """Take an epoch's figures."""

    def warned(self, diagnostic: Diagnostic) -> None:
        """Take what is amiss, but doesn't end the run."""

    def rolled_back(self, epoch: int, share: float) -> None:
        """Take the epoch that a diverged training goes on from, and its share of the rate."""

    def interrupted(self, folder: Path) -> None:
        """Take the folder of a run that is to stop and has been saved."""

    def comparing(self, name: str) -> None:
        """Take the name of the baseline that is trained now."""

    def finished(self, result: Result) -> None:
        """Take the result."""

    def close(self) -> None:
        """Leave things tidy, whether the run ended well or not."""


def check_watcher(watcher: object) -> None:
    """Raise NNError for what can't be told how a run goes, before anything is done."""
    from nndsl.diagnostics import NNError
    from nndsl.errors.arguments import wrong_watcher

    # Whoever made it calls `close`.
    wanted = [name for name in vars(Watcher) if not name.startswith("_") and name != "close"]
    lacking = [name for name in wanted if not callable(getattr(watcher, name, None))]
    if lacking or isinstance(watcher, type):
        raise NNError(wrong_watcher(watcher, lacking))
