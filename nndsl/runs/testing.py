"""A model and, where it is trained, a run go in; what its ``expect`` tables give comes out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nndsl.backends.numpy import compile as compile_numpy
from nndsl.backends.weights import Weights
from nndsl.data.fitting.fitted import Preprocessing
from nndsl.diagnostics import NNError
from nndsl.errors import training as errors
from nndsl.expectations import Outcome
from nndsl.model import Model
from nndsl.runs.expected import Expected
from nndsl.runs.run import default_folder
from nndsl.runs.saved import SavedRun
from nndsl.system.packages import installed

Forward = Callable[[np.ndarray], np.ndarray]


def test(model: Model, saved: SavedRun | None = None) -> dict[str, list[Outcome]]:
    """Check the ``expect`` tables of a file; return what each row gave in each engine.

    These are both, or numpy's alone where PyTorch isn't installed.

    A network that is trained is tested with the weights of a run, in the data's own units; one
    whose weights the file gives needs none. Raises NNError where there is nothing to test.
    """
    if not model.spec.expects:
        raise NNError(errors.nothing_expected().within(model.source))
    if saved is None and model.spec.loss is not None:
        folder = default_folder(model.name) / "1"
        raise NNError(errors.needs_a_run(model.source.name, folder).within(model.source))
    graph, weights = model.shaped(), _weights(model, saved)
    engines: dict[str, Forward] = {"numpy": compile_numpy(graph, weights).predict}
    if installed("torch"):
        from nndsl.train.evaluation import outputs_of

        engines["torch"] = outputs_of(graph, weights)
    try:
        rows = Expected.of(model.spec.expects, graph, _preprocessing(model, saved))
    except NNError as error:
        raise error.within(model.source) from None
    return {engine: rows.outcomes(forward) for engine, forward in engines.items()}


test.__test__ = False  # type: ignore[attr-defined]  # pytest takes the name for one of its own


def _weights(model: Model, saved: SavedRun | None) -> Weights:
    if saved is not None:
        return saved.weights
    return model.shaped().initial_weights(model.spec.training.seed)


def _preprocessing(model: Model, saved: SavedRun | None) -> Preprocessing | None:
    if saved is not None:
        return saved.preprocessing
    return model.prepared().preprocessing if model.spec.data is not None else None
