"""What is said of what is written as in Python or Keras: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors.elsewhere import pointer
from nndsl.errors.near import listed
from nndsl.source import Span


def missing_equals(
    span: Span, keyword: str, option: str, mended: str, signature: str, fix: Fix
) -> Diagnostic:
    """An option whose value stands behind it without a sign, `epochs 20`."""
    return Diagnostic(
        "missing-equals",
        f"`{option}` is an option of `{keyword}`, and an option has `=` before its value",
        span,
        notes=(f"signature: {signature}",),
        help=f"write `{keyword} {mended}`",
        fix=fix,
    )


def called_word(span: Span, said: str, meant: str, fix: Fix | None) -> Diagnostic:
    """A word among the arguments that is written like a call, `relu()`."""
    return Diagnostic(
        "called-statement",
        f"`{said}` is written like a function",
        span,
        help=f"write the word alone: `{meant}`"
        if fix is not None
        else f"the word stands alone, `{meant}`; its options are those of a statement: "
        f"`{meant} …` on a line of its own",
        fix=fix,
    )


def bare_member(span: Span, word: str, meant: Sequence[tuple[str, str, str]]) -> Diagnostic:
    """A word that belongs behind another: ``meant`` has keywords, members and their nouns."""
    keyword, member, noun = meant[0]
    article = "an" if noun[0] in "aeiou" else "a"
    offered = listed([f"{keyword} {member}" for keyword, member, _ in meant])
    return Diagnostic(
        "unknown-statement",
        f"`{word}` is no statement"
        + (f", but {article} {noun} that `{keyword}` knows" if len(meant) == 1 else ""),
        span,
        help=f"write {offered}" if len(meant) == 1 else f"what is meant? {offered}",
        fix=Fix(((span, f"{keyword} {member}"),)) if len(meant) == 1 else None,
    )


def assigned_statement(span: Span, word: str, mended: str | None, fix: Fix | None) -> Diagnostic:
    """A statement with a sign behind its word, `optimizer = adam`."""
    return Diagnostic(
        "assigned-statement",
        f"`{word}` is a statement, and has no `=` behind it",
        span,
        help=f"write `{mended or word + ' …'}`",
        fix=fix,
    )


def option_alone(span: Span, name: str, where: str | None = None) -> Diagnostic:
    """An option on a line of its own; ``where`` says what it belongs to, if that is known."""
    return Diagnostic(
        "option-alone",
        f"`{name}` stands alone, without the statement it is for",
        span,
        help=where or pointer(name),
    )
