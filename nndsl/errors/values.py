"""What is said of a value that an option can't hold: one constructor per message."""

from __future__ import annotations

import re
from math import ceil, floor
from typing import Literal

from nndsl.diagnostics import Diagnostic, Fix
from nndsl.source import Span

Written = Literal["number", "share", "time", "division", "text", "reckoned"]


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

    ``written`` is how a number stands in the file: reckoned, it comes of a name or arithmetic other
    than a division.
    """
    fix = advice = None
    if written == "text" and re.fullmatch(r"[0-9.]+", str(value)) and "number" in wanted:
        advice, fix = f"a number has no quotes: `{value}`", Fix(((span, str(value)),))
    if isinstance(value, float) and wanted.startswith("a whole number"):
        if written in ("share", "time"):
            advice = f"write a number, such as 32, instead of a {written}"
        elif value.is_integer():
            advice, fix = f"write `{value:.0f}`", Fix(((span, f"{value:.0f}"),))
        elif written == "division":
            advice = "`//` divides whole numbers without a rest: `(width // 2)`"
        elif written == "reckoned":
            advice = f"let it come to a whole number, such as {floor(value)} or {ceil(value)}"
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
    percent = bound in ("at most 1", "less than 1") and found.isdigit() and 1 < int(found) <= 100
    advice = f"a share in percent is written `{found}%`" if percent else None
    return Diagnostic("out-of-range", f"`{field}` must be {bound}, not {found}", span, help=advice)


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
