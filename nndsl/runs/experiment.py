"""A model and where its data are go in; it is trained, measured, compared and saved."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.backends.indices import check as check_indices
from nndsl.backends.numpy import NeuralNetwork, compile as compile_numpy
from nndsl.data.prepared import Part, Prepared
from nndsl.diagnostics import Diagnostic
from nndsl.elaborate import Elaborated
from nndsl.graph.nodes import Graph
from nndsl.runs.comparison import compare, titles
from nndsl.runs.engines import agreement, figures, in_parts, parts_of
from nndsl.runs.expected import Expected
from nndsl.runs.logbook import Logbook
from nndsl.runs.predictor import Predictor
from nndsl.runs.result import Result
from nndsl.runs.unmeasured import unmeasured
from nndsl.runs.watcher import Watcher
from nndsl.spec.model import ModelSpec
from nndsl.system.collector import paused
from nndsl.system.memory import give_back
from nndsl.version import __version__

if TYPE_CHECKING:
    from nndsl.train.plan import Epoch


@dataclass(frozen=True)
class Trained:
    """What training leaves: weights by their key, and the figures of all parts of the data.

    ``outputs`` are those of the network for the part that it is judged by; ``amiss`` says of a part
    why it couldn't be measured.
    """

    weights: dict[str, np.ndarray]
    epochs: int
    metrics: dict[str, dict[str, Any]]
    outputs: np.ndarray
    amiss: dict[str, Diagnostic]
    device: str


def perform(
    name: str,
    elaborated: Elaborated,
    graph: Graph,
    prepared: Prepared,
    device: str,
    watcher: Watcher,
    book: Logbook,
) -> tuple[Result, Trained]:
    """Train, measure and compare; nothing is saved here but what ``book`` is told.

    Raises TrainingError where the loss is no longer a number, NNError where data don't fit.
    """
    spec = elaborated.spec
    for part in parts_of(prepared).values():
        check_indices(graph, part.inputs)
    expected = Expected.of(spec.expects, graph, prepared.preprocessing)
    watcher.started(name, elaborated, graph, prepared)
    begun = time.perf_counter()
    if spec.loss is None:
        trained = _evaluated(graph, elaborated, prepared)
    else:
        epochs = spec.training.epochs

        def watch(epoch: Epoch) -> None:
            book.epoch(epoch.as_json())
            watcher.epoch(epoch, epochs)

        told = partial(_tell, watcher, elaborated)
        trained = _trained(graph, elaborated, prepared, device, watch, book, told)
    for diagnostic in trained.amiss.values():
        _tell(watcher, elaborated, diagnostic)
    seconds = time.perf_counter() - begun
    network = compile_numpy(graph, trained.weights)
    compared = {}
    for title, baseline in titles(spec.baselines, elaborated.tree.source).items():
        watcher.comparing(title)
        seed = spec.training.seed
        found = compare(baseline, prepared, graph, elaborated.heads, seed)
        compared[title] = found.as_json()
    predictor = Predictor(network.predict, prepared.preprocessing)
    result = Result(
        model=name,
        epochs=trained.epochs,
        parameters=graph.parameter_count,
        seconds=seconds,
        metrics=trained.metrics,
        baselines=compared,
        predictor=predictor,
        sample=prepared.sample,
        history=tuple(book.history),
        details=_details(spec, prepared, trained, network),
        outcomes=tuple(expected.outcomes(network.predict)),
    )
    return result, trained


def _tell(watcher: Watcher, elaborated: Elaborated, diagnostic: Diagnostic) -> None:
    watcher.warned(diagnostic.within(elaborated.tree.source))


def _evaluated(graph: Graph, elaborated: Elaborated, prepared: Prepared) -> Trained:
    """Measure a network whose weights the file gives, in the numpy engine."""
    weights = graph.initial_weights(elaborated.spec.training.seed)
    network = compile_numpy(graph, weights)
    measured = _measured(
        elaborated, graph, prepared, lambda part: (None, in_parts(network.predict, part.inputs))
    )
    return Trained(weights, 0, *measured, "numpy")


def _measured(
    elaborated: Elaborated,
    graph: Graph,
    prepared: Prepared,
    evaluated: Callable[[Part], tuple[float | None, np.ndarray]],
) -> tuple[dict[str, dict[str, Any]], np.ndarray, dict[str, Diagnostic]]:
    """Return the figures of all parts, and the outputs for the one that a network is judged by.

    The third are those parts that couldn't be measured, and why. ``evaluated`` gives the loss of a
    part, if it is known, and the outputs.
    """
    found, amiss, (judged, _) = {}, {}, prepared.measured
    for name, part in parts_of(prepared).items():
        loss, given = evaluated(part)
        found[name] = figures(elaborated, prepared, part, given, loss)
        fault = unmeasured(name, prepared, given, graph.head.layer)
        if fault is not None:
            amiss[name] = fault
        if name == judged:
            outputs = given
    return found, outputs, amiss


def _trained(
    graph: Graph,
    elaborated: Elaborated,
    prepared: Prepared,
    device_word: str,
    watch: Callable[[Epoch], None],
    book: Logbook,
    told: Callable[[Diagnostic], None],
) -> Trained:
    # Only training needs PyTorch, so only here it is imported.
    with paused():
        from nndsl.backends.torch import compile as compile_torch, state
        from nndsl.train.alone import alone
        from nndsl.train.device import device as find_device
        from nndsl.train.divergence import diverged_at_the_end
        from nndsl.train.evaluation import evaluate
        from nndsl.train.loop import train
        from nndsl.train.objective import Objective
        from nndsl.train.plan import Plan
        from nndsl.train.threads import flushed

    spec = elaborated.spec
    plan = Plan.of(spec, elaborated.heads)
    device = find_device(device_word)
    rows, validation = prepared.train, prepared.val
    keeping, codec = book.keeping(plan), prepared.preprocessing
    give_back()  # what reading and preparing the data has left
    with alone():
        # Before the first operation that threads share: they begin with what holds here.
        with flushed():
            network = compile_torch(graph, seed=plan.train.seed)
            epochs = train(network, plan, rows, validation, codec, device, watch, keeping, told)
        give_back()
        objective = Objective.of(plan.losses, graph, codec.target, rows.y)
        measured = _measured(
            elaborated, graph, prepared, lambda part: evaluate(network, objective, part, device)
        )
        if not isfinite(measured[0]["train"]["loss"]):
            raise diverged_at_the_end(network, rows, codec, device, plan.optimizer.rate)
        give_back()
    return Trained(state(network), epochs, *measured, str(device))


def _details(
    spec: ModelSpec, prepared: Prepared, trained: Trained, network: NeuralNetwork
) -> dict[str, Any]:
    compared = trained.device != "numpy"  # else the outputs are the numpy engine's own
    return {
        "seed": spec.training.seed,
        "device": trained.device,
        "data": {
            "origin": prepared.origin,
            "checksum": prepared.checksum,
            "rows": {name: len(part.inputs) for name, part in parts_of(prepared).items()},
        },
        "facts": asdict(prepared.facts),
        "not_finite": list(trained.amiss),
        "numpy_engine": agreement(prepared, network, trained.outputs) if compared else None,
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Return the versions that a result depends on."""
    packages = ("numpy", "torch", "scikit-learn", "pandas")
    found = {}
    for package in packages:
        with suppress(PackageNotFoundError):  # what is evaluated without it doesn't depend on it
            found[package] = version(package)
    return {"nndsl": __version__, "python": platform.python_version(), **found}
