"""The names of columns of new rows go in, and what keeps these from being read comes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from nndsl.data.tables.opening import SEPARATORS
from nndsl.diagnostics import Diagnostic
from nndsl.errors import data as errors


def column_faults(
    given: Sequence[str],
    wanted: Sequence[str],
    about: Sequence[str | None],
    unread: Sequence[str],
) -> list[Diagnostic]:
    """Return what is wrong with the columns of rows to predict.

    ``wanted`` are the inputs, ``about`` those that say where a recording begins, and ``unread``
    what else may stand there.
    """
    if twice := sorted(name for name, count in Counter(given).items() if count > 1):
        return [errors.duplicate_column(None, twice, "the input")]
    if (sep := _separator(given, wanted)) is not None:
        return [errors.columns_together(given[0], sep)]
    present, needed = {*given}, {*wanted, *about}
    others = [name for name in given if name not in needed]
    faults = [
        errors.missing_column(None, name, others, "the input")
        for name in wanted
        if name not in present
    ]
    known = {*unread}
    extra = [name for name in others if name not in known]
    return [*faults, errors.extra_column(extra)] if extra else faults


def _separator(given: Sequence[str], wanted: Sequence[str]) -> str | None:
    """Return what separates columns whose names are all taken for one.

    >>> _separator(["age;town;rooms"], ["rooms", "age"]), _separator(["a|b"], ["a|b"])
    (';', None)
    >>> _separator(["a;b"], ["x", "y"]), _separator(["a;b"], ["x"])
    (';', None)
    """
    if len(given) != 1 or given[0] in wanted:
        return None
    parts = ((sep, [part.strip(' "') for part in given[0].split(sep)]) for sep in SEPARATORS)
    return next((sep for sep, names in parts if _together(names, wanted)), None)


def _together(names: Sequence[str], wanted: Sequence[str]) -> bool:
    """Say whether the parts of a name seem to be the columns that are wanted."""
    return len(names) > 1 and (len(names) == len(wanted) or not {*names}.isdisjoint(wanted))
