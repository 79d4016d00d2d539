"""What is said of windows of signals that can't be cut or divided: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.errors.asking import rows_counted, rows_named
from nndsl.source import Span


def window_missing(span: Span | None, option: str) -> Diagnostic:
    return Diagnostic(
        "window-missing",
        f"`{option}` is about windows of rows, but no `window` says how long they are",
        span,
        help=f"add `window=128`, or remove `{option}`",
    )


def channels_and_columns(span: Span | None) -> Diagnostic:
    return Diagnostic(
        "channels-and-columns",
        "`channels` and `columns` both name the input columns",
        span,
        help="keep `channels`: a window has one for each column",
    )


def no_window(
    span: Span | None, size: int, longest: int, marks: Sequence[str], kind: str = "recording"
) -> Diagnostic:
    about = f"a new one begins where {_either(marks)} changes" if marks else ""
    return Diagnostic(
        "no-window",
        f"no {kind} is as long as a window of {size} rows: the longest has {longest}",
        span,
        notes=(about,) if about else (),
        help=f"write `window={longest}` or less"
        + ("; rows of one recording must follow each other" if marks else ""),
    )


def _either(names: Sequence[str]) -> str:
    return " or ".join(f"`{name}`" for name in names)


def mixed_windows(span: Span | None, size: int, count: int) -> Diagnostic:
    return Diagnostic(
        "mixed-windows",
        f"each of the {count} windows of {size} rows has rows of different targets",
        span,
        help="write `label=last` for the target of a window's last row, `label=majority` for the "
        "most frequent one, or a shorter `window`",
    )


def time_backwards(span: Span | None, name: str, rows: Sequence[int], count: int) -> Diagnostic:
    which = rows_named([row + 1 for row in rows], count)
    return Diagnostic(
        "time-backwards",
        f"within a recording `{name}` goes backwards at {which}",
        span,
        notes=(rows_counted(),),
        help="sort the rows by recording and time; where recordings follow each other, name their "
        "column: `series=recording`",
        cells=tuple((row + 1, name) for row in rows[:5]),
    )


def windows_divided(span: Span | None, by: str, size: int, stride: int) -> Diagnostic:
    return Diagnostic(
        "windows-divided",
        f"windows of {size} rows with a `stride` of {stride} share rows, and `by={by}` would put "
        "some of these into train and into test",
        span,
        help="write `by=group` for whole groups or recordings, `by=time` for the last windows of "
        f"each recording, or windows that share no row: `stride={size}`",
    )
