"""Signs of a text processor and rows of another notation go in, how they are written comes out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from nndsl.components.registry import reserved_words
from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors import habits as errors
from nndsl.errors.elsewhere import HABITS
from nndsl.errors.near import ALIASES
from nndsl.source import Source, Span

_SIGNS = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    **dict.fromkeys("\u2192\u21a6\u21d2", "->"),
    **dict.fromkeys("\u200b\u2060\ufeff", ""),  # spaces without width
}
_LONG = 50_000  # characters, of which one sign is mended at a time
_APART = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|#.*")  # texts and comments, where any sign may stand
_ROW = re.compile(r"(?<![\w=])(\[[^\[\]\n]*\])[ \t]*(=>|=|:)[ \t]*(?=[\w\[\".-])")
_HYPHENATED = re.compile(r"[^\W\d]\w*(?:-[^\W\d]\w*)+")


def lookalike(source: Source, span: Span, at: int) -> Diagnostic | None:
    """Say which sign is meant by one that looks like it; None where a sign is like no other.

    Of a part of the text, all such signs are mended at once.
    """
    char = source.text[at]
    meant = _plain(char)
    if meant is None:
        return None
    edits = [(Span(at, at + 1), meant)]
    for start, end in _code(source, span):
        for place in range(start, end):
            plain = _plain(source.text[place])
            if plain is not None and place != at:
                edits.append((Span(place, place + 1), plain))
    return errors.looks_like(Span(at, at + 1), char, meant, Fix(tuple(edits)))


def _code(source: Source, span: Span) -> Iterator[tuple[int, int]]:
    """Yield where a part of the text has neither quoted texts nor comments, if it isn't long."""
    if span.end - span.start > _LONG:
        return
    start = span.start
    for found in _APART.finditer(source.text, span.start, span.end):
        yield start, found.start()
        start = found.end()
    yield start, span.end


def _plain(char: str) -> str | None:
    """Return the sign of the language that one looks like, as an unbroken space does.

    >>> _plain("\\u2212"), _plain("\\xa0"), _plain("\\uff0c"), _plain("-"), _plain("\\xe4")
    ('-', ' ', ',', None, None)
    """
    if char.isascii():
        return None
    plain = _SIGNS.get(char, unicodedata.normalize("NFKC", char))
    known = plain.isascii() and len(plain) < 3 and not plain.isalnum()
    return plain if known else None


def row(source: Source, span: Span, statement: Span, at: Span) -> Diagnostic | None:
    """Say how `[0, 1] = 1` is written, a row of `expect`; None for all else.

    ``span`` has all rows, which are mended at once, and ``statement`` is this one.
    """
    text = source.text
    for found in _ROW.finditer(text, statement.start, statement.end):
        if found.start(2) <= at.start < found.end(2):
            mended = f"{found[1]} -> {text[found.end() : statement.end]}"
            places = {Span(*found.span(2))}
            for part in _code(source, span):
                places |= {Span(*one.span(2)) for one in _ROW.finditer(text, *part)}
            fix = Fix(tuple((place, "->") for place in sorted(places)))
            return errors.arrow_meant(Span(*found.span(2)), found[2], mended, fix)
    return None


def hyphenated(source: Source, statement: Span, at: Span) -> Diagnostic | None:
    """Say how a word is spelt that has a hyphen here, `levenberg-marquardt`."""
    for found in _HYPHENATED.finditer(source.text, statement.start, statement.end):
        word = found[0].lower().replace("-", "_")
        meant = word if word in reserved_words() else ALIASES.get(word)
        if found.start() < at.start < found.end() and (meant is not None or word in HABITS):
            return errors.hyphen(Span(*found.span()), found[0], meant, HABITS.get(word))
    return None
