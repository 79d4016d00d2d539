"""What a command was given goes in; the model or run that it names, with its warnings said, out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from nndsl.report.faults import complain

if TYPE_CHECKING:
    from nndsl.model import Model
    from nndsl.runs.saved import SavedRun


def opened_model(given: argparse.Namespace) -> Model:
    """Return the model of a file, read as ``options.model_file`` lets it be, and say its warnings.

    Raises NNError where it doesn't check.
    """
    from nndsl.model import load

    model = load(given.file, set=dict(given.set), data=given.data, sample=given.sample)
    complain(model.warnings)
    return model


def told_of_random(model: Model) -> None:
    """Say so where a network that is not trained has weights that its file doesn't give."""
    from nndsl.errors.training import random_weights

    layers = [node.layer for node in model.graph.drawn]
    if layers and model.spec.loss is None:
        complain([random_weights(layers).within(model.source)])


def opened_run(folder: Path) -> SavedRun:
    """Return the run of a folder, and say so where it isn't finished.

    Raises StorageError where it is none.
    """
    from nndsl.runs.saved import open_run

    saved = open_run(folder)
    complain(saved.warnings)
    return saved
