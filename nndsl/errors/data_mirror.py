"""What is said of an autoencoder that can't be: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic, Fix, Label
from nndsl.source import Edit, Span


def autoencoder_outputs(span: Span | None, count: int) -> Diagnostic:
    return Diagnostic(
        "autoencoder-outputs",
        f"an autoencoder has one output, which is its input again, and this file has {count}",
        span,
        help="keep that one, or leave `task autoencoder` out; Python has any other value of a "
        "trained network by its name: `result.torch().value(NAME, x)`",
    )


def autoencoder_of_words(span: Span | None) -> Diagnostic:
    return Diagnostic(
        "autoencoder-of-words",
        "an autoencoder gives back amounts, and texts are numbers that only tell words apart",
        span,
        help="use `data csv` with columns of numbers, or images",
    )


def autoencoder_target_scale(span: Span | None) -> Diagnostic:
    return Diagnostic(
        "autoencoder-target-scale",
        "the target of an autoencoder is its input, and is scaled as that is",
        span,
        help="remove `target=standardize`; `preprocess standardize` scales both",
    )


def bound_without_autoencoder(loss: Component, task: Component | None) -> Diagnostic:
    place = task.origin.statement if task is not None else _behind(loss)
    return Diagnostic(
        "bound-without-autoencoder",
        "`elbo` is the bound of a variational autoencoder, whose target is its input",
        loss.origin.head,
        labels=() if task is None else (Label(place, "the task"),),
        help="write `task autoencoder`, or `loss mse` for numbers that are targets",
        fix=Fix(((place, "task autoencoder" if task is not None else "; task autoencoder"),)),
    )


def _behind(component: Component) -> Span:
    end = component.origin.statement.end
    return Span(end, end)


def bound_without_sample(loss: Component, ending: Sequence[Edit]) -> Diagnostic:
    edits = ((loss.origin.statement, "loss mse"), *ending)
    instead = "`loss mse` and end with `linear`" if ending else "`loss mse`"
    return Diagnostic(
        "bound-without-sample",
        "`elbo` compares what `sample` draws from with a standard normal distribution, and the "
        "network has no `sample`",
        loss.origin.head,
        help=f"write {instead}, or draw the code: `m = dense 8 from=h; v = dense 8 from=h; "
        "sample m v`",
        fix=Fix(edits),
    )


def shares_as_numbers(loss: Component, place: Span) -> Diagnostic:
    said = loss.origin.fields.get("reconstruction")
    edit = (loss.origin.head, "loss elbo bce") if said is None else (said, "bce")
    return Diagnostic(
        "reconstruction-mismatch",
        "`sigmoid` gives shares from 0 to 1, but `reconstruction=mse` is for free numbers",
        loss.origin.of("reconstruction"),
        labels=(Label(place, "the outputs"),),
        help="write `loss elbo bce` for inputs from 0 to 1, or end with `linear`",
        fix=Fix((edit,)),
    )


def numbers_as_shares(
    loss: Component,
    place: Span,
    activation: str,
    edits: tuple[Edit, ...],
    advice: str,
) -> Diagnostic:
    return Diagnostic(
        "reconstruction-mismatch",
        "`reconstruction=bce` is for shares from 0 to 1, which a `sigmoid` at the end gives, not "
        f"`{activation}`",
        loss.origin.of("reconstruction"),
        labels=(Label(place, "the outputs"),),
        help=f"{advice}, or write `loss elbo mse`",
        fix=Fix(edits) if edits else None,
    )


def standardized_shares(loss: Component, scale: Span) -> Diagnostic:
    return Diagnostic(
        "reconstruction-mismatch",
        "`reconstruction=bce` is for inputs from 0 to 1, and standardized ones lie around 0",
        loss.origin.of("reconstruction"),
        labels=(Label(scale, "scaled here"),),
        help="write `preprocess minmax`",
        fix=Fix(((scale, "minmax"),)),
    )


def inputs_beyond_shares(
    loss: Component, scale: Span | None, least: float, largest: float
) -> Diagnostic:
    return Diagnostic(
        "target-beyond-shares",
        f"`{loss.keyword}` is for inputs from 0 to 1, and these are from {least:.4g} to "
        f"{largest:.4g}",
        loss.origin.head,
        labels=() if scale is None else (Label(scale, "scaled here"),),
        help="scale them: `preprocess minmax`",
        fix=None if scale is None else Fix(((scale, "minmax"),)),
    )
