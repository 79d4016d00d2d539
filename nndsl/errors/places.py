"""What is said of outputs and targets with axes that don't agree: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic, Fix, Label
from nndsl.errors.graph import shown
from nndsl.facts import Shape
from nndsl.source import Edit, Span

_AXES = {0: "the first axis", 1: "the second axis", 2: "the third axis"}


def softmax_over_places(
    place: Span, shape: Shape, axis: int, meant: int, edits: Sequence[Edit]
) -> Diagnostic:
    return Diagnostic(
        "softmax-over-places",
        f"`softmax` is along {_axis(axis, shape)} of {shown(shape)}, but the classes are along "
        f"{_axis(meant, shape)}",
        place,
        notes=("the probabilities of a place would not sum to one",),
        help=f"let `softmax axis={meant}` be the last layer, a statement of its own",
        fix=Fix(tuple(edits)) if edits else None,
    )


def _axis(axis: int, shape: Shape) -> str:
    return "the last axis" if axis == len(shape) - 1 else _AXES.get(axis, f"axis {axis}")


def places_mismatch(
    place: Span,
    shape: Shape,
    axes: Shape,
    wanted: Sequence[Shape],
    kind: str,
    said: Component | None,
    advice: str | None,
) -> Diagnostic:
    asked = " or ".join(shown(one) for one in wanted)
    return Diagnostic(
        "places-mismatch",
        f"the network's output is {shown(shape)}, and a target of {shown(axes)} {kind} asks for "
        f"{asked}",
        place,
        labels=() if said is None else (Label(said.origin.statement, "gives that target"),),
        help=advice or _advice(shape, wanted[0]),
    )


def _advice(shape: Shape, wanted: Shape) -> str:
    if len(shape) == 1:
        if len(wanted) == 2:
            return (
                "keep the steps: `lstm 64 sequence`, or `conv1d`, without `flatten` or a layer "
                "that gives one step"
            )
        return "keep the axes: convolutions without `flatten`, `upsample` where they were pooled"
    if len(shape) == len(wanted):
        return (
            "`same` keeps a convolution's size; `upsample`, `conv_transpose`, `zero_pad` and "
            "`crop` change it"
        )
    return "give each place its own values; `reshape` and `permute` arrange axes anew"


def autoencoder_shape(
    place: Span, shape: Shape, wanted: Shape, said: Component | None
) -> Diagnostic:
    same = len(shape) == len(wanted)
    advice = (
        "`same` keeps a convolution's size; `upsample`, `conv_transpose`, `zero_pad` and `crop` "
        "change it"
    )
    return Diagnostic(
        "autoencoder-shape",
        f"an autoencoder gives back its input, {shown(wanted)}, but the network's output is "
        f"{shown(shape)}",
        place,
        labels=() if said is None else (Label(said.origin.statement, "asks for that"),),
        help=advice if same else f"let the output be {shown(wanted)}, or all its values in a row",
    )


def variances_of_axes(place: Span, loss: Component, shape: Shape, values: int) -> Diagnostic:
    return Diagnostic(
        "autoencoder-shape",
        f"`{loss.keyword}` of an autoencoder needs {values} values and {values} logarithms of "
        f"variances in a row, but the network's output is {shown(shape)}",
        place,
        help=f"end with `dense {2 * values}`, or train with `loss mse`",
    )


def baseline_without_axes(baseline: Component, axes: Shape) -> Diagnostic:
    return Diagnostic(
        "baseline-mismatch",
        f"`baseline {baseline.keyword}` predicts one value for a sample, and the target has "
        f"{shown(axes)} of them",
        baseline.origin.head,
        help="use `baseline mean`",
        fix=Fix(((baseline.origin.statement, "baseline mean"),)),
    )


def least_squares_of_axes(optimizer: Component, shape: Shape) -> Diagnostic:
    return Diagnostic(
        "least-squares-axes",
        f"`{optimizer.keyword}` solves for a vector of outputs, and this network's output is "
        f"{shown(shape)}",
        optimizer.origin.head,
        help="write `optimizer adam`",
        fix=Fix(((optimizer.origin.statement, "optimizer adam"),)),
    )


def augment_without_map(span: Span | None, option: str, axes: Shape, shape: Shape) -> Diagnostic:
    return Diagnostic(
        "augment-target-axes",
        f"`{option}` moves pixels of images of {shown(shape)}, and can't move a target of "
        f"{shown(axes)} with them",
        span,
        help="remove it; a target of the same height and width is moved as its image is",
    )


def expected_class_of_axes(span: Span, axes: Shape) -> Diagnostic:
    return Diagnostic(
        "row-size",
        f"a sample has {shown(axes)} classes, and no single one that could be expected",
        span,
        help="list the network's outputs, all in a row",
    )
