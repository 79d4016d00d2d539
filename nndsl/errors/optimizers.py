"""What is said where an optimizer doesn't suit the loss, the layers, the batches or the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic, Fix, Label
from nndsl.source import Span

if TYPE_CHECKING:
    from nndsl.losses import Loss

WHY_WHOLE = {
    "rprop": "compares the signs of successive gradients, which small batches make random",
    "quickprop": "takes the difference of successive slopes for a curvature, which small batches "
    "make random",
    "lbfgs": "takes the difference of successive gradients for a curvature, which small batches "
    "make random",
    "levenberg_marquardt": "solves for all rows at once",
}

WHY_NOT_COMPILED = {
    "lbfgs": "takes as many as its search along a line asks for",
    "levenberg_marquardt": "takes the slopes of each row",
}


def small_batches(optimizer: Component, place: Span, batch: Span, refused: bool) -> Diagnostic:
    return Diagnostic(
        "small-batches",
        f"`{optimizer.keyword}` {WHY_WHOLE[optimizer.keyword]}",
        place,
        labels=(Label(batch, "the batch is set here"),) if batch != place else (),
        help="write `train batch=all`",
        severity="error" if refused else "warning",
    )


def joined_beyond_epoch(place: Span, joined: int, batches: int) -> Diagnostic:
    many = "only batch" if batches == 1 else f"{batches:,} batches"
    return Diagnostic(
        "accumulate-too-many",
        f"`accumulate={joined}` joins more than the {many} of an epoch, which is one step then",
        place,
        help="write `batch=all` if that is meant, or join fewer",
        severity="warning",
    )


def batchnorm_single_row(place: Span, batch: Span) -> Diagnostic:
    return Diagnostic(
        "batchnorm-single-row",
        "`batchnorm` needs at least two rows in a batch: one row has no variance",
        place,
        labels=(Label(batch, "a batch is a single row"),),
        help="make the batch larger, or use `layernorm`",
    )


def needs_mse(optimizer: Component, loss: Loss) -> Diagnostic:
    numbers = "regression" in loss.tasks
    return Diagnostic(
        "least-squares-only",
        f"`{optimizer.keyword}` solves least squares, which `{loss.keyword}` is not",
        loss.origin.head,
        labels=(Label(optimizer.origin.head, "the optimizer"),),
        notes=() if numbers else ("it is for numbers, not for classes or texts",),
        help=f"{'write `loss mse`, or ' if numbers else ''}take another optimizer, such as `lbfgs`",
    )


def rows_not_alone(optimizer: Component, layer: Component, why: str) -> Diagnostic:
    return Diagnostic(
        "least-squares-layer",
        f"`{optimizer.keyword}` can't train a network with `{layer.keyword}`, which {why}",
        layer.origin.head,
        labels=(Label(optimizer.origin.head, "the optimizer"),),
        help="leave the layer out, or take another optimizer, such as `adam`",
    )


def no_penalty(optimizer: Component, layer: Component, option: str) -> Diagnostic:
    return Diagnostic(
        "least-squares-penalty",
        f"`{optimizer.keyword}` makes residuals small and nothing else: "
        f"`{option}` would do nothing",
        layer.origin.of(option),
        labels=(Label(optimizer.origin.head, "the optimizer"),),
        help="leave it out, or take another optimizer, such as `lbfgs`",
    )


def weights_followed(optimizer: Component, layer: Component) -> Diagnostic:
    place = layer.origin.of("normalize")
    return Diagnostic(
        "least-squares-normalization",
        f"`{optimizer.keyword}` tries many weights in a step, and `normalize=spectral` follows "
        "those of one step after the other",
        place,
        labels=(Label(optimizer.origin.head, "the optimizer"),),
        help="write `normalize=weight`, or take another optimizer, such as `adam`",
        fix=Fix(((place, "weight"),)),
    )


def normal_matrix_too_large(
    optimizer: Component, weights: int, needed: int, available: int
) -> Diagnostic:
    return Diagnostic(
        "too-large",
        f"`{optimizer.keyword}` needs {needed / 2**30:,.1f} GiB for the matrices of its "
        f"{weights:,} weights, {weights:,} x {weights:,} numbers each, but this machine has "
        f"{available / 2**30:,.1f} GiB",
        optimizer.origin.head,
        help="make the network smaller, or take another optimizer, such as `lbfgs`",
    )


def needs_float32(optimizer: Component, precision: Span) -> Diagnostic:
    return Diagnostic(
        "least-squares-precision",
        f"`{optimizer.keyword}` computes in float64, so `precision=bf16` means nothing to it",
        precision,
        labels=(Label(optimizer.origin.head, "the optimizer"),),
        help="leave `precision` out",
    )


def not_to_compile(optimizer: Component, compile: Span) -> Diagnostic:
    return Diagnostic(
        "optimizer-not-compiled",
        f"`compile` is for optimizers that take one gradient for each step, but "
        f"`{optimizer.keyword}` {WHY_NOT_COMPILED[optimizer.keyword]}",
        compile,
        labels=(Label(optimizer.origin.head, "the optimizer"),),
        help="leave `compile` out, or take another optimizer, such as `adam`",
    )


def layer_not_compiled(layer: Component, compile: Span) -> Diagnostic:
    return Diagnostic(
        "layer-not-compiled",
        f"PyTorch can't compile `{layer.keyword}`, so the steps will be ordinary ones",
        compile,
        labels=(Label(layer.origin.head, "the layer"),),
        help="leave `compile` out: it would change nothing",
        severity="warning",
    )


def no_rate_to_schedule(schedule: Component, optimizer: Component) -> Diagnostic:
    why = (
        "finds the length of each step itself: its `lr` is that of the first one alone"
        if optimizer.keyword == "rprop"
        else "has no learning rate"
    )
    return Diagnostic(
        "nothing-to-schedule",
        f"`{optimizer.keyword}` {why}, so `schedule` would change nothing",
        schedule.origin.statement,
        labels=(Label(optimizer.origin.head, "the optimizer"),),
        help="leave the schedule out, or take another optimizer, such as `adam`",
        fix=Fix(((schedule.origin.statement, ""),)),
    )


def schedule_too_late(
    schedule: Component, option: str, train: Component | None, epochs: int
) -> Diagnostic:
    """``option`` is what a schedule waits for until the end of training."""
    many = "epoch" if epochs == 1 else f"{epochs:,} epochs"
    whole = "the only epoch" if epochs == 1 else f"all {epochs:,} epochs"
    what = f"`schedule {schedule.keyword}` changes nothing within the {many} of training"
    if option == "warmup":
        what = f"the warmup takes {whole} of training, so the rate only rises"
    counts = "it counts epochs, not steps; "
    advice = {
        "warmup": f"{counts}a share of training is written `warmup=5%`",
        "every": f"{counts}a share of training is written `schedule {schedule.keyword} 30%`",
        "at": "they count epochs, not steps; shares of training are written `at=[50%, 80%]`",
        "patience": "lower `patience`: so many epochs in a row may pass without a fall of the loss",
    }
    return Diagnostic(
        "schedule-too-late",
        what,
        schedule.origin.of(option),
        labels=() if train is None else (Label(train.origin.of("epochs"), "how long it takes"),),
        help=advice[option],
        severity="warning",
    )


def no_own_rate(layer: Component, optimizer: Component) -> Diagnostic:
    return Diagnostic(
        "no-own-rate",
        f"`{optimizer.keyword}` takes one step with all weights, so a layer has no rate of its own",
        layer.origin.of("lr"),
        labels=(Label(optimizer.origin.head, "the optimizer"),),
        help="leave `lr` out here, or take another optimizer, such as `adam`",
    )
