"""A source goes in, the same source in the one style of the language comes out."""

from __future__ import annotations

from bisect import bisect_left

from nndsl.source import Source
from nndsl.syntax import tree
from nndsl.syntax.parser import parse
from nndsl.syntax.written import BLANKS, INDENT, in_lists, written


def format(source: Source) -> str:
    """Return the text with one statement a line, single spaces, and its comments kept.

    Blank lines between statements, and between the rows of a list, are kept as one. A statement
    that can't be parsed is left as it stands, and so is whatever the parser couldn't reach.
    Formatting twice changes nothing more, and never what the text means.

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
            kept, above = in_lists(statement, self.inside(statement))
            for comment in above:
                self.lines.append(indent + comment.text)
            head = indent + written(self.source, statement, indent, kept)
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
        """Take the comments within a statement's own arguments."""
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
        if self.lines and BLANKS.search(self.source.text, self.at, position):
            self.lines.append("")

    def rest(self) -> None:
        self.comments_before(len(self.source.text) + 1, "")

    def text(self) -> str:
        return "".join(line + "\n" for line in self.lines)
