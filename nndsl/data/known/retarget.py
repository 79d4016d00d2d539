"""The rows of a known set go in; the same rows with other columns as the target come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nndsl.data.raw import Raw, place
from nndsl.data.targets.given import read_targets
from nndsl.diagnostics import NNError
from nndsl.errors import data as errors


def retargeted(raw: Raw, names: Sequence[str]) -> Raw:
    """Return rows whose targets are the named columns, which are no inputs then.

    The set's own target is left out where it is not among them: it is no input either. Raises
    NNError where a column is unknown, where samples are images or signals, and where no input is
    left.
    """
    inputs, at = raw.inputs, place(raw.component, "target")
    if raw.windows is not None:
        raise NNError(errors.no_columns(at, raw.targets[0], "signals"))
    if raw.shape is not None or not isinstance(inputs, np.ndarray):
        raise NNError(errors.no_columns(at, raw.targets[0]))
    known = dict(zip((*raw.targets, *raw.features), (*raw.y, *inputs.T), strict=True))
    faults = [
        errors.missing_column(at, name, tuple(known), "the set")
        for name in names
        if name not in known
    ]
    if faults:
        raise NNError(faults)
    left = [i for i, name in enumerate(raw.features) if name not in names]
    if not left:
        raise NNError(errors.no_inputs(at, "the set"))
    y, _ = read_targets(((name, known[name]) for name in names), at)
    return replace(
        raw,
        inputs=inputs[:, left],
        features=tuple(raw.features[i] for i in left),
        targets=tuple(names),
        y=y,
        kind=None,
    )
