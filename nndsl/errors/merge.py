"""What is said of values that can't be joined: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic
from nndsl.errors.graph import shown
from nndsl.facts import Shape


def unequal_shapes(
    layer: Component, shapes: Sequence[Shape], axis: int | None = None
) -> Diagnostic:
    wanted = "equal shapes" if axis is None else f"shapes that are equal but for axis {axis}"
    return Diagnostic(
        "shape-mismatch",
        f"`{layer.keyword}` needs {wanted}",
        layer.origin.statement,
        label="here are " + ", ".join(shown(shape) for shape in shapes),
    )


def cannot_spread(layer: Component, shapes: Sequence[Shape]) -> Diagnostic:
    return Diagnostic(
        "shape-mismatch",
        f"`{layer.keyword}` needs sizes that are equal or 1, compared from the first axis on",
        layer.origin.statement,
        label="here are " + ", ".join(shown(shape) for shape in shapes),
        help="a vector of one number a channel scales each channel of channels x height x width",
    )


def joins_two(layer: Component, count: int) -> Diagnostic:
    return Diagnostic(
        "too-many-inputs",
        f"`{layer.keyword}` joins two values, not {count}",
        layer.origin.of("inputs"),
        help=f"`{layer.keyword}` two of them, and then the result with the next",
    )


def mean_and_variance(layer: Component, count: int) -> Diagnostic:
    return Diagnostic(
        "too-many-inputs",
        f"`{layer.keyword}` reads a mean and a log variance, not {count} values",
        layer.origin.of("inputs"),
    )


def unequal_axes(layer: Component, shapes: Sequence[Shape], axes: Sequence[int]) -> Diagnostic:
    sizes = " and ".join(str(shape[axis]) for shape, axis in zip(shapes, axes, strict=True))
    which = " and ".join(map(str, axes))
    return Diagnostic(
        "shape-mismatch",
        f"`{layer.keyword}` sums along axes of equal size: here axes {which} have {sizes}",
        layer.origin.statement,
        label="here are " + ", ".join(shown(shape) for shape in shapes),
        help="`axes=[0, 1]` names the axis of each value, counted from 0",
    )
