"""From a `data` statement to arrays: source, split and preprocessing go in, parts come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nndsl.data.aims import Aims, Goal, goals
from nndsl.data.arrays import raw_arrays
from nndsl.data.codec import Codec, HeadCodec, JointCodec, fit_codec
from nndsl.data.columns import encode
from nndsl.data.findings import findings
from nndsl.data.fitted import Preprocessing
from nndsl.data.gaps import gap_faults, usable_rows
from nndsl.data.known_facts import known_facts
from nndsl.data.loading import load
from nndsl.data.preprocess import Preprocess, target_scale_faults
from nndsl.data.raw import Array, Raw, flat, place
from nndsl.data.sources import DataSource, KnownSet
from nndsl.data.split import Parts, Rows, Split, check_split, divide, keras_test
from nndsl.data.targets import check_target, classes_of, kind_of
from nndsl.data.where import Where as Where
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import data as errors
from nndsl.errors import data_split as split_errors
from nndsl.facts import Facts, TargetKind, TaskName

_CLASSES = 1000  # of a target that may as well be counts or amounts


@dataclass(frozen=True, eq=False)
class Part:
    """The rows of train, val or test, ready for a network.

    ``x`` is float32 of shape (n, *shape). ``y`` is, by task, int64 class numbers (n,)
    (multiclass), float32 0 or 1 of shape (n, 1) (binary), or float32 (n, targets) (multilabel and
    regression); with several outputs all of these side by side, float32. ``groups`` has the group
    of each row, ``rows`` its number in the source, from 0.
    """

    x: Array
    y: Array
    groups: Array | None
    rows: Array


@dataclass(frozen=True, eq=False)
class Prepared:
    """Data that are ready to train on.

    ``checksum`` is the sha256 of the rows as they were read; ``origin`` says in one line where
    they came from; ``sample`` whether they are a stand-in.
    """

    train: Part
    val: Part | None
    test: Part | None
    facts: Facts
    preprocessing: Preprocessing
    checksum: str
    sample: bool
    origin: str

    @property
    def measured(self) -> tuple[str, Part]:
        """The part that a model is judged by, with its name: test, or train where it is all."""
        return ("test", self.test) if self.test is not None else ("train", self.train)


def prepare(
    source: DataSource,
    split: Split | None,
    preprocess: Preprocess | None,
    task: Aims,
    where: Where,
) -> Prepared:
    """Read a source, divide its rows and preprocess them, fitted on train.

    Raises NNError with what is wrong with the data or what was asked of them.
    """
    return _prepared(load(source, where), split, preprocess, task)


def prepare_arrays(
    x: Any,
    y: Any,
    split: Split | None,
    preprocess: Preprocess | None,
    task: Aims,
    groups: Any = None,
) -> Prepared:
    """Do the same with arrays: x of shape (n, …) or a frame, y of shape (n,) or (n, targets)."""
    return _prepared(raw_arrays(x, y, groups), split, preprocess, task)


def describe(
    source: DataSource,
    split: Split | None,
    preprocess: Preprocess | None,
    task: Aims,
    where: Where,
) -> Facts:
    """Return the facts that `prepare` would find.

    Those of a known set are known without loading it; its ``rows`` is None where the set may
    turn out to be the stand-in. Files are read. ``task`` may be None while it isn't known yet.
    """
    told = isinstance(source, KnownSet) and source.target is None
    if isinstance(source, KnownSet) and told and (preprocess is None or not preprocess.onehot):
        return known_facts(source, split, preprocess, task, where)
    raw = load(source, where)
    return _prepared(raw, split, preprocess, task).facts


def _likely_task(raw: Raw, split: Split | None) -> TaskName:
    """Return a task that the targets fit, for facts that don't depend on it."""
    kind = _kind(raw)
    if len(raw.targets) > 1:
        return "multilabel" if kind == "labels" else "regression"
    stratified = split is not None and split.by == "stratified"
    return "multiclass" if kind == "labels" or (kind == "integers" and stratified) else "regression"


def _prepared(raw: Raw, split: Split | None, preprocess: Preprocess | None, aims: Aims) -> Prepared:
    preprocess = preprocess or Preprocess()
    checksum = raw.checksum()
    raw = _with_frame(raw, preprocess)
    at = place(raw.component, "target")
    several = isinstance(aims, tuple)
    wanted = [
        _Wanted(goal.output, goal.task or _likely_task(own, split), goal.columns, own)
        for goal in goals(aims, raw.targets, at)
        for own in [_of(raw, goal)]
    ]
    faults = [
        fault for one in wanted for fault in check_target(one.task, one.raw.targets, one.raw.y, at)
    ]
    faults += _scale_faults(preprocess, [one.task for one in wanted])
    faults += _unknown_onehot(raw, preprocess)
    faults += gap_faults(raw, preprocess)
    rows = _rows(raw, wanted)
    faults += check_split(split, rows.extent) if split is not None else []
    if faults:
        raise NNError(faults)
    usable = usable_rows(raw, preprocess)
    parts = _parts(split, rows, usable)
    standardize = preprocess.target == "standardize"
    codecs = [
        fit_codec(one.task, one.raw.targets, one.raw.y, parts.train, raw.order, standardize)
        for one in wanted
    ]
    codec: Codec = codecs[0]
    if several:
        names = [one.output for one in wanted]
        columns = tuple(one.columns for one in wanted)
        codec = JointCodec(tuple(zip(names, codecs, strict=True)), columns)
    fitted = Preprocessing.fit(raw, parts.train, preprocess, codec)
    applied = [_apply(raw, fitted, part) for part in (parts.train, parts.val, parts.test)]
    train, val, test = applied
    assert train is not None
    given = tuple(
        name for name, part in zip(("train", "val", "test"), applied, strict=True) if part
    )
    views = [
        _facts(raw, fitted, one, [_seen(part, own) for part in applied], given, len(usable))
        for one, own in zip(wanted, codec.parts, strict=True)
    ]
    facts = views[0]
    if several:
        kinds = _kind(raw)
        facts = replace(
            facts, targets=raw.targets, target_kind=kinds, classes=(), views=tuple(views)
        )
    return Prepared(train, val, test, facts, fitted, checksum, raw.sample, raw.origin)


