"""What is said of losses and outputs that are no numbers any more."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic
from nndsl.errors.asking import first, nth


def not_finite(
    layer: Component, name: str, what: str, at: tuple[int, int] | None, lr: float | None
) -> Diagnostic:
    """Tell where a loss is no longer a number: at an epoch and batch, or behind the last step."""
    when = "behind the last step" if at is None else f"in epoch {at[0]}, batch {at[1]}"
    slower = "" if lr is None else f"lower the learning rate (it is {lr:g}), or "
    return Diagnostic(
        "training-diverged",
        f"the loss is no longer a number {when}",
        layer.origin.statement,
        label=f"{what} of `{name}` is the first that is not finite",
        help=f"{slower}scale the data: `preprocess standardize`",
    )


def outputs_not_finite(
    last: Component,
    part: str,
    noun: str,
    counts: tuple[int, int],
    numbers: Sequence[int],
    reach: tuple[float, float] | None,
) -> Diagnostic:
    """Tell of samples, so many of so many, that keep a part from being measured.

    ``numbers`` are those of the first, ``reach`` is how far inputs go, and those of train.
    """
    count, of = counts
    said = [_numbered(noun, count, numbers)]
    if reach is not None:
        said = [f"inputs of {part} reach {reach[0]:.3g}, those of train {reach[1]:.3g}", *said]
    return Diagnostic(
        "outputs-not-finite",
        f"{count:,} of {of:,} {part} {noun}s have outputs that are not finite, so nothing is "
        f"measured on {part}",
        last.origin.statement,
        notes=tuple(said),
        help="`nndsl trace` shows the values on the way of such a row; scaling the data keeps them "
        "small: `preprocess standardize`"
        if reach is None
        else "correct the values that are far off, or leave their rows out",
        severity="warning",
    )


def predictions_not_finite(
    noun: str, counts: tuple[int, int], numbers: Sequence[int]
) -> Diagnostic:
    """Tell of samples, so many of so many, whose predictions are none; ``numbers`` of the first."""
    count, of = counts
    return Diagnostic(
        "outputs-not-finite",
        f"{count:,} of {of:,} {noun}s have outputs that are not finite: nothing is predicted of "
        "them, whatever class is given",
        notes=(_numbered(noun, count, numbers),),
        help="correct values that are far from those of the training rows, or leave the rows out",
        severity="warning",
    )


def _numbered(noun: str, count: int, numbers: Sequence[int]) -> str:
    which = ", ".join(str(nth(row)) for row in numbers)
    which += " and others" if count > len(numbers) else ""
    return f"{noun if count == 1 else f'{noun}s'} {which} of all {noun}s, counted from {first()}"
