"""A model and, where it is trained, a run go in; what its ``expect`` tables give comes out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nndsl.backends.numpy import compile as compile_numpy
from nndsl.backends.weights import Weights
from nndsl.data.fitting.fitted import Preprocessing
from nndsl.diagnostics import NNError
from nndsl.errors import training as errors
from nndsl.expectations import Outcome, check
from nndsl.graph.nodes import Graph
from nndsl.model import Model
from nndsl.runs.predictor import Predictor
from nndsl.runs.saved import SavedRun

Forward = Callable[[np.ndarray], np.ndarray]


def test(model: Model, saved: SavedRun | None = None) -> dict[str, list[Outcome]]:
    """Check the ``expect`` tables of a file with both engines; return what each row gave.

    A network that is trained is tested with the weights of a run, in the data's own units; one
    whose weights the file gives needs none. Raises NNError where there is nothing to test.
    """
    from nndsl.train.evaluation import outputs_of

    if not model.spec.expects:
        raise NNError(errors.nothing_expected().within(model.source))
    if saved is None and model.spec.loss is not None:
        raise NNError(errors.needs_a_run(model.name).within(model.source))
    graph, weights = model.shaped(), _weights(model, saved)
    preprocessing = _preprocessing(model, saved)
    engines: dict[str, Forward] = {
        "numpy": compile_numpy(graph, weights).predict,
        "torch": outputs_of(graph, weights),
    }
    return {
        engine: _checked(model, forward, preprocessing, graph)
        for engine, forward in engines.items()
    }


test.__test__ = False  # type: ignore[attr-defined]  # pytest takes the name for one of its own


def _weights(model: Model, saved: SavedRun | None) -> Weights:
    if saved is not None:
        return saved.weights
    return model.shaped().initial_weights(model.spec.training.seed)


def _preprocessing(model: Model, saved: SavedRun | None) -> Preprocessing | None:
    if saved is not None:
        return saved.preprocessing
    return model.prepared().preprocessing if model.spec.data is not None else None


def _checked(
    model: Model, forward: Forward, preprocessing: Preprocessing | None, graph: Graph
) -> list[Outcome]:
    expects = model.spec.expects
    if preprocessing is not None:
        # a row that fails says it
        predictor = Predictor(forward, preprocessing, told=lambda diagnostic: None)
        return check(expects, predictor.outputs, predictor.decided)
    shape = graph.input_shape or ()
    return check(expects, lambda x: forward(x.reshape(-1, *shape).astype(np.float32)), None)
