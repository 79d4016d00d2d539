"""Preprocessing and its rows go in; what of them is large, since nobody scaled it, comes out."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.prepared import Part
from nndsl.data.samples import reach
from nndsl.errors.outcome import Unscaled
from nndsl.layers.base import Layer

LARGE = 10  # values that are scaled hardly reach so far


def unscaled(preprocessing: Preprocessing, rows: Part, layers: Iterable[Layer]) -> Unscaled | None:
    """Say what is large since nobody has scaled it, None where that is neither.

    Inputs that one of the layers looks up are no amounts.
    """
    looked_up = any(layer.keyword == "embedding" for layer in layers)
    if not looked_up and preprocessing.scaling.plain and max(map(abs, reach(rows.inputs))) > LARGE:
        return "inputs"
    numbers = any(part.codec.task == "regression" for part in preprocessing.target.parts)
    return "targets" if numbers and float(np.abs(rows.y).max(initial=0)) > LARGE else None
