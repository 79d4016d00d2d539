"""``nndsl explain``: a file goes in, its network in words and equations comes out."""

from __future__ import annotations

import argparse

from nndsl.cli import options
from nndsl.cli.console import say
from nndsl.cli.opening import opened_model

HELP = "say what each layer of a file does, and show the network as equations"
EXAMPLE = "nndsl explain models/xnor.nn"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    options.model_file(parser)


def perform(given: argparse.Namespace) -> int:
    """Run the command."""
    from nndsl.report.explain import explain

    model = opened_model(given)
    say(explain(model.elaborated, model.graph, model.source))
    return 0
