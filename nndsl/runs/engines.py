"""Outputs of either engine go in, the figures that a file asks for come out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nndsl.backends.numpy import NeuralNetwork
from nndsl.data.prepared import Part, Prepared
from nndsl.data.samples import Inputs, blocks
from nndsl.data.targets.own_units import in_own_units
from nndsl.elaborate import Elaborated

# Enough rows to notice a difference between the engines, few enough not to be waited for.
AGREEMENT_ROWS = 256


def parts_of(prepared: Prepared) -> dict[str, Part]:
    """Return the parts that have rows, by name."""
    parts = {"train": prepared.train, "val": prepared.val, "test": prepared.test}
    return {name: part for name, part in parts.items() if part is not None}


def in_parts(forward: Callable[[np.ndarray], np.ndarray], inputs: Inputs) -> np.ndarray:
    """Return what an engine gives for all samples, read part by part where they are held so."""
    with np.errstate(all="ignore"):  # what isn't finite is told with the figures
        if isinstance(inputs, np.ndarray):
            return forward(inputs)
        return np.concatenate([forward(some) for some in blocks(inputs)])


def agreement(prepared: Prepared, network: NeuralNetwork, outputs: np.ndarray) -> dict[str, Any]:
    """Return how far the numpy engine is from PyTorch's outputs, relative to the largest.

    ``outputs`` are those for the part that is measured, of which the first rows are compared.
    """
    _, part = prepared.measured
    rows = min(AGREEMENT_ROWS, len(part.inputs))
    outputs = outputs[:rows]
    given = in_parts(network.predict, part.inputs[:rows])
    alike = (given == outputs) | (np.isnan(given) & np.isnan(outputs))  # infinities, too
    apart = np.subtract(given, outputs, where=~alike, out=np.zeros_like(outputs))
    difference = np.abs(apart).max(initial=0.0)
    largest = max(float(np.abs(outputs[np.isfinite(outputs)]).max(initial=0.0)), 1.0)
    return {"rows": rows, "largest_difference": float(difference) / largest}


def figures(
    elaborated: Elaborated,
    prepared: Prepared,
    part: Part,
    outputs: np.ndarray,
    loss: float | None,
) -> dict[str, Any]:
    """Return the loss, if there is one, and every metric of a part, in the target's units."""
    names = [head.measured for head in elaborated.heads]
    found = in_own_units(prepared.preprocessing, names, part.y, outputs)
    return found if loss is None else {"loss": loss, **found}
