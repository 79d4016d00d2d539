"""What is said of a layer that doesn't fit a sequence: one constructor per message."""

from __future__ import annotations

from math import prod

from nndsl.components.base import Component
from nndsl.components.registry import HEADS
from nndsl.diagnostics import Diagnostic, Fix, Label
from nndsl.errors.graph import shown, wrong_rank
from nndsl.facts import Shape
from nndsl.source import Span


def needs_steps(layer: Component, shape: Shape, wanted: str = "steps x features") -> Diagnostic:
    if len(shape) == 1:
        advice = f"`reshape {shape[0]}x1` makes {shape[0]} steps of one feature"
    elif len(shape) == 3 and wanted != "steps x features":
        advice = "`conv` reads a single image"
    else:
        advice = f"put `reshape` in front of it, to a shape of {wanted}"
    return wrong_rank(layer, shape, wanted, advice)


def no_such_step(layer: Component, index: int, shape: Shape) -> Diagnostic:
    count = shape[0]
    return Diagnostic(
        "step-out-of-range",
        f"step {index} doesn't exist: {shown(shape)} has {count} step{'s' * (count > 1)}",
        layer.origin.of("index"),
        help=f"steps are counted from 0 to {count - 1}, or back from -1 to {-count}",
    )


def mask_steps(layer: Component, mask: Shape, shape: Shape) -> Diagnostic:
    return Diagnostic(
        "shape-mismatch",
        f"the mask of `{layer.keyword}` has one number for each of {shape[0]} steps",
        layer.origin.of("mask"),
        help=f"`reshape {shape[0]}` makes it a vector"
        if prod(mask) == shape[0]
        else "1 stands for a real step, 0 for one to skip",
    )


def mask_places(layer: Component, mask: Shape, shape: Shape) -> Diagnostic:
    """Say that the mask of a pooled map isn't one of its places; ``shape`` is (channels, …)."""
    places = shape[1:]
    if prod(mask) == prod(places):
        advice = f"`reshape {shown(places)}` makes it fit"
    elif len(shape) == 2 and mask == shape[:1]:
        advice = f"write `permute [1, 0]` in front of `{layer.keyword}`, which makes channels x "
        advice += "steps of steps x features"
    else:
        advice = "1 stands for a place that counts, 0 for one to leave out"
    return Diagnostic(
        "shape-mismatch",
        f"the mask of `{layer.keyword}` has one number for each place of a channel: "
        f"{shown(places)}",
        layer.origin.of("mask"),
        help=advice,
    )


def both_directions(layer: Component) -> Diagnostic:
    return Diagnostic(
        "reverse-bidirectional",
        "`bidirectional` reads in both directions already, so `reverse` adds nothing",
        layer.origin.of("reverse"),
        help="keep one of them",
    )


def dropout_between(layer: Component, rate: float) -> Diagnostic:
    return Diagnostic(
        "dropout-between-layers",
        f"`dropout` of `{layer.keyword}` acts between its layers, but there is one",
        layer.origin.of("dropout"),
        help=f"write `layers=2`, or leave it out and put `dropout {rate:g}` behind",
    )


def state_size(layer: Component, size: int, memories: int) -> Diagnostic:
    parts = "" if memories == 1 else f": h and behind it c, {size // memories} each"
    return Diagnostic(
        "shape-mismatch",
        f"the first `state` of `{layer.keyword}` is a vector of {size}{parts}",
        layer.origin.of("state"),
        help=f"`dense {size}` makes a vector of that size",
    )


def no_state(layer: Component, name: str, keyword: str | None) -> Diagnostic:
    what = "the input" if keyword is None else f"a `{keyword}`"
    return Diagnostic(
        "no-state",
        f"`state` gives what a recurrent layer carries along, and `{name}` is {what}",
        layer.origin.statement,
        help="name an `rnn`, `lstm` or `gru`",
    )


def features_last(layer: Component, maker: Component, shape: Shape, once: bool) -> Diagnostic:
    """``once`` says that the statement makes a single layer, which a word in front of it is for."""
    origin = layer.origin
    start = origin.statement.start
    read = "".join(f" from={name}" for name in getattr(layer, "inputs", ()))
    alone = once and not read and not origin.calls
    name = next((head for head, cls in HEADS.items() if cls is type(maker)), maker.keyword)
    return Diagnostic(
        "features-last",
        f"`{layer.keyword}` reads channels x steps, but `{name}` gives steps x features, "
        f"{shown(shape)}, so that steps are taken for channels",
        origin.head,
        labels=(Label(maker.origin.head, "steps x features"),),
        help=f"turn it around in front: `permute [1, 0]{read}; {layer.keyword}`",
        fix=Fix(((Span(start, start, origin.statement.source), "permute [1, 0]; "),))
        if alone
        else None,
        severity="warning",
    )
