"""What is said of a text that can't be parsed: one constructor per message."""

from __future__ import annotations

from nndsl.diagnostics import Diagnostic, Fix, Label
from nndsl.source import Source, Span


def unreadable_file(name: str, reason: str, help: str | None = None) -> Diagnostic:
    source = Source(name, "")
    return Diagnostic("unreadable-file", f"can't read `{name}`: {reason}", source=source, help=help)


def not_text(name: str, content: bytes, position: int) -> Diagnostic:
    """The text up to the fault is shown, and what can't be read stands as `\ufffd`."""
    before = content[:position].decode("utf-8")
    source = Source.of(before + content[position:].decode("utf-8", errors="replace"), name)
    start = len(source.text) - len(
        Source.of(content[position:].decode("utf-8", errors="replace"), name).text
    )
    advice = "save the file as UTF-8 text"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        advice = "this looks like UTF-16: save the file as UTF-8 text"
    return Diagnostic(
        "not-text",
        f"`{name}` is not UTF-8 text",
        Span(start, start + 1),
        "this is no character",
        help=advice,
        source=source,
    )


def binary_file(name: str, text: str) -> Diagnostic:
    at = text.index("\0")
    return Diagnostic(
        "not-text",
        f"`{name}` holds a zero byte, as binary files do",
        Span(at, at + 1),
        help="is this the right file? A text of the language has none",
        source=Source(name, text.replace("\0", "\ufffd")),
    )


def file_too_large(name: str, size: int, limit: int) -> Diagnostic:
    return Diagnostic(
        "file-too-large",
        f"`{name}` has {size:,} bytes; a file of the language has at most {limit:,}",
        help="read data with `data csv` instead of writing them into the file",
        source=Source(name, ""),
    )


def too_many_words(span: Span, limit: int) -> Diagnostic:
    return Diagnostic(
        "file-too-large",
        f"a file of the language has at most {limit:,} words, numbers and signs",
        span,
        "one too many",
        help="read data with `data csv` instead of writing them into the file; use `repeat` and "
        "`block` for layers",
    )


def text_too_long(span: Span, limit: int) -> Diagnostic:
    return Diagnostic(
        "text-too-long",
        f"a quoted text or a word has at most {limit:,} characters",
        span,
        "this one is longer",
        help="is its end missing? Texts and words are names of files, columns and values",
    )


def nesting_too_deep(span: Span, limit: int) -> Diagnostic:
    return Diagnostic(
        "nesting-too-deep", f"brackets are nested deeper than {limit} levels", span, "one too deep"
    )


def too_many_operators(span: Span, limit: int) -> Diagnostic:
    return Diagnostic(
        "nesting-too-deep",
        f"a single value has more than {limit} operators",
        span,
        "one too many",
        help="name parts of it: `let half = (width / 2)`",
    )


def unclosed_bracket(opening: Span, bracket: str, closing: str) -> Diagnostic:
    return Diagnostic(
        "unclosed-bracket",
        f"this `{bracket}` is never closed",
        opening,
        help=f"add `{closing}` where its content ends",
    )


def unmatched_bracket(span: Span, bracket: str, opening: Span | None) -> Diagnostic:
    labels = (Label(opening, "this is open here"),) if opening is not None else ()
    return Diagnostic(
        "unmatched-bracket",
        f"this `{bracket}` closes nothing",
        span,
        labels=labels,
        help="remove it, or open it earlier",
    )


def unclosed_text(span: Span) -> Diagnostic:
    return Diagnostic(
        "unclosed-text",
        "this quoted text has no end on its line",
        span,
        help='close it with `"`',
    )


def malformed_number(span: Span, text: str) -> Diagnostic:
    return Diagnostic(
        "malformed-number",
        f"`{text}` is not a number",
        span,
        help="numbers are written 128, 0.5, 1e-3, 10%, 30s, 3x3; put a space before a word",
    )


def malformed_size(span: Span, text: str, size: str) -> Diagnostic:
    """A size with another sign or with spaces, `3X3`, `3 x 3`."""
    return Diagnostic(
        "malformed-number",
        f"`{text}` is not a number",
        span,
        help=f"a size is written `{size}`",
        fix=Fix(((span, size),)),
    )


def number_too_large(span: Span) -> Diagnostic:
    return Diagnostic(
        "number-too-large",
        "this number is too large",
        span,
        help="whole numbers have at most 18 digits, decimals go up to 1e308",
    )


def unknown_escape(span: Span, said: str) -> Diagnostic:
    return Diagnostic(
        "unknown-escape",
        f"`{said}` means nothing in a quoted text",
        span,
        help="write `/` between folders, on Windows as well; `\\\\` stands for a backslash, "
        '`\\"` for a quote, `\\n` and `\\t` for a new line and a tab',
    )


def stray_character(
    span: Span, char: str, fix: Fix | None = None, advice: str | None = None
) -> Diagnostic:
    return Diagnostic(
        "stray-character",
        f"`{char}` has no meaning here",
        span,
        help=advice or _CHARACTERS.get(char),
        fix=fix,
    )


# What opens a quoted text elsewhere, and what closes it.
QUOTES = {"'": "'", "`": "`", "\u201c": "\u201d", "\u201e": "\u201c", "\u201d": "\u201d"}
QUOTES |= {"\u2018": "\u2019", "\u2019": "\u2019", "\xab": "\xbb", "\xbb": "\xab"}
_CHARACTERS = {
    **dict.fromkeys(QUOTES, 'texts are quoted with `"`'),
    ":": "write `key=value`",
    "|": "a pipeline is written as one statement after another",
    ">": "nothing is compared in a file, and a pipeline is one statement after another",
    "}": "remove it",
    "/": "arithmetic is written in parentheses: `(width / 2)`; a path in quotes",
}


def foreign_comment(span: Span, sign: str, fix: Fix | None, arithmetic: bool) -> Diagnostic:
    """A comment of another language; ``arithmetic`` says that it may be a division as well."""
    also = "; arithmetic stands in parentheses: `(width // 2)`" if arithmetic else ""
    return Diagnostic(
        "foreign-comment",
        f"`{sign}` doesn't start a comment",
        span,
        help=f"a comment starts with `#` and ends with its line{also}",
        fix=fix,
    )


def misplaced_assignment(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "unexpected-token",
        f"`{name} =` needs a layer behind it",
        span,
        help=f"a layer is named as in `{name} = dense 64 relu`, a number as in `let {name} = 64`",
    )


def bare_arithmetic(span: Span, operator: str) -> Diagnostic:
    return Diagnostic(
        "bare-arithmetic",
        f"`{operator}` stands outside parentheses",
        span,
        help=f"write arithmetic in parentheses, as in `dense (width {operator} 2)`",
    )


def unexpected_token(span: Span, token: str, expected: str, fix: Fix | None = None) -> Diagnostic:
    return Diagnostic(
        "unexpected-token", f"`{token}` can't stand here", span, help=expected, fix=fix
    )


def incomplete_statement(span: Span, expected: str) -> Diagnostic:
    return Diagnostic("incomplete-statement", "this statement breaks off", span, help=expected)


def called(span: Span, word: str, meant: str | None, fix: Fix | None, note: str = "") -> Diagnostic:
    """A word with parentheses behind it; ``meant`` is the statement without them."""
    return Diagnostic(
        "called-statement",
        f"`{word}` is written like a function",
        span,
        help="arguments follow the word without parentheses and commas: "
        f"`{meant or 'dense 4 relu'}`" + (f"; {note}" if note else ""),
        fix=fix,
    )
