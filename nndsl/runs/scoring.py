"""Targets and what was predicted for them go in, the one figure that scores it comes out."""

from __future__ import annotations

from typing import Any

import numpy as np

from nndsl.data.arrays import as_array
from nndsl.data.raw import flat
from nndsl.data.targets.given import kind_of, read_targets
from nndsl.data.targets.listed import sequences
from nndsl.data.targets.unknown import gaps_in
from nndsl.diagnostics import NNError
from nndsl.errors.asking import with_arrays
from nndsl.errors.data_gaps import target_missing_values
from nndsl.errors.data_targets import length_mismatch, target_not_numeric, wrong_array
from nndsl.facts import TaskName
from nndsl.metrics import measure


def score_of(
    wanted: np.ndarray, found: np.ndarray, task: TaskName, weights: np.ndarray | None
) -> float:
    """Return the share of rows that are right as a whole, or R² for numbers; rows may weigh."""
    if task != "regression":
        right = flat(found == wanted).all(axis=1)
        return float(np.average(right, weights=weights))
    known, told = (flat(values).astype(np.float64) for values in (wanted, found))
    if weights is None:
        share = measure(("r2",), task, known, told)["r2"]
        return float("nan") if share is None else float(share)
    from sklearn.metrics import r2_score

    return float(r2_score(known, told, sample_weight=weights))


def weights_of(given: Any, rows: int) -> np.ndarray | None:
    """Return what each row weighs. Raises NNError for all but positive numbers, or zero."""
    if given is None:
        return None
    weights = as_array("sample_weight", given)
    if weights.shape[:1] != (rows,):
        count = len(weights) if weights.ndim else 1
        raise NNError(length_mismatch("sample_weight", count, rows))
    if weights.ndim > 1 or weights.dtype.kind not in "biuf":
        found = f"an array of {weights.dtype} of shape {weights.shape}"
        raise NNError(wrong_array("sample_weight", found, "give a number for each row"))
    if not (np.isfinite(weights).all() and weights.min() >= 0 and weights.any()):
        found = "negative, not finite, or zero for all rows"
        raise NNError(wrong_array("sample_weight", found, "give what each row counts, such as 1"))
    return weights


def wanted_of(y: Any, found: np.ndarray, task: TaskName, given: bool) -> np.ndarray:
    """Return targets in the shape of predictions.

    Raises NNError where y is not as long as these and, where it is the one that is ``given`` to
    learn, of another shape or with a value that is missing or no number.
    """
    spelled = task == "sequence"
    wanted = sequences(y)[1][0] if spelled and y is not None else as_array("y", y)
    if len(wanted) != len(found):
        raise NNError(length_mismatch("y", len(wanted), len(found)))
    if not given or spelled:
        return wanted
    if wanted.size != found.size:
        asked = f"give an array of shape {found.shape}"
        raise NNError(wrong_array("y", f"an array of shape {wanted.shape}", asked))
    with with_arrays():
        rows = np.flatnonzero(flat(gaps_in(wanted)).any(axis=1)) + 1
        if len(rows):
            advice = "leave these rows out of X and y"
            raise NNError(target_missing_values(None, "y", len(rows), rows[:5].tolist(), advice))
        read, faults = read_targets([("y", wanted)], None)
        if not faults and task == "regression" and kind_of(read[0]) == "labels":
            faults = [target_not_numeric(None, "y", ())]
    if faults:
        raise NNError(faults)
    return wanted.reshape(found.shape)
