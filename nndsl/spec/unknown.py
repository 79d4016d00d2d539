"""A statement whose word is none goes in, what is said of it comes out."""

from __future__ import annotations

from nndsl.backbones import NAMES
from nndsl.components.registry import KEYWORDS
from nndsl.diagnostics import Diagnostic
from nndsl.errors import uses, words
from nndsl.errors.near import near
from nndsl.spec.library import Library, shipped
from nndsl.syntax import tree
from nndsl.syntax.spelled import arguments


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
