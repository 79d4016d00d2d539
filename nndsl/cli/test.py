"""``nndsl test``: a file with ``expect`` tables goes in; whether both engines meet them, out."""

from __future__ import annotations

import argparse
from pathlib import Path

from nndsl.cli import options
from nndsl.cli.console import say, say_json
from nndsl.cli.opening import opened_model, opened_run, told_of_random
from nndsl.errors.packages import one_engine
from nndsl.report.faults import complain

HELP = "check the expect tables of a file with both engines"
EXAMPLE = "nndsl test models/xnor_gates.nn"


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
    from nndsl.runs.testing import test

    model = opened_model(given)
    saved = opened_run(given.run) if given.run is not None else None
    outcomes = test(model, saved)
    if "torch" not in outcomes:
        complain([one_engine()])
    if saved is None:
        told_of_random(model)
    if given.json:
        say_json({engine: as_json(found) for engine, found in outcomes.items()})
    else:
        for engine, found in outcomes.items():
            for outcome in found:
                say(f"{engine:5}  {outcome}")
    wrong = sum(not outcome.passed for found in outcomes.values() for outcome in found)
    return 1 if wrong else 0
