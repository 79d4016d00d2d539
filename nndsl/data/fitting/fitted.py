"""Fitted preprocessing: any rows go in, float32 arrays that a network reads come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.arrays import as_array
from nndsl.data.fitting.columns import Column, encode
from nndsl.data.fitting.named import column_faults
from nndsl.data.fitting.statistics import overflow_faults
from nndsl.data.gaps import missing_fault
from nndsl.data.preprocess import Missing
from nndsl.data.raw import Array, flat, is_frame
from nndsl.data.recordings import recordings_of
from nndsl.data.samples import blocks_of
from nndsl.data.scaling import Scaling
from nndsl.data.targets.codec import Codec
from nndsl.data.windows import Windowing, Windows, longest
from nndsl.diagnostics import NNError
from nndsl.errors import data_targets as array_errors
from nndsl.errors.data_gaps import not_filled
from nndsl.errors.data_windows import no_window
from nndsl.facts import Shape

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Preprocessing:
    """What was learnt from the train rows to prepare any rows.

    A value v of a feature becomes (v / unit - shift) / divisor; a missing one becomes ``fill``.
    ``shift``, ``divisor`` and ``fill`` are float64 arrays with one entry for each feature;
    ``shape`` is one sample's shape. ``target`` encodes and decodes what is predicted. With a
    ``windowing``, a sample is a window of rows, and a feature is one of its channels; so it is
    with images ``by_channel``. Columns that are ``ignored`` may be given, and are not looked at.
    """

    columns: tuple[Column, ...]
    shape: Shape
    unit: float
    missing: Missing
    shift: Array
    divisor: Array
    fill: Array
    target: Codec
    windowing: Windowing | None = None
    by_channel: bool = False
    ignored: tuple[str, ...] = ()

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the features, in the order of the values of a sample."""
        return tuple(name for column in self.columns for name in column.features)

    @property
    def _fills(self) -> bool:
        """Whether a missing value becomes another."""
        return self.missing not in ("error", "drop")

    @property
    def vocabulary(self) -> int | None:
        """How many numbers stand for words, where samples are texts."""
        counts = [column.words.count for column in self.columns if column.words is not None]
        return max(counts, default=None)

    def apply(self, frame: pd.DataFrame) -> Array:
        """Return the rows of a frame, whose columns may stand in any order, as float32.

        The result has shape (samples, *shape). Raises NNError naming columns that are missing or
        unknown, cells that are not numbers, categories that train has not, and, unless missing
        values are filled, the rows that lack one.
        """
        given = [str(name) for name in frame.columns]
        wanted = [column.name for column in self.columns]
        about = (*self.windowing.marks, self.windowing.time) if self.windowing else ()
        if faults := column_faults(given, wanted, about, (*self.ignored, *self.target.names)):
            raise NNError(faults)
        frame = frame.set_axis(given, axis=1)
        rows = np.arange(len(frame))
        values = encode(frame[wanted], self.columns, rows, None, self._fills)
        windows = self.windows(frame)
        if windows is None:
            return self.transform(values, rows)
        return windows.gather(self.scaled(values, rows)[windows.covered])

    def windows(self, frame: pd.DataFrame) -> Windows | None:
        """Return the windows that a frame's rows are cut into, None where rows are samples.

        A frame without the columns that say where a recording begins is one recording. Raises
        NNError where no recording is as long as a window.
        """
        if self.windowing is None:
            return None
        frame = frame.set_axis([str(name) for name in frame.columns], axis=1)
        recording = recordings_of(frame, self.windowing, None)
        found = self.windowing.cut(recording)
        if not len(found):
            marks = [name for name in self.windowing.marks if name in frame.columns]
            raise NNError(no_window(None, self.windowing.size, longest(recording), marks))
        return found

    def apply_array(self, x: Any) -> Array:
        """Return rows given as an array, columns in the order of training, as `apply` does.

        The array has shape (rows, columns) or (rows, *shape), where rows of columns are cut into
        windows if samples are windows. Raises NNError for another shape.
        """
        if is_frame(x):
            return self.apply(x)
        array = as_array("X", x)
        categories = any(column.coded for column in self.columns)
        if self.vocabulary is not None and array.ndim == 1:
            array = array[:, None]
        flat_shape: Shape = (len(self.columns),)
        wanted = [flat_shape] if categories else [self.shape, flat_shape]
        per_channel = self.by_channel or self.windowing is not None
        if per_channel and array.ndim == 2 and array.shape[1] == prod(self.shape):
            array = array.reshape(-1, *self.shape)
        if self.by_channel:
            wanted = [self.shape]
        if len(self.shape) > 1 and self.shape[0] == 1:
            wanted.append(self.shape[1:])  # images of one channel are often kept without it
        if array.ndim < 2 or array.shape[1:] not in wanted or array.dtype.kind == "c":
            said = ", ".join(map(str, ("rows", *wanted[0])))
            found = f"an array of shape {array.shape}"
            if array.dtype.kind == "c":
                found = "an array of complex numbers"
            advice = f"give an array of shape ({said})"
            if array.shape in wanted:
                advice += "; a single row is `[X]`"
            raise NNError(array_errors.wrong_array("X", found, advice))
        if self.by_channel:
            return self._of_channels(array.reshape(-1, *self.shape), 1)
        if self.windowing is not None and array.shape[1:] != flat_shape:
            return self._of_channels(array, self.windowing.channel_axis)
        if categories or array.dtype.kind not in "biuf" or self.windowing is not None:
            import pandas as pd

            frame = pd.DataFrame(flat(array), columns=[column.name for column in self.columns])
            return self.apply(frame)
        return self.transform(flat(array), np.arange(len(array)))

    def _of_channels(self, samples: Array, axis: int) -> Array:
        """Scale samples (n, …) whose features are the channels that an axis counts."""
        last = np.moveaxis(samples, axis, -1)
        steps = last.reshape(-1, last.shape[-1])
        rows = np.repeat(np.arange(len(samples)), len(steps) // max(len(samples), 1))
        scaled = self.scaled(steps, rows).reshape(last.shape)
        return np.ascontiguousarray(np.moveaxis(scaled, -1, axis))

    def per_value(self, numbers: Array) -> Array:
        """Return a number for each feature as one for each value of a sample, in its order."""
        return np.broadcast_to(self._laid(numbers), self.shape).ravel()

    def _laid(self, numbers: Array) -> Array:
        """Return a number for each feature in the place that it has for a sample."""
        if self.windowing is None and not self.by_channel:
            return numbers.reshape(self.shape)
        shape = [1] * len(self.shape)
        shape[0 if self.windowing is None else self.windowing.channel_axis - 1] = len(numbers)
        return numbers.reshape(shape)

    def transform(self, values: Array, rows: Array) -> Array:
        """Return encoded values (rows, features), scaled and filled, as samples (rows, *shape)."""
        return self.scaled(values, rows).reshape(len(values), *self.shape)

    def scaled(self, values: Array, rows: Array) -> Array:
        """Scale and fill encoded values of shape (rows, features); ``rows`` are for messages."""
        if not self._fills:
            columns = [column.name for column in self.columns for _ in column.features]
            fault = missing_fault(values, columns, rows, not_filled(self.missing == "drop"))
            if fault is not None:
                raise NNError(fault)
        result = np.empty(values.shape, dtype=np.float32)
        for some in blocks_of(len(values), values.shape[1:]):
            self.scale(values[some], result, some)
        if faults := overflow_faults(result, self.features, rows, self._fills):
            raise NNError(faults)
        return result

    def scale(self, values: Array, into: Array, at: slice | Array) -> None:
        """Put values (rows, features), scaled and filled, into rows of a float32 array."""
        block = Scaling(self.unit, self.shift, self.divisor).of(values)
        gone = np.isnan(block)
        if gone.any():
            block[gone] = np.broadcast_to(self.fill, block.shape)[gone]
        with np.errstate(over="ignore"):
            into[at] = block

    @property
    def scaling(self) -> Scaling:
        """How the values of a sample are scaled, in its shape."""
        return Scaling(self.unit, self._laid(self.shift), self._laid(self.divisor))

    @property
    def keeps(self) -> bool:
        """Whether values that aren't missing stay as they are."""
        return self.unit == 1.0 and Scaling(self.unit, self.shift, self.divisor).plain

    def encode_target(self, y: Sequence[Array]) -> Array:
        """Return raw targets, one array for each, as a network is trained on them."""
        return self.target.encode(y)

    def to_json(self) -> dict[str, Any]:
        """Return plain data that `from_json` turns back into an equal preprocessing."""
        from nndsl.data.fitting.fitted_json import (
            SavedPreprocessing,  # only what is saved needs pydantic
        )

        return SavedPreprocessing.of(self).model_dump(mode="json")

    @classmethod
    def from_json(cls, data: object) -> Preprocessing:
        """Read what `to_json` gave. Raises StorageError where it isn't whole."""
        from nndsl.data.fitting.fitted_json import read_saved

        saved = read_saved(data)
        return cls(
            columns=tuple(column.as_column() for column in saved.columns),
            shape=tuple(saved.shape),
            unit=saved.unit,
            missing=saved.missing,
            shift=np.array(saved.shift, dtype=np.float64),
            divisor=np.array(saved.divisor, dtype=np.float64),
            fill=np.array(saved.fill, dtype=np.float64),
            target=saved.target.as_codec(),
            windowing=None if saved.windowing is None else saved.windowing.as_windowing(),
            by_channel=saved.by_channel,
            ignored=tuple(saved.ignored),
        )
