"""What each output of a network sees of the data: rows and aims go in, codec and facts come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nndsl.alignment import steps_needed
from nndsl.data.findings import alike, findings
from nndsl.data.fitting.column_findings import column_findings
from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.prepared import Part
from nndsl.data.raw import Array, Raw, place
from nndsl.data.samples import Inputs, blocks
from nndsl.data.scaling import Scaling
from nndsl.data.sources import CsvData, FileData
from nndsl.data.split import Split
from nndsl.data.tables.oddities import counting, equal, merged, values_for_names
from nndsl.data.targets.aims import Aims, goals
from nndsl.data.targets.codec import Codec, HeadCodec, JointCodec, SequenceCodec, fit_codec
from nndsl.data.targets.given import classes_of, kind_of
from nndsl.data.targets.sequence_codec import labels_of
from nndsl.diagnostics import NNError
from nndsl.errors import heads as errors
from nndsl.facts import BLANK, Alike, Facts, Findings, TargetKind, TaskName

_CLASSES = 1000  # of a target that may as well be counts or amounts


@dataclass(frozen=True)
class View:
    """An output, empty where it is the only one, with its task.

    ``raw`` has no other targets than its own; ``columns`` are their places among all.
    """

    output: str
    task: TaskName
    columns: tuple[int, ...]
    raw: Raw

    @property
    def classifies(self) -> bool:
        """Whether a row has one class."""
        return self.task in ("binary", "multiclass")

    def facts(
        self, fitted: Preprocessing, parts: Mapping[str, Part], own: HeadCodec, rows: int
    ) -> Facts:
        """Return the facts as this output sees them; ``parts`` are those that have rows."""
        seen = {
            name: _Seen(part.inputs, own.target(part.y), part.groups)
            for name, part in parts.items()
        }
        plain = len(fitted.shape) == 1 and fitted.vocabulary is None
        features = fitted.features if plain and self.task != "sequence" else ()
        found = findings(seen["train"], seen.get("val"), seen.get("test"), self.task, features)
        if isinstance(own.codec, SequenceCodec):
            found = replace(found, longest=_longest(own.codec, [part.y for part in parts.values()]))
        if isinstance(self.raw.component, FileData):
            found = self._odd(found, fitted, parts["train"], plain)
        if isinstance(self.raw.component, CsvData):
            names = self.raw.header
            found = replace(found, unnamed=names if values_for_names(names) else ())
        classes = self._classes()
        if self.classifies and self.raw.y[0].dtype.kind == "O":
            found = replace(found, alike=(*self._alike(classes), *found.alike))
        if self.task == "binary" and seen["train"].y.size:
            found = replace(found, yes=float(seen["train"].y.mean()))
        sources = tuple(column.name for column in fitted.columns for _ in column.features)
        return Facts(
            shape=fitted.shape,
            features=fitted.features,
            targets=self.raw.targets,
            target_kind=_kind(self.raw),
            classes=classes,
            parts=tuple(parts),
            grouped=self.raw.groups is not None,
            rows=rows,
            sample=self.raw.sample,
            findings=found,
            columns=sources if sources != fitted.features else (),
            vocabulary=fitted.vocabulary,
            numbers=_numbers([part.inputs for part in parts.values()]),
            axes=self.raw.axes,
        )

    def _odd(self, found: Findings, fitted: Preprocessing, train: Part, plain: bool) -> Findings:
        """Return the findings with what is odd about the columns; ``plain`` rows are samples."""
        columns, inputs = fitted.columns, self.raw.inputs
        scaling = Scaling(fitted.unit, fitted.shift, fitted.divisor)
        if not plain or isinstance(inputs, np.ndarray):
            return replace(found, merged=merged(self.raw, columns, scaling, ()))

        def same(first: str, second: str) -> bool:
            return equal(inputs[first].iloc[train.rows], inputs[second].iloc[train.rows])

        odd = column_findings(columns, np.asarray(train.inputs), same)
        one = merged(self.raw, columns, scaling, odd.constant)
        apart = {column.column for column in one}
        return replace(
            found,
            constant=tuple(name for name in odd.constant if name not in apart),
            copies=odd.copies,
            many=odd.many,
            alike=odd.alike,
            counting=counting(self.raw, columns, odd),
            merged=one,
        )

    def _alike(self, classes: Sequence[str]) -> tuple[Alike, ...]:
        """Return the classes, all of which are texts, that may be meant as one."""
        values, unknown = self.raw.y[0], self.raw.unknown
        if unknown is not None:
            values = values[~unknown.any(axis=1)]
        return alike(self.raw.targets[0], classes, lambda text: int((values == text).sum()))

    def _classes(self) -> tuple[str, ...]:
        """Name the classes of a single target; many whole numbers of a regression are none."""
        raw = self.raw
        if len(raw.y) > 1 or _kind(raw) == "numbers":
            return ()
        if self.task == "sequence":
            return (*map(str, labels_of(raw.y[0])), BLANK)
        classes = tuple(str(label) for label in classes_of(raw.y[0], raw.order))
        return () if self.task == "regression" and len(classes) > _CLASSES else classes


@dataclass(frozen=True, eq=False)
class _Seen:
    """A part with the targets of one output."""

    inputs: Inputs
    y: Array
    groups: Array | None


def views(raw: Raw, aims: Aims, split: Split | None) -> list[View]:
    """Return what each output is to predict. Raises NNError where outputs and targets don't fit."""
    found = []
    if raw.placed and isinstance(aims, tuple):
        raise NNError(errors.several_with_axes(place(raw.component, "target"), raw.axes))
    at = place(raw.component, "target")
    for goal in goals(aims, raw.targets, at, by_place=not raw.chosen_names):
        own = replace(
            raw,
            targets=tuple(raw.targets[i] for i in goal.columns),
            y=tuple(raw.y[i] for i in goal.columns),
        )
        found.append(View(goal.output, goal.task or _likely_task(own, split), goal.columns, own))
    return found


