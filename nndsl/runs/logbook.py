"""The figures of epochs go in as they come; what is kept of them and of training comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nndsl.train.keeping import Keeping
    from nndsl.train.plan import Plan


class Logbook:
    """What a run leaves as it goes: this one remembers the lines of its epochs, and no more."""

    def __init__(self) -> None:
        self.history: list[dict[str, Any]] = []

    def epoch(self, line: dict[str, Any]) -> None:
        """Take the figures of an epoch, which may have been trained anew."""
        del self.history[line["epoch"] - 1 :]
        self.history.append(line)

    def keeping(self, plan: Plan) -> Keeping | None:
        """Return what the training itself is kept by, if it is."""
        return None
