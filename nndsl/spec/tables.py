"""An ``expect`` statement goes in, its rows come out as numbers and names of classes."""

from __future__ import annotations

from collections.abc import Iterator

from nndsl.components.base import Origin
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import rows as errors
from nndsl.expectations import Expect, Given, Wanted
from nndsl.spec.binding import bind
from nndsl.spec.scope import Evaluated, Scope
from nndsl.syntax import tree


def expect(statement: tree.Statement, scope: Scope) -> Expect:
    """Return the table of an ``expect``, whose rows stand behind it or in braces.

    Raises NNError with every row that isn't one.
    """
    head = statement.keyword.span
    options = [a for a in statement.arguments if not isinstance(a.value, tree.Row)]
    table = bind(Expect, "expect", statement, head, options, scope)
    rows: list[tuple[Given, Wanted]] = []
    places = []
    faults: list[Diagnostic] = []
    for row in _rows(statement, faults):
        try:
            rows.append((_given(row.given, scope), _wanted(row.wanted, scope)))
            places.append(row.span)
        except NNError as error:
            faults += error.diagnostics
    if faults:
        raise NNError(faults)
    if not rows:
        raise NNError(errors.empty_expect(statement.span))
    found = table.model_copy(update={"rows": tuple(rows)})
    found._origin = Origin(statement.span, head, table.origin.fields, {"rows": places})
    return found


def _rows(statement: tree.Statement, faults: list[Diagnostic]) -> Iterator[tree.Row]:
    for argument in statement.arguments:
        if isinstance(argument.value, tree.Row):
            yield argument.value
    for line in statement.body or ():
        value = line.arguments[0].value if line.keyword.text == "->" else None
        if isinstance(value, tree.Row):
            yield value
        elif not line.broken:
            faults.append(errors.not_a_row(line.span))


def _given(value: tree.Value, scope: Scope) -> Given:
    """Return the inputs of a row; whether there are to be texts, the data say."""
    several = _several(value, scope)
    known = tuple(each for each in several if isinstance(each, int | float | str))
    if len(known) != len(several):
        raise NNError(errors.row_not_numbers(value.span, "inputs"))
    return tuple(str(each) if isinstance(each, str | bool) else float(each) for each in known)


def _wanted(value: tree.Value, scope: Scope) -> Wanted:
    if isinstance(value, tree.Word) and value.text not in scope:
        return value.text
    if isinstance(value, tree.Text):
        return value.value
    several = _several(value, scope)
    numbers = tuple(n for n in several if isinstance(n, int | float) and not isinstance(n, bool))
    if len(numbers) != len(several):
        raise NNError(errors.row_not_numbers(value.span, "outputs"))
    return tuple(float(number) for number in numbers)


def _several(value: tree.Value, scope: Scope) -> tuple[Evaluated, ...]:
    """Return the values of a side of a row, which may be a list or a single one."""
    found = scope.evaluate(value)
    return found if isinstance(found, tuple) else (found,)
