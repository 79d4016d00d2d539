"""A source and places in it go in; the lines that have them come out, with carets under them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nndsl.source import Source

if TYPE_CHECKING:
    from nndsl.diagnostics import Label

TAB_WIDTH = 4
MESSAGE_LIMIT = 2000  # characters
LINE_LIMIT = 160  # of a longer line, only what is around the place is shown

# Characters that move or color what a terminal shows, or turn the direction of what follows.
_UNSEEN = [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_ESCAPES = {code: repr(chr(code))[1:-1] for code in _UNSEEN}


def excerpt(source: Source, labels: list[Label], primary: Label, margin: int) -> list[str]:
    """Return the lines of one file that labels are about, each with its carets."""
    line, column = source.location(labels[0].span.start)
    lines = [f"{' ' * margin}--> {visible(source.name)}:{line}:{column}"]
    at = [source.location(label.span.start)[0] for label in labels]
    for number in sorted(set(at)):
        here = [label for label, own in zip(labels, at, strict=True) if own == number]
        shown, carets = _shown_line(source, number, here, primary)
        lines.append(f"{number:>{margin}} | {shown}".rstrip())
        lines += [f"{' ' * margin} | {text}".rstrip() for text in carets]
    return lines


def shortened(text: str) -> str:
    """Return a text without its middle where what it quotes of a file is very long.

    >>> len(shortened("a" * 10**6))
    2003
    """
    half = MESSAGE_LIMIT // 2
    return text if len(text) <= MESSAGE_LIMIT else f"{text[:half]} … {text[-half:]}"


def visible(text: str) -> str:
    r"""Return a text that shows what it quotes, whatever a file has put there.

    >>> print(visible("a\x1b[31mb"))
    a\x1b[31mb
    """
    return text.translate(_ESCAPES)


def _display(text: str) -> str:
    return visible(text.replace("\t", " " * TAB_WIDTH))


def _width(text: str) -> int:
    """Return the columns a text takes in a terminal, where wide characters take two.

    >>> _width("aé漢")
    4
    """
    width = 0
    for char in _display(text):
        if unicodedata.combining(char):
            continue
        width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return width


def _shown_line(
    source: Source, number: int, labels: Sequence[Label], primary: Label
) -> tuple[str, list[str]]:
    """Return a line as it is shown, and a line of carets for each of its labels."""
    line = source.line(number)
    columns = [source.location(label.span.start)[1] - 1 for label in labels]
    first, last = 0, len(line)
    if len(line) > LINE_LIMIT:
        first = max(0, min(columns) - LINE_LIMIT // 4)
        last = min(last, first + LINE_LIMIT)
    before, after = "… " if first else "", " …" if last < len(line) else ""
    carets = []
    for label, column in zip(labels, columns, strict=True):
        if column > last:
            continue  # too far away from the first to be shown beside it
        end = min(column + label.span.end - label.span.start, last)
        mark = "^" if label is primary else "-"
        indent = " " * _width(before + line[first:column])
        carets.append(f"{indent}{mark * max(1, _width(line[column:end]))} {visible(label.text)}")
    return before + _display(line[first:last]) + after, carets
