"""``nndsl predict``: a run and rows go in, predictions come out, without PyTorch."""

from __future__ import annotations

import argparse
from pathlib import Path

from nndsl.cli.console import say

HELP = "predict the rows of a CSV file, or images, with a saved run, by the numpy engine"
EXAMPLE = "nndsl predict runs/iris/1 new.csv --out predictions.csv"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("run", type=Path, metavar="RUN", help="the folder of a run")
    parser.add_argument(
        "input",
        type=Path,
        metavar="INPUT",
        help="a CSV file with the input's columns, in any order; for images a file or a folder",
    )
    parser.add_argument("--out", type=Path, metavar="OUT.csv", help="where to write (the terminal)")


def perform(given: argparse.Namespace) -> int:
    """Run the command."""
    from nndsl.data.rows import read_rows
    from nndsl.saved import open_run
    from nndsl.storage import write_text

    saved = open_run(given.run)
    table = saved.predictor.table(read_rows(given.input, saved.model.spec.data))
    text = table.to_csv(index=False, lineterminator="\n")
    if given.out is None:
        say(text.rstrip("\n"))
    else:
        write_text(given.out, text)
        say(f"{len(table):,} predictions in {given.out}")
    return 0
