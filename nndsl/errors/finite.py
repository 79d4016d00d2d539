"""What is said of losses and outputs that are no numbers any more."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic
from nndsl.errors.asking import gives_commands, row_number
from nndsl.errors.outcome import SCALED, Unscaled


def not_finite(
    layer: Component,
    name: str,
    what: str,
    at: tuple[int, int] | None,
    rates: tuple[float, float] | None,
    unscaled: Unscaled | None,
) -> Diagnostic:
    """Tell where a loss is no longer a number: at an epoch and batch, or behind the last step.

    ``rates`` are the file's and that of the last step; ``unscaled`` is what nobody has scaled.
    """
    when = "behind the last step" if at is None else f"in epoch {at[0]}, batch {at[1]}"
    advice = []
    if rates is not None:
        rate, last = rates
        here = "" if last == rate else f", and was {last:g} here"
        advice.append(f"lower the learning rate (it is {rate:g}{here})")
    if unscaled is not None:
        advice.append(SCALED[unscaled])
    elif rates is None:
        advice.append("take another optimizer, such as `adam 0.001`")
    return Diagnostic(
        "training-diverged",
        f"the loss is no longer a number {when}",
        layer.origin.statement,
        label=f"{what} of `{name}` is the first that is not finite",
        help=", or ".join(advice),
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
    advice = "scaling the data keeps values on the way small: `preprocess standardize`"
    if gives_commands():
        advice += "; `nndsl trace` shows those of a row"
    if reach is not None:
        said = [f"inputs of {part} reach {reach[0]:.3g}, those of train {reach[1]:.3g}", *said]
        advice = "correct the values that are far off, or leave their rows out"
    return Diagnostic(
        "outputs-not-finite",
        f"{count:,} of {of:,} {part} {noun}s have outputs that are not finite, so nothing is "
        f"measured on {part}",
        last.origin.statement,
        notes=tuple(said),
        help=advice,
        severity="warning",
    )


def predictions_not_finite(
    noun: str, counts: tuple[int, int], numbers: Sequence[int]
) -> Diagnostic:
    """Tell of samples, so many of so many, whose predictions are none; ``numbers`` of the first."""
    count, of = counts
    given = "" if gives_commands() else ", whatever class is given"  # a table has none
    return Diagnostic(
        "outputs-not-finite",
        f"{count:,} of {of:,} {noun}s have outputs that are not finite: nothing is predicted of "
        f"them{given}",
        notes=(_numbered(noun, count, numbers),),
        help="correct values that are far from those of the training rows, or leave the rows out",
        severity="warning",
    )


def _numbered(noun: str, count: int, numbers: Sequence[int]) -> str:
    which = ", ".join(str(row_number(row)) for row in numbers)
    which += " and others" if count > len(numbers) else ""
    many = noun if count == 1 else f"{noun}s"
    return f"{many} {which} of all {noun}s, counted from {row_number(1)}"
