"""A tree goes in, the validated spec of a whole experiment comes out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, SerializeAsAny

from nndsl.baselines import Baseline
from nndsl.binding import bind
from nndsl.component import Component
from nndsl.data.preprocess import Preprocess
from nndsl.data.sources import DataSource
from nndsl.data.split import Split
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import binding as errors
from nndsl.flow import Flow
from nndsl.layers import Layer
from nndsl.losses import Loss
from nndsl.optimizers import Optimizer
from nndsl.registry import FAMILIES, KEYWORDS, REPEATABLE, STATEMENTS, Family, reserved_words
from nndsl.scope import DATA_NAMES, Deferred, Evaluated, Scope, described
from nndsl.settings import EarlyStop, Input, Metrics, Output, Task, Train
from nndsl.source import Span
from nndsl.syntax import tree


class Step(BaseModel):
    """A layer in its place: the name of the value it makes, and the values it reads."""

    model_config = ConfigDict(frozen=True)

    name: str
    inputs: tuple[str, ...]
    layer: SerializeAsAny[Layer]


class ModelSpec(BaseModel):
    """All that a file says. What it leaves out is None or empty, never guessed here."""

    model_config = ConfigDict(frozen=True)

    data: SerializeAsAny[DataSource] | None = None
    split: Split | None = None
    preprocess: Preprocess | None = None
    input: Input | None = None
    steps: tuple[Step, ...] = ()
    output: str | None = None
    task: Task | None = None
    loss: SerializeAsAny[Loss] | None = None
    optimizer: SerializeAsAny[Optimizer] | None = None
    train: Train | None = None
    early_stop: EarlyStop | None = None
    metrics: Metrics | None = None
    baselines: tuple[SerializeAsAny[Baseline], ...] = ()

    @property
    def deferred(self) -> bool:
        """Whether some layer's size is known only when data are."""
        heads: list[Component] = [step.layer for step in self.steps]
        heads += [self.input] if self.input else []
        return any(component.deferred for component in heads)


def read(
    text: tree.Tree, given: Mapping[str, Evaluated] | None = None
) -> tuple[ModelSpec, list[Diagnostic]]:
    """Return the spec of what could be understood, and every fault that was found.

    ``given`` are the names that data give (``classes``, ``features``, ``targets``); without
    them, fields that use such a name are marked as deferred.
    """
    reader = _Reader(Scope.of(given))
    for statement in text.statements:
        try:
            reader.take(statement)
        except NNError as error:
            reader.faults += error.diagnostics
    spec = reader.finish()
    return spec, [fault.within(text.source) for fault in reader.faults]


@lru_cache(maxsize=1)
def _reserved() -> frozenset[str]:
    return reserved_words() | frozenset(DATA_NAMES)


class _Reader:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.flow = Flow()
        self.parts: dict[str, Any] = {}
        self.baselines: list[Baseline] = []
        self.places: dict[str, Span] = {}
        self.faults: list[Diagnostic] = []

    def take(self, statement: tree.Statement) -> None:
        """Read one statement."""
        keyword = statement.keyword
        if keyword.text == "let":
            self._let(statement)
            return
        if keyword.text not in KEYWORDS:
            self.flow.broken(statement)
            raise NNError(errors.unknown_statement(keyword.span, keyword.text, KEYWORDS))
        self._check_form(statement)
        try:
            component = self._component(statement)
        except NNError:
            if self._makes_a_value(keyword.text):
                self.flow.broken(statement)
            raise
        self._place(component, statement)

    def _component(self, statement: tree.Statement) -> Component:
        keyword, arguments = statement.keyword, statement.arguments
        family = FAMILIES.get(keyword.text)
        if family is None:
            cls = STATEMENTS[keyword.text]
            return bind(cls, keyword.text, statement, keyword.span, arguments, self.scope)
        word = _member(family, statement)
        cls = family.members[word.text]
        head = keyword.span.to(word.span)
        name = f"{keyword.text} {word.text}"
        return bind(cls, name, statement, head, arguments[1:], self.scope)

    def _check_form(self, statement: tree.Statement) -> None:
        keyword = statement.keyword
        if statement.body is not None:
            self.flow.broken(statement)
            raise NNError(errors.body_not_allowed(statement.span, keyword.text))
        if self._makes_a_value(keyword.text):
            return
        if statement.name is not None and keyword.text != "input":
            raise NNError(errors.name_not_allowed(statement.name.span, keyword.text))
        first = self.places.setdefault(keyword.text, keyword.span)
        if first is not keyword.span and keyword.text not in REPEATABLE:
            raise NNError(errors.duplicate_statement(keyword.span, keyword.text, first))

    def _makes_a_value(self, keyword: str) -> bool:
        cls = STATEMENTS.get(keyword)
        return keyword == "activation" or (cls is not None and issubclass(cls, Layer))

    def _place(self, component: Component, statement: tree.Statement) -> None:
        if isinstance(component, Layer):
            self.flow.add(component, statement.name)
        elif isinstance(component, Baseline):
            self.baselines.append(component)
        elif isinstance(component, Output):
            self.flow.output(component)
        else:
            if isinstance(component, Input):
                self.flow.input(component, statement.name)
            self.parts[statement.keyword.text] = component

    def _let(self, statement: tree.Statement) -> None:
        (argument,) = statement.arguments
        assert argument.key is not None, "the grammar gives every let a name"
        name = argument.key
        if name.text in _reserved():
            raise NNError(errors.let_reserved(name.span, name.text))
        if name.text in self.scope.places:
            raise NNError(errors.let_taken(name.span, name.text, self.scope.places[name.text]))
        self.scope.places[name.text] = name.span
        self.scope.names[name.text] = Deferred(name.text)  # until its value is known to be one
        value = self.scope.evaluate(argument.value)
        if isinstance(value, str) and isinstance(argument.value, tree.Word):
            known = sorted(self.scope.names)
            raise NNError(errors.unknown_number(argument.value.span, value, known))
        if isinstance(value, str | bool) or value is None:
            raise NNError(errors.let_not_a_number(argument.value.span, name.text, described(value)))
        self.scope.names[name.text] = value

    def finish(self) -> ModelSpec:
        """Return the spec of all statements read."""
        steps, output = self.flow.finish()
        self.faults += self.flow.faults
        placed = tuple(Step(name=s.name, inputs=s.inputs, layer=s.layer) for s in steps)
        return ModelSpec(**self.parts, steps=placed, output=output, baselines=tuple(self.baselines))


def _member(family: Family, statement: tree.Statement) -> tree.Word:
    keyword, arguments = statement.keyword, statement.arguments
    known = list(family.members)
    if not arguments or arguments[0].key is not None:
        raise NNError(errors.missing_member(keyword.span, family.name, family.noun, known))
    word = arguments[0].value
    if not isinstance(word, tree.Word) or word.text not in family.members:
        found = word.text if isinstance(word, tree.Word) else "this"
        raise NNError(errors.unknown_member(word.span, family.noun, found, known))
    return word
