"""What is said of rows, columns, targets and splits that don't fit: one constructor per message."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.errors.asking import counted, nth
from nndsl.errors.cells import remedy
from nndsl.errors.data_columns import NAME_COLUMNS, quoted
from nndsl.errors.near import listed
from nndsl.source import Span

_MANY = 10  # texts of a column that each are in a row or two


def near_name(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is meant, whatever its capitals.

    >>> near_name("Pirce", ["PRICE", "rooms"])
    'PRICE'
    """
    lowered = {other.lower(): other for other in known}
    matches = difflib.get_close_matches(name.lower(), list(lowered), n=1, cutoff=0.6)
    return lowered[matches[0]] if matches else None


def _rows(rows: Sequence[int], count: int) -> str:
    shown = ", ".join(str(nth(row)) for row in rows[:5])
    if count == 1:
        return f"row {shown}"
    return f"rows {shown}" + (" and others" if count > 5 else "")


def onehot_without_columns(span: Span | None, samples: str) -> Diagnostic:
    return Diagnostic(
        "no-columns",
        f"the samples are {samples}, which have no columns to one-hot encode",
        span,
        help="remove `onehot`",
    )


def no_columns(span: Span | None, target: str, samples: str = "images") -> Diagnostic:
    return Diagnostic(
        "no-columns",
        f"the samples of this set are {samples}, which have no columns to predict",
        span,
        help=f"leave `target=` out: the set's own target is `{target}`",
    )


def separated_by(sep: str) -> str:
    """Return what helps where columns are separated by something else."""
    shown = "\\t" if sep == "\t" else sep
    return f'the columns seem to be separated by `{shown}`: add `sep="{shown}"`'


def _a_row(names: Sequence[str]) -> bool:
    """Say whether columns are called by numbers with a fraction, so that no one has named them."""
    return any(re.fullmatch(r"-?\d+\.\d+", name) for name in names)


def missing_column(
    span: Span | None, name: str, known: Sequence[str], where: str, sep: str | None = None
) -> Diagnostic:
    close = near_name(name, known)
    advice = f"did you mean `{close}`?" if close else None
    if close is None and known:
        advice = f"other columns it has: {listed(known)}"
    if _a_row(known):
        advice = f"put a line with the columns' names before the first one, {listed(known)}"
    if len(known) == 1 and name in (parts := re.split("[;,\t|]", known[0])) and len(parts) > 1:
        advice = f"separate columns as the training rows do: `{known[0]}` is taken for one name"
    if sep is not None:
        advice = separated_by(sep)
    return Diagnostic("missing-column", f"{where} has no column `{name}`", span, help=advice)


def extra_column(names: Sequence[str], targets: Sequence[str]) -> Diagnostic:
    known = [name for name in names if name in targets]
    advice = "leave out what the model wasn't trained on"
    if known:
        advice = f"{listed(known)} is what the model predicts: leave it out"
    count = "a column" if len(names) == 1 else "columns"
    return Diagnostic(
        "extra-column",
        f"the input has {count} the model doesn't know: {listed(names)}",
        help=advice,
    )


def duplicate_column(span: Span | None, names: Sequence[str], where: str) -> Diagnostic:
    values = all(re.fullmatch(r"[-+]?\d+\.?\d*", name) for name in names)
    return Diagnostic(
        "duplicate-column",
        f"{where} has more than one column named {listed(names)}",
        span,
        help=NAME_COLUMNS if values else "give each column its own name",
    )


def target_is_input(span: Span | None, name: str) -> Diagnostic:
    return Diagnostic(
        "target-is-input",
        f"`{name}` is the target and also listed as an input",
        span,
        help=f"remove `{name}` from the inputs; a network that sees its target learns to copy it",
    )


def column_used_twice(span: Span | None, name: str, first: str, second: str) -> Diagnostic:
    return Diagnostic(
        "column-used-twice",
        f"`{name}` is given as `{first}` and as `{second}`",
        span,
        help=f"remove it from one of `{first}` and `{second}`",
    )


