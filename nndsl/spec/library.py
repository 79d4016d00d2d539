"""A tree goes in, the blocks that it and the files it uses define come out."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

from nndsl.components.registry import KEYWORDS
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import reuse as errors, uses as use_errors
from nndsl.errors.numbers import let_reserved
from nndsl.files.paths import UnusableNameError, resolved, within
from nndsl.files.reading import read_source
from nndsl.files.resources import resource
from nndsl.source import Source, Span
from nndsl.spec.blocks import Block, Parameter
from nndsl.spec.scope import Scope, reserved
from nndsl.syntax import tree
from nndsl.syntax.parser import parse

N = TypeVar("N")

MAX_LAYERS = 100_000
MAX_FAULTS = 100  # of files that can't be used, each of which takes time
MAX_DEPTH = 64  # of blocks that call blocks, and of files that use files
_BLOCK = re.compile(r"^block (\w+)\(", re.M)
LIBRARY = frozenset({"block", "let", "use"})  # what a file that is used may hold


class Library:
    """The blocks that can be called in a file."""

    def __init__(self, scope: Scope) -> None:
        self.blocks: dict[str, Block] = {}
        self.faults: list[Diagnostic] = []
        self.spoilt: set[str] = set()  # blocks whose definition is wrong, which has been said
        self.used: dict[Path, str] = {}  # by their path below the file's folder, or as it is
        self.incomplete = False  # whether a block is wrong, so that its calls lack it
        self._scope = scope
        self._counts: dict[str, int] = {}
        self._depth = 0

    def collect(self, text: tree.Tree) -> None:
        """Take the blocks of a file and of those it uses; they can be called above, too."""
        self._collect(text.statements, text.source, self._scope, (), text.source.folder.resolve())

    def _collect(
        self,
        statements: tuple[tree.Statement, ...],
        source: Source,
        scope: Scope,
        using: tuple[Path, ...],
        root: Path,
    ) -> None:
        for statement in statements:
            if statement.keyword.text not in ("block", "use") or len(self.faults) >= MAX_FAULTS:
                continue
            try:
                if statement.broken:
                    self.incomplete = True
                elif statement.keyword.text == "block":
                    self._define(statement, scope)
                else:
                    self._use(statement, source, using, root)
            except NNError as error:
                self.incomplete = True
                self.faults += error.diagnostics
                self.spoilt |= {
                    argument.value.name.text if isinstance(argument.value, tree.Call) else ""
                    for argument in statement.arguments
                }

    def _define(self, statement: tree.Statement, scope: Scope) -> None:
        arguments = statement.arguments
        call = arguments[0].value if len(arguments) == 1 and arguments[0].key is None else None
        if not isinstance(call, tree.Call) or statement.body is None or statement.name is not None:
            raise NNError(errors.malformed_block(statement.keyword.span))
        name = call.name
        known = self.blocks.get(name.text)
        if name.text in KEYWORDS or known is not None:
            first = known.name.span if known is not None else None
            raise NNError(errors.block_taken(name.span, name.text, first))
        parameters: dict[str, Parameter] = {}
        for argument in call.arguments:
            word = argument.key or argument.value
            if not isinstance(word, tree.Word):
                raise NNError(errors.malformed_block(argument.span))
            if word.text in parameters:
                first = parameters[word.text].name.span
                raise NNError(errors.duplicate_parameter(word.span, word.text, first))
            if word.text in reserved():
                raise NNError(let_reserved(word.span, word.text))
            default = argument.value if argument.key is not None else None
            parameters[word.text] = Parameter(word, default)
        self.blocks[name.text] = Block(name, tuple(parameters.values()), statement.body, scope)

    def _use(
        self, statement: tree.Statement, source: Source, using: tuple[Path, ...], root: Path
    ) -> None:
        arguments = statement.arguments
        value = arguments[0].value if len(arguments) == 1 else None
        if not isinstance(value, tree.Text) or statement.body is not None:
            raise NNError(use_errors.malformed_use(statement.span))
        try:
            path, library = (
                resolved(start, value.value) for start in (source.folder, resource("models"))
            )
        except UnusableNameError as unusable:
            raise NNError(
                use_errors.use_unreadable(value.span, value.value, str(unusable))
            ) from None
        if not within(path, root):
            raise NNError(use_errors.use_outside(value.span, value.value))
        ours = resource("models").resolve()
        if not path.is_file() and library.is_file() and library.is_relative_to(ours):
            # The library of blocks that comes with the package can be used from any folder.
            path, root = library, ours
        if path in using:
            raise NNError(use_errors.use_circle(value.span, value.value))
        if len(using) >= MAX_DEPTH:
            raise NNError(use_errors.too_deep_uses(value.span, MAX_DEPTH))
        if not path.exists():
            known = list(dict.fromkeys(shipped().values()))
            raise NNError(use_errors.use_missing(value.span, value.value, known))
        if not path.is_file():  # a pipe would be waited for
            why = "it is a folder" if path.is_dir() else "it is no plain file"
            raise NNError(use_errors.use_unreadable(value.span, value.value, why))
        try:
            used = read_source(path, value.value)
        except NNError as error:
            (fault,) = error.diagnostics
            raise NNError(use_errors.use_refused(value.span, fault)) from None
        place = path.relative_to(root) if path.is_relative_to(root) else path
        if place in self.used:
            return  # two files may share a third
        self.used[place] = used.text
        text, faults = parse(used)
        self.faults += faults
        statements = relocated(text.statements, used)
        scope = Scope()
        for one in statements:
            if one.keyword.text == "let" and not one.broken:
                scope.let(one)
            elif one.keyword.text not in LIBRARY and not one.broken:
                self.faults.append(use_errors.only_blocks(one.keyword.span, one.keyword.text))
        self._collect(statements, used, scope, (*using, path), root)

    def first_too_many(self, statements: tuple[tree.Statement, ...]) -> tree.Statement | None:
        """Return the statement that takes a file beyond the layers it may have, if one does."""
        total = 0
        for statement in statements:
            total += self.count((statement,))
            if total > MAX_LAYERS:
                return statement
        return None

    def count(self, statements: tuple[tree.Statement, ...]) -> int:
        """Return how many layers statements expand to at the least.

        Blocks that double need no expansion to be counted, so that a mistake is seen at once.
        """
        total = 0
        for statement in statements:
            word = statement.keyword.text
            if word == "repeat" and statement.body is not None:
                rounds = statement.arguments[0].value if statement.arguments else None
                times = rounds.value if isinstance(rounds, tree.Number) else 1
                total += int(times) * max(self.count(statement.body), 1)
            elif word in self.blocks:
                total += max(self._count_of(word), 1)  # a call takes time, whatever it adds
            else:
                total += 1
            if total > MAX_LAYERS:
                break
        return total

    def _count_of(self, word: str) -> int:
        if word not in self._counts:
            self._counts[word] = 0  # a block that calls itself is reported when it is expanded
            self._depth += 1
            if self._depth <= 2 * MAX_DEPTH:  # what goes deeper is reported then, too
                self._counts[word] = self.count(self.blocks[word].body)
            self._depth -= 1
        return self._counts[word]


def is_library(text: tree.Tree) -> bool:
    """Say whether a file holds nothing but blocks for others to use."""
    words = {statement.keyword.text for statement in text.statements}
    return "block" in words and words <= LIBRARY


def used_files(source: Source) -> dict[Path, str]:
    """Return the texts of all files that a source uses, by their path below its folder."""
    library = Library(Scope())
    library.collect(parse(source)[0])
    return library.used


def relocated(node: N, source: Source) -> N:
    """Return a part of a tree whose spans say that they lie in another file."""
    if isinstance(node, Span):
        return cast(N, Span(node.start, node.end, source))
    if isinstance(node, tuple):
        items = (relocated(item, source) for item in node)
        return cast(N, type(node)(*items) if hasattr(node, "_fields") else tuple(items))
    return node


@cache
def shipped() -> dict[str, str]:
    """Return the blocks that come with nndsl, each with its file, as `use` names it."""
    return {
        block: f"blocks/{path.name}"
        for path in sorted((resource("models") / "blocks").glob("*.nn"))
        for block in _BLOCK.findall(path.read_text(encoding="utf-8"))
    }
