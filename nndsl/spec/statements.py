"""A statement goes in, the component that it says comes out."""

from __future__ import annotations

from nndsl.components.base import Component
from nndsl.components.registry import FAMILIES, STATEMENTS, Family
from nndsl.diagnostics import NNError
from nndsl.errors import words
from nndsl.habits.calls import called_member
from nndsl.spec.binding import bind
from nndsl.spec.scope import Scope
from nndsl.spec.tables import expect
from nndsl.syntax import tree


def said(statement: tree.Statement, scope: Scope) -> Component:
    """Return the layer, loss, data source or setting of a statement whose keyword is known.

    Raises NNError with every fault of it.
    """
    keyword, arguments = statement.keyword, statement.arguments
    if keyword.text == "expect":
        return expect(statement, scope)
    family = FAMILIES.get(keyword.text)
    if family is None:
        cls = STATEMENTS[keyword.text]
        return bind(cls, keyword.text, statement, keyword.span, arguments, scope)
    word = _member(family, statement, scope)
    cls = family.members[word.text]
    name = f"{keyword.text} {word.text}"
    return bind(cls, name, statement, keyword.span.to(word.span), arguments[1:], scope)


def _member(family: Family, statement: tree.Statement, scope: Scope) -> tree.Word:
    keyword, arguments = statement.keyword, statement.arguments
    known = list(family.members)
    if not arguments or arguments[0].key is not None:
        raise NNError(words.missing_member(keyword.span, family.name, family.noun, known))
    word = scope.word(arguments[0].value)  # a block's parameter may stand for it
    if isinstance(word, tree.Call):
        raise NNError(called_member(keyword.text, family.noun, word, known))
    if not isinstance(word, tree.Word) or word.text not in family.members:
        raise NNError(words.unknown_member(word.span, family.noun, _said(word), known))
    return word


def _said(value: tree.Value) -> str:
    match value:
        case tree.Word():
            return value.text
        case tree.Text() | tree.Number():
            return str(value.value)
        case _:
            return "this value"
