"""Outputs of either engine go in, the figures that a file asks for come out."""

from __future__ import annotations

from typing import Any

import numpy as np

from nndsl.data.prepare import Part, Prepared
from nndsl.diagnostics import NNError
from nndsl.elaborate import Elaborated
from nndsl.errors import training as errors
from nndsl.flow import INPUT
from nndsl.graph import Graph
from nndsl.layers import Embedding
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


def check_indices(graph: Graph, prepared: Prepared) -> None:
    """See that rows which an embedding looks up are whole numbers that it has vectors for.

    Raises NNError where they aren't; looking them up would fail, or in numpy count from the end.
    """
    for node in graph:
        if not isinstance(node.layer, Embedding) or node.inputs != (INPUT,):
            continue
        for part in parts_of(prepared).values():
            fractions = part.x[part.x != np.round(part.x)]
            if fractions.size:
                raise NNError(errors.index_not_whole(node.layer, float(fractions[0])))
            lowest, highest = float(part.x.min(initial=0)), float(part.x.max(initial=0))
            if lowest < 0 or highest >= node.layer.count:
                fault = errors.index_outside(node.layer, node.layer.count, lowest, highest)
                raise NNError(fault)
