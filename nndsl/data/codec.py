"""Targets go in, the numbers that a network is trained on come out, and its outputs go back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nndsl.data.raw import Array
from nndsl.data.targets import Label, classes_of
from nndsl.diagnostics import NNError
from nndsl.errors import data_targets as errors
from nndsl.facts import TaskName
from nndsl.source import Span


@dataclass(frozen=True)
class TargetCodec:
    """How targets become numbers and back: ``classes`` of a classification, units of a regression.

    A regression target y is trained on as (y - shift) / scale, one pair for each target. With
    ``spread``, outputs are first all targets, then the logarithm of the variance of each.
    """

    task: TaskName
    names: tuple[str, ...]
    classes: tuple[Label, ...] = ()
    shift: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()
    spread: bool = False

    @property
    def width(self) -> int:
        """How many outputs a network has for it."""
        if self.task == "multiclass":
            return len(self.classes)
        return len(self.names) * (2 if self.spread else 1)

    @property
    def parts(self) -> tuple[HeadCodec, ...]:
        """The targets of each output: here all of them are those of the only one."""
        whole = slice(None)
        return (HeadCodec("", self, whole, whole),)

    def with_spread(self, flags: Sequence[bool]) -> TargetCodec:
        """Return the same for a network that gives variances, or not."""
        return replace(self, spread=flags[0])

    def encode(self, y: Sequence[Array], span: Span | None = None) -> Array:
        """Return what a network is trained on.

        multiclass: int64 class numbers (n,); binary: float32 0 or 1, (n, 1); multilabel and
        regression: float32 (n, targets). Raises NNError where a class is unknown.
        """
        if self.task == "regression":
            stacked = np.stack([v.astype(np.float64) for v in y], axis=1)
            return ((stacked - self.shift) / self.scale).astype(np.float32)
        if self.task == "multilabel":
            marks = [np.isin(v.astype(str), ("1", "True")) for v in y]
            return np.stack(marks, axis=1).astype(np.float32)
        number = {label: i for i, label in enumerate(self.classes)}
        found, inverse = np.unique(y[0], return_inverse=True)
        labels: list[Label] = found.tolist()
        unknown = [str(label) for label in labels if label not in number]
        if unknown:
            known = [str(label) for label in self.classes]
            raise NNError(errors.unknown_class(span, self.names[0], unknown, known))
        numbers = np.array([number[label] for label in labels], dtype=np.int64)[inverse.ravel()]
        return numbers if self.task == "multiclass" else numbers.astype(np.float32)[:, None]

    def decode(self, outputs: Array) -> Array:
        """Turn a network's outputs into values of the target.

        multiclass: probabilities (n, classes), or class numbers (n,), into classes (n,); binary:
        probabilities (n, 1) or (n,) into classes (n,), the second from 0.5 on; multilabel:
        probabilities (n, k) into 0 and 1; regression: (n, k) into the targets' own units.
        """
        outputs = np.asarray(outputs)
        if self.task == "regression":
            wide = outputs.reshape(len(outputs), -1)[:, : len(self.names)].astype(np.float64)
            units: Array = wide * np.asarray(self.scale) + np.asarray(self.shift)
            return units
        if self.task == "multilabel":
            return (outputs >= 0.5).astype(np.int64)
        if self.task == "binary":
            numbers = (outputs.reshape(-1) >= 0.5).astype(np.int64)
        else:
            numbers = outputs.argmax(axis=1) if outputs.ndim == 2 else outputs.astype(np.int64)
        texts = any(isinstance(label, str) for label in self.classes)
        return np.array(self.classes, dtype=object if texts else None)[numbers]

    def in_units(self, outputs: Array) -> Array:
        """Return a network's outputs, those of a regression in the targets' own units.

        With ``spread``, the standard deviations stand behind the numbers.
        """
        if self.task != "regression":
            return outputs
        numbers = self.decode(outputs)
        if not self.spread:
            return numbers
        logarithms = outputs.reshape(len(outputs), -1)[:, len(self.names) :].astype(np.float64)
        return np.concatenate([numbers, np.exp(logarithms / 2) * np.asarray(self.scale)], axis=1)


@dataclass(frozen=True)
class HeadCodec:
    """The codec of one output: which columns of all outputs and of the encoded targets are its."""

    output: str
    codec: TargetCodec
    outputs: slice
    targets: slice

    def target(self, y: Array) -> Array:
        """Return its part of the encoded targets, as ``TargetCodec.encode`` gives it."""
        if not self.output:
            return y
        own = y[:, self.targets]
        return own[:, 0].astype(np.int64) if self.codec.task == "multiclass" else own

    def given(self, outputs: Array) -> Array:
        """Return its part of all outputs."""
        return outputs[:, self.outputs] if self.output else outputs

    def figure(self, name: str) -> str:
        """Return what a figure of this output is called: ``ill.accuracy`` among several."""
        return f"{self.output}.{name}" if self.output not in ("", name) else name


@dataclass(frozen=True)
class JointCodec:
    """How the targets of several outputs become numbers, side by side in one array.

    ``codecs`` are those of the outputs, by name; ``columns`` the places of each one's targets
    among all targets.
    """

    codecs: tuple[tuple[str, TargetCodec], ...]
    columns: tuple[tuple[int, ...], ...]

    @property
    def task(self) -> None:
        """There is no single task."""
        return None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all targets, each once."""
        return tuple(dict.fromkeys(name for _, codec in self.codecs for name in codec.names))

    @property
    def parts(self) -> tuple[HeadCodec, ...]:
        """The targets of each output."""
        found = []
        out = at = 0
        for name, codec in self.codecs:
            columns = 1 if codec.task in ("binary", "multiclass") else len(codec.names)
            own, trained = slice(out, out + codec.width), slice(at, at + columns)
            found.append(HeadCodec(name, codec, own, trained))
            out, at = own.stop, trained.stop
        return tuple(found)

    def with_spread(self, flags: Sequence[bool]) -> JointCodec:
        """Return the same for a network some of whose outputs give variances."""
        pairs = zip(self.codecs, flags, strict=True)
        return replace(self, codecs=tuple((n, c.with_spread([flag])) for (n, c), flag in pairs))

    def encode(self, y: Sequence[Array]) -> Array:
        """Return what a network is trained on: float32 of shape (n, all encoded targets).

        A class number takes one column. Raises NNError where a class is unknown.
        """
        encoded = [
            codec.encode([y[i] for i in columns]).reshape(len(y[0]), -1).astype(np.float32)
            for (_, codec), columns in zip(self.codecs, self.columns, strict=True)
        ]
        return np.concatenate(encoded, axis=1)

    def in_units(self, outputs: Array) -> Array:
        """Return all outputs, (n, width), those of regressions in the targets' own units."""
        parts = [part.codec.in_units(part.given(outputs)) for part in self.parts]
        return np.concatenate(parts, axis=1)


Codec = TargetCodec | JointCodec


def fit_codec(
    task: TaskName,
    names: Sequence[str],
    y: Sequence[Array],
    train: Array,
    order: Sequence[str],
    standardize: bool,
) -> TargetCodec:
    """Make the codec: classes of all rows; a regression's units from the train rows only."""
    if task in ("binary", "multiclass"):
        return TargetCodec(task, tuple(names), classes_of(y[0], order))
    if task == "multilabel":
        return TargetCodec(task, tuple(names))
    shift, scale = [0.0] * len(names), [1.0] * len(names)
    if standardize:
        for i, values in enumerate(y):
            known = values[train].astype(np.float64)
            shift[i] = float(known.mean())
            # a target that is constant on train has no spread to divide by
            scale[i] = float(known.std()) if known.min() < known.max() else 1.0
    return TargetCodec(task, tuple(names), shift=tuple(shift), scale=tuple(scale))
