"""What is said of rows, columns, targets and splits that don't fit: one constructor per message."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.errors.asking import cells_named, gives_arrays, rows_counted, rows_named
from nndsl.errors.cells import plainly, remedy
from nndsl.errors.data_columns import NAME_COLUMNS, leave_out, quoted
from nndsl.errors.near import listed
from nndsl.source import Span

_ROW_NUMBERS = ("column_1", "Unnamed: 0")  # as nndsl and pandas call a column without a name
_MANY = 10  # texts of a column that each are in a row or two


def near_name(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is meant, whatever its capitals.

    >>> near_name("Pirce", ["PRICE", "rooms"])
    'PRICE'
    """
    lowered = {other.lower(): other for other in known}
    matches = difflib.get_close_matches(name.lower(), list(lowered), n=1, cutoff=0.6)
    return lowered[matches[0]] if matches else None


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
    if sep is not None:
        advice = separated_by(sep)
    return Diagnostic("missing-column", f"{where} has no column `{name}`", span, help=advice)


def columns_together(name: str, sep: str) -> Diagnostic:
    """``name`` is that of the only column of rows to predict, which holds the names of several."""
    shown = "\\t" if sep == "\t" else sep
    advice = "separate them as the training rows were"
    if gives_arrays():
        advice = f'read them with `pandas.read_csv("…", sep="{shown}")`'
    return Diagnostic(
        "missing-column",
        f"the input has one column, `{name}`: its columns are separated by `{shown}`",
        help=advice,
    )


def extra_column(names: Sequence[str]) -> Diagnostic:
    advice = "leave out what the model wasn't trained on"
    numbers = next((name for name in names if name in _ROW_NUMBERS), None)
    if numbers is not None:
        advice += f"; a first column without a name is called `{numbers}`: pandas writes one for "
        advice += "row numbers, unless it is told `index=False`"
    count = "a column" if len(names) == 1 else "columns"
    return Diagnostic(
        "extra-column",
        f"the input has {count} the model doesn't know: {listed(names)}",
        help=advice,
    )


def known_answers(names: Sequence[str]) -> Diagnostic:
    which = "column" if len(names) == 1 else "columns"
    return Diagnostic(
        "known-answers",
        f"the input has the {which} {listed(names)}, which the model predicts: that isn't read, "
        "and predictions are the same without it",
        severity="warning",
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


def _with(empty: str | None, advice: str) -> str:
    """Return the advice to leave cells empty, with what that takes.

    ``empty`` is the option of `preprocess` which it takes, "" if none, None if it is no use.

    >>> _with("missing=drop", ", or leave it empty"), _with(None, ", or leave it empty")
    (', or leave it empty, with `preprocess missing=drop`', '')
    """
    if empty is None:
        return ""
    return f"{advice}, with `preprocess {empty}`" if empty else advice


def not_numeric(
    span: Span | None,
    name: str,
    count: int,
    places: Sequence[tuple[int, str]],
    what: str = "column",
    *,
    empty: str | None,
) -> Diagnostic:
    """``empty`` is as `_with` has it."""
    cells = cells_named(places)
    texts = [text for _, text in places[:5]]
    advice = f"correct the cells{_with(empty, '; leave a cell empty where its value is unknown')}"
    known = remedy(texts, _with(empty, "")) if span is not None else None
    if known is None:
        as_codes = f"; `preprocess onehot={quoted(name)}` takes each for a category"
        stated = span is not None and what == "column"
        known = (plainly(texts) or advice) + as_codes * stated
    many = "1 cell that is not a number" if count == 1 else f"{count} cells that are not numbers"
    return Diagnostic(
        "not-numeric",
        f"{what} `{name}` has {many}: {cells}",
        span,
        notes=(rows_counted(),),
        help=known,
        cells=tuple((row, name) for row, _ in places[:5]),
    )


def not_finite(
    span: Span | None, name: str, count: int, rows: Sequence[int], *, empty: str | None
) -> Diagnostic:
    """``empty`` is as `_with` has it."""
    many = "a value that is" if count == 1 else f"{count} values that are"
    return Diagnostic(
        "not-finite",
        f"`{name}` has {many} infinite or too large: {rows_named(rows, count)}",
        span,
        notes=(rows_counted(),),
        help=f"correct these values{_with(empty, ', or leave the cells empty')}",
        cells=tuple((row, name) for row in rows[:5]),
    )


def unsupported_column(span: Span | None, name: str, kind: str) -> Diagnostic:
    such = ", such as the month or the days since then" if kind == "dates" else ""
    return Diagnostic(
        "unsupported-column",
        f"column `{name}` holds {kind}, neither numbers nor texts",
        span,
        help=f"turn it into numbers first{such}, or {leave_out(name)}",
    )


def too_many_categories(span: Span | None, name: str, count: int, limit: int) -> Diagnostic:
    return Diagnostic(
        "too-many-categories",
        f"column `{name}` has {count} different texts; one-hot columns are made of at most {limit}",
        span,
        help=leave_out(name),
    )


def unseen_category(
    span: Span | None, name: str, values: Sequence[str], known: Sequence[str], rows: Sequence[int]
) -> Diagnostic:
    close = near_name(values[0], known) if len(values) == 1 else None
    advice = f"did you mean `{close}`?" if close else f"train has {listed(known)}"
    if span is not None and len(rows) == len(values) > 2 and len(known) >= _MANY:
        advice = f"nothing is learnt from texts that hardly return: `drop={quoted(name)}`"
    which = rows_named(rows, len(rows))
    return Diagnostic(
        "unseen-category",
        f"column `{name}` has {listed(values)}, which no train row has: {which}",
        span,
        notes=(rows_counted(), "`preprocess unseen=other` takes other texts for none of these"),
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
