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
        "--input",
        type=numbers,
        required=True,
        metavar="A,B,…",
        help="one sample; for a run in the data's own units",
    )
    parser.add_argument("--latex", action="store_true", help="as LaTeX")


def perform(given: argparse.Namespace) -> int:
    """Run the command."""
    import numpy as np

    from nndsl.model import load
    from nndsl.report import trace
    from nndsl.runs.saved import open_run

    sample = np.asarray(given.input, np.float64)
    if given.place.is_dir():
        saved = open_run(given.place)
        complain(saved.warnings)
        graph, weights = saved.model.graph, saved.weights
        sample = saved.preprocessing.apply_array(sample[None])[0]
    else:
        model = load(given.place)
        complain(model.warnings)
        graph = model.shaped()
        weights = graph.initial_weights(model.spec.training.seed)
    rows = trace.trace(graph, weights, sample)
    say(trace.latex(sample, rows) if given.latex else trace.table(sample, rows))
    return 0


def numbers(text: str) -> list[float]:
    """Return the numbers of ``0,1,0.5``."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"`{text}` is no list of numbers such as 0,1") from None
