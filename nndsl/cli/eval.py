"""``nndsl eval``: a run's folder goes in, its figures are worked out anew from its weights."""

from __future__ import annotations

import argparse
from pathlib import Path

from nndsl.cli import options
from nndsl.cli.console import say, say_json
from nndsl.cli.opening import opened_run
from nndsl.diagnostics import Diagnostic, TrainingError
from nndsl.report.faults import complain

HELP = "measure a saved run again, with either engine"
EXAMPLE = "nndsl eval runs/har/1 --engine torch"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("run", type=Path, metavar="RUN", help="the folder of a run")
    parser.add_argument("--engine", choices=("numpy", "torch"), default="numpy")
    options.data_folder(parser)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def perform(given: argparse.Namespace) -> int:
    """Run the command; 3 where there is nothing to measure, for outputs like NaN."""
    from nndsl.report.table import figure, singles

    saved = opened_run(given.run)
    amiss: list[Diagnostic] = []
    metrics = saved.evaluate(given.engine, given.data, given.sample, amiss.append)
    complain(amiss)
    if given.json:
        say_json({"run": str(given.run), "engine": given.engine, "metrics": metrics})
    else:
        for part, figures in metrics.items():
            shown = "  ".join(f"{name} {figure(value)}" for name, value in singles(figures).items())
            say(f"{part:6} {shown}")
    return TrainingError.exit_code if amiss else 0
