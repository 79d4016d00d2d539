"""What is said of columns that make odd inputs: one constructor per message."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors.asking import gives_arrays
from nndsl.errors.near import listed
from nndsl.facts import Alike, ManyTexts, Merged
from nndsl.source import Span

SHOWN = 3  # pairs of texts
_OF_DATES = "numbers, such as the month or the days since then, can be learnt"
NAME_COLUMNS = "put a line with the columns' names before the first one, such as `a,b,c`"


def quoted(name: str) -> str:
    """Return a column's name as the language writes it.

    >>> quoted("age"), quoted("price in $")
    ('age', '"price in $"')
    """
    return name if name.isidentifier() else json.dumps(name, ensure_ascii=False)


def columns_had(names: Sequence[str]) -> str:
    """Return which columns the data have, as a sentence.

    >>> columns_had(["age"]), columns_had(["age", "height"])
    ('the data have 1 column: `age`', 'the data have 2 columns: `age`, `height`')
    """
    return f"the data have {len(names)} column{'s' * (len(names) != 1)}: {listed(names, 8)}"


def leave_out(*names: str) -> str:
    """Return how columns are left out of the inputs.

    >>> leave_out("price in $"), leave_out("a", "b")
    ('leave it out: `drop="price in $"`', 'leave them out: `drop=[a, b]`')
    """
    which = "it" if len(names) == 1 else "them"
    if gives_arrays():
        return f"leave {which} out of X"
    shown = ", ".join(map(quoted, names))
    return f"leave {which} out: `drop={shown if len(names) == 1 else f'[{shown}]'}`"


def many_texts(place: Span, odd: ManyTexts, fix: Fix | None) -> Diagnostic:
    inputs = f"each of its {odd.count:,} texts becomes an input"
    why = {
        "dates": f"column `{odd.column}` holds dates: {inputs}, and a new date is none of them",
        "names": f"column `{odd.column}` has a text of its own in most rows: {inputs}, from which "
        "nothing is learnt",
        "rare": f"column `{odd.column}` has few rows of each text: {inputs}, from which "
        "little is learnt",
        "texts": f"column `{odd.column}` has many texts: {inputs}",
    }[odd.kind]
    found = _dropped("many-texts", why, place, (odd.column,), fix)
    return replace(found, help=f"{found.help}; {_OF_DATES}") if odd.kind == "dates" else found


def unseen_dates(place: Span, name: str, count: int) -> Diagnostic:
    one = "1 of them is" if count == 1 else f"{count:,} of them are"
    return Diagnostic(
        "unseen-category",
        f"column `{name}` holds dates, each of which becomes an input; {one} in no train row",
        place,
        help=f"leave it out: `drop={quoted(name)}`; {_OF_DATES}",
    )


def alike_texts(place: Span, same: Sequence[Alike], classes: bool, from_file: bool) -> Diagnostic:
    """Tell of the pairs of one column; ``classes`` says that it is the target."""
    name = same[0].column
    pairs = [f"`{pair.usual}` and `{pair.other}` ({_rows(pair.rows)})" for pair in same[:SHOWN]]
    more = f" and {len(same) - SHOWN} more pairs" if len(same) > SHOWN else ""
    mend = "" if from_file else f": `pd.Series({name}).str.strip().str.lower()`"
    which, kind = ("target", "a class each") if classes else ("column", "an input each")
    return Diagnostic(
        "alike-texts",
        f"{which} `{name}` has texts that differ in capitals or spaces only, {kind}: "
        f"{', '.join(pairs)}{more}",
        place,
        help=f"write them alike, if they are meant to be one{mend}",
        severity="warning",
    )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def constant_columns(place: Span, names: Sequence[str], fix: Fix | None) -> Diagnostic:
    which = f"column {listed(names)} has" if len(names) == 1 else f"columns {listed(names)} have"
    why = f"{which} one value in all train rows: nothing is learnt from it"
    return _dropped("constant-column", why, place, names, fix)


def counting_columns(place: Span, names: Sequence[str], fix: Fix | None) -> Diagnostic:
    which = (
        f"column {listed(names)} numbers" if len(names) == 1 else f"columns {listed(names)} number"
    )
    why = f"{which} the rows of the file: what is learnt from it holds for these rows alone"
    return _dropped("row-numbers", why, place, names, fix)


def padded_numbers(place: Span, columns: Sequence[tuple[str, str]]) -> Diagnostic:
    """Tell of columns that became numbers, each with a cell that had zeros in front."""
    names = [name for name, _ in columns]
    which, verb = ("column", "is") if len(names) == 1 else ("columns", "are")
    shown = names[0] if len(names) == 1 else None
    value = quoted(shown) if shown is not None else f"[{', '.join(map(quoted, names[:5]))}]"
    zeros = len(columns[0][1]) - len(columns[0][1].lstrip("0"))
    return Diagnostic(
        "leading-zeros",
        f"{which} {listed(names)} {verb} read as numbers, without the zeros in front of them: "
        f"`{columns[0][1]}` is `{columns[0][1][zeros:] or '0'}`",
        place,
        help=f"if these are codes, write `preprocess onehot={value}`, which keeps them as they are",
        severity="warning",
    )


def unnamed_columns(place: Span, names: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "no-names",
        f"the columns' names look like values, {listed(names, 4)}: is the first row taken for "
        "them?",
        place,
        help=NAME_COLUMNS,
        severity="warning",
    )


def merged_numbers(place: Span, merged: Merged, drops: bool) -> Diagnostic:
    """Tell of numbers that become one; ``drops`` says that the statement can leave a column out."""
    kept = f"of which float32, that networks compute in, keeps {merged.left:,} apart"
    if merged.left == 1:
        kept = "all of which are one in float32, that networks compute in"
    leave = f"leave it out with `drop={quoted(merged.column)}`" if drops else "leave it out"
    keep = "write how far each is above the least of them"
    if merged.by_scale:
        keep = "write `preprocess standardize`, which keeps them apart"
    return Diagnostic(
        "merged-numbers",
        f"column `{merged.column}` has {merged.distinct:,} different numbers, {kept}",
        place,
        help=f"{leave} if it is a name; else {keep}",
        severity="warning",
    )


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
