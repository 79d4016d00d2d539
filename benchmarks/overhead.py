"""Examples go in; what of a run beside its steps takes how long comes out.

    python benchmarks/overhead.py --model mnist --rounds 5

Each model is run as `nndsl run` does it, in this process and with a terminal to show its progress
on, but without its baselines. The clock starts where training does: imports and reading the data
don't count. A first run, which imports all that is needed, isn't counted either.
"""

from __future__ import annotations

import argparse
import functools
import os
import pty
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from measure import table

MODELS = Path(__file__).parent.parent / "models"
STEPS = "steps"
# What is told apart: its name, and the functions whose time it is, less that of others in them.
PHASES = {
    STEPS: ["nndsl.train.trainer:Trainer.epoch"],
    "beginning": ["nndsl.train.trainer:Trainer.__init__", "nndsl.train.trainer:Trainer.prepare"],
    "metrics of the steps": ["nndsl.train.trainer:Trainer._figures"],
    "validation rows": ["nndsl.train.trainer:Trainer.measured"],
    "log and terminal": ["nndsl.runs.begun:BegunRun.epoch", "nndsl.report.console:Terminal.epoch"],
    "checkpoints": ["nndsl.train.saving:Saving._save", "nndsl.runs.checkpoints:Checkpoints.remove"],
    "all rows at the end": ["nndsl.train.evaluation:evaluate", "nndsl.runs.experiment:figures"],
    "both engines compared": [
        "nndsl.runs.experiment:agreement",
        "nndsl.runs.experiment:compile_numpy",
    ],
    "plots": ["nndsl.report.plots:draw"],
    "saving": ["nndsl.runs.run:write_weights", "nndsl.runs.run:write_json"],
    "table": ["nndsl.report.console:Terminal.finished"],
}
WHOLE, REST = "nndsl.runs.experiment:_trained", "else"


class Clock:
    """Seconds by phase; what runs inside another phase is taken from that one's."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.inside: list[float] = []  # of each phase under way, the seconds of others in it
        self.began = 0.0

    def timed(self, function: Callable[..., Any], phase: str) -> Callable[..., Any]:
        """Return a function whose time is noted."""

        @functools.wraps(function)
        def noted(*args: Any, **kwargs: Any) -> Any:
            self.inside.append(0.0)
            began = perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent = perf_counter() - began
                self.seconds[phase] += spent - self.inside.pop()
                if self.inside:
                    self.inside[-1] += spent

        return noted

    def starting(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function with which the time that counts begins."""

        @functools.wraps(function)
        def noted(*args: Any, **kwargs: Any) -> Any:
            self.seconds.clear()
            self.began = perf_counter()
            return function(*args, **kwargs)

        return noted

    def shares(self) -> dict[str, float]:
        """Return the seconds of each phase since training began, and of what is left."""
        seconds = dict(self.seconds)
        left = perf_counter() - self.began - sum(seconds.values())
        return {**{phase: seconds.get(phase, 0.0) for phase in PHASES}, REST: left}


def watched(clock: Clock) -> None:
    """Let the clock time the functions of all phases."""
    places = [(place, phase) for phase, several in PHASES.items() for place in several]
    for place, phase in [*places, (WHOLE, "")]:
        module, _, path = place.partition(":")
        *owners, name = path.split(".")
        owner = functools.reduce(getattr, owners, __import__(module, fromlist=["_"]))
        function = getattr(owner, name)
        timed = clock.timed(function, phase) if phase else clock.starting(function)
        setattr(owner, name, timed)


@contextmanager
def terminal() -> Iterator[None]:
    """Let standard error be a terminal that somebody reads."""
    reads, writes = pty.openpty()
    before = os.dup(2)

    def read() -> None:
        while os.read(reads, 65536):
            pass

    threading.Thread(target=read, daemon=True).start()
    os.dup2(writes, 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(before, 2)


def seconds_of(name: str, epochs: int | None, clock: Clock) -> dict[str, float]:
    """Run a model and return the seconds of each phase."""
    import nndsl
    from nndsl.report.console import Terminal

    lines = (MODELS / f"{name}.nn").read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("baseline"))
    model = nndsl.loads(text, name=name)
    with TemporaryDirectory() as folder, terminal():
        watcher = Terminal(model.source, table=False)
        model.run(out=Path(folder) / "run", epochs=epochs, device="cpu", watcher=watcher)
        return clock.shares()


def report(name: str, rounds: list[dict[str, float]]) -> str:
    """Return the table of a model: medians over the rounds."""
    totals = [sum(found.values()) for found in rounds]
    rows = []
    for phase in [*PHASES, REST]:
        shares = [100 * found[phase] / total for found, total in zip(rounds, totals, strict=True)]
        rows.append([phase, median(found[phase] for found in rounds), median(shares)])
    beside = [100 * (1 - found[STEPS] / total) for found, total in zip(rounds, totals, strict=True)]
    rows.append(["all but the steps", None, median(beside)])
    return table([f"{name}: {median(totals):.1f} s", "s", "% of the run"], rows)


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", action="append", help="har, mnist and mnist_cnn, if left out")
    parser.add_argument("--epochs", type=int, help="those of the file, if left out")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    clock = Clock()
    watched(clock)
    for name in options.model or ["har", "mnist", "mnist_cnn"]:
        seconds_of(name, 1, clock)
        rounds = [seconds_of(name, options.epochs, clock) for _ in range(options.rounds)]
        print(report(name, rounds), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
