"""Messages about several inputs: how they share out the columns of the data."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic, Label
from nndsl.errors.graph import shown
from nndsl.errors.near import listed
from nndsl.facts import Shape
from nndsl.source import Span


def unnamed_input(span: Span) -> Diagnostic:
    return Diagnostic(
        "unnamed-input",
        "one of several inputs has no name, so that no layer can read it",
        span,
        help="name each of them: `left = input 4`",
    )


def inputs_apart(names: Sequence[str], each: Sequence[str]) -> Diagnostic:
    """``each`` is how the array of an input is written."""
    return Diagnostic(
        "wrong-array",
        f"X has an array for each of the inputs {listed(names, 4)}, and one array holds the values "
        "of all",
        help=f"put them side by side: `np.concatenate([{', '.join(each)}], axis=1)`",
    )


def columns_shape(layer: Component, count: int, shape: Shape) -> Diagnostic:
    return Diagnostic(
        "columns-shape",
        f"this input holds {prod(shape)} values, but its columns give {count}",
        layer.origin.of("shape"),
        labels=(Label(layer.origin.of("columns"), f"{count} value{'s' if count > 1 else ''}"),)
        if "columns" in layer.origin.fields
        else (),
        notes=("a column of texts gives a value for each of its categories",),
        help="leave the shape out, and it follows from the columns",
    )


def columns_of_images(span: Span, shape: Shape) -> Diagnostic:
    return Diagnostic(
        "columns-of-images",
        f"samples of {shown(shape)} have no columns that inputs could share out",
        span,
        help="several inputs need data with columns: csv, parquet, a table or arrays",
    )


def inputs_exceed(span: Span, wanted: int, left: int) -> Diagnostic:
    return Diagnostic(
        "inputs-exceed-data",
        f"this input holds {wanted} values, but only {left} are left for it"
        if left
        else "no values of a sample are left for this input",
        span,
        notes=("inputs without `columns=` take as many values as they hold, in order",),
        help="make it smaller, or name its columns: `columns=[…]`",
    )


def inputs_too_wide(span: Span, width: int, most: int) -> Diagnostic:
    return Diagnostic(
        "too-many-columns",
        f"the inputs hold {width:,} values together, and at most {most:,} can be divided",
        span,
        help="make them smaller; one input alone may have any size",
    )


def input_size_open(span: Span) -> Diagnostic:
    return Diagnostic(
        "input-size-open",
        "two inputs have neither a shape nor columns, so that nothing divides the data among them",
        span,
        help="give a number of values, `input 4`, or the columns, `input columns=[a, b]`",
    )


def unused_columns(span: Span, names: Sequence[str]) -> Diagnostic:
    several = len(names) > 1
    return Diagnostic(
        "unused-columns",
        f"no input takes the column{'s' if several else ''} {listed(names)}",
        span,
        help=f"name {'them' if several else 'it'} in `columns=` of an input, or leave "
        f"{'them' if several else 'it'} out of the data with `drop=`",
        severity="warning",
    )


def channels_last(said: Component, reader: Component, shape: Shape, known: bool) -> Diagnostic:
    """``said`` gives the shape, or is the ``reader`` itself where the file says none.

    ``known`` is whether values lie so, which another shape alone would mix up.
    """
    place = said.origin.fields.get("shape")
    first = shown((shape[-1], *shape[:-1]))
    keyword = said.keyword if place is not None else "input"
    advice = f"channels come first: `{keyword} {first}`"
    if known:
        moved = f"put `permute [2, 0, 1]` in front of `{reader.keyword}`"
        advice = f"channels come first, as {first}: {moved}"
    return Diagnostic(
        "channels-last",
        f"{shown(shape)} is read as {shape[0]} channels of {shown(shape[1:])}",
        place or said.origin.head,
        help=advice,
        severity="warning",
    )
