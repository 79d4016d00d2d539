"""What is said of numbers, their names and their arithmetic: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.errors.asking import named_number, of_training
from nndsl.errors.elsewhere import HABITS, pointer
from nndsl.errors.near import listed, near, respelt
from nndsl.source import Span


def unknown_number(span: Span, word: str, known: Sequence[str]) -> Diagnostic:
    meant = near(word, known)
    return Diagnostic(
        "unknown-number",
        f"no number is called `{word}`",
        span,
        help=f"did you mean `{meant}`?"
        if meant
        else HABITS[word]
        if word in HABITS
        else f"numbers that have a name here: {listed(known)}"
        if known
        else f"give it one: `let {word} = 64`",
        fix=respelt(span, word, meant),
    )


def not_given_by_data(span: Span, name: str) -> Diagnostic:
    advice = "only a target of names or whole numbers has classes: write the number of outputs"
    if name == "vocabulary":
        advice = "only texts have a vocabulary, those of `data text`: write a number"
    return Diagnostic(
        "unknown-number",
        f"the data give no number `{name}`",
        span,
        help=advice,
    )


def not_a_number(span: Span, operator: str, found: str) -> Diagnostic:
    return Diagnostic("not-a-number", f"`{operator}` works on numbers, not on {found}", span)


def division_by_zero(span: Span) -> Diagnostic:
    return Diagnostic("division-by-zero", "this divides by zero", span)


def unknown_call(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "unknown-call",
        f"no function is called `{name}`",
        span,
        help="put a space between a word and its parenthesis, if arithmetic is meant",
    )


def let_reserved(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "reserved-name",
        f"`{name}` has a meaning of its own in the language and can't name a number or parameter",
        span,
        help=f"choose another, such as `my_{name}`",
    )


def let_not_a_number(span: Span, name: str, found: str) -> Diagnostic:
    return Diagnostic(
        "wrong-kind",
        f"`let {name}` names a number or a size, not {found}",
        span,
        help=f"for instance `let {name} = 64`",
    )


def open_let(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "cannot-be-open",
        f"`let {name}` names a number or a size, and `?` is none yet",
        span,
        help=f"`?` is a size that what comes after settles: write `dense ?` where it is one, or "
        f"`let {name} = 64`",
    )


def open_operand(span: Span, operator: str, name: str | None) -> Diagnostic:
    """Tell of a `?` that is reckoned with, or of a block's parameter that was given as one."""
    return Diagnostic(
        "cannot-be-open",
        f"`{operator}` works on numbers, and "
        + ("`?` is none yet" if name is None else f"`{name}` is left open here, as `?`"),
        span,
        help="`?` is the whole of a size, which what comes after settles: write `dense ?`, or "
        "the number"
        if name is None
        else "give a number instead of `?`",
    )


def unknown_override(name: str, known: Sequence[str]) -> Diagnostic:
    meant = near(name, known)
    own = name in ("epochs", "seed")  # of training, which have options of their own
    return Diagnostic(
        "unknown-override",
        f"`{named_number(name)}` names nothing in the file",
        help=f"did you mean `{meant}`?"
        if meant
        else f"{of_training(name)} changes that of training"
        if own
        else f"numbers the file names: {listed(known)}"
        if known
        else f"name a number in the file first: `let {name} = 64`",
    )


def bad_override(name: str, value: str) -> Diagnostic:
    return Diagnostic(
        "bad-override",
        f"`{named_number(name, value)}` gives no number or size",
        help=f"for instance `{named_number(name, '64')}`",
    )


def unused_let(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "unused-let",
        f"nothing reads the number `{name}`",
        span,
        help=pointer(name, name, layers=False)
        or "write its name where it is meant, or remove the line",
        severity="warning",
    )
