"""Rows as a user has them go in, predictions as a user reads them come out, without PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.images.pictures import Pictures
from nndsl.data.places import coordinates
from nndsl.data.raw import is_frame
from nndsl.data.targets.codec import JointCodec, SequenceCodec, TargetCodec
from nndsl.diagnostics import Diagnostic
from nndsl.errors import finite as errors
from nndsl.errors.asking import with_arrays
from nndsl.errors.data import known_answers
from nndsl.errors.rows import scaled_already
from nndsl.facts import Shape
from nndsl.runs.digits import as_meant

if TYPE_CHECKING:
    import pandas as pd

# One array, or with several outputs a dict of arrays: which, the file says and no type can.
Predicted: TypeAlias = "np.ndarray | Any"


@dataclass(frozen=True)
class Predictor:
    """A trained network, with the preprocessing that its rows went through.

    ``forward`` computes outputs (n, *shape) of prepared rows: that of either engine. ``told`` takes
    what is said of outputs that are not finite; without it, that is an NNWarning.
    """

    forward: Callable[[np.ndarray], np.ndarray]
    preprocessing: Preprocessing
    told: Callable[[Diagnostic], None] | None = None

    def outputs(self, rows: Any) -> np.ndarray:
        """Return what the network gives for raw rows: probabilities, or numbers in their units.

        ``rows`` is a DataFrame with the input's columns in any order, or an array (n, features)
        or (n, *shape) in the order of training. The result is (n, classes) for multiclass, else
        (n, k). Raises NNError where rows don't fit.
        """
        with with_arrays():
            return self.outputs_of(self.preprocessed(rows))

    def preprocessed(self, rows: Any) -> np.ndarray:
        """Return raw rows, as ``outputs`` takes them, as the network reads them: (n, *input)."""
        fitted = self.preprocessing
        with with_arrays():
            if fitted.unit != 1.0 and _are_shares(rows):
                (self.told or warn)(scaled_already(fitted.unit))
            if is_frame(rows) and (answers := _answers(rows, fitted)):
                (self.told or warn)(known_answers(answers))
            return fitted.apply_array(rows)

    def outputs_of(self, x: np.ndarray) -> np.ndarray:
        """Return the same for rows (n, *shape) that are prepared."""
        with np.errstate(all="ignore"):  # what isn't finite is told by its rows
            outputs = self.preprocessing.target.in_units(self.forward(x))
        finite = np.isfinite(outputs)
        if not finite.all():
            at = np.flatnonzero(~finite.reshape(len(outputs), -1).all(axis=1))
            noun = "row" if self.preprocessing.windowing is None else "window"
            counts, numbers = (len(at), len(outputs)), [int(row) + 1 for row in at[:5]]
            (self.told or warn)(errors.predictions_not_finite(noun, counts, numbers))
        return outputs

    def predict(self, rows: Any) -> Predicted:
        """Return the predicted class of each row (n,), as it is called in the data.

        For regression and for several labels: numbers (n, k), or (n,) where there is one target.
        For sequences: the text of each row, or a tuple of labels, as training had them.
        Where the target has axes: that of each place, (n, *axes).
        Where there are several outputs, that of each by its name.
        """
        return self.decided_by(self.outputs(rows))

    def decided_by(self, outputs: np.ndarray) -> Predicted:
        """Return what ``predict`` does, given what ``outputs`` gave for its rows."""
        parts = self.preprocessing.target.parts
        found = {part.output: _decided(part.codec, part.given(outputs)) for part in parts}
        return found.get("", found)

    def chances(self, rows: Any) -> Predicted:
        """Return the probability of each class for raw rows, (n, classes), also of a yes or no.

        Where an output is no class of a row, it is what the network gives. Several outputs come
        by name.
        """
        outputs = self.outputs(rows)
        parts = self.preprocessing.target.parts
        found = {part.output: _chances(part.codec, part.given(outputs)) for part in parts}
        return found.get("", found)

    @property
    def classes(self) -> tuple[Any, ...] | dict[str, tuple[Any, ...]]:
        """The classes in the order of the columns of ``chances``; none where there are numbers."""
        parts = self.preprocessing.target.parts
        found = {part.output: tuple(part.codec.classes) for part in parts}
        return found.get("", found)

    def decided(self, outputs: np.ndarray) -> list[str]:
        """Return the class that each row of outputs stands for, by name; none for regression.

        Of sequences it is the text.
        """
        codec = self.preprocessing.target
        if isinstance(codec, SequenceCodec):
            return codec.in_words(codec.spelled(outputs))
        if isinstance(codec, JointCodec) or codec.axes:
            return ["no class"] * len(outputs)
        if codec.task not in ("binary", "multiclass"):
            return ["no class"] * len(outputs)
        return [str(label) for label in codec.decode(outputs)]

    @property
    def gives_masks(self) -> bool:
        """Whether each pixel of an image is given a class by number."""
        codec = self.preprocessing.target
        if isinstance(codec, JointCodec) or len(codec.axes) != 2:
            return False
        return bool(codec.classes) and all(type(label) is int for label in codec.classes)

    def table(self, frame: pd.DataFrame | Pictures) -> pd.DataFrame:
        """Return predictions as a table: the class and each class's probability, numbers, or texts.

        Those of windows come with the rows that each of them is made of, counted from 1, and
        those of images with their files. A target with axes has a row for each place, with the
        number of each of its axes, counted from 0.
        """
        import pandas as pd

        index, columns = None, dict[str, np.ndarray]()
        if isinstance(frame, Pictures):
            columns = {"file": np.array(frame.files, dtype=object)}
            outputs = self.outputs(frame.values)
        else:
            outputs = self.outputs(frame)
            windows = self.preprocessing.windows(frame)
            index = frame.index if windows is None else None
            columns = {} if windows is None else windows.columns
        codec = self.preprocessing.target
        if isinstance(codec, TargetCodec) and codec.axes:
            if index is not None:
                index, columns = None, {"sample": np.arange(len(outputs))}
            columns = _repeated(columns, codec.places, len(outputs))
            outputs, codec = codec.by_place(outputs), codec.flat
        for part in codec.parts:
            own = _columns(part.codec, part.given(outputs))
            columns |= {part.figure(name): column for name, column in own.items()}
        table: pd.DataFrame = pd.DataFrame(columns, index=index)
        return table


def _are_shares(rows: Any) -> bool:
    """Say whether all values are from 0 to 1, and some in between."""
    values = np.asarray(rows)
    if values.dtype.kind != "f" or not values.size:
        return False
    within = bool(values.min() >= 0) and bool(values.max() <= 1)
    return within and bool((values % 1 != 0).any())


def warn(diagnostic: Diagnostic) -> None:
    """Let the caller hear of what is amiss as an NNWarning."""
    from nndsl.runs.unwatched import Unwatched  # here, since few predictions need it

    Unwatched().warned(diagnostic)


def _answers(frame: pd.DataFrame, fitted: Preprocessing) -> list[str]:
    """Return the columns of a frame that are predicted, and no inputs."""
    answers = {*fitted.target.names} - {column.name for column in fitted.columns}
    return [name for name in map(str, frame.columns) if name in answers]


def _repeated(columns: dict[str, np.ndarray], places: Shape, samples: int) -> dict[str, np.ndarray]:
    """Return columns with a row for each place of each sample, and those that tell places apart."""
    repeated = {name: np.repeat(values, prod(places)) for name, values in columns.items()}
    at = coordinates(places)
    return repeated | {name: np.tile(values, samples) for name, values in at.items()}


def _decided(codec: TargetCodec, outputs: np.ndarray) -> np.ndarray:
    if codec.axes:
        return codec.means(outputs) if codec.task == "regression" else codec.decode(outputs)
    if isinstance(codec, SequenceCodec):
        return codec.decode(outputs)
    numbers = outputs[:, : len(codec.names)]  # their deviations may stand behind them
    decided = numbers if codec.task == "regression" else codec.decode(outputs)
    one_column = decided.ndim == 2 and decided.shape[1] == 1
    return decided[:, 0] if one_column else decided


def _columns(codec: TargetCodec, outputs: np.ndarray) -> dict[str, np.ndarray]:
    if isinstance(codec, SequenceCodec):
        texts = codec.in_words(codec.spelled(outputs))
        return {codec.names[0]: np.array(texts, dtype=object)}
    outputs = outputs.reshape(len(outputs), prod(outputs.shape[1:]))
    if codec.task == "regression":
        units = list(zip(codec.names, codec.shift, codec.scale, strict=True))
        if codec.spread:
            units += [(f"{name}.std", 0.0, scale) for name, _, scale in units]
        told = zip(units, outputs.T, strict=True)
        return {name: as_meant(column, shift, scale) for (name, shift, scale), column in told}
    decided = codec.decode(outputs)
    finite = np.isfinite(outputs).all(axis=1)
    if not finite.all():  # what is no prediction is left empty
        decided = decided.astype(object)
        decided[~finite] = None
    if codec.task == "multilabel":
        columns = dict(zip(codec.names, decided.T, strict=True))
        return columns | _named(codec.names, outputs)
    return {codec.names[0]: decided} | _named(codec.classes, _chances(codec, outputs))


def _chances(codec: TargetCodec, outputs: np.ndarray) -> np.ndarray:
    """Return outputs with a column for each of two classes, where they have that of a yes alone."""
    if codec.task != "binary" or codec.axes:
        return outputs
    return np.concatenate([1 - outputs, outputs], axis=1)


def _named(names: Sequence[object], outputs: np.ndarray) -> dict[str, np.ndarray]:
    return {f"p({name})": column for name, column in zip(names, outputs.T, strict=True)}
