"""What is said of a value that an option can't hold: one constructor per message."""

from __future__ import annotations

from math import ceil, floor
from typing import Literal

from nndsl.diagnostics import Diagnostic, Fix
from nndsl.source import Span

Written = Literal["number", "share", "time", "reckoned"]


def wrong_kind(
    span: Span,
    field: str,
    wanted: str,
    found: str,
    signature: str,
    value: object = None,
    written: Written = "reckoned",
) -> Diagnostic:
    """A value that is no number, word or list of the right kind; ``value`` where it is known.

    ``written`` is how a number stands in the file: reckoned, it comes of arithmetic or a name.
    """
    fix = advice = None
    if isinstance(value, float) and wanted.startswith("a whole number"):
        if written in ("share", "time"):
            advice = f"write a number, such as 32, instead of a {written}"
        elif value.is_integer():
            advice, fix = f"write `{value:.0f}`", Fix(((span, f"{value:.0f}"),))
        elif written == "reckoned":
            advice = "`//` divides whole numbers without a rest: `(width // 2)`"
        else:
            advice = f"write `{floor(value)}` or `{ceil(value)}`"
    return Diagnostic(
        "wrong-kind",
        f"`{field}` takes {wanted}, not {found}",
        span,
        notes=(f"signature: {signature}",),
        help=advice,
        fix=fix,
    )


def out_of_range(span: Span, field: str, bound: str, found: str) -> Diagnostic:
    return Diagnostic("out-of-range", f"`{field}` must be {bound}, not {found}", span)


def wrong_count(span: Span, taker: str, wanted: str, found: int, signature: str) -> Diagnostic:
    return Diagnostic(
        "out-of-range",
        f"`{taker}` takes {wanted}, not {found}",
        span,
        notes=(f"signature: {signature}",),
    )


def bad_combination(span: Span, message: str) -> Diagnostic:
    return Diagnostic("bad-combination", message, span)


def constant_meant(
    span: Span, field: str, wanted: str, found: str, signature: str, fix: Fix
) -> Diagnostic:
    """`True`, `None` or `yes`, where `true`, `none` is meant."""
    return Diagnostic(
        "wrong-kind",
        f"`{field}` takes {wanted}, not {found}",
        span,
        notes=(f"signature: {signature}",),
        help=f"write `{fix.edits[0][1]}`",
        fix=fix,
    )
