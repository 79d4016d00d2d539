"""What is said of words and options that a statement doesn't know: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.components.registry import FAMILIES, REPEATABLE
from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors.elsewhere import INSTEAD, LINES, OF_LAYERS, common, pointer
from nndsl.errors.near import listed, near, respelt, with_article
from nndsl.files.formats import SHEET
from nndsl.source import Span

# The data sources that files are for, by the ends of their names.
_FILES = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet"}
# What is said of a figure with the name of an output, `digit.accuracy`.
_OF_OUTPUT = {
    "early_stop": "of several outputs only `loss` can be watched, the weighted sum of all losses",
    "metrics": "a metric is measured for each output that it means something for: `{}`",
}
_WORDS = 30  # of a statement, of which all are named
_SHEETS = ("excel", "xlsx", "xlsm", "xls", "ods", "spreadsheet")


def _meant(span: Span | None, word: str, known: Sequence[str]) -> tuple[str, Fix | None]:
    meant = near(word, known)
    if meant is None:
        return f"there are {listed(known)}", None
    return f"did you mean `{meant}`?", respelt(span, word, meant)


def unknown_statement(
    span: Span, word: str, known: Sequence[str], given: str | None = None
) -> Diagnostic:
    """A word that begins a statement and is none; ``given`` is the value behind it, if one is."""
    line = LINES.get(word)
    meant = None if line else near(word, known)
    elsewhere = line or pointer(word, given, common(word))
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
    if (noun, word) in INSTEAD:
        advice, fix = INSTEAD[noun, word], None
    kind = next((kind for end, kind in _FILES.items() if word.lower().endswith(end)), None)
    if span is not None and kind in known:
        advice = f'write `{kind}` in front of the file: `data {kind} "{word}"`'
        fix = Fix(((span, f'{kind} "{word}"'),))
    if noun == "data source" and word.lower().rpartition(".")[2] in _SHEETS:
        advice, fix = f'{SHEET}; then write `data csv "rows.csv"`', None
    return Diagnostic(
        f"unknown-{noun.replace(' ', '-')}",
        f"`{word}` is not {with_article(noun)}",
        span,
        help=advice,
        fix=fix,
    )


def missing_member(span: Span, keyword: str, noun: str, known: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        f"missing-{noun.replace(' ', '-')}",
        f"`{keyword}` needs the name of {with_article(noun)}",
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
    # Keras calls the validation rows' figures `val_loss`; here no others are watched.
    said = word.removeprefix("val_") if keyword in _OF_OUTPUT else word
    meant = near(said, known)
    advice = f"did you mean `{meant}`?" if meant else None
    output, _, figure = word.partition(".")
    if output and figure in known and keyword in _OF_OUTPUT:
        meant, advice = None, _OF_OUTPUT[keyword].format(figure)
    if option:
        meant, advice = None, f"an option has a value: `{word}=…`"
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
        advice = INSTEAD.get((keyword, said)) or pointer(said)
        if advice is None and known:
            few = len(known) <= _WORDS
            advice = f"words it knows: {listed(known, _WORDS) if few else listed(known)}"
        first, _, member = keyword.partition(" ")
        if first in FAMILIES and word in FAMILIES[first].members:
            advice = members_apart(first, member, word)
    return Diagnostic(
        "unknown-word",
        f"`{keyword}` doesn't know the word `{word}`",
        span,
        notes=(f"signature: {signature}",),
        help=advice,
        fix=respelt(span, said, meant),
    )


def members_apart(keyword: str, member: str, other: str) -> str:
    """Return what is said of two members of a family in one statement."""
    several = keyword in REPEATABLE - {"loss"}  # of which an output has one
    both = "each is a statement" if several else "it is one of them"
    join = "; " if several else "` or `"
    return f"{both}: `{keyword} {member}{join}{keyword} {other}`"


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
    layer = "from" in known and OF_LAYERS.get(option)
    elsewhere = INSTEAD.get((keyword, option)) or layer or pointer(option, given)
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


def unknown_topic(word: str, known: Sequence[str], file: str | None) -> Diagnostic:
    """``file`` comes with the package and has a block of that name."""
    meant = near(word, known)
    if file is not None:
        advice = f'it is a block, which a file can call behind `use "{file}"`'
        return Diagnostic("unknown-topic", f"`{word}` is no word of the language", help=advice)
    return Diagnostic(
        "unknown-topic",
        f"no word of the language is called `{word}`",
        help=f"did you mean `{meant}`?" if meant else "`nndsl help` lists all of them",
    )
