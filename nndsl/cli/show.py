"""``nndsl show``: a file goes in, the table of its layers comes out."""

from __future__ import annotations

import argparse

from nndsl.cli import options
from nndsl.cli.console import say_json
from nndsl.cli.opening import opened_model

HELP = "show a file's layers, shapes, parameters and multiply-adds"
EXAMPLE = "nndsl show models/mnist_cnn.nn"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    options.model_file(parser)
    parser.add_argument(
        "--json", action="store_true", help="print what the file says, and its sizes, as JSON"
    )


def perform(given: argparse.Namespace) -> int:
    """Run the command."""
    from nndsl.report.network import as_json, network
    from nndsl.report.screen import Screen

    model = opened_model(given)
    if given.json:
        say_json(as_json(model.elaborated, model.graph))
        return 0
    Screen().print(network(model.elaborated, model.graph, model.source))
    return 0
