"""``nndsl eval``: a run's folder goes in, its figures are worked out anew from its weights."""

from __future__ import annotations

import argparse
from pathlib import Path

from nndsl.cli import options
from nndsl.cli.console import say, say_json
from nndsl.data.where import data_folder
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
    """Run the command."""
    from nndsl.report.console import figure
    from nndsl.runs.saved import open_run

    data_folder(given.data)
    saved = open_run(given.run)
    complain(saved.warnings)
    metrics = saved.evaluate(given.engine, given.data, given.sample)
    if given.json:
        say_json({"run": str(given.run), "engine": given.engine, "metrics": metrics})
        return 0
    for part, figures in metrics.items():
        shown = "  ".join(f"{k} {figure(v)}" for k, v in figures.items() if isinstance(v, float))
        say(f"{part:6} {shown}")
    return 0
