"""The folder of a run goes in, its model, network and preprocessing come out, without PyTorch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nndsl.backends.weights import read as read_weights
from nndsl.data.fitted import Preprocessing
from nndsl.data.prepare import Where
from nndsl.diagnostics import NNError, StorageError
from nndsl.errors import storage as errors
from nndsl.facts import Facts
from nndsl.model import Model
from nndsl.predictor import Predictor
from nndsl.reading import read_source
from nndsl.run import MODEL, PREPROCESS, RESULT, WEIGHTS
from nndsl.source import Source
from nndsl.storage import read_json


@dataclass(frozen=True)
class SavedRun:
    """A finished run, read back: its model as it ran, its weights, and what was found."""

    folder: Path
    model: Model
    weights: dict[str, np.ndarray]
    preprocessing: Preprocessing
    result: dict[str, Any]

    @property
    def predictor(self) -> Predictor:
        """The trained network in the numpy engine."""
        return Predictor(self.model.numpy(weights=self.weights), self.preprocessing)


def open_run(folder: Path) -> SavedRun:
    """Read the folder of a run.

    Raises StorageError where it is none, or where a file of it is missing or damaged.
    """
    for name in (MODEL, WEIGHTS, PREPROCESS, RESULT):
        if not (folder / name).is_file():
            raise StorageError(errors.not_a_run(folder, name))
    result = read_json(folder / RESULT)
    facts = _facts(folder / RESULT, result)
    preprocessing = Preprocessing.from_json(read_json(folder / PREPROCESS))
    model = _model(folder, result, facts)
    return SavedRun(folder, model, read_weights(folder / WEIGHTS), preprocessing, result)


def _model(folder: Path, result: dict[str, Any], facts: Facts) -> Model:
    """Return the model as it ran; its data are looked for where its file was."""
    text = read_source(folder / MODEL)
    path = Path(result["file"]) if isinstance(result.get("file"), str) else folder / MODEL
    source = Source(str(path.name), text.text, path, text.newline)
    try:
        return Model(source, Where(path.parent), facts=facts)
    except NNError as error:
        raise StorageError([errors.changed_run(folder / MODEL), *error.diagnostics]) from None


def _facts(path: Path, result: Any) -> Facts:
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(Facts).validate_python(result["facts"])
    except (KeyError, TypeError):
        raise StorageError(errors.damaged(path, "it has no facts about the data")) from None
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise StorageError(errors.damaged(path, f"facts.{place} can't be understood")) from None
