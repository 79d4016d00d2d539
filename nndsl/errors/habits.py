"""What is said of what is written as in Python or Keras: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors.elsewhere import pointer
from nndsl.errors.near import listed, with_article
from nndsl.source import Span

Meant = tuple[str, str, str]  # a keyword, the word behind it, and what that is


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


def unquoted_text(
    span: Span, keyword: str, words: Sequence[str], option: str, signature: str
) -> Diagnostic:
    """A text of several words without quotes, `target=Size in cm`."""
    text = " ".join(words)
    return Diagnostic(
        "unknown-word",
        f"`{keyword}` doesn't know the word `{words[1]}`",
        span,
        notes=(f"signature: {signature}",),
        help=f"a text with spaces stands in quotes: `{option}`",
        fix=Fix(((span, f'"{text}"'),)),
    )


def looks_like(span: Span, char: str, meant: str, fix: Fix) -> Diagnostic:
    """A sign that a text processor has put in the place of a plain one."""
    code = f"U+{ord(char):04X}"
    said = f"`{char}` ({code})" if char.isprintable() and not char.isspace() else f"{code}"
    plain = "a plain space" if meant == " " else f"`{meant}`"
    return Diagnostic(
        "stray-character",
        f"{said} has no meaning here, "
        + (f"though it looks like {plain}" if meant else "though it can't be seen"),
        span,
        help=f"write {plain} instead" if meant else "remove it",
        fix=fix,
    )


def arrow_meant(span: Span, sign: str, mended: str, fix: Fix) -> Diagnostic:
    """A row of `expect` with another sign between inputs and outputs, `[0, 1] = 1`."""
    return Diagnostic(
        "unexpected-token",
        f"`{sign}` can't stand here",
        span,
        help=f"inputs and outputs have an arrow between them: `{mended}`",
        fix=fix,
    )


def hyphen(span: Span, said: str, meant: str | None, instead: str | None) -> Diagnostic:
    """A word with a hyphen; ``meant`` is how it is spelt, ``instead`` what is said in its place."""
    return Diagnostic(
        "hyphenated-word",
        f"`{said}` is no word: a hyphen is a minus",
        span,
        help=f"did you mean `{meant}`?" if meant is not None else instead,
        fix=Fix(((span, meant),)) if meant is not None else None,
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


def bare_member(span: Span, word: str, meant: Sequence[Meant]) -> Diagnostic:
    """A word that belongs behind another: ``meant`` has what it may be."""
    keyword, member, noun = meant[0]
    offered = listed([f"{one[0]} {one[1]}" for one in meant])
    return Diagnostic(
        "unknown-statement",
        f"`{word}` is no statement"
        + (f", but {with_article(noun)} that `{keyword}` knows" if len(meant) == 1 else ""),
        span,
        help=f"write {offered}" if len(meant) == 1 else f"what is meant? {offered}",
        fix=Fix(((span, f"{keyword} {member}"),)) if len(meant) == 1 else None,
    )


def own_statement(span: Span, keyword: str, word: str, layer: bool, mended: str) -> Diagnostic:
    """An argument that is a statement of its own, `dense 8 dropout=0.5`."""
    kind = "layer" if layer else "statement"
    return Diagnostic(
        "unknown-option",
        f"`{word}` is a {kind} of its own, and no option of `{keyword}`",
        span,
        help=f"write `{mended}`, or each on a line of its own",
    )


def word_as_option(span: Span, keyword: str, word: str, mended: str) -> Diagnostic:
    """A word of a statement that is given as an option, `dense 8 relu=true`."""
    return Diagnostic(
        "unknown-option",
        f"`{word}` is a word of `{keyword}`, and no option",
        span,
        help=f"a word stands alone: `{mended}`",
    )


def no_statement(span: Span, said: str, instead: str) -> Diagnostic:
    """A line of Python that has no like here; ``instead`` is what is said in its place."""
    return Diagnostic("unknown-statement", f"`{said}` is no statement", span, help=instead)


def json(span: Span) -> Diagnostic:
    return Diagnostic(
        "foreign-syntax",
        "a statement has no braces and quotes around it, as in JSON",
        span,
        help="write its word, its values and its options: `dense 64 relu l2=0.001`",
    )


def dashed(span: Span, mended: str | None, fix: Fix | None) -> Diagnostic:
    """A dash in front of a statement, as in a list of YAML."""
    return Diagnostic(
        "foreign-syntax",
        "a statement has no dash in front of it",
        span,
        help=f"write `{mended or 'dense 64 relu'}`",
        fix=fix,
    )


def opening_colon(span: Span, word: str, known: bool) -> Diagnostic:
    """A colon at the end of a line, which opens a block in YAML and Python."""
    return Diagnostic(
        "stray-character",
        "`:` has no meaning here",
        span,
        help=f"the options of a statement stand behind its word, on the same line: `{word} …`"
        if known
        else "a colon opens no block: statements stand one after another, those of `repeat` and "
        "`block` in braces: `repeat 3 { … }`",
    )


def braces_meant(span: Span, mended: str) -> Diagnostic:
    """A colon in front of what is repeated."""
    return Diagnostic(
        "stray-character",
        "`:` has no meaning here",
        span,
        help=f"what is repeated stands in braces: `{mended}`",
    )


def braced_options(span: Span, mended: str | None) -> Diagnostic:
    """Options in braces, `dense {units: 64}`."""
    return Diagnostic(
        "stray-character",
        "the options of a statement have no braces and colons",
        span,
        help=f"write `{mended or 'dense units=64 activation=relu'}`",
    )


def tuple_meant(span: Span, meant: str | None, size: str, values: str) -> Diagnostic:
    """Numbers with commas in parentheses, `(3, 3)`; ``meant`` is what the place takes, if known."""
    return Diagnostic(
        "comma-in-number",
        "commas stand in lists only; parentheses are for arithmetic",
        span,
        help=f"write `{meant}`" if meant else f"write a size as `{size}`, a list as `{values}`",
        fix=Fix(((span, meant),)) if meant else None,
    )


def size_meant(span: Span, size: str) -> Diagnostic:
    """A product where a size stands, `conv 8 3*3`."""
    return Diagnostic(
        "bare-arithmetic",
        "`*` stands outside parentheses",
        span,
        help=f"a size is written `{size}`; arithmetic stands in parentheses",
        fix=Fix(((span, size),)),
    )


def words_joined(span: Span, advice: str) -> Diagnostic:
    """A plus between words, `loss mse + mae`."""
    return Diagnostic("bare-arithmetic", "`+` is for numbers, not for words", span, help=advice)


def shares_meant(span: Span, mended: str) -> Diagnostic:
    """Parts of the rows as `split 80/20`."""
    return Diagnostic(
        "bare-arithmetic",
        "the parts of a split have names, and what they don't take is for training",
        span,
        help=f"write `{mended}`",
        fix=Fix(((span, mended),)),
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
