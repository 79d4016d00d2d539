"""A component's class and a statement's arguments go in, the validated component comes out.

One rule binds all statements: numbers by position, words by kind, everything by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from nndsl.component import (
    Component,
    Named,
    Origin,
    Positional,
    Rest,
    is_flag,
    marker,
    public_name,
    words_of,
)
from nndsl.describe import accepts_numbers, kinds, signature
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import binding as errors
from nndsl.errors.syntax import bare_arithmetic
from nndsl.scope import CONSTANTS, OPEN, Deferred, Evaluated, Scope, described
from nndsl.source import Span
from nndsl.syntax import tree

SOLVABLE = frozenset({"units", "filters"})  # what `?` can stand for
C = TypeVar("C", bound=Component)


class Fields:
    """How the fields of one class bind: by position, by word, by flag, by name."""

    def __init__(self, cls: type[Component]) -> None:
        self.by_name: dict[str, str] = {}
        self.by_word: dict[str, str] = {}
        self.flags: dict[str, str] = {}
        self.positional: list[str] = []
        self.rest: dict[str, str] = {}
        self.info: dict[str, FieldInfo] = dict(cls.model_fields)
        for name, info in self.info.items():
            public = public_name(name, info)
            self.by_name[public] = name
            how = marker(info)
            if isinstance(how, Positional):
                self.positional.append(name)
            elif isinstance(how, Rest):
                self.rest[how.kind] = name
            elif is_flag(info):
                self.flags[public] = name
            if not isinstance(how, Rest | Named):
                words = list(words_of(info.annotation))
                assert not self.by_word.keys() & words, f"{cls.__name__}: {words} bind twice"
                self.by_word |= dict.fromkeys(words, name)

    @property
    def words(self) -> list[str]:
        """Every word that can stand bare."""
        return [*self.by_word, *self.flags]


@cache
def fields_of(cls: type[Component]) -> Fields:
    """Return how the fields of a class bind."""
    return Fields(cls)


def bind(
    cls: type[C],
    keyword: str,
    statement: tree.Statement,
    head: Span,
    arguments: Sequence[tree.Argument],
    scope: Scope,
) -> C:
    """Make a component of a statement's arguments.

    ``keyword`` is what diagnostics call it (``optimizer adam``), ``head`` the place of those
    words. Raises NNError with every fault of the statement.
    """
    binder: _Binder[C] = _Binder(cls, keyword, head, scope)
    for argument in arguments:
        try:
            binder.take(argument)
        except NNError as error:
            binder.faults += error.diagnostics
    component = binder.finish(statement)
    if binder.faults or component is None:
        raise NNError(binder.faults)
    return component


class _Binder(Generic[C]):
    def __init__(self, cls: type[C], keyword: str, head: Span, scope: Scope) -> None:
        self.cls, self.keyword, self.head, self.scope = cls, keyword, head, scope
        self.fields = fields_of(cls)
        self.signature = signature(cls, keyword)
        self.open = list(self.fields.positional)
        self.values: dict[str, Any] = {}
        self.spans: dict[str, Span] = {}
        self.items: dict[str, list[Span]] = {}
        self.deferred: set[str] = set()
        self.open_fields: set[str] = set()
        self.quoted: set[str] = set()
        self.full = False  # a value had no place; those after it needn't be told of as well
        self.faults: list[Diagnostic] = []

    def take(self, argument: tree.Argument) -> None:
        """Bind one argument to its field."""
        if self.scope.words:
            argument = replace(argument, value=self.scope.word(argument.value))
        if _is_subtraction(argument.value):
            start = argument.value.span.start
            raise NNError(bare_arithmetic(Span(start, start + 1), "-"))
        if argument.key is not None:
            self._take_keyed(argument.key, argument)
        elif isinstance(argument.value, tree.Word) and self._is_word(argument.value.text):
            self._take_word(argument.value)
        elif isinstance(argument.value, tree.Text) and "text" in self.fields.rest:
            self._append(self.fields.rest["text"], argument.value.value, argument.span)
        else:
            self._take_next(argument.value)

    def _is_word(self, text: str) -> bool:
        return text not in CONSTANTS or text in self.fields.by_word

    def _take_keyed(self, key: tree.Word, argument: tree.Argument) -> None:
        name = self.fields.by_name.get(key.text)
        if name is None:
            known = list(self.fields.by_name)
            raise NNError(
                errors.unknown_option(key.span, self.keyword, key.text, known, self.signature)
            )
        annotation, value = self.fields.info[name].annotation, argument.value
        if isinstance(value, tree.Word) and value.text in words_of(annotation):
            self._set(name, value.text, value.span)
            return
        evaluated = self.scope.evaluate(value, names=accepts_numbers(annotation))
        self._set(name, evaluated, value.span)
        self._remember(name, value)

    def _remember(self, name: str, value: tree.Value) -> None:
        if isinstance(value, tree.List):
            self.items[name] = [item.span for item in value.items]
        elif isinstance(value, tree.Text):
            self.quoted.add(name)

    def _take_word(self, word: tree.Word) -> None:
        fields = self.fields
        if word.text in fields.by_word:
            self._set(fields.by_word[word.text], word.text, word.span)
        elif word.text in fields.flags:
            self._set(fields.flags[word.text], True, word.span)
        elif "word" in fields.rest:
            self._append(fields.rest["word"], word.text, word.span)
        elif word.text in self.scope:
            self._take_next(word)
        else:
            number = any(name not in self.values for name in self.open)
            known = [*fields.words, *(self.scope.names if number else ())]
            raise NNError(
                errors.unknown_word(
                    word.span, self.keyword, word.text, known, self.signature, number
                )
            )

    def _take_next(self, value: tree.Value) -> None:
        evaluated = self.scope.evaluate(value)
        self.open = [name for name in self.open if name not in self.values]
        if not self.open:
            if self.full:
                return
            self.full = True
            raise NNError(
                errors.too_many_values(
                    value.span,
                    self.keyword,
                    _written(value, evaluated),
                    self.signature,
                    isinstance(value, tree.Negative),
                )
            )
        name = self.open.pop(0)
        self._set(name, evaluated, value.span)
        self._remember(name, value)

    def _append(self, name: str, item: str, span: Span) -> None:
        places = self.items.setdefault(name, [])
        if name in self.values and not places:
            public = public_name(name, self.fields.info[name])
            raise NNError(errors.given_twice(span, public, self.spans[name], self.signature))
        places.append(span)
        self.values.setdefault(name, []).append(item)
        self.spans[name] = self.spans.get(name, span).to(span)

    def _set(self, name: str, value: Evaluated, span: Span) -> None:
        if name in self.values:
            public = public_name(name, self.fields.info[name])
            raise NNError(errors.given_twice(span, public, self.spans[name], self.signature))
        if value is OPEN:
            if name not in SOLVABLE:
                public = public_name(name, self.fields.info[name])
                raise NNError(errors.cannot_be_open(span, self.keyword, public))
            self.open_fields.add(name)
        if isinstance(value, Deferred):
            self.deferred.add(name)
            value = 1  # stands in until data are there; the field is marked as deferred
        self.values[name] = value
        self.spans[name] = span

    def finish(self, statement: tree.Statement) -> C | None:
        """Validate the values and return the component; note faults where there are any."""
        try:
            component = self.cls.model_validate(self._given())
        except ValidationError as error:
            self.faults += self._explain(error)
            return None
        component._origin = Origin(statement.span, self.head, self.spans, self.items)
        component._deferred = frozenset(self.deferred)
        component._open = frozenset(self.open_fields)
        return component

    def _given(self) -> dict[str, Any]:
        """Return the values, with what stood bare as tuples; strict fields take nothing else."""
        values = self.values.items()
        return {name: tuple(v) if isinstance(v, list) else v for name, v in values}

    def _explain(self, error: ValidationError) -> Iterator[Diagnostic]:
        """Turn pydantic's faults into diagnostics, one for each field."""
        seen: set[str] = set()
        details = error.errors(include_url=False)
        if self.faults:  # a value that could not be bound is not missing as well
            details = [detail for detail in details if detail["type"] != "missing"]
        for detail in details:
            name = str(detail["loc"][0]) if detail["loc"] else ""
            name = self.fields.by_name.get(name, name)
            if name in seen:
                continue
            seen.add(name)
            of_field = [d for d in details if d["loc"] and d["loc"][0] in (name, detail["loc"][0])]
            # An item that is wrong says more than the tuple that is too short without it.
            telling = [d for d in of_field if d["type"] != "too_short"] or of_field
            yield self._explain_field(name, telling or [detail])

    def _explain_field(self, name: str, details: Sequence[Any]) -> Diagnostic:
        types = {detail["type"] for detail in details}
        if not name or "value_error" in types:
            message = next(d for d in details if d["type"] == "value_error" or not name)["msg"]
            message = message.removeprefix("Value error, ")
            about = re.match(r"`(\w+)`", message)  # a validator of several fields names one first
            name = name or (self.fields.by_name.get(about.group(1), "") if about else "")
            return errors.bad_combination(self.spans.get(name, self.head), message)
        info = self.fields.info[name]
        public = public_name(name, info)
        span = self.spans.get(name, self.head)
        if "missing" in types:
            return errors.missing_argument(
                span, self.keyword, public, info.description or "", self.signature, self.cls.example
            )
        value = self.values.get(name)
        detail = max(details, key=lambda d: any(isinstance(part, int) for part in d["loc"]))
        span = self._place(name, detail["loc"], span)
        if name in self.items and any(isinstance(part, int) for part in detail["loc"]):
            value = detail["input"]
        for detail in details:
            bound = _bound(detail)
            if bound is not None:
                return errors.out_of_range(span, public, bound, _shown(detail["input"]))
        words = list(words_of(info.annotation))
        if isinstance(value, str) and words:
            return errors.unknown_word(span, self.keyword, value, words, self.signature)
        quoted = name in self.quoted
        if isinstance(value, str) and not quoted and accepts_numbers(info.annotation):
            known = sorted(n for n, v in self.scope.names.items() if not isinstance(v, Deferred))
            return errors.unknown_number(span, value, known)
        found = described(value, quoted)
        wanted = kinds(info.annotation)
        return errors.wrong_kind(span, public, wanted, found, self.signature, value)

    def _place(self, name: str, location: Sequence[Any], field: Span) -> Span:
        """Return the place of the item that pydantic complains of, or that of the field."""
        index = next((part for part in location[1:] if isinstance(part, int)), None)
        places = self.items.get(name, [])
        return places[index] if index is not None and index < len(places) else field