def codec_of(several: Sequence[View], train: Array, standardize: bool) -> Codec:
    """Return how targets become numbers: of the only output, or of all of them side by side."""
    codecs = [
        fit_codec(
            *(view.task, view.raw.targets, view.raw.y, train, view.raw.order, standardize),
            axes=view.raw.axes,
            axis=view.raw.target_axis,
        )
        for view in several
    ]
    if not several[0].output:
        return codecs[0]
    names = [view.output for view in several]
    columns = tuple(view.columns for view in several)
    return JointCodec(tuple(zip(names, codecs, strict=True)), columns)


def facts_of(
    raw: Raw, several: Sequence[View], fitted: Preprocessing, parts: Mapping[str, Part], rows: int
) -> Facts:
    """Return the facts about data, with those that each of several outputs sees."""
    pairs = zip(several, fitted.target.parts, strict=True)
    found = [view.facts(fitted, parts, own, rows) for view, own in pairs]
    if not several[0].output:
        return found[0]
    return replace(
        found[0],
        targets=raw.targets,
        target_kind=_kind(raw),
        classes=(),
        views=tuple(found),
    )


def _longest(codec: SequenceCodec, parts: Sequence[Array]) -> tuple[str, int]:
    """Return the sequence of all parts that takes the most steps, and how many."""
    found = [(steps_needed(y), y) for y in parts]
    needed, y = max(found, key=lambda pair: int(pair[0].max()))
    row = int(needed.argmax())
    return codec.in_words(y[row : row + 1])[0], int(needed[row])


def _numbers(inputs: Sequence[Inputs]) -> int:
    """Return how many whole numbers from 0 on inputs hold, 0 where a value is none of these."""
    largest = 0.0
    for x in inputs:
        for rows in blocks(x):  # most data show in their first rows what they are
            if rows.min(initial=0) < 0 or not np.array_equal(rows, np.floor(rows)):
                return 0
            largest = max(largest, float(rows.max(initial=0)))
    return int(largest) + 1


def _likely_task(raw: Raw, split: Split | None) -> TaskName:
    """Return a task that the targets fit, for facts that don't depend on it."""
    kind = _kind(raw)
    if len(raw.targets) > 1:
        return "multilabel" if kind == "labels" else "regression"
    stratified = split is not None and split.by == "stratified"
    return "multiclass" if kind == "labels" or (kind == "integers" and stratified) else "regression"


def _kind(raw: Raw) -> TargetKind:
    if raw.kind is not None:
        return raw.kind
    named = zip(raw.targets, raw.y, strict=True)
    kinds = {"labels" if name in raw.categorical else kind_of(values) for name, values in named}
    for kind in ("labels", "numbers"):
        if kind in kinds:
            return kind
    return "integers"
