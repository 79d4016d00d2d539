"""What is said of outputs whose steps can't spell the texts: one constructor per message."""

from __future__ import annotations

from nndsl.component import Component
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
    short = text if len(text) <= _LONG else f"{text[: _LONG - 3]}..."
    return Diagnostic(
        "too-few-steps",
        f"`{short}` needs {needed} steps at least, but the network's output, {shown(shape)}, has "
        f"{steps}",
        place,
        labels=() if data is None else (Label(data.origin.statement, "gives that text"),),
        notes=("a label takes a step, and so does the blank between two equal labels",),
        help="pool less or use smaller strides, take longer windows or wider images, or leave the "
        "longest texts out",
    )


def _said(asking: Component) -> str:
    return "loss ctc" if asking.keyword == "ctc" else "task sequence"