def _written(value: tree.Value, evaluated: Evaluated) -> str:
    """Return a value as a sentence names it."""
    match value:
        case tree.Size():
            return f"`{'x'.join(map(str, value.value))}`"
        case tree.List():
            return "this list"
        case tree.Text():
            return f'"{value.value}"'
        case tree.Word():
            return f"`{value.text}`"
        case _:
            return f"`{described(evaluated).strip('`')}`"


def _is_subtraction(value: tree.Value) -> bool:
    """Say whether a minus stands apart from its number, as in `width - 1`."""
    return isinstance(value, tree.Negative) and value.operand.span.start > value.span.start + 1


_BOUNDS = {
    "greater_than": ("gt", "more than {}"),
    "greater_than_equal": ("ge", "at least {}"),
    "less_than": ("lt", "less than {}"),
    "less_than_equal": ("le", "at most {}"),
    "too_short": ("min_length", "{} or more values"),
    "too_long": ("max_length", "at most {} values"),
}


def _bound(detail: Any) -> str | None:
    if detail["type"] == "finite_number":
        return "finite"
    if detail["type"] not in _BOUNDS:
        return None
    key, text = _BOUNDS[detail["type"]]
    return text.format(f"{detail['ctx'][key]:g}")


def _shown(value: Any) -> str:
    return "x".join(map(str, value)) if isinstance(value, tuple) else str(value)
