"""A statement and the comments in its arguments go in, its text without its body comes out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from nndsl.source import Source, Span
from nndsl.syntax import tree

INDENT = "  "
BLANKS = re.compile(r"\n[ \t]*\n")
WIDTH = 100  # of a line, where that can be had by writing a matrix row by row
Comments = Sequence[tree.Comment]


def written(
    source: Source, statement: tree.Statement, indent: str = "", comments: Comments = ()
) -> str:
    """Return a statement's head on one line, or with its lists row by row.

    That is where rows have comments of their own, which stay with them, and for a matrix that is
    too long. ``comments`` are those inside square brackets. The lines after the first begin with
    ``indent``, which the first is left to be given.
    """
    text = _Values(source, comments, False).head(statement, indent)
    if max(map(len, (indent + text).split("\n"))) <= WIDTH:
        return text
    return _Values(source, comments, True).head(statement, indent)


def in_lists(statement: tree.Statement, comments: Comments) -> tuple[Comments, Comments]:
    """Return the comments that stand inside square brackets, and the others."""
    spans = [span for argument in statement.arguments for span in _lists(argument.value)]
    starts = [span.start for span in spans]
    within: list[tree.Comment] = []
    others: list[tree.Comment] = []
    for comment in comments:
        at = bisect_left(starts, comment.span.start) - 1
        held = at >= 0 and comment.span.start < spans[at].end
        (within if held else others).append(comment)
    return within, others


def _lists(value: tree.Value) -> Iterator[Span]:
    """Yield the places of the outermost lists in a value, in order."""
    match value:
        case tree.List():
            yield value.span
        case tree.Call():
            for argument in value.arguments:
                yield from _lists(argument.value)
        case tree.Group():
            yield from _lists(value.inner)
        case tree.Negative():
            yield from _lists(value.operand)
        case tree.Operation():
            yield from _lists(value.left)
            yield from _lists(value.right)
        case tree.Row():
            yield from _lists(value.given)
            yield from _lists(value.wanted)
        case _:
            return


class _Values:
    """Writes values; ``by_row`` says whether each row of a matrix is to have a line of its own."""

    def __init__(self, source: Source, comments: Comments, by_row: bool) -> None:
        self.source, self.comments, self.by_row = source, comments, by_row
        self.starts = [comment.span.start for comment in comments]

    def head(self, statement: tree.Statement, indent: str) -> str:
        parts = [statement.keyword.text] if statement.keyword.text != "->" else []
        if statement.name is not None:
            parts = [statement.name.text, "=", *parts]
        if statement.keyword.text == "let":
            (argument,) = statement.arguments
            assert argument.key is not None
            return f"let {argument.key.text} = {self.value(argument.value, indent)}"
        parts += [self.argument(argument, indent) for argument in statement.arguments]
        return " ".join(parts)

    def argument(self, argument: tree.Argument, indent: str) -> str:
        value = self.value(argument.value, indent)
        return value if argument.key is None else f"{argument.key.text}={value}"

    def value(self, value: tree.Value, indent: str, row: bool = False) -> str:
        """Return a value on a line that begins with ``indent``, as a ``row`` of a list or else."""
        match value:
            case tree.List():
                matrix = value.items and all(isinstance(item, tree.List) for item in value.items)
                if self.within(value.span) or (self.by_row and matrix and not row):
                    return self.rows(value, indent)
                items = ", ".join(self.value(item, indent, row) for item in value.items)
                return f"[{items}]"
            case tree.Call():
                inner = ", ".join(self.argument(argument, indent) for argument in value.arguments)
                return f"{value.name.text}({inner})"
            case tree.Group():
                return f"({self.value(value.inner, indent)})"
            case tree.Negative():
                return "-" + self.value(value.operand, indent)
            case tree.Operation():
                left, right = self.value(value.left, indent), self.value(value.right, indent)
                return f"{left} {value.operator} {right}"
            case tree.Row():
                return f"{self.value(value.given, indent)} -> {self.value(value.wanted, indent)}"
            case _:
                # Numbers, sizes, texts and words are kept as they were written: 1e-3 stays 1e-3.
                return self.source.slice(Span(value.span.start, value.span.end))

    def rows(self, value: tree.List, indent: str) -> str:
        """Return a list over several lines: each list in it on one, other items as they stood."""
        inner = indent + INDENT
        lines = ["["]
        end = value.span.start + 1  # of what was written last
        alone = True  # whether the next item begins a line
        for item in value.items:
            between = self.within(Span(end, item.span.start))
            end = self.put(lines, between, end, inner)
            nested = isinstance(item, tree.List)
            inside = [] if nested else self.within(item.span)
            text = self.value(item, inner, row=True) if nested else self.plain(item)
            if alone or nested or between or inside or self.breaks(end, item.span.start):
                self.blank(lines, end, item.span.start)
                lines += [inner + comment.text for comment in inside]
                lines.append(f"{inner}{text},")
            else:
                lines[-1] += f" {text},"
            end, alone = item.span.end, nested
        self.put(lines, self.within(Span(end, value.span.end)), end, inner)
        return "\n".join([*lines, indent + "]"])

    def put(self, lines: list[str], comments: Comments, end: int, indent: str) -> int:
        """Put comments behind what ends at a place of the same line, or on lines of their own.

        Return where the last of them ends.
        """
        for comment in comments:
            if self.breaks(end, comment.span.start):
                self.blank(lines, end, comment.span.start)
                lines.append(indent + comment.text)
            else:
                lines[-1] += f"  {comment.text}"
            end = comment.span.end
        return end

    def blank(self, lines: list[str], start: int, end: int) -> None:
        """Keep blank lines between two places as one, but for those behind the bracket."""
        if len(lines) > 1 and BLANKS.search(self.source.text, start, end):
            lines.append("")

    def plain(self, value: tree.Value) -> str:
        """Return an item whose comments stand above it."""
        return _Values(self.source, (), False).value(value, "")

    def breaks(self, start: int, end: int) -> bool:
        return "\n" in self.source.text[start:end]

    def within(self, span: Span) -> Comments:
        first, stop = (bisect_left(self.starts, place) for place in (span.start, span.end))
        return self.comments[first:stop]
