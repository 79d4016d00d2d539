"""The targets of one output go in, the numbers it is trained on come out, and outputs go back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nndsl.data.places import Layout, by_place
from nndsl.data.raw import Array, flat
from nndsl.data.targets.given import Label
from nndsl.diagnostics import NNError
from nndsl.errors import data_targets as errors
from nndsl.facts import Shape, TaskName
from nndsl.source import Span


@dataclass(frozen=True)
class TargetCodec:
    """How targets become numbers and back: ``classes`` of a classification, units of a regression.

    A regression target y is trained on as (y - shift) / scale, one pair for each target. With
    ``spread``, outputs are first all targets, then the logarithm of the variance of each.

    A target with ``axes``, as for each step or pixel, is encoded in that shape, in which several
    targets stand side by side along ``axis``. An output has the same shape, but for ``axis``,
    which counts classes, variances beside the numbers, or nothing but one. Places of the class
    ``ignored`` are not measured.
    """

    task: TaskName
    names: tuple[str, ...]
    classes: tuple[Label, ...] = ()
    shift: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()
    spread: bool = False
    axes: Shape = ()
    axis: int = 0
    ignored: int | None = None

    @property
    def width(self) -> int:
        """How many outputs a network has for it, at each place."""
        if self.task == "multiclass":
            return len(self.classes)
        return len(self.names) * (2 if self.spread else 1)

    @property
    def flat(self) -> TargetCodec:
        """The same for rows of which each is a place."""
        return replace(self, axes=(), axis=0)

    @property
    def parts(self) -> tuple[HeadCodec, ...]:
        """The targets of each output: here all of them are those of the only one."""
        whole = slice(None)
        return (HeadCodec("", self, whole, whole),)

    def with_layouts(self, layouts: Sequence[Layout]) -> TargetCodec:
        """Return the same for a network whose output is laid out so."""
        (own,) = layouts
        axis = self.axis if len(self.names) > 1 else own.axis
        return replace(self, spread=own.spread, axis=axis, ignored=own.ignored)

    def encode(self, y: Sequence[Array], span: Span | None = None) -> Array:
        """Return what a network is trained on.

        multiclass: int64 class numbers (n,); binary: float32 0 or 1, (n, 1); multilabel and
        regression: float32 (n, targets). With axes: all of these (n, *axes). Raises NNError where
        a class is unknown.
        """
        if self.task == "regression":
            numbers = self._joined([v.astype(np.float64) for v in y])
            return ((numbers - self._along(self.shift)) / self._along(self.scale)).astype(
                np.float32
            )
        if self.task == "multilabel":
            marks = [v == 1 if v.dtype.kind in "bi" else np.isin(v, ("1", "True")) for v in y]
            return self._joined(marks).astype(np.float32)
        held = _counted(y[0], self.classes)
        if held is None:
            held = self._looked_up(y[0], span)
        if self.task == "multiclass":
            return held
        return held.astype(np.float32) if self.axes else held.astype(np.float32)[:, None]

    def _looked_up(self, y: Array, span: Span | None) -> Array:
        """Return the number of each label, int64."""
        number = {label: i for i, label in enumerate(self.classes)}
        found, inverse = np.unique(y, return_inverse=True)
        labels: list[Label] = found.tolist()
        unknown = [str(label) for label in labels if label not in number]
        if unknown:
            known = [str(label) for label in self.classes]
            raise NNError(errors.unknown_class(span, self.names[0], unknown, known))
        codes = np.array([number[label] for label in labels], dtype=np.int64)
        held: Array = codes[inverse.ravel()].reshape(y.shape)
        return held

    def _joined(self, y: Sequence[Array]) -> Array:
        """Return all targets in one array."""
        if self.axes:
            return y[0] if len(y) == 1 else np.stack(list(y), axis=1 + self.axis)
        return np.stack(list(y), axis=1)

    def _along(self, numbers: Sequence[float]) -> Array:
        """Return a number for each target, so that it meets the targets of an array."""
        array = np.asarray(numbers, np.float64)
        if not self.axes or len(array) == 1:
            return array
        met: Array = array.reshape([-1 if at == self.axis else 1 for at in range(len(self.axes))])
        return met

    def decode(self, outputs: Array) -> Array:
        """Turn a network's outputs into values of the target.

        multiclass: probabilities (n, classes), or class numbers (n,), into classes (n,); binary:
        probabilities (n, 1) or (n,) into classes (n,), the second from 0.5 on; multilabel:
        probabilities (n, k) into 0 and 1; regression: (n, k) into the targets' own units. With
        axes: into values (n, *axes).
        """
        outputs = np.asarray(outputs)
        places = (len(outputs), *self.axes)
        if self.task == "regression":
            units: Array = self.means(outputs) * self._along(self.scale) + self._along(self.shift)
            return units
        if self.task == "multilabel":
            yes = (outputs >= 0.5).astype(np.int64)
            return yes.reshape(places) if self.axes else yes
        if self.task == "binary":
            numbers = (outputs.reshape(places if self.axes else -1) >= 0.5).astype(np.int64)
        elif outputs.ndim == len(self.axes) + 2:
            numbers = outputs.argmax(axis=1 + self.axis)
        else:
            numbers = outputs.astype(np.int64)
        texts = any(isinstance(label, str) for label in self.classes)
        return np.array(self.classes, dtype=object if texts else None)[numbers]

    def means(self, outputs: Array) -> Array:
        """Return numbers without their variances or deviations, (n, k) or (n, *axes), float64."""
        if not self.axes:
            return flat(outputs)[:, : len(self.names)].astype(np.float64)
        if outputs.shape[1:] != self.axes and self.spread:
            outputs = np.split(outputs, 2, axis=1 + self.axis)[0]
        return outputs.reshape(len(outputs), *self.axes).astype(np.float64)

    def in_units(self, outputs: Array) -> Array:
        """Return a network's outputs, those of a regression in the targets' own units.

        With ``spread``, the standard deviations stand behind the numbers.
        """
        if self.task != "regression":
            return outputs
        numbers = self.decode(outputs)
        if not self.spread:
            plain: Array = numbers.reshape(outputs.shape)
            return plain
        axis = 1 + self.axis if self.axes else 1
        logarithms = np.split(outputs.astype(np.float64), 2, axis)[1]
        deviations = np.exp(logarithms / 2) * self._along(self.scale)
        return np.concatenate([numbers.reshape(deviations.shape), deviations], axis)

    def judged(self, target: Array, outputs: Array) -> tuple[Array, Array]:
        """Return an encoded target and outputs as metrics read them: in their own units.

        They have a row for each sample, or for each place of it whose class isn't ignored.
        """
        if self.task == "regression":
            target, outputs = self.decode(target), self.decode(outputs)
        if self.axes:
            target, outputs = self._placed(target), self._placed(outputs, given=True)
        if self.ignored is None:
            return target, outputs
        kept = target != self.ignored
        return target[kept], outputs[kept]

    @property
    def places(self) -> Shape:
        """The axes that tell places apart, and not targets."""
        if len(self.names) == 1:
            return self.axes
        return (*self.axes[: self.axis], *self.axes[self.axis + 1 :])

    def by_place(self, outputs: Array) -> Array:
        """Return outputs with axes as (n · places, values of a place)."""
        if not self.spread:
            return self._placed(outputs, given=True)
        halves = np.split(outputs, 2, axis=1 + self.axis)
        shape = (len(outputs), *self.axes)
        return np.concatenate([self._placed(half.reshape(shape)) for half in halves], axis=1)

    def _placed(self, values: Array, given: bool = False) -> Array:
        """Return an array with axes as one with a row for each place."""
        if self.task == "multiclass":
            return by_place(values, self.axis) if given else values.reshape(-1)
        labelled = self.task == "multilabel" and values.shape[1:] == self.axes
        if len(self.names) > 1 or labelled:
            return by_place(values, self.axis)
        return values.reshape(-1, 1)


def _counted(y: Array, classes: Sequence[Label]) -> Array | None:
    """Return class numbers, int64, of whole numbers whose classes follow each other.

    None is for others, and where one is of no class: they have to be looked up.
    """
    first = classes[0]
    if y.dtype.kind not in "iu" or type(first) is not int or not y.size:
        return None
    if list(classes) != list(range(first, first + len(classes))):
        return None
    if y.min() < first or y.max() > classes[-1]:
        return None
    numbers = y.astype(np.int64)
    numbers -= first
    return numbers


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
