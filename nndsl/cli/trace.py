"""``nndsl trace``: a file or run and a sample go in, every value of every layer comes out."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from nndsl.cli.console import say
from nndsl.cli.opening import opened_run, told_of_random
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
        type=values,
        required=True,
        metavar="A,B,…",
        help="one sample; for a run in the data's own units, with texts where a column has them",
    )
    parser.add_argument("--latex", action="store_true", help="as LaTeX")
    parser.set_defaults(refuse=parser.error)


def perform(given: argparse.Namespace) -> int:
    """Run the command."""
    from nndsl.data.fitting.written import numbers, sample_of
    from nndsl.errors.training import initial_weights
    from nndsl.model import load
    from nndsl.report import trace
    from nndsl.runs.folder import RESULT

    alone = given.place.is_dir()
    if alone and given.run is not None:
        given.refuse("name a FILE and a RUN, or one RUN alone")
    of_run = given.place if alone else given.run
    saved = opened_run(of_run) if of_run is not None else None
    if saved is not None and alone:
        model = saved.model
    else:
        model = load(given.place)
        complain(model.warnings)
    graph = model.shaped()
    if saved is not None:
        weights = saved.weights
        sample = sample_of(saved.preprocessing, given.input)
    else:
        sample = numbers(given.input)
        weights = graph.initial_weights(model.spec.training.seed)
        if model.spec.loss is not None:
            folder = given.place.parent
            within = str(folder) if (folder / RESULT).is_file() else None
            complain([initial_weights(str(given.place), within).within(model.source)])
        told_of_random(model)
    rows = trace.trace(graph, weights, sample)
    say(trace.latex(sample, rows) if given.latex else trace.table(sample, rows))
    return 0


def values(text: str) -> list[str]:
    """Return the values of ``0,1,0.5``, as a row of a file has them or a list of the language.

    >>> values("-1,0.5"), values("[0, 1]"), values("0 1")
    (['-1', '0.5'], ['0', '1'], ['0', '1'])
    >>> values('3, "red, or so"'), values("some text")
    (['3', 'red, or so'], ['some text'])
    """
    from nndsl.data.values import is_number

    inner = " ".join(text.splitlines()).strip().removeprefix("[").removesuffix("]").strip()
    row = next(csv.reader([inner], skipinitialspace=True), [""])
    several = inner.split()
    if len(row) == 1 and all(map(is_number, several)):
        return several or row
    return [value.strip() for value in row]
