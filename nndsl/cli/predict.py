"""``nndsl predict``: a run and rows go in, predictions come out, without PyTorch."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from nndsl.cli import options
from nndsl.cli.console import say
from nndsl.diagnostics import Diagnostic, TrainingError
from nndsl.report.faults import complain

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
    options.bounds(parser)
    parser.add_argument(
        "--out",
        type=Path,
        metavar="OUT",
        help="the CSV file to write (the terminal); for pixels with classes, a folder for masks",
    )


def perform(given: argparse.Namespace) -> int:
    """Run the command; 3 where outputs are like NaN."""
    from nndsl.data.images.pictures import Pictures
    from nndsl.data.rows import read_rows
    from nndsl.data.tables.lines import naming_lines
    from nndsl.files.storage import new_folder, write_text
    from nndsl.runs.saved import open_run

    saved = open_run(given.run)
    complain(saved.warnings)
    rows = read_rows(given.input, saved.model.spec.data)
    amiss: list[Diagnostic] = []
    predictor = replace(saved.predictor, told=amiss.append)
    folder = given.out is not None and given.out.suffix != ".csv"
    if folder and isinstance(rows, Pictures) and predictor.gives_masks:
        import numpy as np

        from nndsl.data.images.masks import write_masks

        found = np.asarray(predictor.predict(rows.values))
        complain(amiss)
        write_masks(new_folder(given.out), rows.files, found)
        say(f"{len(rows.files):,} masks in {given.out}")
        return TrainingError.exit_code if amiss else 0
    with naming_lines(str(given.input), rows):
        table = predictor.table(rows)
    complain(amiss)
    text = table.to_csv(index=False, lineterminator="\n")
    if given.out is None:
        say(text.rstrip("\n"))
    else:
        write_text(given.out, text)
        say(f"{len(table):,} predictions in {given.out}")
    return TrainingError.exit_code if amiss else 0
