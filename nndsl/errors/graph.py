"""What is said of a network whose shapes don't fit: one constructor per message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import prod

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic, Fix, Label
from nndsl.facts import Shape
from nndsl.source import Span


def shown(shape: Shape | None) -> str:
    """Return a shape as the language writes it.

    >>> shown((1, 28, 28)), shown((10,)), shown(None)
    ('1x28x28', '10', '?')
    """
    return "?" if shape is None else "x".join(map(str, shape)) or "a single number"


def needs_flatten(layer: Component, shape: Shape) -> Diagnostic:
    start = layer.origin.statement.start
    return Diagnostic(
        "needs-flatten",
        f"`{layer.keyword}` takes a vector, but gets {shown(shape)}",
        layer.origin.head,
        help="put `flatten` in front of it",
        # What is read by name isn't what `flatten` would make.
        fix=None
        if layer.origin.fields.get("inputs")
        else Fix(((Span(start, start), "flatten; "),)),
    )


def wrong_rank(
    layer: Component, shape: Shape, wanted: str, advice: str | None = None
) -> Diagnostic:
    return Diagnostic(
        "wrong-rank",
        f"`{layer.keyword}` takes {wanted}, but gets {shown(shape)}",
        layer.origin.head,
        help=advice,
    )


_AXES = {1: "steps", 2: "height x width", 3: "depth x height x width"}


def needs_channels(layer: Component, shape: Shape, rank: int) -> Diagnostic:
    wanted = f"channels x {_AXES[rank]}"
    if len(shape) == rank:
        advice = f"put `reshape 1x{shown(shape)}` in front of it for one channel"
        if rank == 3:  # an image with its channels, rather than a volume without
            advice += f"; `{layer.keyword.removesuffix('3d')}` takes 3 axes"
    elif len(shape) == 1:
        advice = f"put `reshape` in front of it, to a shape of {wanted}"
    else:
        form = {1: "1d", 2: "", 3: "3d"}.get(len(shape) - 1)
        other = re.sub(r"[13]d$", "", layer.keyword) + (form or "")
        advice = wanted if form is None else f"`{other}` takes {len(shape)} axes"
    return wrong_rank(layer, shape, wanted, advice)


def wrong_axes(layer: Component, field: str, rank: int) -> Diagnostic:
    example = "x".join(["3"] * rank)
    return Diagnostic(
        "wrong-axes",
        f"`{field}` of `{layer.keyword}` is one number, or one for each of {rank} axes"
        if rank > 1
        else f"`{field}` of `{layer.keyword}` is one number: there is one axis",
        layer.origin.of(field),
        help=f"write `{field}={example}`",
    )


def window_too_large(layer: Component, field: str, shape: Shape, window: Shape) -> Diagnostic:
    advice = "make it smaller, or pad the input with `same`"
    if len(shape) == 2 and shape[0] >= window[0] > shape[1]:  # steps are in front, perhaps
        advice = f"it slides over the last axis; if the {shape[0]} are steps, put "
        advice += "`permute [1, 0]` in front of it"
    return Diagnostic(
        "window-too-large",
        f"a window of {shown(window)} doesn't fit into {shown(shape[1:])}",
        layer.origin.of(field),
        help=advice,
    )


def pad_too_large(layer: Component, size: Shape) -> Diagnostic:
    return Diagnostic(
        "pad-too-large",
        f"`pad` is at most half the window, which is {shown(size)}",
        layer.origin.of("pad"),
    )


def groups_mismatch(layer: Component, count: int, what: str) -> Diagnostic:
    return Diagnostic(
        "groups-mismatch",
        f"{count} {what} can't be divided into {getattr(layer, 'groups', '?')} groups",
        layer.origin.of("groups"),
        help=f"`groups` must divide the channels{' and the filters' * hasattr(layer, 'filters')}; "
        f"{count} can be divided by {divisors(count)}",
    )


def divisors(count: int) -> str:
    """Return the first divisors of a number.

    >>> divisors(12)
    '1, 2, 3, 4, 6, 12'
    """
    divisors = [n for n in range(1, min(count, 1000) + 1) if count % n == 0]
    return ", ".join(map(str, divisors[:12]))


def bad_shape(layer: Component, shape: Shape) -> Diagnostic:
    return Diagnostic(
        "bad-shape",
        f"{list(shape)} is no shape: sizes are at least 1, and one of them may be -1",
        layer.origin.of("shape"),
    )


def reshape_mismatch(layer: Component, shape: Shape, wanted: Shape) -> Diagnostic:
    return Diagnostic(
        "reshape-mismatch",
        f"{shown(shape)} can't become {shown(wanted)}: it has {prod(shape):,} values",
        layer.origin.of("shape"),
        help="the product of the sizes stays the same; `reshape [-1, 10]` works one out",
    )


def axis_out_of_range(layer: Component, axis: int, shape: Shape, field: str = "axis") -> Diagnostic:
    count = "1 axis" if len(shape) == 1 else f"{len(shape)} axes"
    return Diagnostic(
        "axis-out-of-range",
        f"axis {axis} doesn't exist: {shown(shape)} has {count}, counted from 0",
        layer.origin.of(field),
    )


def ragged_literal(layer: Component, field: str) -> Diagnostic:
    return Diagnostic(
        "ragged-literal",
        f"`{field}` must be numbers in rows of equal length",
        layer.origin.of(field),
        help="a matrix is written `[[20, -20], [20, -20]]`: rows are origins, columns are units",
    )


def literal_shape(
    layer: Component, field: str, found: Shape, wanted: Shape, meaning: str
) -> Diagnostic:
    return Diagnostic(
        "literal-shape",
        f"`{field}` is {shown(found)}, but must be {shown(wanted)}",
        layer.origin.of(field),
        help=meaning,
    )


def input_mismatch(span: Span, found: Shape, wanted: Shape, data: Component | None) -> Diagnostic:
    return Diagnostic(
        "input-mismatch",
        f"`input` says {shown(found)}, but the data have {shown(wanted)}",
        span,
        labels=() if data is None else (Label(data.origin.statement, f"gives {shown(wanted)}"),),
        help=f"write `input {shown(wanted)}`, or leave it out",
        fix=Fix(((span, shown(wanted)),)),
    )


def embedding_not_first(layer: Component) -> Diagnostic:
    return Diagnostic(
        "embedding-needs-integers",
        "`embedding` looks up whole numbers, so it must read the input itself",
        layer.origin.statement,
        help="put it first, or read the input by `from=input`",
    )


def no_steps(layer: Component, inputs: Sequence[Shape]) -> Diagnostic:
    given = ", ".join(map(shown, inputs))
    return Diagnostic(
        "wrong-rank",
        f"`time_distributed` takes steps with something in each of them, but gets {given}",
        layer.origin.statement,
        help=f"`{layer.keyword}` alone reads such a value; `reshape` makes steps of it",
    )


def shared_shape(
    layer: Component, owner: str, inputs: Sequence[Shape], wanted: Sequence[Shape] | None
) -> Diagnostic:
    given, first = (", ".join(map(shown, shapes or ())) for shapes in (inputs, wanted))
    return Diagnostic(
        "shared-shape",
        f"the weights of `{owner}` were made for {first}, but this reads {given}",
        layer.origin.statement,
        help="a layer that is shared reads values of one shape; bring both to it first, or make "
        "a layer of its own",
    )
