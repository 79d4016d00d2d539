"""Messages about several outputs: which loss is on which, and what each is to predict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic, Fix, Label
from nndsl.errors.asking import gives_arrays
from nndsl.errors.data import near_name
from nndsl.errors.data_columns import quoted
from nndsl.errors.graph import shown
from nndsl.errors.near import listed, near, respelt
from nndsl.facts import Shape
from nndsl.source import Span

if TYPE_CHECKING:
    from nndsl.losses import Loss
    from nndsl.spec.model import ModelSpec


def unknown_output(loss: Loss, outputs: Sequence[str]) -> Diagnostic:
    place, name = loss.origin.of("on"), str(loss.on)
    meant = near(name, outputs)
    return Diagnostic(
        "unknown-output",
        f"the network has no output `{name}`",
        place,
        help=f"did you mean `{meant}`?" if meant else f"its outputs are {listed(outputs)}",
        fix=respelt(place, name, meant),
    )


def second_loss(loss: Loss, output: str, first: Loss) -> Diagnostic:
    return Diagnostic(
        "duplicate-loss",
        f"the output `{output}` has a loss already",
        loss.origin.statement,
        labels=(Label(first.origin.statement, "the first"),),
        help="an output has one loss; remove the other, or name another output with `on=`",
    )


def loss_without_output(loss: Loss, outputs: Sequence[str]) -> Diagnostic:
    end = loss.origin.statement.end
    only = outputs[0] if len(outputs) == 1 else None
    return Diagnostic(
        "loss-without-output",
        "there are several outputs, and this loss doesn't say which it is on",
        loss.origin.statement,
        help=f"write `loss {loss.keyword} on={only or '…'}`"
        + ("" if only else f"; the outputs are {listed(outputs)}"),
        fix=Fix(((Span(end, end), f" on={only}"),)) if only else None,
    )


def output_without_loss(spec: ModelSpec, output: str) -> Diagnostic:
    step = next(step for step in spec.steps if step.name == output)
    return Diagnostic(
        "output-without-loss",
        f"nothing trains the output `{output}`: no loss is on it",
        step.layer.origin.statement,
        labels=tuple(
            Label(loss.origin.statement, f"is on `{loss.on}`") for loss in spec.losses if loss.on
        )[:1],
        help=f"add a loss with `on={output}`, or leave it out of `output`",
    )


def output_without_target(
    loss: Component | None, output: str, targets: Sequence[str], left: Sequence[str]
) -> Diagnostic:
    """``left`` are the targets that no other output has."""
    meant = near_name(output, left)
    advice = "say it with `target=` in the loss, or give the output the target's name"
    if meant is not None and loss is not None:
        advice = f"did you mean `{meant}`? write `loss {loss.keyword} on={output} target="
        advice += f"{quoted(meant)}`"
        if gives_arrays():
            advice += f", or call the column `{output}`"
    return Diagnostic(
        "output-without-target",
        f"no target of the data is the output `{output}`'s",
        loss.origin.statement if loss is not None else None,
        notes=(f"the targets are {listed(targets)}",),
        help=advice,
    )


def unknown_target(loss: Component | None, name: str, targets: Sequence[str]) -> Diagnostic:
    place = loss.origin.of("target") if loss is not None else None
    meant = near(name, targets)
    return Diagnostic(
        "unknown-target",
        f"the data have no target `{name}`",
        place,
        help=f"did you mean `{meant}`?" if meant else f"the targets are {listed(targets)}",
        fix=respelt(place, name, meant),
    )


def target_without_output(span: Span | None, names: Sequence[str]) -> Diagnostic:
    several = len(names) > 1
    where = "y" if gives_arrays() else "`target=`"
    return Diagnostic(
        "target-without-output",
        f"no output predicts the target{'s' if several else ''} {listed(names)}",
        span,
        help=f"add an output of that name, or leave {'them' if several else 'it'} out of {where}",
    )


def several_with_axes(span: Span | None, axes: Shape) -> Diagnostic:
    return Diagnostic(
        "several-with-axes",
        f"a target with axes, here {shown(axes)}, is for a network with one output",
        span,
        help="remove the other outputs; `concat` joins several values into one output",
    )


def monitor_of_one(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "monitor-of-one",
        f"`{name}` is measured for each output, so there is no single figure to watch",
        span,
        help="watch `loss`, the weighted sum of all losses",
        fix=Fix(((span, "loss"),)),
    )
