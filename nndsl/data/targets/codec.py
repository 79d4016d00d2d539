"""Targets go in, the numbers that a network is trained on come out, and its outputs go back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nndsl.data.places import Layout
from nndsl.data.raw import Array
from nndsl.data.targets.given import classes_of
from nndsl.data.targets.sequence_codec import SequenceCodec as SequenceCodec, labels_of
from nndsl.data.targets.target_codec import HeadCodec as HeadCodec, TargetCodec as TargetCodec
from nndsl.facts import Shape, TaskName


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

    def with_layouts(self, layouts: Sequence[Layout]) -> JointCodec:
        """Return the same for a network whose outputs are laid out so."""
        pairs = zip(self.codecs, layouts, strict=True)
        return replace(self, codecs=tuple((n, c.with_layouts([own])) for (n, c), own in pairs))

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
    axes: Shape = (),
    axis: int = 0,
) -> TargetCodec:
    """Make the codec: classes of all rows; a regression's units from the train rows only.

    ``axes`` is the shape of the encoded target of a sample where it has axes, and ``axis`` that of
    them along which several targets stand side by side.
    """
    if task == "sequence":
        listed = not all(isinstance(labels, str) for labels in y[0])
        return SequenceCodec(task, tuple(names), labels_of(y[0]), listed=listed)
    if task in ("binary", "multiclass"):
        return TargetCodec(task, tuple(names), classes_of(y[0], order), axes=axes)
    if task == "multilabel":
        return TargetCodec(task, tuple(names), axes=axes, axis=axis)
    shift, scale = [0.0] * len(names), [1.0] * len(names)
    if standardize:
        for i, values in enumerate(y):
            known = values[train].astype(np.float64)
            shift[i] = float(known.mean())
            # what is constant on train, but for rounding errors, has no spread to divide by
            spread = float(known.std())
            scale[i] = spread if spread > 1e-14 * float(np.abs(known).max()) else 1.0
    units = (tuple(shift), tuple(scale))
    return TargetCodec(task, tuple(names), (), *units, axes=axes, axis=axis)
