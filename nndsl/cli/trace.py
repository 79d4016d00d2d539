"""``nndsl trace``: a file or run and a sample go in, every value of every layer comes out."""

from __future__ import annotations

import argparse
from pathlib import Path

from nndsl.cli.console import say
from nndsl.report.faults import complain

HELP = "show every value on the way from an input to the output, with numbers"
EXAMPLE = "nndsl trace models/xnor_gates.nn --input 0,1"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("place", type=Path, metavar="FILE|RUN", help="a .nn file or a run's folder")
    parser.add_argument(
        "run", nargs="?", type=Path, metavar="RUN", help="the run whose weights a FILE is to have"
    )
    parser.add_argument(
        "--input",
        type=numbers,
        required=True,
        metavar="A,B,…",
        help="one sample; for a run in the data's own units",
    )
    parser.add_argument("--latex", action="store_true", help="as LaTeX")
    parser.set_defaults(complain=parser.error)


def perform(given: argparse.Namespace) -> int:
    """Run the command."""
    import numpy as np

    from nndsl.errors.training import initial_weights
    from nndsl.model import load
    from nndsl.report import trace
    from nndsl.runs.saved import RESULT, open_run

    sample = np.asarray(given.input, np.float64)
    alone = given.place.is_dir()
    if alone and given.run is not None:
        given.complain("name a FILE and a RUN, or one RUN alone")
    of_run = given.place if alone else given.run
    saved = open_run(of_run) if of_run is not None else None
    complain(saved.warnings if saved is not None else ())
    if saved is not None and alone:
        model = saved.model
    else:
        model = load(given.place)
        complain(model.warnings)
    graph = model.shaped()
    if saved is not None:
        weights = saved.weights
        sample = saved.preprocessing.apply_array(sample[None])[0]
    else:
        weights = graph.initial_weights(model.spec.training.seed)
        if model.spec.loss is not None:
            folder = given.place.parent
            within = str(folder) if (folder / RESULT).is_file() else None
            complain([initial_weights(str(given.place), within).within(model.source)])
    rows = trace.trace(graph, weights, sample)
    say(trace.latex(sample, rows) if given.latex else trace.table(sample, rows))
    return 0


def numbers(text: str) -> list[float]:
    """Return the numbers of ``0,1,0.5``."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"`{text}` is no list of numbers such as 0,1") from None
