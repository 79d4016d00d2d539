"""A model with its prepared rows goes in; it is performed, and its folder is written."""

from __future__ import annotations

from pathlib import Path

from nndsl.backends.weights import write as write_weights
from nndsl.blocks import used_files
from nndsl.data.prepare import Prepared
from nndsl.diagnostics import NNError
from nndsl.errors.reuse import use_collides
from nndsl.experiment import Trained, Watcher, perform
from nndsl.model import Model
from nndsl.result import Result
from nndsl.storage import append_json, new_folder, numbered_folder, write_json, write_text, writing

MODEL, WEIGHTS, PREPROCESS = "model.nn", "weights.safetensors", "preprocess.json"
METRICS, RESULT = "metrics.jsonl", "result.json"


def default_folder(name: str) -> Path:
    """Return the folder whose numbered subfolders hold the runs of a model."""
    return Path("runs") / name


def run(
    model: Model,
    prepared: Prepared,
    out: Path | None,
    numbered: bool,
    device: str,
    watcher: Watcher | None,
) -> Result:
    """Perform an experiment and, where ``out`` is given, save it there.

    With ``numbered``, the run gets the next free number below ``out``. The folder is made before
    training, so that a place that can't be written is known at once.
    """
    watcher = watcher or Watcher()
    # Only now it is known whether a stand-in is used, and what the rows themselves give away.
    model = model.with_facts(prepared)
    graph = model.graph
    folder = None
    if out is not None:
        folder = numbered_folder(out) if numbered else new_folder(out)
        write_text(folder / MODEL, model.source.text)
        _keep_used(folder, model)
        write_json(folder / PREPROCESS, prepared.preprocessing.to_json())

    def on_epoch(line: dict[str, object]) -> None:
        if folder is not None:
            append_json(folder / METRICS, line)

    try:
        result, trained = perform(
            model.name, model.elaborated, graph, prepared, device, watcher, on_epoch
        )
    except NNError as error:
        raise error.within(model.source) from None
    if folder is not None:
        result = _saved(folder, model, prepared, result, trained)
    watcher.finished(result)
    return result


def _keep_used(folder: Path, model: Model) -> None:
    """Write the files that the model uses where it finds them again."""
    for place, text in used_files(model.source).items():
        if (folder / place).exists():
            raise NNError(use_collides(str(place)))
        with writing(folder / place):
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
        write_text(folder / place, text)


def _saved(
    folder: Path, model: Model, prepared: Prepared, result: Result, trained: Trained
) -> Result:
    from dataclasses import replace

    from nndsl.report.plots import draw

    source = model.source.path
    details = {**result.details, "file": str(source.resolve()) if source is not None else None}
    result = replace(result, folder=folder, details=details)
    write_weights(folder / WEIGHTS, trained.weights, {"model": model.name})
    draw(folder, result, prepared, trained.outputs)
    # Last, so that a folder with a result has everything else, too.
    write_json(folder / RESULT, result.as_json())
    return result
