"""A tree goes in, the spec of what it says comes out, with blocks and repeats expanded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nndsl.backbones import Backbone
from nndsl.baselines import Baseline
from nndsl.components.base import Component
from nndsl.components.describe import signature
from nndsl.components.registry import KEYWORDS, REPEATABLE, STATEMENTS
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import binding as errors, reuse
from nndsl.errors.elsewhere import is_line
from nndsl.errors.rows import misplaced_row
from nndsl.expectations import Expect
from nndsl.habits.keywords import unknown_keyword
from nndsl.layers import Layer
from nndsl.losses import Loss
from nndsl.settings import Input, Output, Share, TimeDistributed
from nndsl.source import Source, Span
from nndsl.spec.binding import SurplusError
from nndsl.spec.expansion import Expansion
from nndsl.spec.library import MAX_LAYERS
from nndsl.spec.model import ModelSpec, Step, Use
from nndsl.spec.scope import Deferred, Evaluated, Scope
from nndsl.spec.statements import said
from nndsl.spec.unknown import unknown_statement
from nndsl.syntax import tree
from nndsl.system.collector import paused


@paused()
def specify(
    text: tree.Tree, given: Mapping[str, Evaluated] | None = None
) -> tuple[ModelSpec, list[Diagnostic]]:
    """Return the spec of what could be understood, and every fault that was found.

    ``given`` are the names that data give (``classes``, ``features``, ``targets``); without
    them, fields that use such a name are marked as deferred.
    """
    reader = _Reader(Scope.of(given), text.source)
    reader.library.collect(text)
    one_too_many = reader.library.first_too_many(text.statements)
    if one_too_many is not None:
        fault = reuse.too_many_layers(one_too_many.keyword.span, MAX_LAYERS)
        return ModelSpec(), [fault.within(text.source)]
    reader.several_inputs = sum(s.keyword.text == "input" for s in text.statements) > 1
    reader.take_all(text.statements)
    spec = reader.finish()
    faults = [*reader.library.faults, *reader.faults]
    return spec, [fault.within(text.source) for fault in faults]


class _Reader(Expansion):
    def __init__(self, scope: Scope, source: Source) -> None:
        super().__init__(scope, source)
        self.parts: dict[str, Any] = {}
        self.several_inputs = False
        self.losses: list[Loss] = []
        self.baselines: list[Baseline] = []
        self.expects: list[Expect] = []
        self.places: dict[str, Span] = {}
        self.unread: set[str] = set()

    def take(self, statement: tree.Statement) -> None:
        """Read a statement. Raises NNError with what is wrong with it."""
        word = self.scope.word(statement.keyword)  # a block's parameter may stand for a layer
        if isinstance(word, tree.Word) and word is not statement.keyword:
            statement = statement._replace(keyword=word)
        keyword = statement.keyword
        block = self.library.blocks.get(keyword.text)
        if statement.broken:
            self._skip(statement)
        elif keyword.text == "let":
            self.scope.let(statement)
        elif keyword.text == "->":
            raise NNError(misplaced_row(statement.span))
        elif keyword.text == "repeat":
            self.repeat(statement)
        elif keyword.text in ("block", "use"):
            if self.trail or self.flow.room.around is not None:
                raise NNError(reuse.block_not_first(keyword.span, keyword.text))
        elif keyword.text == "time_distributed":
            self._each_step(statement)
        elif block is not None:
            self.call(block, statement)
        elif keyword.text not in KEYWORDS:
            if keyword.text in self.library.spoilt:
                self.flow.broken(statement)
                return
            habit, meant = unknown_keyword(keyword.span.source or self.source, statement)
            self.unread |= meant
            if habit is not None:
                raise NNError(habit)
            self._lost(statement)
            fault = unknown_statement(statement, self.library)
            if fault is not None:
                raise NNError(fault)
        else:
            self._component_statement(statement)

    def _each_step(self, statement: tree.Statement) -> None:
        """Read `time_distributed LAYER …`: the statement behind the word, for each step alone."""
        arguments = statement.arguments
        first = arguments[0] if arguments and arguments[0].key is None else None
        word = self.scope.word(first.value) if first is not None else None
        inner = word.text if isinstance(word, tree.Word) else ""
        if not isinstance(word, tree.Word) or not (
            inner in self.library.blocks
            or (inner not in ("share", "time_distributed") and self._makes_a_value(inner))
        ):
            self.flow.broken(statement)
            if inner == "share" and isinstance(word, tree.Word):
                raise NNError(reuse.shared_at_each_step(word.span))
            layers = [name for name in KEYWORDS if name != inner and self._makes_a_value(name)]
            known = [*layers, *self.library.blocks]
            place = word.span if word is not None else statement.keyword.span
            raise NNError(reuse.no_layer_for_each_step(place, inner, known))
        with self.flow.each_step():
            self.take(statement._replace(keyword=word, arguments=arguments[1:]))

    def _component_statement(self, statement: tree.Statement) -> None:
        try:
            self._check_form(statement)
            component = said(statement, self.scope)
        except SurplusError as error:
            self._place(error.component, statement)
            raise
        except NNError:
            self._skip(statement)
            raise
        self._place(component, statement)

    def _skip(self, statement: tree.Statement) -> None:
        """Take a statement that is wrong, so that what follows from it isn't reported as well."""
        keyword, name = statement.keyword, statement.name
        if keyword.text in ("", "let"):
            if name is not None and name.text not in self.scope:
                self.scope.names[name.text] = Deferred(name.text)
            if keyword.text == "let":
                return
        if keyword.text not in KEYWORDS or self._makes_a_value(keyword.text):
            self._lost(statement)
            return
        self.unread.add(keyword.text)
        self.places.setdefault(keyword.text, keyword.span)
        if keyword.text == "input" and name is not None:
            self.flow.name_input(name)

    def _lost(self, statement: tree.Statement) -> None:
        """Let a statement that can't be read stand for a layer, unless it is a line of Python."""
        if not is_line(statement.keyword.text):
            self.flow.broken(statement)

    def _check_form(self, statement: tree.Statement) -> None:
        keyword = statement.keyword
        if statement.body is not None and keyword.text != "expect":
            raise NNError(errors.body_not_allowed(statement.span, keyword.text))
        if self._makes_a_value(keyword.text):
            return
        if self.trail or self.flow.room.around is not None:
            if keyword.text == "output":
                return
            raise NNError(reuse.not_in_block(keyword.span, keyword.text))
        if statement.name is not None and keyword.text != "input":
            raise NNError(errors.name_not_allowed(statement.name.span, keyword.text))
        first = self.places.setdefault(keyword.text, keyword.span)
        if first is not keyword.span and keyword.text not in REPEATABLE:
            raise NNError(errors.duplicate_statement(keyword.span, keyword.text, first))

    def _makes_a_value(self, keyword: str) -> bool:
        cls = STATEMENTS.get(keyword)
        if cls is None:
            return keyword == "activation"
        return issubclass(cls, Layer | Share | TimeDistributed | Backbone)

    def _place(self, component: Component, statement: tree.Statement) -> None:
        if self.trail:
            component._origin = replace(component.origin, trail=self.trail, calls=self.sites)
        if isinstance(component, Layer):
            layer = component.at_rest() if self.frozen else component
            self.flow.add(layer, statement.name)
        elif isinstance(component, Backbone):
            self.backbone(component, statement)
        elif isinstance(component, Share):
            self.share(component, statement)
        elif isinstance(component, Loss):
            self.losses.append(component)
        elif isinstance(component, Baseline):
            self.baselines.append(component)
        elif isinstance(component, Expect):
            self.expects.append(component)
        elif isinstance(component, Output):
            self.flow.output(component)
        else:
            if isinstance(component, Input):
                self._input(component, statement)
            else:
                self.parts[statement.keyword.text] = component

    def _input(self, component: Input, statement: tree.Statement) -> None:
        if self.several_inputs or component.columns is not None:
            self.flow.one_of_inputs(component, statement.name)
            return
        if component.shape is None:
            cls, keyword = Input, statement.keyword
            meaning = cls.model_fields["shape"].description or ""
            raise NNError(
                errors.missing_argument(
                    keyword.span, "input", "shape", meaning, signature(cls, "input"), cls.example
                )
            )
        self.flow.input(component, statement.name)
        self.parts["input"] = component

    def finish(self) -> ModelSpec:
        """Return the spec of all statements read."""
        said = self.flow.has_outputs
        for loss in self.losses:
            if loss.on is not None and not said:
                self.flow.trained_on(loss.on, loss.origin.of("on"))
        steps, outputs = self.flow.finish()
        self.faults += self.flow.faults
        placed = tuple(Step(**vars(step)) for step in steps)
        uses = tuple(
            Use(
                backbone=component,
                steps=tuple(step.name for step in placed[first:end]),
                folder=source.folder if (source := component.origin.statement.source) else None,
            )
            for component, first, end in self.backbones
        )
        losses = tuple(
            loss.model_copy(update={"on": outputs[loss.on]}) if loss.on in outputs else loss
            for loss in self.losses
        )
        return ModelSpec(
            **self.parts,
            steps=placed,
            backbones=uses,
            outputs=tuple(outputs.values()),
            losses=losses,
            baselines=tuple(self.baselines),
            expects=tuple(self.expects),
            unread=frozenset(self.unread),
        )
