"""What is said of a split that can't be made, or is uneven: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.errors.asking import gives_arrays
from nndsl.errors.near import listed
from nndsl.source import Span


def no_groups(span: Span | None) -> Diagnostic:
    return Diagnostic(
        "no-groups",
        "the data have no groups to split by",
        span,
        help="give the group of each row: `fit(X, y, groups=…)`"
        if gives_arrays()
        else "name the column: `data csv … group=customer`",
    )


def no_official_split(span: Span | None) -> Diagnostic:
    return Diagnostic(
        "no-official-split",
        "these data have no split of their own",
        span,
        help="say how many rows are for testing: `split test=20%`",
    )


def no_keras_split(span: Span | None) -> Diagnostic:
    return Diagnostic(
        "no-keras-split",
        "Keras's split is known for `boston` only",
        span,
        help="say how many rows are for testing: `split test=20%`",
    )


def split_conflict(span: Span | None, by: str) -> Diagnostic:
    return Diagnostic(
        "split-conflict",
        f"`by={by}` already says which rows are for testing",
        span,
        help=f"remove `test`, or `by={by}`",
    )


def stratify_without_classes(span: Span | None) -> Diagnostic:
    return Diagnostic(
        "stratify-without-classes",
        "a stratified split needs one target with classes",
        span,
        help="write `by=random`",
    )


def split_without_parts(span: Span | None) -> Diagnostic:
    return Diagnostic(
        "split-without-parts",
        "this split makes neither test nor validation rows",
        span,
        help="say how many: `split test=20%`",
    )


def bad_split_size(span: Span | None, field: str, size: float) -> Diagnostic:
    return Diagnostic(
        "bad-split-size",
        f"`{field}={size:g}` is neither a share nor a whole number of rows",
        span,
        help=f"write `{field}=20%` or `{field}=100`",
    )


def split_too_large(span: Span | None, asked: int, pool: int, whole: bool) -> Diagnostic:
    return Diagnostic(
        "split-too-large",
        f"test and validation rows together are {asked} of {pool}: none is left to train on",
        span,
        help="ask for less: `split test=20% val=10%`"
        + ("; 1 stands for all rows, and numbers of rows begin with 2" if whole else ""),
    )


def part_too_small(span: Span | None, part: str, pool: int) -> Diagnostic:
    return Diagnostic(
        "part-too-small",
        f"`{part}` would have no row: there are only {pool} to choose from",
        span,
        help=f"ask for a larger `{part}`, or give more rows",
    )


def part_below_classes(span: Span | None, part: str, size: int, classes: int) -> Diagnostic:
    return Diagnostic(
        "part-too-small",
        f"{size} `{part}` row{'s' * (size > 1)} can't hold each of {classes} classes",
        span,
        help=f"ask for a larger `{part}`, or write `by=random`",
    )


def too_few_groups(span: Span | None, part: str) -> Diagnostic:
    return Diagnostic(
        "too-few-groups",
        f"`{part}` can't be split off by group: there is only one group",
        span,
        help="write `by=random`",
    )


def class_too_small(span: Span | None, part: str, names: Sequence[str]) -> Diagnostic:
    count, which, its = "has one row", "that class", "its row"
    if len(names) > 1:
        count, which, its = "have one row each", "these classes", "their rows"
    return Diagnostic(
        "class-too-small",
        f"`{part}` can't hold a share of each class: {listed(names)} {count}",
        span,
        help=f"give {which} more rows, or leave {its} out; with `by=random`, a class of one row is "
        "either not learnt or not measured",
    )


def train_lacks(place: Span, names: Sequence[str], at_random: bool) -> Diagnostic:
    """``at_random`` says that rows are drawn whatever their class."""
    which, them = ("this class", "it") if len(names) == 1 else ("these classes", "them")
    advice = "give train rows of each class, or leave those without out of the other rows"
    if at_random:
        advice = f"give {which} more rows and divide with `by=stratified`, or leave {them} out"
    return Diagnostic(
        "train-lacks-class",
        f"the train rows have none of {listed(names, 6)}, which other rows have: "
        f"{which} {'is' if len(names) == 1 else 'are'} not learnt",
        place,
        help=advice,
        severity="warning",
    )
