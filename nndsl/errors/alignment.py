"""What is said of outputs whose steps can't spell the texts: one constructor per message."""

from __future__ import annotations

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic, Label
from nndsl.errors.graph import shown
from nndsl.facts import Shape
from nndsl.source import Span

_LONG = 30  # characters of a text that are shown


def texts_of_several(asking: Component) -> Diagnostic:
    return Diagnostic(
        "ctc-outputs",
        f"`{_said(asking)}` is for a network's only output, and there are several",
        asking.origin.head,
        help="give the network one output, or learn a class with `loss crossentropy`",
    )


def output_without_steps(place: Span, shape: Shape, asking: Component) -> Diagnostic:
    return Diagnostic(
        "ctc-without-steps",
        f"`{_said(asking)}` needs an output of steps x classes, but the network's is "
        f"{shown(shape)}",
        place,
        labels=(Label(asking.origin.head, "spells a text step by step"),),
        help=_keeping(shape),
    )


def _keeping(shape: Shape) -> str:
    if len(shape) == 3:
        return (
            "let the columns of a map be the steps, by `permute [2, 0, 1]` and `reshape`, and "
            "`dense classes softmax` the last layer"
        )
    return (
        "keep the steps: `lstm 64 sequence`, or `conv1d`, without `flatten` or a layer that gives "
        "one step"
    )


def too_few_steps(
    place: Span, shape: Shape, steps: int, text: str, needed: int, data: Component | None
) -> Diagnostic:
    return Diagnostic(
        "too-few-steps",
        f"`{_short(text)}` needs {needed} steps at least, but the network's output, "
        f"{shown(shape)}, has {steps}",
        place,
        labels=() if data is None else (Label(data.origin.statement, "gives that text"),),
        notes=("a label takes a step, and so does the blank between two equal labels",),
        help="pool less or use smaller strides, take longer windows or wider images, or leave the "
        "longest texts out",
    )


def blank_misplaced(layer: Component) -> Diagnostic:
    return Diagnostic(
        "blank-misplaced",
        f"`{layer.keyword}` belongs between the layer that gives the classes, without a softmax, "
        "and the softmax that ends the network",
        layer.origin.statement,
        help=f"end with `dense classes`, `{layer.keyword} mask=m` and `softmax`, a statement each",
    )


def blank_axis(layer: Component, axis: int, softmax: Component, other: int) -> Diagnostic:
    return Diagnostic(
        "blank-axis",
        f"`{layer.keyword}` takes axis {axis} for that of the classes, the softmax axis {other}",
        layer.origin.of("axis"),
        labels=(Label(softmax.origin.statement, f"sums to one along axis {other}"),),
        help="give both the axis of the classes: `axis=0` where they come first, none where last",
    )


def blank_without_ctc(layer: Component, loss: Component) -> Diagnostic:
    return Diagnostic(
        "blank-without-ctc",
        f"`{layer.keyword}` is for texts that steps spell, where the last class is the blank",
        layer.origin.statement,
        labels=(Label(loss.origin.statement, "knows no blank"),),
        help="learn texts with `loss ctc`; other losses leave places out by a class that they "
        "ignore: `loss crossentropy ignore=0`",
    )


def padding_counts(loss: Component, reading: Component, mask: str) -> Diagnostic:
    return Diagnostic(
        "padding-counts",
        f"padded steps count in `{_said(loss)}`, though `{mask}` tells them apart",
        loss.origin.statement,
        labels=(Label(reading.origin.of("mask"), "is told which steps are real"),),
        help=f"put `blank_padding mask={mask}` right in front of a last statement `softmax`, so "
        "that they spell nothing",
        severity="warning",
    )


def too_few_real_steps(
    layer: Component, text: str, needed: int, real: int, rows: int
) -> Diagnostic:
    others = f", and so it is with {rows - 1:,} more rows" if rows > 1 else ""
    return Diagnostic(
        "too-few-steps",
        f"`{_short(text)}` needs {needed} steps at least, but {real} of its row "
        f"{'is' if real == 1 else 'are'} real{others}",
        layer.origin.of("mask"),
        notes=("a label takes a step, and so does the blank between two equal labels",),
        help="leave such rows out, or see whether the mask is that of the padding: numbers that "
        "were scaled are no longer 0",
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[: _LONG - 3]}..."


def _said(asking: Component) -> str:
    return "loss ctc" if asking.keyword == "ctc" else "task sequence"
