"""A statement whose word is none goes in, what is meant by it comes out."""

from __future__ import annotations

from nndsl.components.registry import KEYWORDS
from nndsl.diagnostics import Diagnostic
from nndsl.errors import habits as errors
from nndsl.errors.near import near
from nndsl.habits.calls import called_statement
from nndsl.habits.members import members
from nndsl.habits.options import alone, assigned
from nndsl.source import Source
from nndsl.syntax import tree


def unknown_keyword(
    source: Source, statement: tree.Statement
) -> tuple[Diagnostic | None, set[str]]:
    """Say what is meant by a statement whose word is none, if it is a habit from elsewhere.

    Beside it, the words of the statements that are meant.
    """
    word, name, place = statement.keyword, statement.name, statement.span
    if statement.body is not None:
        return None, set()
    if name is not None and name.text in KEYWORDS:
        return assigned(source, place), {name.text}
    if "." in word.text:
        return called_statement(source, place), set()
    meant = members(word.text)
    if meant and name is None:
        return errors.bare_member(word.span, word.text, meant), {one.keyword for one in meant}
    if name is not None and not statement.arguments and near(word.text, KEYWORDS) is None:
        return alone(source, place), set()
    return None, set()