@dataclass(frozen=True)
class _Wanted:
    """An output with its task, and the rows with no other targets than its own."""

    output: str
    task: TaskName
    columns: tuple[int, ...]
    raw: Raw


def _of(raw: Raw, goal: Goal) -> Raw:
    return replace(
        raw,
        targets=tuple(raw.targets[i] for i in goal.columns),
        y=tuple(raw.y[i] for i in goal.columns),
    )


def _seen(part: Part | None, codec: HeadCodec) -> Part | None:
    """Return a part with the targets of one output."""
    return None if part is None else replace(part, y=codec.target(part.y))


def _facts(
    raw: Raw,
    fitted: Preprocessing,
    wanted: _Wanted,
    parts: Sequence[Part | None],
    given: tuple[str, ...],
    rows: int,
) -> Facts:
    """Return the facts as an output sees them."""
    train, val, test = parts
    assert train is not None
    plain = len(fitted.shape) == 1
    sources = tuple(column.name for column in fitted.columns for _ in column.features)
    return Facts(
        shape=fitted.shape,
        features=fitted.features,
        targets=wanted.raw.targets,
        target_kind=_kind(wanted.raw),
        classes=_classes(wanted.raw, wanted.task),
        parts=given,
        grouped=raw.groups is not None,
        rows=rows,
        sample=raw.sample,
        findings=findings(train, val, test, wanted.task, fitted.features if plain else ()),
        columns=sources if sources != fitted.features else (),
    )


def _scale_faults(preprocess: Preprocess, tasks: Sequence[TaskName]) -> list[Diagnostic]:
    """Return the fault of scaling targets none of which is a regression's."""
    first = "regression" if "regression" in tasks else tasks[0]
    return target_scale_faults(preprocess, first)


def _with_frame(raw: Raw, preprocess: Preprocess) -> Raw:
    """Turn an array into a frame where columns of it are to be one-hot encoded."""
    if not preprocess.onehot or not isinstance(raw.inputs, np.ndarray) or raw.shape is not None:
        return raw
    import pandas as pd

    return replace(raw, inputs=pd.DataFrame(raw.inputs, columns=list(raw.features)))


def _unknown_onehot(raw: Raw, preprocess: Preprocess) -> list[Diagnostic]:
    at = place(preprocess, "onehot")
    return [
        errors.missing_column(at, name, raw.features, "the input")
        for name in preprocess.onehot or ()
        if name not in raw.features
    ]


def _rows(raw: Raw, wanted: Sequence[_Wanted]) -> Rows:
    boston = raw.component is not None and raw.component.keyword == "boston"
    classes = [one.raw.y[0] for one in wanted if one.task in ("binary", "multiclass")]
    return Rows(
        raw.rows,
        classes[0] if classes else None,
        raw.groups,
        raw.own_test,
        keras_test(raw.rows) if boston else None,
    )


def _parts(split: Split | None, rows: Rows, usable: Array) -> Parts:
    """Divide the usable rows, and return their numbers among all rows."""
    found = divide(split, rows.take(usable))
    if not len(found.train):
        raise NNError(split_errors.part_too_small(place(split, "test"), "train", len(usable)))

    def numbers(part: Array | None) -> Array | None:
        return usable[part] if part is not None and len(part) else None

    return Parts(usable[found.train], numbers(found.val), numbers(found.test))


def _apply(raw: Raw, fitted: Preprocessing, rows: Array | None) -> Part | None:
    if rows is None:
        return None
    if isinstance(raw.inputs, np.ndarray):
        values = flat(raw.inputs[rows])
    else:
        values = encode(raw.inputs.iloc[rows], fitted.columns, rows, place(raw.component, "files"))
    return Part(
        x=fitted.transform(values, rows),
        y=fitted.encode_target([column[rows] for column in raw.y]),
        groups=None if raw.groups is None else raw.groups[rows],
        rows=rows,
    )


def _kind(raw: Raw) -> TargetKind:
    if raw.kind is not None:
        return raw.kind
    kinds = {kind_of(values) for values in raw.y}
    for kind in ("labels", "numbers"):
        if kind in kinds:
            return kind
    return "integers"


def _classes(raw: Raw, task: TaskName) -> tuple[str, ...]:
    """Name the classes of a single target; many whole numbers of a regression are no classes."""
    if len(raw.y) > 1 or _kind(raw) == "numbers":
        return ()
    classes = tuple(str(label) for label in classes_of(raw.y[0], raw.order))
    return () if task == "regression" and len(classes) > _CLASSES else classes
