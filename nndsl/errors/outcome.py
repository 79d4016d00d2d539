"""What is said of a network whose outputs tell little of the rows, or can't be measured so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic
from nndsl.source import Span

Unscaled: TypeAlias = Literal["inputs", "targets"]

SCALED: dict[Unscaled, str] = {
    "inputs": "scale the data: `preprocess standardize`",
    "targets": "scale the target: `preprocess … target=standardize`",
}
AT_LAST = "train longer, or at another learning rate"


def one_class(
    last: Component, part: str, label: str, unscaled: Unscaled | None, weights: str | None
) -> Diagnostic:
    """``weights`` is the option of the loss for classes of unequal sizes, where they are."""
    advice = [f"weigh the classes: `{weights}=balanced`"] if weights else []
    return Diagnostic(
        "only-class",
        f"the network takes all {part} rows for `{label}`",
        last.origin.statement,
        help=_instead(unscaled, advice),
        severity="warning",
    )


def one_number(
    last: Component, part: str, target: str, value: float, unscaled: Unscaled | None
) -> Diagnostic:
    return Diagnostic(
        "only-number",
        f"the network gives all {part} rows the same number for `{target}`, {value:.4g}",
        last.origin.statement,
        help=_instead(unscaled),
        severity="warning",
    )


def worse_than_mean(
    last: Component,
    part: str,
    target: str,
    far: tuple[float, float],
    unscaled: Unscaled | None,
) -> Diagnostic:
    """``far`` are the root mean square errors of a network, and of the mean of train targets."""
    own, usual = far
    return Diagnostic(
        "worse-than-mean",
        f"on {part} rows the network is farther from `{target}` than the mean of the train rows: "
        f"rmse {own:.4g}, that of the mean {usual:.4g}",
        last.origin.statement,
        help=_instead(unscaled),
        severity="warning",
    )


def top_of_few(place: Span, name: str, classes: int) -> Diagnostic:
    return Diagnostic(
        "metric-undefined",
        f"`{name}` says nothing of {classes} classes: each is among the most probable",
        place,
        help="leave it out",
        severity="warning",
    )


def _instead(unscaled: Unscaled | None, advice: Sequence[str] = ()) -> str:
    return ", or ".join([*([SCALED[unscaled]] if unscaled else []), *advice, AT_LAST])
