"""A text goes in, the places in it where a mistake can be made come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nndsl.layers import LAYERS
from nndsl.source import Source, Span
from nndsl.syntax import tree
from nndsl.syntax.parser import parse


@dataclass(frozen=True)
class Edit:
    """One mistake: replacements in the text, and the statements that it is made in."""

    edits: tuple[tuple[Span, str], ...]
    statements: tuple[Span, ...]


class Places:
    """A file's tree, taken apart: its statements, words, numbers and arguments."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree, faults = parse(Source.of(text))
        assert faults == [], "only a file that can be read is mutated"

    @cached_property
    def statements(self) -> list[tree.Statement]:
        """All statements, those in braces behind the one that holds them."""
        return list(_nested(self.tree.statements))

    @cached_property
    def siblings(self) -> list[tuple[tree.Statement, ...]]:
        """The statements of each level that has two or more."""
        bodies = [s.body for s in self.statements if s.body is not None]
        return [level for level in (self.tree.statements, *bodies) if len(level) > 1]

    @cached_property
    def layers(self) -> list[tree.Statement]:
        """The statements that are layers."""
        words = {cls.keyword for cls in LAYERS} | {"activation"}
        return [s for s in self.statements if s.keyword.text in words]

    @cached_property
    def values(self) -> list[Any]:
        """The words and numbers that the file is written with."""
        found = [node for s in self.tree.statements for node in _leaves(s)]
        return [node for node in found if node.span.end > node.span.start]

    @property
    def words(self) -> list[tree.Word]:
        """The words: keywords, names, keys and options."""
        return [node for node in self.values if isinstance(node, tree.Word) and node.text != "->"]

    @property
    def numbers(self) -> list[Any]:
        """The numbers of every kind."""
        kinds = tree.Number | tree.Percent | tree.Size | tree.Duration
        return [node for node in self.values if isinstance(node, kinds)]

    @property
    def arguments(self) -> list[tree.Argument]:
        """The arguments of all statements but rows of a table."""
        rows = [s for s in self.statements if s.keyword.text == "->"]
        return [a for s in self.statements if s not in rows for a in s.arguments]

    @cached_property
    def names(self) -> list[tree.Word]:
        """The names that the file gives: to values, numbers and blocks."""
        lets = [s.arguments[0].key for s in self.statements if s.keyword.text == "let"]
        blocks = [s.arguments[0].value for s in self.statements if s.keyword.text == "block"]
        named = [block.name if isinstance(block, tree.Call) else block for block in blocks]
        given = [s.name for s in self.statements] + lets + named
        return [name for name in given if isinstance(name, tree.Word)]

    def blocks(self, span: Span) -> list[str]:
        """Return the names of the blocks that a statement stands in."""
        around = [
            s for s in self.statements if s.span.start <= span.start and span.end <= s.span.end
        ]
        return [self.said(s.arguments[0]) for s in around if s.keyword.text == "block"]

    def at(self, place: int) -> Span:
        """Return the innermost statement at a place, or its line where there is none."""
        around = [s.span for s in self.statements if s.span.start <= place <= s.span.end]
        if around:
            return min(around, key=lambda span: span.end - span.start)
        end = self.text.find("\n", place)
        return Span(self.text.rfind("\n", 0, place) + 1, len(self.text) if end < 0 else end)

    def replaced(self, span: Span, new: str) -> Edit:
        """Return the edit of one place."""
        return Edit(((span, new),), (self.at(span.start),))

    def said(self, node: Any) -> str:
        """Return a node as it is written."""
        return self.text[node.span.start : node.span.end]


def _nested(statements: tuple[tree.Statement, ...]) -> Iterator[tree.Statement]:
    for statement in statements:
        yield statement
        yield from _nested(statement.body or ())


def _leaves(node: Any) -> Iterator[Any]:
    """Yield the words, numbers and texts below a node of the tree."""
    parts = [getattr(node, name) for name in node._fields if name != "span"]
    several = (part if type(part) is tuple else (part,) for part in parts)
    below = [part for group in several for part in group]
    nodes = [part for part in below if hasattr(part, "span")]
    if not nodes:
        yield node
    for child in nodes:
        yield from _leaves(child)
