"""``nndsl predict``: a run and rows go in, predictions come out, without PyTorch."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nndsl.cli import options
from nndsl.cli.console import say
from nndsl.cli.opening import opened_run
from nndsl.diagnostics import Diagnostic, NNError, TrainingError
from nndsl.errors.storage import over_input
from nndsl.report.faults import complain

HELP = "predict the rows of a table, or images, with a saved run, by the numpy engine"
EXAMPLE = "nndsl predict runs/iris/1 new.csv --out predictions.csv"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("run", type=Path, metavar="RUN", help="the folder of a run")
    parser.add_argument(
        "input",
        type=Path,
        metavar="INPUT",
        help="a CSV or Parquet file with the input's columns, in any order, or `-` for CSV on "
        "standard input; for images a file or a folder",
    )
    options.bounds(parser)
    parser.add_argument(
        "--out",
        type=options.place,
        metavar="OUT",
        help="the CSV file to write (the terminal); for pixels with classes, a folder for masks",
    )


def perform(given: argparse.Namespace) -> int:
    """Run the command; 3 where outputs are like NaN."""
    from nndsl.data.images.pictures import Pictures
    from nndsl.data.rows import read_rows
    from nndsl.data.tables.lines import naming_lines
    from nndsl.files.folders import new_folder
    from nndsl.files.storage import write_over

    if given.out is not None and _same(given.out, given.input):
        raise NNError(over_input(given.out))
    saved = opened_run(given.run)
    texts = [column.name for column in saved.preprocessing.columns if column.of_texts]
    rows = read_rows(given.input, saved.model.spec.data, texts)
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
        return _exit_code(amiss)
    with naming_lines(str(given.input), rows):
        table = predictor.table(rows)
    complain(amiss)
    text = table.to_csv(index=False, lineterminator="\n")
    if given.out is None:
        say(text.rstrip("\n"))
    else:
        write_over(given.out, text.encode())
        say(f"{len(table):,} predictions in {given.out}")
    return _exit_code(amiss)


def _exit_code(amiss: Sequence[Diagnostic]) -> int:
    """Return 3 where something isn't predicted; what is merely questionable changes nothing."""
    unknown = any(fault.code == "outputs-not-finite" for fault in amiss)
    return TrainingError.exit_code if unknown else 0


def _same(a: Path, b: Path) -> bool:
    try:
        return a.samefile(b) and a.is_file()
    except OSError:  # one of them isn't there, or may not be looked at
        return False
