"""A source goes in, the same source in the one style of the language comes out."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from nndsl.source import Source, Span
from nndsl.syntax import tree
from nndsl.syntax.parser import parse

INDENT = "  "
WIDTH = 100  # of a line, where that can be had by writing a matrix row by row
_BLANKS = re.compile(r"\n[ \t]*\n")


def format(source: Source) -> str:
    """Return the text with one statement a line, single spaces, and its comments kept.

    Blank lines between statements are kept as one. A statement that can't be parsed is left as
    it stands, and so is whatever the parser couldn't reach. Formatting twice changes nothing
    more, and never what the text means.

    >>> print(format(Source("f", "dense 128   relu;dense 10 softmax # head")), end="")
    dense 128 relu
    dense 10 softmax  # head
    """
    parsed, faults = parse(source)
    if faults:
        return _around_faults(source, parsed)
    writer = _Writer(source, parsed.comments)
    writer.statements(parsed.statements, "")
    writer.rest()
    return writer.text()


def _around_faults(source: Source, parsed: tree.Tree) -> str:
    """Format the statements without a body that stand on lines of their own; leave all else."""
    text = source.text
    for statement in reversed(parsed.statements):
        if statement.broken or statement.body is not None:
            continue
        start, end = statement.span.start, statement.span.end
        line_start = text.rfind("\n", 0, start) + 1
        line_end = text.find("\n", end)
        rest = text[end : line_end if line_end >= 0 else len(text)]
        alone = not text[line_start:start].strip() and not rest.strip()
        inside = any(start <= c.span.start < end for c in parsed.comments)
        if alone and not inside:
            text = text[:line_start] + written(source, statement) + text[end + len(rest) :]
    return text


class _Writer:
    """Writes statements in order and puts each comment where it was."""

    def __init__(self, source: Source, comments: tuple[tree.Comment, ...]) -> None:
        self.source = source
        self.comments = list(comments)
        self.starts = [comment.span.start for comment in comments]
        self.lines: list[str] = []
        self.at = 0  # up to where the source has been written
        self.next = 0  # the first comment that is not written

    def statements(self, statements: tuple[tree.Statement, ...], indent: str) -> None:
        for statement in statements:
            self.comments_before(statement.span.start, indent)
            self.blank(statement.span.start)
            inner = self.inside(statement)
            for comment in inner:
                self.lines.append(indent + comment.text)
            head = indent + written(self.source, statement, indent)
            if statement.body is None:
                self.lines.append(head)
                self.at = statement.span.end
            else:
                self.lines.append(head + " {")
                self.at = self.body_start(statement)
                self.trailing()
                self.statements(statement.body, indent + INDENT)
                self.comments_before(statement.span.end, indent + INDENT)
                self.lines.append(indent + "}")
                self.at = statement.span.end
            self.trailing()

    def body_start(self, statement: tree.Statement) -> int:
        end = (
            statement.arguments[-1].span.end if statement.arguments else statement.keyword.span.end
        )
        return self.source.text.index("{", end) + 1

    def inside(self, statement: tree.Statement) -> list[tree.Comment]:
        """Take the comments within a statement's own arguments, which go above it."""
        end = statement.span.end if statement.body is None else self.body_start(statement)
        stop = bisect_left(self.starts, end)
        taken = self.comments[self.next : stop]
        self.next = max(self.next, stop)
        return taken

    def comments_before(self, position: int, indent: str) -> None:
        while self.next < len(self.comments) and self.starts[self.next] < position:
            comment = self.comments[self.next]
            self.blank(comment.span.start)
            self.lines.append(indent + comment.text)
            self.at = comment.span.end
            self.next += 1

    def trailing(self) -> None:
        """Put a comment that stands on the line just written behind it."""
        if self.next >= len(self.comments):
            return
        comment = self.comments[self.next]
        between = self.source.text[self.at : comment.span.start]
        if not between.strip(" \t;"):
            self.lines[-1] += "  " + comment.text
            self.at = comment.span.end
            self.next += 1

    def blank(self, position: int) -> None:
        if self.lines and _BLANKS.search(self.source.text[self.at : position]):
            self.lines.append("")

    def rest(self) -> None:
        self.comments_before(len(self.source.text) + 1, "")

    def text(self) -> str:
        return "".join(line + "\n" for line in self.lines)


def written(source: Source, statement: tree.Statement, indent: str = "") -> str:
    """Return a statement's head without its body: on one line, or with a matrix row by row.

    The lines after the first begin with ``indent``, which the first is left to be given.
    """
    line = _Values(source).line(statement)
    if len(indent) + len(line) <= WIDTH:
        return line
    return _Values(source, indent).line(statement)


@dataclass(frozen=True)
class _Values:
    """Writes values; with an indent, each row of a matrix on a line of its own."""

    source: Source
    indent: str | None = None

    def line(self, statement: tree.Statement) -> str:
        parts = [statement.keyword.text] if statement.keyword.text != "->" else []
        if statement.name is not None:
            parts = [statement.name.text, "=", *parts]
        if statement.keyword.text == "let":
            (argument,) = statement.arguments
            assert argument.key is not None
            return f"let {argument.key.text} = {self.value(argument.value)}"
        parts += [self.argument(argument) for argument in statement.arguments]
        return " ".join(parts)

    def argument(self, argument: tree.Argument) -> str:
        value = self.value(argument.value)
        return value if argument.key is None else f"{argument.key.text}={value}"

    def value(self, value: tree.Value) -> str:
        match value:
            case tree.List():
                items = [replace(self, indent=None).value(item) for item in value.items]
                matrix = items and all(isinstance(item, tree.List) for item in value.items)
                if self.indent is None or not matrix:
                    return f"[{', '.join(items)}]"
                rows = "".join(f"{self.indent}{INDENT}{item},\n" for item in items)
                return f"[\n{rows}{self.indent}]"
            case tree.Call():
                inner = ", ".join(self.argument(argument) for argument in value.arguments)
                return f"{value.name.text}({inner})"
            case tree.Group():
                return f"({self.value(value.inner)})"
            case tree.Negative():
                return "-" + self.value(value.operand)
            case tree.Operation():
                left, right = self.value(value.left), self.value(value.right)
                return f"{left} {value.operator} {right}"
            case tree.Row():
                return f"{self.value(value.given)} -> {self.value(value.wanted)}"
            case _:
                # Numbers, sizes, texts and words are kept as they were written: 1e-3 stays 1e-3.
                return self.source.slice(Span(value.span.start, value.span.end))
