"""What a run found out goes in, and comes out as Python objects and as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nndsl.runs.predictor import Predicting, Predictor


@dataclass(frozen=True)
class Result(Predicting):
    """A finished run.

    ``metrics`` has an entry for each of ``train``, ``val`` and ``test`` that has rows;
    ``baselines`` the figures of each baseline on the test rows (on train, where there are none);
    ``history`` a line for each epoch; ``folder`` is where the run is saved, if it is.
    """

    model: str
    epochs: int
    parameters: int
    seconds: float
    metrics: dict[str, dict[str, Any]]
    baselines: dict[str, dict[str, Any]]
    predictor: Predictor
    sample: bool = False
    folder: Path | None = None
    history: tuple[dict[str, Any], ...] = ()
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def failed(self) -> list[str]:
        """The rows of `expect` tables that came out wrong."""
        return list(self.details.get("expect", {}).get("failed", []))

    def summary(self) -> dict[str, Any]:
        """Return what ``nndsl run --json`` prints."""
        return {
            "model": self.model,
            "run": str(self.folder) if self.folder is not None else None,
            "epochs": self.epochs,
            "parameters": self.parameters,
            "seconds": round(self.seconds, 3),
            "sample": self.sample,
            "metrics": self.metrics,
            "baselines": self.baselines,
        }

    def as_json(self) -> dict[str, Any]:
        """Return what ``result.json`` holds: the summary, and how the run came about."""
        return {**self.summary(), **self.details}
