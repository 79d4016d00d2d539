"""From a `data` statement to arrays: source, split and preprocessing go in, parts come out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nndsl.data.arrays import raw_arrays
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
from nndsl.data.targets import check_target, classes_of, fit_codec, kind_of
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
    regression). ``groups`` has the group of each row, ``rows`` its number in the source, from 0.
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
    task: TaskName,
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
    task: TaskName,
    groups: Any = None,
) -> Prepared:
    """Do the same with arrays: x of shape (n, …) or a frame, y of shape (n,) or (n, targets)."""
    return _prepared(raw_arrays(x, y, groups), split, preprocess, task)


def describe(
    source: DataSource,
    split: Split | None,
    preprocess: Preprocess | None,
    task: TaskName | None,
    where: Where,
) -> Facts:
    """Return the facts that `prepare` would find.

    Those of a known set are known without loading it; its ``rows`` is None where the set may
    turn out to be the stand-in. Files are read. ``task`` may be None while it isn't known yet.
    """
    if isinstance(source, KnownSet) and (preprocess is None or not preprocess.onehot):
        return known_facts(source, split, preprocess, task, where)
    raw = load(source, where)
    return _prepared(raw, split, preprocess, task or _likely_task(raw, split)).facts


def _likely_task(raw: Raw, split: Split | None) -> TaskName:
    """Return a task that the targets fit, for facts that don't depend on it."""
    kind = _kind(raw)
    if len(raw.targets) > 1:
        return "multilabel" if kind == "labels" else "regression"
    stratified = split is not None and split.by == "stratified"
    return "multiclass" if kind == "labels" or (kind == "integers" and stratified) else "regression"


def _prepared(
    raw: Raw, split: Split | None, preprocess: Preprocess | None, task: TaskName
) -> Prepared:
    preprocess = preprocess or Preprocess()
    checksum = raw.checksum()
    raw = _with_frame(raw, preprocess)
    faults = check_target(task, raw.targets, raw.y, place(raw.component, "target"))
    faults += target_scale_faults(preprocess, task)
    faults += _unknown_onehot(raw, preprocess)
    faults += gap_faults(raw, preprocess)
    rows = _rows(raw, task)
    faults += check_split(split, rows.extent) if split is not None else []
    if faults:
        raise NNError(faults)
    usable = usable_rows(raw, preprocess)
    parts = _parts(split, rows, usable)
    codec = fit_codec(
        task, raw.targets, raw.y, parts.train, raw.order, preprocess.target == "standardize"
    )
    fitted = Preprocessing.fit(raw, parts.train, preprocess, codec)
    train, val, test = (_apply(raw, fitted, part) for part in (parts.train, parts.val, parts.test))
    assert train is not None
    plain = len(fitted.shape) == 1
    facts = Facts(
        shape=fitted.shape,
        features=fitted.features,
        targets=raw.targets,
        target_kind=_kind(raw),
        classes=_classes(raw, task),
        parts=tuple(
            name
            for name, part in (("train", train), ("val", val), ("test", test))
            if part is not None
        ),
        grouped=raw.groups is not None,
        rows=len(usable),
        sample=raw.sample,
        findings=findings(train, val, test, task, fitted.features if plain else ()),
    )
    return Prepared(train, val, test, facts, fitted, checksum, raw.sample, raw.origin)


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


def _rows(raw: Raw, task: TaskName) -> Rows:
    boston = raw.component is not None and raw.component.keyword == "boston"
    return Rows(
        raw.rows,
        raw.y[0] if task in ("binary", "multiclass") else None,
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
