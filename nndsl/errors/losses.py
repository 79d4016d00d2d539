"""What is said where the options of a loss don't suit the outputs it is on."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic, Fix, Label
from nndsl.errors.data_columns import quoted
from nndsl.errors.near import listed
from nndsl.source import Span


def weights_mismatch(
    loss: Component, field: str, found: int, width: int, place: Span, names: Sequence[str]
) -> Diagnostic:
    weights = "1 weight" if found == 1 else f"{found} weights"
    outputs = "1 output" if width == 1 else f"{width} outputs"
    return Diagnostic(
        "loss-weights-mismatch",
        f"`{field}` has {weights}, but the network has {outputs}",
        loss.origin.of(field),
        labels=(Label(place, f"{outputs} here"),),
        facts=(f"in this order: {listed(names, 8)}",) if names else (),
        help="give a number for each of them",
    )


def usual_yes(loss: Component, classes: Sequence[str], share: float) -> Diagnostic:
    no, yes = classes
    return Diagnostic(
        "usual-yes",
        f"`pos_weight` lets the yes count more, `{yes}`, which {share:.0%} of the train rows are",
        loss.origin.of("pos_weight"),
        help=f"if `{no}` is to count more, make it the yes: `preprocess positive={quoted(no)}`",
        severity="warning",
    )


def ignored_class(loss: Component, width: int, classes: Sequence[str]) -> Diagnostic:
    last = f"{width - 1}" + (f", `{classes[-1]}`" if classes else "")
    return Diagnostic(
        "unknown-class",
        f"there are {width} classes, counted from 0: the last is {last}",
        loss.origin.of("ignore"),
        help="leave `ignore` out, or give the number of a class",
    )


def all_ignored(loss: Component) -> Diagnostic:
    return Diagnostic(
        "nothing-to-learn",
        "no class counts: all of the weights are zero",
        loss.origin.of("class_weights"),
        help="give a positive weight to a class",
    )


def direction_of_one(loss: Component, place: Span) -> Diagnostic:
    return Diagnostic(
        "direction-of-one",
        "`cosine` compares directions, and a single number has no direction but its sign",
        loss.origin.head,
        labels=(Label(place, "1 output here"),),
        help="predict several targets, or write `loss mse`",
    )


def weight_meant(span: Span, mended: str) -> Diagnostic:
    """A loss with a factor, `loss 0.5*mse`."""
    return Diagnostic(
        "bare-arithmetic",
        "a loss has its weight as an option",
        span,
        help=f"write `{mended}`",
        fix=Fix(((span, mended),)),
    )
