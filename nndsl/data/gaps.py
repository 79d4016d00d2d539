"""Missing values of a set's rows: rows go in, the rows that can be used, or the fault, come out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nndsl.data.preprocess import Preprocess
from nndsl.data.raw import Array, Raw, flat, place
from nndsl.data.samples import anywhere
from nndsl.data.source import FileData
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import data_gaps as errors
from nndsl.facts import Dropped
from nndsl.source import Span


def leaves_rows_out(preprocess: Preprocess | None) -> bool:
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


def missing_fault(
    values: Array, names: Sequence[str], rows: Array, advice: str
) -> Diagnostic | None:
    """Return what to say of the missing values in (rows, features), or None where none is.

    ``names`` are those of the features' columns: a cell is told of once, however many it becomes.
    """
    if values.dtype.kind != "f" or not anywhere(np.isnan, values):
        return None
    first_of: dict[str, int] = {}
    for at, name in enumerate(names):
        first_of.setdefault(name, at)
    counts, places = _counted(list(first_of), np.isnan(values[:, list(first_of.values())]))
    given = [(int(rows[row - 1]) + 1, name) for row, name in places]
    return errors.missing_values(None, counts, given, advice)


def usable_rows(raw: Raw, preprocess: Preprocess) -> tuple[Array, Dropped | None]:
    """Return the samples' numbers that stay, and what is to be told of those that don't.

    All stay, or with `missing=drop` those without a gap. Raises NNError where none would.
    """
    everything = np.arange(raw.rows)
    if not leaves_rows_out(preprocess):
        return everything, None
    names, gone = _all_gaps(raw)
    whole: Array = np.logical_not(gone.any(axis=1))
    if not whole.any():
        raise NNError(_nothing_whole(raw, names, gone, place(preprocess, "missing")))
    usable = everything[whole]
    if len(usable) == raw.rows:
        return usable, None
    counts, _ = _counted(names, gone)
    worst = sorted(counts, key=lambda found: -found[1])
    left_out = raw.rows - len(usable)
    words = raw.told.in_words(name for name, _ in worst)
    return usable, Dropped(left_out, raw.rows, tuple(worst), raw.windows is not None, words)


def _nothing_whole(raw: Raw, names: Sequence[str], gone: Array, at: Span | None) -> Diagnostic:
    counts, places = _counted(names, gone)
    if raw.windows is not None:  # whose rows are what a person looks for
        _, places = _counted(*_gaps_of_rows(raw))
    fillable = any(name in raw.features for name, _ in counts)
    source = raw.component
    window = source.window if isinstance(source, FileData) else None
    labels = isinstance(source, FileData) and source.label != "last"
    labels = labels and window is not None and raw.unknown is not None
    return errors.nothing_whole(at, counts, places, window, fillable, labels)


def _all_gaps(raw: Raw) -> tuple[tuple[str, ...], Array]:
    """Return the names of columns and what each sample lacks of them, (samples, columns)."""
    names, gone = _gaps_of_rows(raw)
    if raw.windows is not None:
        gone = raw.windows.lacking(gone)
    if raw.unknown is None:
        return names, gone
    return (*names, *raw.targets), np.concatenate([gone, raw.unknown], axis=1)


def _gaps_of_rows(raw: Raw) -> tuple[tuple[str, ...], Array]:
    """Return the names of columns and what each row lacks of them, but for targets."""
    gone = gaps(raw)
    names = raw.features if gone.shape[1] else ()
    if raw.adrift is None:
        return names, gone
    return (*names, *raw.adrift.names), np.concatenate([gone, raw.adrift.gone], axis=1)


def _counted(
    names: Sequence[str], gone: Array
) -> tuple[list[tuple[str, int]], list[tuple[int, str]]]:
    """Return how many gaps the columns that have any have, and the first gaps: row and column.

    A name that comes twice, as a target that tells recordings apart, too, is told of once.
    """
    counts: dict[str, int] = {}
    for name, count in zip(names, gone.sum(axis=0).tolist(), strict=True):
        if count:
            counts[name] = max(count, counts.get(name, 0))
    places = [(row + 1, names[column]) for row, column in np.argwhere(gone)[:10].tolist()]
    return list(counts.items()), list(dict.fromkeys(places))[:5]
