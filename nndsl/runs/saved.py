"""The folder of a run goes in, its model, network and preprocessing come out, without PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from nndsl.backends.weights import WEIGHTS, read as read_weights, settled
from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.raw import ARRAYS
from nndsl.data.targets.codec import TargetCodec
from nndsl.data.where import Where, data_folder
from nndsl.diagnostics import Diagnostic, NNError, StorageError
from nndsl.errors import storage as errors
from nndsl.errors.arguments import rows_for_engine
from nndsl.errors.engines import unknown_engine
from nndsl.facts import Facts, Shape
from nndsl.files.paths import given_path
from nndsl.files.reading import read_source
from nndsl.files.storage import read_json
from nndsl.model import Model
from nndsl.runs.checkpoints import Checkpoints
from nndsl.runs.folder import BEGUN, CHECKPOINTS, MODEL, PREPROCESS, RESULT, has
from nndsl.runs.predicting import Predicting
from nndsl.runs.predictor import Predictor, warn
from nndsl.runs.result import in_short
from nndsl.runs.unchanged import check_files, check_texts
from nndsl.source import Source
from nndsl.system.packages import require

ENGINES = ("numpy", "torch")


@dataclass(frozen=True, repr=False)
class SavedRun(Predicting):
    """A run, read back: its model as it ran, its weights, and what was found.

    ``warnings`` say so where it isn't finished, and has the best weights so far.
    """

    folder: Path
    model: Model
    weights: dict[str, np.ndarray]
    preprocessing: Preprocessing
    result: dict[str, Any]
    warnings: tuple[Diagnostic, ...] = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.folder}: {in_short(self.model.name, self.result)}>"

    @property
    def checked(self) -> Model:  # type: ignore[override]  # it is never None here
        """The model as it ran."""
        return self.model

    @cached_property
    def predictor(self) -> Predictor:  # type: ignore[override]  # made when it is first asked for
        """The trained network in the numpy engine."""
        return Predictor(self.model.numpy(weights=self.weights).predict, self.preprocessing)

    def evaluate(
        self,
        engine: str = "numpy",
        data: str | Path | None = None,
        sample: bool = False,
        told: Callable[[Diagnostic], None] | None = None,
    ) -> dict[str, dict[str, Any]]:
        """Return the metrics of each part of the data, worked out anew by an engine.

        Files are looked for in the folder ``data`` first, then beside the model's own file.
        ``told`` takes what is said of a part that can't be measured; without it, that is an
        NNWarning. Raises NNError where the data can't be had or are not those of the run.
        """
        from nndsl.backends.numpy import compile as compile_numpy
        from nndsl.runs.engines import figures, in_parts, parts_of
        from nndsl.runs.unmeasured import unmeasured

        if not isinstance(engine, str):
            raise NNError(rows_for_engine(engine))
        if engine not in ENGINES:
            raise NNError(unknown_engine(engine, ENGINES))
        if engine == "torch":
            require("torch", "the engine `torch`")
        model, origin = self.model, self.result["data"].get("origin")
        if model.spec.data is None or origin == ARRAYS:
            raise NNError(errors.trained_on_arrays(self.folder))
        sample = sample or self.sample
        where = replace(model.where, data=data_folder(data), sample=sample, data_first=True)
        prepared = Model(model.source, where, facts=model.facts).prepared()
        if prepared.checksum != self.result["data"]["checksum"]:
            raise NNError(errors.other_data(self.folder, prepared.origin))
        graph = model.graph
        if engine == "torch":
            from nndsl.train.evaluation import outputs_of

            predict = outputs_of(graph, self.weights)
        else:
            predict = compile_numpy(graph, self.weights).predict
        found = {}
        for name, part in parts_of(prepared).items():
            outputs = in_parts(predict, part.inputs)
            found[name] = figures(model.elaborated, prepared, part, outputs, None)
            fault = unmeasured(name, prepared, outputs, graph.head.layer)
            if fault is not None:
                (told or warn)(fault.within(model.source))
        return found

    @property
    def sample(self) -> bool:
        """Whether the run was on a stand-in for the real set."""
        return bool(self.result.get("sample"))


def open_run(folder: str | Path) -> SavedRun:
    """Read the folder of a run: a finished one, or one that has kept its best weights so far.

    Raises StorageError where it is none, or where a file of it is missing, changed or damaged;
    NNError for what is no path.
    """
    wanted = "the path of a run's folder"
    folder = given_path("folder", folder, wanted, 'nndsl.open_run("runs/iris/1")')
    finished = has(folder, RESULT)
    begun = not finished and has(folder, BEGUN)
    about = BEGUN if begun else RESULT
    for name in (MODEL, PREPROCESS, about) if begun else (MODEL, WEIGHTS, PREPROCESS, RESULT):
        if not has(folder, name):
            lost = errors.incomplete_run if finished else errors.not_a_run
            raise StorageError(lost(folder, name))
    result = read_json(folder / about)
    if begun and isinstance(result, dict):
        result = {**result, "data": {"checksum": result.get("checksum")}}
    facts = _facts(folder / about, result)
    preprocessing = Preprocessing.from_json(read_json(folder / PREPROCESS))
    source = read_source(folder / MODEL)
    if has(folder, BEGUN):
        check_texts(folder, result if begun else read_json(folder / BEGUN), source.text)
    model = _model(folder, result, facts, source)
    graph = model.graph
    if graph.input_shape not in (None, preprocessing.shape):
        reason = f"its samples are {preprocessing.shape}, those of the network {graph.input_shape}"
        raise StorageError(errors.damaged(folder / PREPROCESS, reason))
    codec, given = preprocessing.target, graph.output_shape or ()
    if codec.task in ("multiclass", "sequence") and _counted(codec, given) != codec.width:
        reason = f"it has {codec.width} classes, and the network's outputs are {given}"
        raise StorageError(errors.damaged(folder / PREPROCESS, reason))
    if begun:
        weights, warning = _best_so_far(folder, model)
        check_files(folder, folder / about, result, [PREPROCESS])
        return SavedRun(folder, model, weights, preprocessing, result, (warning,))
    weights = read_weights(folder / WEIGHTS, graph)
    # Last, since what is wrong with a file itself says more than that it has changed.
    check_files(folder, folder / about, result, [PREPROCESS, WEIGHTS])
    return SavedRun(folder, model, weights, preprocessing, result)


def _best_so_far(folder: Path, model: Model) -> tuple[dict[str, np.ndarray], Diagnostic]:
    """Return the best weights of the newest checkpoint, and what is said of them."""
    found, watched = Checkpoints(folder / CHECKPOINTS).latest(), model.spec.early_stop
    if found is None or not found.best or watched is None or watched.restore != "best":
        missing = RESULT if has(folder, WEIGHTS) else WEIGHTS
        raise StorageError(errors.unfinished_run(folder, missing))
    weights = dict(settled(model.graph, found.best, 0))
    about = found.plain.get("monitor")
    if not isinstance(about, dict) or not isinstance(about.get("since"), int):
        raise StorageError(errors.damaged(folder / CHECKPOINTS, "no epoch of the best is told"))
    epoch = found.epochs - about["since"]
    return weights, errors.best_so_far(folder, epoch, watched.monitor, about.get("best"))


def _counted(codec: TargetCodec, given: Shape) -> int | None:
    """Return how many classes an output of a shape has, None where it has no such axis."""
    return given[codec.axis] if codec.axis < len(given) else None


def _model(folder: Path, result: dict[str, Any], facts: Facts, source: Source) -> Model:
    """Return the model as it ran; its data are looked for where its file was."""
    path = Path(result["file"]) if isinstance(result.get("file"), str) else folder / MODEL
    try:
        return Model(source, Where(path.parent), facts=facts)
    except NNError as error:
        raise StorageError([errors.changed_run(folder / MODEL), *error.diagnostics]) from None


def _facts(path: Path, result: Any) -> Facts:
    from pydantic import TypeAdapter, ValidationError

    try:
        facts = TypeAdapter(Facts).validate_python(result["facts"])
        if not isinstance(result["data"]["checksum"], str):
            raise TypeError
    except (KeyError, TypeError):
        raise StorageError(errors.damaged(path, "it has no facts about the data")) from None
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise StorageError(errors.damaged(path, f"facts.{place} can't be understood")) from None
    return facts
