"""Preprocessing fitted on train rows: rows go in, float32 arrays that a network reads come out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.arrays import as_array
from nndsl.data.codec import Codec, JointCodec, TargetCodec
from nndsl.data.columns import Column, encode, fit_columns
from nndsl.data.fitted_json import SavedJoint, SavedPreprocessing, SavedTarget, read_saved
from nndsl.data.preprocess import Missing, Preprocess
from nndsl.data.raw import Array, Raw, flat, place
from nndsl.data.scaling import missing_fault, overflow_faults, spread_faults, statistics
from nndsl.diagnostics import NNError
from nndsl.errors import data as errors
from nndsl.errors import data_targets as array_errors
from nndsl.facts import Shape

if TYPE_CHECKING:
    import pandas as pd

_CHUNK = 8192  # rows at a time, so that float64 copies of images stay small


@dataclass(frozen=True, eq=False)
class Preprocessing:
    """What was learnt from the train rows to prepare any rows.

    A value v of a feature becomes (v / unit - shift) / divisor; a missing one becomes ``fill``.
    ``shift``, ``divisor`` and ``fill`` are float64 arrays with one entry for each feature;
    ``shape`` is one sample's shape. ``target`` encodes and decodes what is predicted.
    """

    columns: tuple[Column, ...]
    shape: Shape
    unit: float
    missing: Missing
    shift: Array
    divisor: Array
    fill: Array
    target: Codec

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the features, in the order of the values of a sample."""
        return tuple(name for column in self.columns for name in column.features)

    @classmethod
    def fit(cls, raw: Raw, train: Array, preprocess: Preprocess, target: Codec) -> Preprocessing:
        """Fit every statistic on the given train rows of a set, ignoring missing values.

        Raises NNError where a column can't be used, or has no value in the train rows.
        """
        span = place(raw.component, "columns")
        if isinstance(raw.inputs, np.ndarray):
            columns = tuple(Column(name) for name in raw.features)
            values = flat(raw.inputs[train])
        else:
            columns = fit_columns(raw.inputs, train, preprocess.onehot or (), span)
            values = encode(raw.inputs.iloc[train], columns, train, span)
        onehot = np.concatenate([[c.categories is not None] * len(c.features) for c in columns])
        shift, divisor, mean = statistics(values, preprocess, onehot, raw.unit)
        empty = np.flatnonzero(np.isnan(shift) | np.isnan(mean))
        names = [name for column in columns for name in column.features]
        if len(empty):
            raise NNError([errors.empty_column(span, names[i], "any train row") for i in empty])
        if faults := spread_faults(values, names, divisor, train):
            raise NNError(faults)
        fill = np.zeros(len(names))
        if preprocess.missing == "mean":
            fill = (mean - shift) / divisor
        shape = raw.shape or (len(names),)
        return cls(columns, shape, raw.unit, preprocess.missing, shift, divisor, fill, target)

    def apply(self, frame: pd.DataFrame) -> Array:
        """Return the rows of a frame, whose columns may stand in any order, as float32.

        The result has shape (rows, *shape). Raises NNError naming columns that are missing or
        unknown, cells that are not numbers, categories that train has not, and, unless missing
        values are filled, the rows that lack one.
        """
        given = [str(name) for name in frame.columns]
        wanted = [column.name for column in self.columns]
        if twice := sorted(name for name, count in Counter(given).items() if count > 1):
            raise NNError(errors.duplicate_column(None, twice, "the input"))
        present, needed = set(given), set(wanted)
        faults = [
            errors.missing_column(None, name, [g for g in given if g not in needed], "the input")
            for name in wanted
            if name not in present
        ]
        extra = [name for name in given if name not in needed]
        if extra:
            faults.append(errors.extra_column(extra, self.target.names))
        if faults:
            raise NNError(faults)
        frame = frame.set_axis(given, axis=1)[wanted]
        rows = np.arange(len(frame))
        return self.transform(encode(frame, self.columns, rows, None), rows)

    def apply_array(self, x: Any) -> Array:
        """Return rows given as an array, columns in the order of training, as `apply` does.

        The array has shape (rows, columns) or (rows, *shape). Raises NNError for another shape.
        """
        if hasattr(x, "columns") and hasattr(x, "iloc"):
            return self.apply(x)
        array = as_array("X", x)
        categories = any(column.categories is not None for column in self.columns)
        flat_shape: Shape = (len(self.columns),)
        wanted = [flat_shape] if categories else [self.shape, flat_shape]
        if len(self.shape) > 1 and self.shape[0] == 1:
            wanted.append(self.shape[1:])  # images of one channel are often kept without it
        if array.ndim < 2 or array.shape[1:] not in wanted or array.dtype.kind == "c":
            said = ", ".join(map(str, ("rows", *wanted[0])))
            found = f"an array of shape {array.shape}"
            if array.dtype.kind == "c":
                found = "an array of complex numbers"
            raise NNError(array_errors.wrong_array("X", found, f"give an array of shape ({said})"))
        if categories or array.dtype.kind not in "biuf":
            import pandas as pd

            frame = pd.DataFrame(flat(array), columns=[column.name for column in self.columns])
            return self.apply(frame)
        return self.transform(flat(array), np.arange(len(array)))

    def transform(self, values: Array, rows: Array) -> Array:
        """Scale and fill encoded values of shape (rows, features); ``rows`` are for messages."""
        if self.missing in ("error", "drop"):
            advice = "fill these cells, or train the model with `preprocess missing=zero`"
            fault = missing_fault(values, self.features, rows, advice)
            if fault is not None:
                raise NNError(fault)
        result = np.empty(values.shape, dtype=np.float32)
        plain = not self.shift.any() and bool((self.divisor == 1).all())
        for start in range(0, len(values), _CHUNK):
            block = values[start : start + _CHUNK].astype(np.float64)
            if self.unit != 1.0:
                block /= self.unit
            if not plain:
                block = (block - self.shift) / self.divisor
            gone = np.isnan(block)
            if gone.any():
                block[gone] = np.broadcast_to(self.fill, block.shape)[gone]
            with np.errstate(over="ignore"):
                result[start : start + _CHUNK] = block
        if faults := overflow_faults(result, self.features, rows):
            raise NNError(faults)
        return result.reshape(len(values), *self.shape)

    def encode_target(self, y: Sequence[Array]) -> Array:
        """Return raw targets, one array for each, as a network is trained on them."""
        return self.target.encode(y)

    def to_json(self) -> dict[str, Any]:
        """Return plain data that `from_json` turns back into an equal preprocessing."""
        return SavedPreprocessing.of(self).model_dump(mode="json")

    @classmethod
    def from_json(cls, data: object) -> Preprocessing:
        """Read what `to_json` gave. Raises StorageError where it isn't whole."""
        saved = read_saved(data)
        return cls(
            columns=tuple(
                Column(c.name, tuple(c.categories) if c.categories is not None else None)
                for c in saved.columns
            ),
            shape=tuple(saved.shape),
            unit=saved.unit,
            missing=saved.missing,
            shift=np.array(saved.shift, dtype=np.float64),
            divisor=np.array(saved.divisor, dtype=np.float64),
            fill=np.array(saved.fill, dtype=np.float64),
            target=_codec(saved.target),
        )


def _codec(saved: SavedTarget | SavedJoint) -> Codec:
    if isinstance(saved, SavedJoint):
        return JointCodec(
            tuple((part.output, _single(part.target)) for part in saved.outputs),
            tuple(tuple(part.columns) for part in saved.outputs),
        )
    return _single(saved)


def _single(saved: SavedTarget) -> TargetCodec:
    return TargetCodec(
        saved.task,
        tuple(saved.names),
        tuple(saved.classes),
        tuple(saved.shift),
        tuple(saved.scale),
    )
