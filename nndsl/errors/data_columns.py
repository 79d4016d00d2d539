"""What is said of columns that make odd inputs: one constructor per message."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors.near import listed
from nndsl.facts import ManyTexts
from nndsl.source import Span


def quoted(name: str) -> str:
    """Return a column's name as the language writes it.

    >>> quoted("age"), quoted("price in $")
    ('age', '"price in $"')
    """
    return name if name.isidentifier() else json.dumps(name, ensure_ascii=False)


def many_texts(place: Span, odd: ManyTexts, fix: Fix | None) -> Diagnostic:
    inputs = f"each of its {odd.count:,} texts becomes an input"
    why = {
        "dates": f"column `{odd.column}` holds dates: {inputs}, and a new date is none of them",
        "names": f"column `{odd.column}` has a text of its own in most rows: {inputs}, from which "
        "nothing is learnt",
        "texts": f"column `{odd.column}` has many texts: {inputs}",
    }[odd.kind]
    found = _dropped("many-texts", why, place, (odd.column,), fix)
    if odd.kind == "dates":
        advice = f"{found.help}; numbers, such as the month or the days since then, can be learnt"
        return replace(found, help=advice)
    return found


def constant_columns(place: Span, names: Sequence[str], fix: Fix | None) -> Diagnostic:
    which = f"column {listed(names)} has" if len(names) == 1 else f"columns {listed(names)} have"
    why = f"{which} one value in all train rows: nothing is learnt from it"
    return _dropped("constant-column", why, place, names, fix)


def equal_columns(place: Span, pairs: Sequence[tuple[str, str]], fix: Fix | None) -> Diagnostic:
    shown = ", ".join(f"`{name}` and `{first}`" for name, first in pairs[:5])
    more = f" and {len(pairs) - 5} more pairs" if len(pairs) > 5 else ""
    why = f"columns have the same values in all train rows: {shown}{more}"
    return _dropped("equal-columns", why, place, [name for name, _ in pairs], fix)


def _dropped(code: str, why: str, place: Span, names: Sequence[str], fix: Fix | None) -> Diagnostic:
    shown = f"[{', '.join(map(quoted, names[:5]))}]" if len(names) > 1 else quoted(names[0])
    return Diagnostic(
        code,
        why,
        place,
        help=f"leave it out: `drop={shown}`" if fix is not None else "remove it from the inputs",
        fix=fix,
        severity="warning",
    )
