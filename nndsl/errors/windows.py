"""What is said where windows, margins or parts don't fit the axes: one constructor per message."""

from __future__ import annotations

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic
from nndsl.errors.graph import shown
from nndsl.facts import Shape


def odd_axis(layer: Component, axis: int, shape: Shape) -> Diagnostic:
    even = [other for other, size in enumerate(shape) if size % 2 == 0]
    return Diagnostic(
        "odd-axis",
        f"`{layer.keyword}` halves axis {axis} of {shown(shape)}, but {shape[axis]} is odd",
        layer.origin.statement,
        help=f"give it an even size, or halve another axis: `axis={even[0]}`"
        if even
        else "give it an even size: twice as many values as it is to make",
    )


def causal_signal(layer: Component) -> Diagnostic:
    return Diagnostic(
        "causal-signal",
        f"`causal` is for signals, whose one axis is time; `{layer.keyword}` has several",
        layer.origin.of("pad"),
        help="write `same`, or say how many zeros go to each side: `pad=1`",
    )


def output_pad_same(layer: Component) -> Diagnostic:
    return Diagnostic(
        "output-pad",
        "`same` already settles the size of the output, so `output_pad` has no place",
        layer.origin.of("output_pad"),
        help="leave it out, or give `pad` as a number",
    )


def output_pad_too_large(layer: Component, limits: Shape) -> Diagnostic:
    return Diagnostic(
        "output-pad",
        f"`output_pad` is smaller than `stride` or than `dilation`, here less than {shown(limits)}",
        layer.origin.of("output_pad"),
        help="it chooses among the sizes that the stride would make equal; for more places use "
        "`zero_pad`",
    )


def all_cut(layer: Component, field: str, shape: Shape) -> Diagnostic:
    return Diagnostic(
        "all-cut",
        f"`{layer.keyword}` cuts off so much of {shown(shape)} that nothing is left",
        layer.origin.of(field),
        help="cut less; the number goes off at both sides of an axis",
    )


def not_a_permutation(layer: Component, axes: Shape, shape: Shape) -> Diagnostic:
    count = len(shape)
    return Diagnostic(
        "not-a-permutation",
        f"{list(axes)} is no order of the {count} axes of {shown(shape)}"
        if count > 1
        else f"{list(axes)} is no order of the one axis of {shown(shape)}",
        layer.origin.of("axes"),
        help=f"name each of {', '.join(map(str, range(count)))} once: axes are counted from 0, "
        "without the batch",
    )


def cannot_squeeze(layer: Component, axis: int, shape: Shape) -> Diagnostic:
    return Diagnostic(
        "cannot-squeeze",
        f"axis {axis} of {shown(shape)} has {shape[axis]} values and can't be dropped"
        if shape[axis] != 1
        else "the only axis of a value can't be dropped",
        layer.origin.of("axis"),
        help="only an axis of size 1 can: `reshape` joins others" if len(shape) > 1 else None,
    )


def empty_slice(layer: Component, size: int) -> Diagnostic:
    return Diagnostic(
        "empty-slice",
        f"the axis has {size} entries, of which this takes none, or some that don't exist",
        layer.origin.statement,
        help=f"entries are counted from 0 to {size - 1}; the last one taken stands before the end: "
        f"`slice 0 {size}` takes all",
    )


def wrong_interpolation(layer: Component, mode: str, shape: Shape, wanted: str) -> Diagnostic:
    return Diagnostic(
        "wrong-interpolation",
        f"`{mode}` is not for {shown(shape)}: channels and {len(shape) - 1} "
        f"{'axis' if len(shape) == 2 else 'axes'}",
        layer.origin.of("mode"),
        help=f"write `{wanted}` or `nearest`",
    )


def shuffle_channels(layer: Component, channels: int, square: int) -> Diagnostic:
    return Diagnostic(
        "shuffle-channels",
        f"`{layer.keyword}` makes one channel of {square}, but gets {channels}, which "
        f"can't be divided by {square}",
        layer.origin.statement,
        help=f"let the layer before it have a multiple of {square} filters",
    )
