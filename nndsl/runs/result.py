"""What a run found out goes in, and comes out as Python objects and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.targets.codec import Codec, TargetCodec
from nndsl.expectations import Outcome, as_json
from nndsl.metrics import rank
from nndsl.runs.predicting import Predicting
from nndsl.runs.predictor import Predictor
from nndsl.settings import EarlyStop

if TYPE_CHECKING:
    from nndsl.checked import Checked


@dataclass(frozen=True, repr=False)
class Result(Predicting):
    """A finished run.

    ``metrics`` has an entry for each of ``train``, ``val`` and ``test`` that has rows;
    ``baselines`` the figures of each baseline on the test rows (on train, where there are none);
    ``history`` a line for each epoch, where a resumed run has None for what was not finite in those
    before; ``folder`` is where the run is saved, if it is; ``outcomes`` are what the rows of
    `expect` tables gave. It can be copied and pickled, as processes hand it on; what is to be kept
    belongs into a folder.
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
    checked: Checked | None = None
    weights: dict[str, np.ndarray] = field(default_factory=dict)
    best_epoch: int | None = None
    stopped_early: bool = False
    only_class: str | None = None
    outcomes: tuple[Outcome, ...] = ()

    def __repr__(self) -> str:
        kept = f", in {self.folder}" if self.folder is not None else ""
        return f"<{type(self).__name__} {in_short(self.model, self.summary())}{kept}>"

    @property
    def failed(self) -> list[Outcome]:
        """The rows of `expect` tables that came out wrong; each can be printed."""
        return [outcome for outcome in self.outcomes if not outcome.passed]

    @property
    def unmeasured(self) -> list[str]:
        """The parts of the data without figures, since outputs for them are not finite."""
        return list(self.details.get("not_finite", []))

    def summary(self) -> dict[str, Any]:
        """Return what ``nndsl run --json`` prints."""
        return {
            "model": self.model,
            "run": str(self.folder) if self.folder is not None else None,
            "epochs": self.epochs,
            "best_epoch": self.best_epoch,
            "stopped_early": self.stopped_early,
            "parameters": self.parameters,
            "seconds": round(self.seconds, 3),
            "sample": self.sample,
            "metrics": self.metrics,
            "baselines": self.baselines,
            "only_class": self.only_class,
            "expect": as_json(self.outcomes) if self.outcomes else None,
        }

    def as_json(self) -> dict[str, Any]:
        """Return what ``result.json`` holds: the summary, and how the run came about."""
        return {**self.summary(), **self.details}


def in_short(model: str, summary: Mapping[str, Any]) -> str:
    """Return a run's summary as a few words.

    >>> in_short("har", {"epochs": 9, "metrics": {"test": {"loss": 0.2, "accuracy": 0.95}}})
    'har, 9 epochs, test accuracy 0.95'
    """
    epochs = summary.get("epochs")
    said = [model] + [f"{epochs} epoch{'s' * (epochs != 1)}"] * isinstance(epochs, int)
    metrics = summary.get("metrics") or {}
    part = "test" if "test" in metrics else "train"
    for name, value in metrics.get(part, {}).items():
        if name != "loss" and isinstance(value, float):
            said.append(f"{part} {name} {value:.4g}")
            break
    return ", ".join(said)


def best_epoch(history: Sequence[Mapping[str, Any]], stop: EarlyStop | None) -> int | None:
    """Return the epoch with the best figure that `early_stop` watches, the first of equal ones."""
    if stop is None:
        return None
    name = stop.monitor
    figures = [((line.get("val") or {}).get(name), line["epoch"]) for line in history]
    known = [(v, epoch) for v, epoch in figures if isinstance(v, float) and isfinite(v)]
    return max(known, key=lambda found: rank(name, found[0]))[1] if known else None


def only_class(codec: Codec, outputs: np.ndarray) -> str | None:
    """Return the class that all of several rows are taken for, None where there is none such.

    ``outputs`` (n, k) are a network's.
    """
    if not isinstance(codec, TargetCodec) or codec.task not in ("binary", "multiclass"):
        return None
    if codec.axes or len(outputs) < 2 or not np.isfinite(outputs).all():
        return None
    found = set(codec.decode(outputs).tolist())
    return str(found.pop()) if len(found) == 1 else None
