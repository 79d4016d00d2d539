"""What is said of values that are missing, of inputs or targets: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nndsl.diagnostics import Diagnostic
from nndsl.errors.asking import cells_named, row_number, rows_counted
from nndsl.errors.data_columns import leave_out
from nndsl.source import Span


def missing_values(
    span: Span | None,
    counts: Sequence[tuple[str, int]],
    places: Sequence[tuple[int, str]],
    advice: str = "write `preprocess missing=zero`, or `mean`, or `drop`",
) -> Diagnostic:
    columns = ", ".join(f"`{name}` {count}" for name, count in counts[:12])
    more = f" and {len(counts) - 12} more columns" if len(counts) > 12 else ""
    cells = cells_named(places)
    return Diagnostic(
        "missing-values",
        f"values are missing: {columns}{more}",
        span,
        notes=(f"the first places: {cells}", rows_counted()) if places else (),
        help=advice,
        cells=tuple(places[:5]),
    )


def no_mark(
    span: Span | None, name: str, count: int, rows: Sequence[int], droppable: bool
) -> Diagnostic:
    """Tell of rows without a group, a recording or a time, and whether they can be left out."""
    advice = f"give each row its `{name}`"
    if droppable:
        advice += ", or write `preprocess missing=drop`, which leaves such rows out"
    return missing_values(span, [(name, count)], [(row, name) for row in rows], advice)


def not_filled(dropped: bool) -> str:
    """Return what helps against gaps in rows to predict that the training didn't fill either.

    ``dropped`` says that it left such rows out.
    """
    advice = "fill these cells, or train the model with `preprocess missing=zero`"
    if not dropped:
        return advice
    told = "`missing=drop` leaves rows out of training only, and each row here has a prediction"
    return f"{told}: leave these out yourself, {advice}"


def nothing_whole(
    span: Span | None,
    counts: Sequence[tuple[str, int]],
    places: Sequence[tuple[int, str]],
    window: int | None,
    fillable: bool,
    labels: bool,
) -> Diagnostic:
    """Tell that each row, or ``window`` of so many, lacks a value.

    ``fillable`` ones are those of inputs; ``labels`` says that other targets than that of a
    window's last row are asked for.
    """
    ways = ["drop the emptiest columns", "write `preprocess missing=zero`"] if fillable else []
    ways += ["write `label=last`, which needs the target of the last row alone"] if labels else []
    ways += ["make `window` shorter"] if window is not None and window > 2 else []
    advice = ", or ".join(ways) or "give some rows all of these"
    found = missing_values(span, counts, places, advice)
    noun = "row" if window is None else "window"
    return replace(found, message=f"no {noun} is whole; {found.message}")


def empty_column(span: Span | None, name: str, where: str = "any row") -> Diagnostic:
    return Diagnostic(
        "empty-column",
        f"column `{name}` has no value in {where}",
        span,
        help=leave_out(name),
    )


def target_missing_values(
    span: Span | None,
    name: str,
    count: int,
    rows: Sequence[int],
    advice: str = "write `preprocess missing=drop`, which leaves such rows out, or remove them",
) -> Diagnostic:
    shown = ", ".join(str(row_number(row)) for row in rows[:5])
    many = "value: row" if count == 1 else "values: rows"
    return Diagnostic(
        "target-missing-values",
        f"target `{name}` has {count} missing {many} {shown}",
        span,
        notes=(rows_counted(),),
        help=advice,
        cells=tuple((row, name) for row in rows[:5]),
    )


def no_target_values(span: Span | None, name: str) -> Diagnostic:
    return Diagnostic(
        "target-missing-values",
        f"target `{name}` has no value in any row",
        span,
        help="name a column that has values",
    )
