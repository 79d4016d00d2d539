"""A statement whose word is none goes in, what is said of it comes out."""

from __future__ import annotations

import re
from functools import cache

from nndsl.backbones import NAMES
from nndsl.components.registry import KEYWORDS
from nndsl.diagnostics import Diagnostic
from nndsl.errors import uses, words
from nndsl.errors.near import near
from nndsl.files.resources import resource
from nndsl.spec.library import Library
from nndsl.syntax import tree
from nndsl.syntax.spelled import arguments

_BLOCK = re.compile(r"^block (\w+)\(", re.M)


def unknown_statement(statement: tree.Statement, library: Library) -> Diagnostic | None:
    """Say what may be meant; None where the block is wrong, or in a file that can't be had."""
    span, word = statement.keyword.span, statement.keyword.text
    if word in NAMES:
        return words.bare_network(span, word)
    known = [*KEYWORDS, *library.blocks] if statement.body is None else ["block"]
    if library.incomplete and near(word, known) is None:
        return None
    if word in shipped():
        return uses.unused_library(span, word, shipped()[word])
    return words.unknown_statement(span, word, known, arguments(statement.arguments[:1]))


@cache
def shipped() -> dict[str, str]:
    """Return the blocks that come with nndsl, each with its file, as `use` names it."""
    return {
        block: f"blocks/{path.name}"
        for path in sorted((resource("models") / "blocks").glob("*.nn"))
        for block in _BLOCK.findall(path.read_text(encoding="utf-8"))
    }
