"""What is said of commas that are missing or one too many: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.diagnostics import Diagnostic, Fix
from nndsl.source import Span

_ARGUMENTS = "arguments are separated by spaces; commas stand in lists only"


def comma_between(span: Span, instead: str) -> Diagnostic:
    """A comma between two arguments; ``instead`` is what separates them then."""
    return Diagnostic(
        "unexpected-token",
        _ARGUMENTS,
        span,
        help="remove the comma",
        fix=Fix(((span, instead),)),
    )


def list_without_brackets(span: Span, key: str, value: Span, values: str, sure: bool) -> Diagnostic:
    """A comma behind an option's value; ``sure`` says that no argument begins behind it."""
    advice = f"a list stands in brackets: `{key}=[{values}]`"
    return Diagnostic(
        "unexpected-token",
        _ARGUMENTS,
        span,
        help=advice if sure else f"remove the comma; {advice}",
        fix=Fix(((value, f"[{values}]"),)) if sure else None,
    )


def comma_in_number(span: Span, meant: str | None, readings: Sequence[str]) -> Diagnostic:
    """A comma between digits; ``meant`` is what they are, where only one thing can stand there."""
    advice = f"write {', '.join(readings)}" if readings else "write it without a comma"
    return Diagnostic(
        "comma-in-number",
        "a comma stands in lists only, not within a number or a size",
        span,
        help=f"write `{meant}`" if meant else advice,
        fix=Fix(((span, meant),)) if meant else None,
    )


def missing_comma(span: Span, offered: str | None, fix: Fix | None, negative: bool) -> Diagnostic:
    """Two values of a list stand side by side; ``negative`` says that the second has a minus."""
    also = "; arithmetic stands in parentheses" if negative else ""
    if offered and fix is None:
        also = "; a text with spaces stands in quotes"
    return Diagnostic(
        "missing-comma",
        "commas separate the values of a list",
        span,
        help=(f"write `{offered}`" if offered else "as in `[30, -10]`") + also,
        fix=fix,
    )


def arithmetic_in_list(span: Span, operator: str) -> Diagnostic:
    comma = ", and values have commas between them: `[3, -1]`" if operator == "-" else ""
    return Diagnostic(
        "bare-arithmetic",
        f"`{operator}` stands outside parentheses",
        span,
        help=f"arithmetic stands in parentheses in a list, too: `[(width {operator} 2)]`{comma}",
    )
