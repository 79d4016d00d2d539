"""From a `data` statement to arrays: source, split and preprocessing go in, parts come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nndsl.data.arrays import Placed, raw_arrays
from nndsl.data.cache.remembered import remember, remember_facts
from nndsl.data.divide import Parts, Rows, divide, holding_all, keras_test
from nndsl.data.fitting.columns import encode
from nndsl.data.fitting.fit import fit
from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.fitting.held import held
from nndsl.data.gaps import gap_faults, leaves_rows_out, usable_rows
from nndsl.data.images.folders import outlined, with_shape
from nndsl.data.loading import load
from nndsl.data.mirror import mirrored, mirrored_facts, mirrored_part, without_target
from nndsl.data.prepared import Part, Prepared
from nndsl.data.preprocess import Preprocess, target_scale_faults
from nndsl.data.raw import Array, Raw, flat, place
from nndsl.data.request import Request
from nndsl.data.samples import Inputs, chosen
from nndsl.data.sources import ImageData
from nndsl.data.split import Split, check_split
from nndsl.data.targets.aims import Aims
from nndsl.data.targets.positive import in_order
from nndsl.data.targets.suited import check_target
from nndsl.data.targets.views import View, codec_of, facts_of, views
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import data as errors, data_split as split_errors
from nndsl.facts import Facts, TaskName


def prepare(request: Request) -> Prepared:
    """Read a source, divide its rows and preprocess them, fitted on train.

    Raises NNError with what is wrong with the data or what was asked of them.
    """
    return remember(request, _made)


def prepare_arrays(
    x: Any,
    y: Any,
    split: Split | None,
    preprocess: Preprocess | None,
    task: Aims,
    groups: Any = None,
    placed: Placed | None = None,
) -> Prepared:
    """Do the same with arrays: x of shape (n, …) or a frame, y of shape (n,) or (n, targets).

    ``placed`` says whether the second axis of y is not one of targets, but of places. For
    sequences, y has a text or a list of labels for each row; an autoencoder needs none.
    """
    raw = raw_arrays(x, y, groups, placed, task, leaves_rows_out(preprocess))
    return _prepared(raw, split, preprocess, task)


def read_facts(request: Request) -> Facts:
    """Return the facts that `prepare` would find; images are not decoded."""
    source = request.source
    if not isinstance(source, ImageData):
        return remember_facts(request, _made)
    outline = Preprocess(missing="zero")  # an image has no gaps, and its scale is no fact
    if request.preprocess is not None:
        outline = request.preprocess.model_copy(update={"scale": "none"})
    raw = outlined(source, request.where)
    found = with_shape(_prepared(raw, request.split, outline, request.aims).facts, source)
    return mirrored_facts(found) if request.aims == "autoencoder" else found


def _made(request: Request) -> Prepared:
    spelled = request.aims == "sequence"
    may_lack = leaves_rows_out(request.preprocess)
    raw = load(request.source, request.where, spelled, may_lack, request.codes)
    return _prepared(raw, request.split, request.preprocess, request.aims)


def _prepared(raw: Raw, split: Split | None, preprocess: Preprocess | None, aims: Aims) -> Prepared:
    try:
        return _divided(raw, split, preprocess, aims)
    except NNError as error:
        if raw.lines is None or raw.windows is not None:
            raise
        raise raw.lines.located(error) from None


def _divided(raw: Raw, split: Split | None, preprocess: Preprocess | None, aims: Aims) -> Prepared:
    preprocess = preprocess or Preprocess()
    checksum = raw.checksum()
    raw = _with_frame(raw, preprocess)
    mirrors = aims == "autoencoder"
    raw = without_target(raw) if mirrors else raw
    several, faults = in_order(views(raw, aims, split), preprocess, aims is not None)
    faults += [fault for view in several for fault in _target_faults(view)]
    faults += _scale_faults(preprocess, [view.task for view in several])
    faults += _unknown_onehot(raw, preprocess)
    faults += gap_faults(raw, preprocess)
    rows = _rows(raw, several)
    faults += check_split(split, rows.extent) if split is not None else []
    if faults:
        raise NNError(faults)
    usable, left_out = usable_rows(raw, preprocess)
    parts = _parts(split, rows, usable)
    codec = codec_of(several, parts.train, preprocess.target == "standardize")
    fitted = fit(raw, parts.train, preprocess, codec)
    numbers = {"train": parts.train, "val": parts.val, "test": parts.test}
    applied = {
        name: _apply(raw, fitted, chosen) for name, chosen in numbers.items() if chosen is not None
    }
    facts = facts_of(raw, several, fitted, applied, len(usable)).with_dropped(left_out)
    if split is not None and facts.findings.lacking:
        facts = facts.with_holding(holding_all(split, rows.take(usable)))
    if mirrors:
        fitted, facts = mirrored(fitted), mirrored_facts(facts, applied["train"])
        applied = {name: mirrored_part(part) for name, part in applied.items()}
    padded = tuple((n, raw.told.padded[n]) for n in raw.features if n in raw.told.padded)
    return Prepared(
        applied["train"],
        applied.get("val"),
        applied.get("test"),
        facts.with_padded(padded),
        fitted,
        checksum,
        raw.sample,
        raw.origin,
    )


def _target_faults(view: View) -> list[Diagnostic]:
    at = place(view.raw.component, "target")
    raw = view.raw
    return check_target(view.task, raw.targets, raw.y, at, raw.categorical)


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
    if preprocess.onehot and (raw.shape is not None or raw.wording is not None):
        samples = "texts" if raw.wording is not None else "images"
        return [errors.onehot_without_columns(at, samples)]
    return [
        errors.missing_column(at, name, raw.features, "the input")
        for name in preprocess.onehot or ()
        if name not in raw.features
    ]


def _rows(raw: Raw, several: Sequence[View]) -> Rows:
    boston = raw.component is not None and raw.component.keyword == "boston"
    classes = [view.raw.y[0] for view in several if view.classifies and not raw.placed]
    return Rows(
        raw.rows,
        classes[0] if classes else None,
        raw.groups,
        raw.own_test,
        keras_test(raw.rows) if boston else None,
        raw.windows,
    )


def _parts(split: Split | None, rows: Rows, usable: Array) -> Parts:
    """Divide the usable rows, and return their numbers among all rows."""
    found = divide(split, rows.take(usable))
    if not len(found.train):
        raise NNError(split_errors.part_too_small(place(split, "test"), "train", len(usable)))

    def numbers(part: Array | None) -> Array | None:
        return usable[part] if part is not None and len(part) else None

    return Parts(usable[found.train], numbers(found.val), numbers(found.test))


def _apply(raw: Raw, fitted: Preprocessing, samples: Array) -> Part:
    rows = raw.rows_of(samples)
    if isinstance(raw.inputs, np.ndarray):
        if raw.windows is None:
            return _part(raw, fitted, held(fitted, raw.inputs, rows, raw.own), samples)
        values = flat(chosen(raw.inputs, rows))
    else:
        at, may_lack = place(raw.component, "files"), fitted.missing != "error"
        values = encode(raw.inputs.iloc[rows], fitted.columns, rows, at, may_lack)
    if raw.windows is None:
        x = fitted.transform(values, rows)
    else:
        x = raw.windows.take(samples).gather(fitted.scaled(values, rows))
    return _part(raw, fitted, x, samples)


def _part(raw: Raw, fitted: Preprocessing, inputs: Inputs, samples: Array) -> Part:
    return Part(
        inputs=inputs,
        y=fitted.encode_target([column[samples] for column in raw.y]),
        groups=None if raw.groups is None else raw.groups[samples],
        rows=samples,
    )