def no_inputs(span: Span | None, where: str) -> Diagnostic:
    return Diagnostic(
        "no-inputs", f"no column of {where} is left as an input", span, help="add a column"
    )


def not_numeric(
    span: Span | None,
    name: str,
    count: int,
    places: Sequence[tuple[int, str]],
    what: str = "column",
) -> Diagnostic:
    cells = ", ".join(f"row {nth(row)} `{text}`" for row, text in places[:5])
    known = remedy([text for _, text in places[:5]]) if span is not None else None
    many = "1 cell that is not a number" if count == 1 else f"{count} cells that are not numbers"
    return Diagnostic(
        "not-numeric",
        f"{what} `{name}` has {many}: {cells}",
        span,
        notes=(counted(),),
        help=known or "correct the cells; leave a cell empty where its value is unknown",
        cells=tuple((row, name) for row, _ in places[:5]),
    )


def not_finite(span: Span | None, name: str, count: int, rows: Sequence[int]) -> Diagnostic:
    many = "a value that is" if count == 1 else f"{count} values that are"
    return Diagnostic(
        "not-finite",
        f"`{name}` has {many} infinite or too large: {_rows(rows, count)}",
        span,
        notes=(counted(),),
        help="correct these values, or leave the cells empty",
        cells=tuple((row, name) for row in rows[:5]),
    )


def missing_values(
    span: Span | None,
    counts: Sequence[tuple[str, int]],
    places: Sequence[tuple[int, str]],
    advice: str = "write `preprocess missing=zero`, or `mean`, or `drop`",
) -> Diagnostic:
    columns = ", ".join(f"`{name}` {count}" for name, count in counts[:12])
    more = f" and {len(counts) - 12} more columns" if len(counts) > 12 else ""
    cells = ", ".join(f"row {nth(row)} `{name}`" for row, name in places[:5])
    return Diagnostic(
        "missing-values",
        f"values are missing: {columns}{more}",
        span,
        notes=(f"the first places: {cells}", counted()),
        help=advice,
        cells=tuple(places[:5]),
    )


def empty_column(span: Span | None, name: str, where: str = "any row") -> Diagnostic:
    return Diagnostic(
        "empty-column",
        f"column `{name}` has no value in {where}",
        span,
        help=f"leave it out: `drop=[{name}]`",
    )


def unsupported_column(span: Span | None, name: str, kind: str) -> Diagnostic:
    return Diagnostic(
        "unsupported-column",
        f"column `{name}` holds {kind}, which is neither numbers nor texts",
        span,
        help=f"turn it into numbers first, or leave it out: `drop=[{name}]`",
    )


def too_many_categories(span: Span | None, name: str, count: int, limit: int) -> Diagnostic:
    return Diagnostic(
        "too-many-categories",
        f"column `{name}` has {count} different texts; one-hot columns are made of at most {limit}",
        span,
        help=f"leave it out: `drop=[{name}]`",
    )


def unseen_category(
    span: Span | None, name: str, values: Sequence[str], known: Sequence[str], rows: Sequence[int]
) -> Diagnostic:
    close = near_name(values[0], known) if len(values) == 1 else None
    advice = f"did you mean `{close}`?" if close else f"train has {listed(known)}"
    if span is not None and len(rows) == len(values) > 2 and len(known) >= _MANY:
        advice = f"nothing is learnt from texts that hardly return: `drop={quoted(name)}`"
    return Diagnostic(
        "unseen-category",
        f"column `{name}` has {listed(values)}, which no train row has: {_rows(rows, len(rows))}",
        span,
        notes=(counted(), "`preprocess unseen=other` takes other texts for none of these"),
        help=advice,
        cells=tuple((row, name) for row in rows[:5]),
    )


def half_character(char: str) -> Diagnostic:
    return Diagnostic(
        "not-text",
        f"a text of the data has half a character, {char!a}, which can't be written to a file",
        help="such texts come of bytes that are no UTF-8 (`errors='surrogateescape'`): decode them "
        "with the encoding they are in",
    )
