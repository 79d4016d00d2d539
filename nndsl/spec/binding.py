"""A component's class and a statement's arguments go in, the validated component comes out.

One rule binds all statements: numbers by position, words by kind, everything by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from nndsl.components.base import Component, Origin, RejectedError, public_name, words_of
from nndsl.components.describe import accepts_names
from nndsl.components.fields import SOLVABLE
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import binding as errors, words
from nndsl.errors.syntax import bare_arithmetic
from nndsl.habits import sizes
from nndsl.habits.calls import called_word
from nndsl.habits.options import spaced_text, without_equals
from nndsl.habits.own import own_statements
from nndsl.source import Span
from nndsl.spec.scope import CONSTANTS, OPEN, Deferred, Evaluated, Scope
from nndsl.spec.validation import Values
from nndsl.syntax import tree
from nndsl.syntax.spelled import spelled

C = TypeVar("C", bound=Component)


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
    habit = without_equals(binder.fields, keyword, binder.signature, arguments, scope)
    habit = habit or sizes.spaced(arguments, scope)
    habit = habit or spaced_text(binder.fields, keyword, binder.signature, arguments)
    if habit is not None:
        raise NNError(habit)
    binder.faults, arguments = own_statements(binder.fields, keyword, arguments, scope)
    for argument in arguments:
        try:
            binder.take(argument)
        except NNError as error:
            binder.faults += error.diagnostics
    component = binder.finish(statement)
    if component is not None and binder.faults and all(map(_is_surplus, binder.faults)):
        raise SurplusError(binder.faults, component)
    if binder.faults or component is None:
        raise NNError(binder.faults)
    return component


class SurplusError(NNError):
    """Raised where a statement says too much; ``component`` is what it says besides.

    It takes the component's place, so that what the rest of the file has to do with it is seen.
    """

    def __init__(self, faults: Sequence[Diagnostic], component: Component) -> None:
        super().__init__(faults)
        self.component = component


def _is_surplus(fault: Diagnostic) -> bool:
    # With a near name offered, something else was meant, and may change the shape.
    return fault.code == "unknown-option" and fault.fix is None


class _Binder(Values, Generic[C]):
    def __init__(self, cls: type[C], keyword: str, head: Span, scope: Scope) -> None:
        super().__init__(cls, keyword, head, scope)
        self.type = cls
        self.open = list(self.fields.positional)
        self.deferred: set[str] = set()
        self.open_fields: set[str] = set()
        self.full = False  # a value had no place; those after it needn't be told of as well

    def take(self, argument: tree.Argument) -> None:
        """Bind one argument to its field."""
        if self.scope.words:
            argument = argument._replace(value=self.scope.word(argument.value))
        if _is_subtraction(argument.value):
            start = argument.value.span.start
            raise NNError(bare_arithmetic(Span(start, start + 1), "-"))
        if isinstance(argument.value, tree.Call):
            self._refuse_call(argument.key, argument.value)
        if argument.key is not None:
            self._take_keyed(argument.key, argument)
        elif isinstance(argument.value, tree.Word) and self._is_word(argument.value.text):
            self._take_word(argument.value)
        elif isinstance(argument.value, tree.Text) and "text" in self.fields.rest:
            self._append(self.fields.rest["text"], argument.value.value, argument.span)
        else:
            self._take_next(argument.value)

    def _refuse_call(self, key: tree.Word | None, call: tree.Call) -> None:
        """Raise NNError where a word is called like a function; any other call is unknown."""
        known = self.fields.words
        if key is not None:
            name = self.fields.by_name.get(key.text)
            known = list(words_of(self.fields.info[name].annotation)) if name is not None else []
        habit = called_word(call, known)
        if habit is not None:
            raise NNError(habit)

    def _is_word(self, text: str) -> bool:
        return text not in CONSTANTS or text in self.fields.by_word

    def _take_keyed(self, key: tree.Word, argument: tree.Argument) -> None:
        name = self.fields.by_name.get(key.text)
        if name is None:
            known, given = list(self.fields.by_name), spelled(argument.value)
            raise NNError(
                words.unknown_option(key.span, self.keyword, key.text, known, self.signature, given)
            )
        annotation, value = self.fields.info[name].annotation, argument.value
        if isinstance(value, tree.Word) and value.text in words_of(annotation):
            self._set(name, value.text, value.span)
            return
        evaluated = self.scope.evaluate(value, names=accepts_names(annotation))
        self._set(name, evaluated, value.span)
        self._remember(name, value)

    def _remember(self, name: str, value: tree.Value) -> None:
        self.nodes[name] = value
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
                words.unknown_word(
                    word.span,
                    self.keyword,
                    word.text,
                    known,
                    self.signature,
                    number,
                    text="text" in fields.rest,
                    option=word.text in fields.by_name,
                )
            )

    def _take_next(self, value: tree.Value) -> None:
        self._refuse_quotes(value)
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
                    _written(value),
                    self.signature,
                    isinstance(value, tree.Negative),
                    self.by_name(value),
                    self.again(value),
                )
            )
        name = self.open.pop(0)
        self._set(name, evaluated, value.span)
        self._remember(name, value)

    def _refuse_quotes(self, value: tree.Value) -> None:
        """Raise NNError where words of the language stand in quotes or in a list."""
        fields, items = self.fields, value.items if isinstance(value, tree.List) else (value,)
        words = [
            one.text if isinstance(one, tree.Word) else one.value
            for one in items
            if isinstance(one, tree.Word | tree.Text)
        ]
        takes = "word" in fields.rest or all(word in fields.by_word for word in words)
        plain = len(words) == len(items) and not isinstance(value, tree.Word)
        if takes and words and plain and all(map(str.isidentifier, words)):
            raise NNError(errors.words_in_quotes(value.span, self.keyword, words))

    def _append(self, name: str, item: str, span: Span) -> None:
        places = self.items.setdefault(name, [])
        if name in self.values and not isinstance(self.values[name], list):
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
            component = self.type(**self.given())
        except RejectedError as error:
            self.faults += self.explain(error)
            return None
        component._origin = Origin(statement.span, self.head, self.spans, self.items)
        component._deferred = frozenset(self.deferred)
        component._open = frozenset(self.open_fields)
        return component


def _written(value: tree.Value) -> str:
    """Return a value as a sentence names it."""
    if isinstance(value, tree.List):
        return "this list"
    said = spelled(value)
    return "this value" if said is None else said if isinstance(value, tree.Text) else f"`{said}`"


def _is_subtraction(value: tree.Value) -> bool:
    """Say whether a minus stands apart from its number, as in `width - 1`."""
    return isinstance(value, tree.Negative) and value.operand.span.start > value.span.start + 1
