"""A text and places in it: a file's content goes in, lines and columns come out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple


class Span(NamedTuple):
    """The half-open range ``[start, end)`` of character offsets into a source's text.

    ``source`` is given where that is not the file that is read, but one that it uses.
    """

    start: int
    end: int
    source: Source | None = None

    def to(self, other: Span) -> Span:
        """Return the smallest span that holds both.

        >>> Span(2, 4).to(Span(7, 9))
        Span(start=2, end=9, source=None)
        """
        return Span(min(self.start, other.start), max(self.end, other.end), self.source)


Edit = tuple[Span, str]  # a place, and what is to stand there


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with each span replaced; spans must not overlap.

    >>> edited("dense 3", [(Span(6, 7), "4")])
    'dense 4'
    """
    for span, new in sorted(edits, key=lambda edit: edit[0].start, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    return text


@dataclass(frozen=True)
class Source:
    """The text of one file, without BOM and with plain newlines.

    ``name`` is what diagnostics call it; ``path`` is the file it came from, if any. Relative
    paths inside the text are read from ``folder``.
    """

    name: str
    text: str
    path: Path | None = None
    newline: str = "\n"
    _starts: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [0]
        starts += [i + 1 for i, char in enumerate(self.text) if char == "\n"]
        object.__setattr__(self, "_starts", starts)

    @classmethod
    def of(cls, text: str, name: str = "<text>", path: Path | None = None) -> Source:
        """Make a source of a text as it was read: a leading BOM and CRLF line ends are accepted.

        >>> Source.of("\\ufeffdense 1\\r\\ninput 2").text
        'dense 1\\ninput 2'
        """
        newline = "\r\n" if "\r\n" in text else "\n"
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        return cls(name, text, path, newline)

    @property
    def folder(self) -> Path:
        """The folder that relative paths in the text start from."""
        return self.path.parent if self.path is not None else Path.cwd()

    def location(self, offset: int) -> tuple[int, int]:
        """Return the line and column of an offset, both counted from 1, in characters.

        >>> Source("f", "ab\\ncd").location(4)
        (2, 2)
        """
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return the text of a line, counted from 1, without its newline."""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end]

    def slice(self, span: Span) -> str:
        """Return the characters that a span covers, in this text or in the one it names."""
        return (span.source or self).text[span.start : span.end]
