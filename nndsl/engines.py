"""Outputs of either engine go in, the figures that a file asks for come out."""

from __future__ import annotations

from typing import Any

import numpy as np

from nndsl.data.fitted import Preprocessing
from nndsl.data.prepare import Part, Prepared
from nndsl.elaborate import Elaborated
from nndsl.facts import TaskName
from nndsl.metrics import default_metrics, measure
from nndsl.spec import ModelSpec


def parts_of(prepared: Prepared) -> dict[str, Part]:
    """Return the parts that have rows, by name."""
    parts = {"train": prepared.train, "val": prepared.val, "test": prepared.test}
    return {name: part for name, part in parts.items() if part is not None}


def measured(spec: ModelSpec, task: TaskName) -> tuple[str, ...]:
    """Return the metrics that a file asks for, or the usual ones of its task."""
    return spec.metrics.names if spec.metrics is not None else default_metrics(task)


def figures(
    elaborated: Elaborated,
    prepared: Prepared,
    part: Part,
    outputs: np.ndarray,
    loss: float | None,
) -> dict[str, Any]:
    """Return the loss, if there is one, and every metric of a part, in the target's units."""
    names = measured(elaborated.spec, elaborated.task)
    found = in_own_units(prepared.preprocessing, names, part.y, outputs)
    return found if loss is None else {"loss": loss, **found}


def in_own_units(
    preprocessing: Preprocessing, names: tuple[str, ...], target: np.ndarray, outputs: np.ndarray
) -> dict[str, Any]:
    """Return the metrics of outputs for an encoded target; those of numbers in its own units."""
    task = preprocessing.target.task
    if task == "regression":
        target, outputs = preprocessing.decode(target), preprocessing.decode(outputs)
    return measure(names, task, target, outputs)
