"""Rows and a network's outputs for them go in; what keeps them from being measured comes out."""

from __future__ import annotations

import numpy as np

from nndsl.data.prepared import Prepared
from nndsl.data.samples import blocks, reach
from nndsl.diagnostics import Diagnostic
from nndsl.errors import finite as errors
from nndsl.layers.base import Layer
from nndsl.runs.engines import parts_of

FAR = 10  # times the reach of what was learnt from


def unmeasured(
    name: str, prepared: Prepared, outputs: np.ndarray, last: Layer
) -> Diagnostic | None:
    """Say which samples of a part have outputs (n, …) that are not finite, None where none has.

    ``last`` is the layer that makes the outputs. What is said of the inputs is how far they reach,
    where that is much further than those of the train rows.
    """
    finite = np.isfinite(outputs)
    if finite.all():
        return None
    part, train = parts_of(prepared)[name], prepared.train
    at = np.flatnonzero(~finite.reshape(len(outputs), -1).all(axis=1))
    numbers = [int(row) + 1 for row in part.rows[at[:5]]]
    noun = "row" if prepared.preprocessing.windowing is None else "window"
    far = None
    if part is not train:
        usual = max(map(abs, reach(train.inputs)))
        found = max(float(np.abs(some).max(initial=0)) for some in blocks(part.inputs))
        far = (found, usual) if found > FAR * usual else None
    return errors.outputs_not_finite(last, name, noun, (len(at), len(outputs)), numbers, far)
