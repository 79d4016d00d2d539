"""Outputs of either engine go in, the figures that a file asks for come out."""

from __future__ import annotations

from typing import Any

import numpy as np

from nndsl.data.prepare import Part, Prepared
from nndsl.elaborate import Elaborated
from nndsl.metrics import default_metrics, measure


def parts_of(prepared: Prepared) -> dict[str, Part]:
    """Return the parts that have rows, by name."""
    parts = {"train": prepared.train, "val": prepared.val, "test": prepared.test}
    return {name: part for name, part in parts.items() if part is not None}


def figures(
    elaborated: Elaborated,
    prepared: Prepared,
    part: Part,
    outputs: np.ndarray,
    loss: float | None,
) -> dict[str, Any]:
    """Return the loss, if there is one, and every metric of a part, in the target's units."""
    spec, task = elaborated.spec, elaborated.task
    names = spec.metrics.names if spec.metrics is not None else default_metrics(task)
    target = part.y
    if task == "regression":
        decode = prepared.preprocessing.decode
        target, outputs = decode(target), decode(outputs)
    found = measure(names, task, target, outputs)
    return found if loss is None else {"loss": loss, **found}
