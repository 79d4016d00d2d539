"""Missing values of a set's rows: rows go in, the rows that can be used, or the fault, come out."""

from __future__ import annotations

import numpy as np

from nndsl.data.preprocess import Preprocess
from nndsl.data.raw import Array, Raw, flat, place
from nndsl.data.samples import anywhere
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import data as errors


def gaps(raw: Raw) -> Array:
    """Mark the missing values, shape (rows, columns); numbers without any have no columns here."""
    if not isinstance(raw.inputs, np.ndarray):
        gone: Array = raw.inputs.isna().to_numpy(dtype=bool, copy=True)
        return gone
    if raw.inputs.dtype.kind != "f" or not anywhere(np.isnan, raw.inputs):
        return np.zeros((len(raw.inputs), 0), dtype=bool)
    return np.isnan(flat(raw.inputs))


def gap_faults(raw: Raw, preprocess: Preprocess) -> list[Diagnostic]:
    """Return what is wrong with the gaps: a column without any value, a gap that isn't wanted."""
    gone = gaps(raw)
    counts = gone.sum(axis=0)
    if not counts.any():
        return []
    faults = []
    for i in np.flatnonzero(counts == len(raw.inputs)):
        faults.append(errors.empty_column(place(raw.component, "columns"), raw.features[i]))
        gone[:, i] = False
    if preprocess.missing == "error" and gone.any():
        span = preprocess.origin.of("missing") if preprocess.origin.statement.end else None
        totals = [
            (raw.features[i], int(gone[:, i].sum())) for i in np.flatnonzero(gone.any(axis=0))
        ]
        places = [(int(row) + 1, raw.features[column]) for row, column in np.argwhere(gone)[:5]]
        faults.append(errors.missing_values(span or place(raw.component, "files"), totals, places))
    return faults


def usable_rows(raw: Raw, preprocess: Preprocess) -> Array:
    """Return the samples' numbers that stay: all, or with `missing=drop` those without a gap."""
    everything = np.arange(raw.rows)
    if preprocess.missing != "drop":
        return everything
    gone = gaps(raw)
    whole: Array = np.logical_not(gone.any(axis=1))
    if raw.windows is not None:
        whole = np.logical_and.reduce(whole[raw.windows.rows], axis=1)
    if not whole.any():
        counts = gone.sum(axis=0)
        totals = [(raw.features[i], int(counts[i])) for i in np.flatnonzero(counts)]
        places = [(int(row) + 1, raw.features[column]) for row, column in np.argwhere(gone)[:5]]
        advice = "no row is whole: write `preprocess missing=zero`, or drop the emptiest columns"
        raise NNError(errors.missing_values(place(preprocess, "missing"), totals, places, advice))
    return everything[whole]
