"""Weights that a file gives as numbers go in; what is said where they don't fit comes out."""

from __future__ import annotations

from math import prod

from nndsl.diagnostics import Diagnostic
from nndsl.errors import graph as errors
from nndsl.facts import Shape
from nndsl.layers import Layer

_FEW = 12  # numbers, which are shown as the matrix that they could be


def literal_fault(layer: Layer, name: str, found: Shape, wanted: Shape) -> Diagnostic:
    """Say that the parameter ``name`` of a layer was given in another shape than it has."""
    field = "weights" if name == "weight" else name
    if name == "bias":
        return errors.literal_shape(layer, field, found, wanted, "one number for each unit")
    if layer.keyword == "dense":
        # The file has origins first; the checkpoint, whose shapes these are, has units first.
        units, origins = wanted
        several = f"{origins} row{'s' * (origins > 1)}, one for each origin, of {units} number"
        meaning = f"{several}{'s' * (units > 1)}{_reshaped(layer, origins, units)}"
        found = found[::-1] if len(found) == 2 else found
        return errors.literal_shape(layer, field, found, wanted[::-1], meaning)
    meaning = f"{prod(wanted)} numbers in rows of that shape"
    return errors.literal_shape(layer, field, found, wanted, meaning)


def _reshaped(layer: Layer, origins: int, units: int) -> str:
    """Return the numbers that a file gives as a matrix, where they are few and just enough."""
    said = getattr(layer, "weights", None) or ()
    flat = [n for row in said for n in (row if isinstance(row, tuple) else (row,))]
    if len(flat) != origins * units or len(flat) > _FEW:
        return ""
    rows = [flat[at : at + units] for at in range(0, len(flat), units)]
    return f": `[[{'], ['.join(', '.join(map(_number, row)) for row in rows)}]]`"


def _number(value: float) -> str:
    short = f"{value:g}"
    return short if float(short) == value else repr(value)
