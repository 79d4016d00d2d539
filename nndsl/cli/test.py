"""``nndsl test``: a file with ``expect`` tables goes in; whether both engines meet them, out."""

from __future__ import annotations

import argparse
from pathlib import Path

from nndsl.cli import options
from nndsl.cli.console import say, say_json
from nndsl.report.faults import complain

HELP = "check the expect tables of a file with both engines"
EXAMPLE = "nndsl test models/xnor.nn runs/xnor/1"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    options.model_file(parser)
    parser.add_argument(
        "run", nargs="?", type=Path, metavar="RUN", help="the run whose weights are tested"
    )
    parser.add_argument("--json", action="store_true", help="print the outcomes as JSON")


def perform(given: argparse.Namespace) -> int:
    """Run the command; 1 where a row comes out wrong."""
    from nndsl.expectations import as_json
    from nndsl.model import load
    from nndsl.runs.saved import open_run
    from nndsl.runs.testing import test

    model = load(given.file, set=dict(given.set), data=given.data, sample=given.sample)
    complain(model.warnings)
    saved = open_run(given.run) if given.run is not None else None
    complain(saved.warnings if saved is not None else ())
    outcomes = test(model, saved)
    if given.json:
        say_json({engine: as_json(found) for engine, found in outcomes.items()})
    else:
        for engine, found in outcomes.items():
            for outcome in found:
                say(f"{engine:5}  {outcome}")
    wrong = sum(not outcome.passed for found in outcomes.values() for outcome in found)
    return 1 if wrong else 0
