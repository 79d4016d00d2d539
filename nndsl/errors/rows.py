"""What is said of rows, of an `expect` table or of the data: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.errors.data_columns import quoted
from nndsl.errors.near import listed, near
from nndsl.facts import Dropped
from nndsl.source import Span

_COLUMNS = 5  # that are named


def misplaced_row(span: Span) -> Diagnostic:
    return Diagnostic(
        "misplaced-row",
        "a row of inputs and outputs stands outside `expect`",
        span,
        help="write `expect [0, 1] -> 0`, or several rows in braces: `expect { … }`",
    )


def not_a_row(span: Span) -> Diagnostic:
    return Diagnostic(
        "not-a-row",
        "in an `expect` table each line is a row",
        span,
        help="write `[0, 1] -> 0`: the inputs, an arrow, the outputs",
    )


def empty_expect(span: Span) -> Diagnostic:
    return Diagnostic(
        "empty-expect",
        "`expect` has no rows, so it checks nothing",
        span,
        help="write `expect [0, 1] -> 0`, or several rows in braces: `expect { … }`",
    )


def row_not_numbers(span: Span, side: str) -> Diagnostic:
    return Diagnostic(
        "row-not-numbers",
        f"the {side} of a row are numbers" + (" or the name of a class" * (side == "outputs")),
        span,
        help="write `[0, 1] -> 0`",
    )


def row_size(place: Span, side: str, found: int, wanted: int) -> Diagnostic:
    return Diagnostic(
        "row-size",
        f"this row has {found} {side}, but the network has {wanted}",
        place,
        help="a row is written `[inputs] -> [outputs]`",
    )


def row_beyond_shares(place: Span, number: float, classes: Sequence[str]) -> Diagnostic:
    known = f"{number:g}" in classes
    return Diagnostic(
        "row-beyond-shares",
        f"the outputs are probabilities, and {number:g} is none",
        place,
        help=f'the name of a class stands in quotes: `"{number:g}"`'
        if known
        else "expect numbers from 0 to 1, or the name of a class",
    )


def row_class(place: Span, name: str, known: Sequence[str]) -> Diagnostic:
    meant = near(name, known)
    return Diagnostic(
        "unknown-class",
        f"no class is called `{name}`",
        place,
        help=f"did you mean `{meant}`?"
        if meant
        else f"classes: {listed(known, 8)}"
        if known
        else "classes have names only in data",
    )


def unscaled_target(place: Span, targets: Sequence[str], scale: float) -> Diagnostic:
    return Diagnostic(
        "unscaled-target",
        f"the target {listed(targets, 3)} is about {scale:,.0f} in size, far from where a network "
        "starts",
        place,
        help="write `preprocess target=standardize`; figures stay in the target's own units",
        severity="warning",
    )


def rows_dropped(
    place: Span, dropped: Dropped, targets: Sequence[str], from_file: bool
) -> Diagnostic:
    worst, count = dropped.columns[0]
    advice = "`missing=mean` and `missing=zero` keep them"
    if worst in targets:
        advice = f"is `{worst}` known for more of them? Without it, nothing is learnt from a row"
    elif count * 2 > dropped.rows:
        leave = f"`drop={quoted(worst)}`" if from_file else "leaving it out"
        advice += f"; most of them lack `{worst}`: {leave} keeps those, too"
    return Diagnostic(
        "rows-dropped",
        dropped_rows(dropped),
        place,
        help=advice,
        severity="warning",
    )


def dropped_rows(dropped: Dropped) -> str:
    """Return how many rows are left out, and which columns lack values."""
    noun = "windows" if dropped.windows else "rows"
    columns = ", ".join(f"`{name}` {count:,}" for name, count in dropped.columns[:_COLUMNS])
    left = len(dropped.columns) - _COLUMNS
    more = f" and {left} more" if left > 0 else ""
    return (
        f"`missing=drop` leaves {dropped.rows:,} of {dropped.total:,} {noun} out; values are "
        f"missing in {columns}{more}"
    )


def leaking_input(
    place: Span, names: Sequence[str], targets: Sequence[str], from_file: bool
) -> Diagnostic:
    advice = "if it would not be known at prediction, leave it out"
    return Diagnostic(
        "target-leak",
        f"{listed(names, 5)} alone tells {listed(targets, 1)} exactly, in every training row",
        place,
        help=f"{advice}: `drop=[{', '.join(names[:5])}]`" if from_file else advice,
        severity="warning",
    )


def shared_groups(place: Span, count: int) -> Diagnostic:
    noun = "group has" if count == 1 else "groups have"
    return Diagnostic(
        "group-leak",
        f"{count} {noun} rows both to learn from and to be measured on",
        place,
        help="write `split by=group`, or figures will be better than they are for new groups",
        severity="warning",
    )


def validation_lacks(place: Span, names: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "validation-lacks-class",
        f"the validation rows have none of {listed(names, 6)}",
        place,
        help="make `val=` larger, or divide with `by=stratified`",
        severity="warning",
    )
