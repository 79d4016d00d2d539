"""What is said of a statement whose arguments are wrong: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.diagnostics import Diagnostic, Fix, Label
from nndsl.errors.near import listed
from nndsl.source import Span


def given_twice(span: Span, field: str, first: Span, signature: str) -> Diagnostic:
    return Diagnostic(
        "given-twice",
        f"`{field}` gets two values",
        span,
        labels=(Label(first, "the first is here"),),
        notes=(f"signature: {signature}",),
        help="remove one of them",
    )


def too_many_values(
    span: Span,
    keyword: str,
    found: str,
    signature: str,
    negative: bool,
    named: Sequence[str] | None,
    again: str | None = None,
) -> Diagnostic:
    """A number, text or list too many; ``named`` are the ways in which it can be given by name.

    They are None where nobody knows; ``again`` is a statement of its own with it.
    """
    return Diagnostic(
        "too-many-values",
        f"`{keyword}` has no place left for {found}",
        span,
        notes=(f"signature: {signature}",),
        help="arithmetic is written in parentheses: `(width - 1)`"
        if negative
        else f"another layer is another statement: `{again}`"
        if again and again.startswith(f"{keyword} ")
        else f"units are those of a layer: `{again}`"
        if again
        else "give it by name if an option is meant"
        if named is None
        else f"give it by name if one of these is meant: {listed(named[:3])}"
        if len(named) > 1
        else f"give it by name: `{named[0]}`"
        if named
        else "leave it out",
    )


def words_in_quotes(span: Span, keyword: str, words: Sequence[str]) -> Diagnostic:
    """Words that stand in quotes or in a list, `"relu"`, `["accuracy", "f1"]`."""
    bare = " ".join(words)
    return Diagnostic(
        "quoted-word",
        f"the words of `{keyword}` stand alone, without quotes and brackets",
        span,
        help=f"write `{bare}`",
        fix=Fix(((span, bare),)),
    )


def missing_argument(
    span: Span, keyword: str, field: str, meaning: str, signature: str, example: str
) -> Diagnostic:
    return Diagnostic(
        "missing-argument",
        f"`{keyword}` needs `{field}`: {meaning[:1].lower() + meaning[1:].rstrip('.')}",
        span,
        notes=(f"signature: {signature}",),
        help=f"for instance `{example}`",
    )


# Of which one takes what several would say.
_SEVERAL = {
    "output": "one takes several names: `output price size`",
    "metrics": "one takes several figures: `metrics accuracy f1`",
    "preprocess": "one takes several steps: `preprocess standardize missing=mean`",
}


def duplicate_statement(span: Span, keyword: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "duplicate-statement",
        f"`{keyword}` is said twice",
        span,
        labels=(Label(first, "first said here"),),
        help=_SEVERAL.get(keyword, "a file has one of it; remove the other"),
    )


def name_not_allowed(span: Span, keyword: str) -> Diagnostic:
    return Diagnostic(
        "name-not-allowed",
        f"`{keyword}` is not a layer, so it makes no value that could have a name",
        span,
        help="remove the name",
    )


def body_not_allowed(span: Span, keyword: str) -> Diagnostic:
    return Diagnostic(
        "body-not-allowed", f"`{keyword}` takes no statements in braces", span, help="remove them"
    )


def cannot_be_open(span: Span, keyword: str, field: str) -> Diagnostic:
    return Diagnostic(
        "cannot-be-open",
        f"`?` can stand for the units or filters of a layer, not for `{field}` of `{keyword}`",
        span,
        help="write the value",
    )
