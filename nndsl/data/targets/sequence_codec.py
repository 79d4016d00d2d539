"""Texts or lists of labels go in, the sequences a network is trained on come out, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from nndsl.alignment import PAD, spelled
from nndsl.data.raw import Array
from nndsl.data.targets.given import Label
from nndsl.data.targets.target_codec import TargetCodec
from nndsl.diagnostics import NNError
from nndsl.errors import data_targets as errors
from nndsl.source import Span


@dataclass(frozen=True)
class SequenceCodec(TargetCodec):
    """How sequences of labels, the ``classes``, become numbers and back.

    A target is a text, whose labels are its characters, or with ``listed`` a tuple of labels. An
    output has a value for each class and, behind them, for the blank along its ``axis``; its other
    axis counts steps.
    """

    listed: bool = False

    @property
    def width(self) -> int:
        """How many outputs a network has at each step: one for each class, and the blank."""
        return len(self.classes) + 1

    def encode(self, y: Sequence[Array], span: Span | None = None) -> Array:
        """Return class numbers, int64 (n, longest), with -1 behind the end of each sequence.

        Raises NNError where a label is unknown.
        """
        number = {label: i for i, label in enumerate(self.classes)}
        unknown = [str(label) for label in labels_of(y[0]) if label not in number]
        if unknown:
            known = [str(label) for label in self.classes]
            raise NNError(errors.unknown_class(span, self.names[0], unknown, known))
        longest = max(map(len, y[0]), default=0)
        codes = np.full((len(y[0]), max(longest, 1)), PAD, dtype=np.int64)
        for row, labels in zip(codes, y[0], strict=True):
            row[: len(labels)] = [number[label] for label in labels]
        return codes

    def decode(self, outputs: Array) -> Array:
        """Return the text, or the tuple of labels, that each row of outputs spells, (n,)."""
        codes = self.spelled(outputs)
        found = np.empty(len(codes), dtype=object)
        for row, labels in enumerate(self._labels(codes) if self.listed else self.in_words(codes)):
            found[row] = labels  # numpy would take equally long tuples for an axis
        return found

    def spelled(self, outputs: Array) -> Array:
        """Return what each row of outputs spells, as ``encode`` gives it."""
        return spelled(self._by_step(np.asarray(outputs)))

    def in_words(self, codes: Array) -> list[str]:
        """Return encoded sequences as texts, with spaces between listed labels."""
        between = " " if self.listed else ""
        return [between.join(map(str, labels)) for labels in self._labels(codes)]

    def _labels(self, codes: Array) -> list[tuple[Label, ...]]:
        return [tuple(self.classes[number] for number in row if number != PAD) for row in codes]

    def judged(self, target: Array, outputs: Array) -> tuple[Array, Array]:
        """Return an encoded target, and outputs as metrics read them, (n, steps, width)."""
        return target, self._by_step(outputs)

    def _by_step(self, outputs: Array) -> Array:
        return np.moveaxis(outputs, 1 + self.axis, 2)


def labels_of(sequences: Iterable[Sequence[Label]]) -> tuple[Label, ...]:
    """Return the labels that there are in texts or tuples: sorted, numbers by size.

    >>> labels_of(["abba", "cab"]), labels_of([(10, 9), (9,)])
    (('a', 'b', 'c'), (9, 10))
    """
    found: set[Label] = set()
    for sequence in sequences:
        found.update(sequence)
    numbers = sorted(label for label in found if not isinstance(label, str))
    return (*numbers, *sorted(label for label in found if isinstance(label, str)))
