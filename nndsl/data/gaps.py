"""Missing values of a set's rows: rows go in, the rows that can be used, or the fault, come out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nndsl.data.preprocess import Preprocess
from nndsl.data.raw import Array, Raw, flat, place
from nndsl.data.samples import anywhere
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import data as errors
from nndsl.facts import Dropped


def drops(preprocess: Preprocess | None) -> bool:
    """Say whether rows that lack a value are left out."""
    return preprocess is not None and preprocess.missing == "drop"


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
        at = span or place(raw.component, "files")
        faults.append(errors.missing_values(at, *_counted(raw.features, gone)))
    return faults


def usable_rows(raw: Raw, preprocess: Preprocess) -> Array:
    """Return the samples' numbers that stay: all, or with `missing=drop` those without a gap."""
    everything = np.arange(raw.rows)
    if not drops(preprocess):
        return everything
    names, gone = _all_gaps(raw)
    whole: Array = np.logical_not(gone.any(axis=1))
    if raw.windows is not None:
        whole = np.logical_and.reduce(whole[raw.windows.rows], axis=1)
    if not whole.any():
        at, found = place(preprocess, "missing"), _counted(names, gone)
        advice = "no row is whole: write `preprocess missing=zero`, or drop the emptiest columns"
        raise NNError(errors.missing_values(at, *found, advice))
    return everything[whole]


def dropped(raw: Raw, usable: Array) -> Dropped | None:
    """Return how many samples are not among the usable ones, and which columns lack the most."""
    if len(usable) == raw.rows:
        return None
    totals, _ = _counted(*_all_gaps(raw))
    worst = sorted(totals, key=lambda found: -found[1])
    return Dropped(raw.rows - len(usable), raw.rows, tuple(worst), raw.windows is not None)


def _all_gaps(raw: Raw) -> tuple[tuple[str, ...], Array]:
    """Return the names of columns and their gaps, those of the targets among them."""
    gone = gaps(raw)
    names = raw.features if gone.shape[1] else ()
    if raw.unknown is None:
        return names, gone
    return (*names, *raw.targets), np.concatenate([gone, raw.unknown], axis=1)


def _counted(
    names: Sequence[str], gone: Array
) -> tuple[list[tuple[str, int]], list[tuple[int, str]]]:
    """Return how many gaps the columns that have any have, and the first gaps: row and column."""
    counts = gone.sum(axis=0)
    totals = [(names[i], int(counts[i])) for i in np.flatnonzero(counts).tolist()]
    places = [(row + 1, names[column]) for row, column in np.argwhere(gone)[:5].tolist()]
    return totals, places
