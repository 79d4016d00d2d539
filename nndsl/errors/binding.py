"""What is said of a statement whose words or arguments are wrong: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.diagnostics import Diagnostic, Fix, Label
from nndsl.errors.elsewhere import INSTEAD, pointer
from nndsl.errors.near import listed, near, respelt
from nndsl.files.formats import SHEET
from nndsl.source import Span

# The data sources that files are for, by the ends of their names.
_FILES = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet"}
_SHEETS = ("excel", "xlsx", "xlsm", "xls", "ods", "spreadsheet")


def _meant(span: Span | None, word: str, known: Sequence[str]) -> tuple[str, Fix | None]:
    meant = near(word, known)
    if meant is None:
        return f"there are {listed(known)}", None
    return f"did you mean `{meant}`?", respelt(span, word, meant)


def unknown_statement(span: Span, word: str, known: Sequence[str]) -> Diagnostic:
    meant, elsewhere = near(word, known), pointer(word, layers=False)
    return Diagnostic(
        "unknown-statement",
        f"no statement or layer is called `{word}`",
        span,
        help=f"did you mean `{meant}`?"
        if meant
        else elsewhere
        if elsewhere and known
        else "`nndsl help` lists all of them"
        if known
        else "no statement takes others in braces",
        fix=respelt(span, word, meant),
    )


def bare_network(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "unknown-statement",
        f"`{name}` is no statement, but a network that `backbone` knows",
        span,
        help=f"write `backbone {name}`",
        fix=Fix(((Span(span.start, span.start), "backbone "),)),
    )


def unknown_member(span: Span | None, noun: str, word: str, known: Sequence[str]) -> Diagnostic:
    """An optimizer, loss, data source, activation or baseline that doesn't exist."""
    advice, fix = _meant(span, word, known)
    kind = next((kind for end, kind in _FILES.items() if word.lower().endswith(end)), None)
    if span is not None and kind in known:
        advice = f'write `{kind}` in front of the file: `data {kind} "{word}"`'
        fix = Fix(((span, f'{kind} "{word}"'),))
    if noun == "data source" and word.lower().rpartition(".")[2] in _SHEETS:
        advice, fix = f'{SHEET}; then write `data csv "rows.csv"`', None
    article = "an" if noun[0] in "aeiou" else "a"
    return Diagnostic(
        f"unknown-{noun.replace(' ', '-')}",
        f"`{word}` is not {article} {noun}",
        span,
        help=advice,
        fix=fix,
    )


def missing_member(span: Span, keyword: str, noun: str, known: Sequence[str]) -> Diagnostic:
    article = "an" if noun[0] in "aeiou" else "a"
    return Diagnostic(
        f"missing-{noun.replace(' ', '-')}",
        f"`{keyword}` needs the name of {article} {noun}",
        span,
        help=f"there are {listed(known)}",
    )


def unknown_word(
    span: Span,
    keyword: str,
    word: str,
    known: Sequence[str],
    signature: str,
    number: bool = False,
    text: bool = False,
    option: bool = False,
) -> Diagnostic:
    """A bare word that belongs to no field; ``number`` or ``text``: one could stand there.

    ``option`` says that it is an option of the statement itself.
    """
    meant = near(word, known)
    advice = f"did you mean `{meant}`?" if meant else None
    if option:
        advice = f"an option has a value: `{word}=…`"
    if text and "." in word:
        fix = Fix(((span, f'"{word}"'),))
        return Diagnostic(
            "unknown-word",
            f"`{keyword}` doesn't know the word `{word}`",
            span,
            help=f'the name of a file stands in quotes: `"{word}"`',
            fix=fix,
        )
    if advice is None and number:
        advice = f"if it is to be a number, give it one: `let {word} = 64`"
    elif advice is None:
        advice = pointer(word) or (f"words it knows: {listed(known)}" if known else None)
    return Diagnostic(
        "unknown-word",
        f"`{keyword}` doesn't know the word `{word}`",
        span,
        notes=(f"signature: {signature}",),
        help=advice,
        fix=respelt(span, word, meant),
    )


def unknown_option(
    span: Span,
    keyword: str,
    option: str,
    known: Sequence[str],
    signature: str,
    given: str | None = None,
) -> Diagnostic:
    """An option that a statement doesn't have; ``given`` is its value, as it is written."""
    meant = near(option, known)
    elsewhere = INSTEAD.get((keyword, option)) or pointer(option, given)
    return Diagnostic(
        "unknown-option",
        f"`{keyword}` has no option `{option}`",
        span,
        notes=(f"signature: {signature}",),
        help=f"did you mean `{meant}`?"
        if meant
        else elsewhere
        if elsewhere
        else f"options: {listed(known)}"
        if known
        else "it takes no options",
        fix=respelt(span, option, meant),
    )


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
    span: Span, keyword: str, found: str, signature: str, negative: bool, named: str | None
) -> Diagnostic:
    """A number, text or list too many; ``named`` is how it would be given by name."""
    return Diagnostic(
        "too-many-values",
        f"`{keyword}` has no place left for {found}",
        span,
        notes=(f"signature: {signature}",),
        help="arithmetic is written in parentheses: `(width - 1)`"
        if negative
        else f"give it by name: `{named}`"
        if named
        else "give it by name if an option is meant",
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


def duplicate_statement(span: Span, keyword: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "duplicate-statement",
        f"`{keyword}` is said twice",
        span,
        labels=(Label(first, "first said here"),),
        help="a file has one of it; remove the other",
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


def unknown_topic(word: str, known: Sequence[str]) -> Diagnostic:
    meant = near(word, known)
    return Diagnostic(
        "unknown-topic",
        f"no word of the language is called `{word}`",
        help=f"did you mean `{meant}`?" if meant else "`nndsl help` lists all of them",
    )


def cannot_be_open(span: Span, keyword: str, field: str) -> Diagnostic:
    return Diagnostic(
        "cannot-be-open",
        f"`?` can stand for the units or filters of a layer, not for `{field}` of `{keyword}`",
        span,
        help="write the value",
    )
