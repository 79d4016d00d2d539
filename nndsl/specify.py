"""A tree goes in, the spec of what it says comes out, with blocks and repeats expanded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from nndsl.baselines import Baseline
from nndsl.binding import SurplusError
from nndsl.blocks import MAX_LAYERS, Block, Library, parameters_of
from nndsl.component import Component
from nndsl.describe import signature
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import binding as errors
from nndsl.errors import reuse
from nndsl.errors.near import near
from nndsl.expectations import Expect
from nndsl.flow import Flow
from nndsl.layers import Layer
from nndsl.losses import Loss
from nndsl.registry import KEYWORDS, REPEATABLE, STATEMENTS
from nndsl.rooms import Call, ReadName
from nndsl.scope import CONSTANTS, Deferred, Evaluated, Scope, described, reserved
from nndsl.settings import Input, Output, Share
from nndsl.source import Source, Span
from nndsl.spec import ModelSpec, Step
from nndsl.statements import said
from nndsl.syntax import tree


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


class _Reader:
    def __init__(self, scope: Scope, source: Source) -> None:
        self.scope, self.source = scope, source
        self.library = Library(scope)
        self.trail: tuple[str, ...] = ()
        self.calls: tuple[str, ...] = ()
        self.flow = Flow()
        self.parts: dict[str, Any] = {}
        self.several_inputs = False
        self.losses: list[Loss] = []
        self.baselines: list[Baseline] = []
        self.expects: list[Expect] = []
        self.places: dict[str, Span] = {}
        self.faults: list[Diagnostic] = []
        self.unread: set[str] = set()

    def take_all(self, statements: Iterable[tree.Statement]) -> None:
        """Read statements in order, and note what is wrong with each."""
        for statement in statements:
            try:
                self._take(statement)
            except NNError as error:
                self.faults += [fault.noting(self.trail) for fault in error.diagnostics]

    def _take(self, statement: tree.Statement) -> None:
        keyword = statement.keyword
        block = self.library.blocks.get(keyword.text)
        if statement.broken:
            self._skip(statement)
        elif keyword.text == "let":
            self.scope.let(statement)
        elif keyword.text == "->":
            raise NNError(errors.misplaced_row(statement.span))
        elif keyword.text == "repeat":
            self._repeat(statement)
        elif keyword.text in ("block", "use"):
            if self.trail or self.flow.room.around is not None:
                raise NNError(reuse.block_not_first(keyword.span, keyword.text))
        elif block is not None:
            self._call(block, statement)
        elif keyword.text not in KEYWORDS:
            self.flow.broken(statement)
            if keyword.text in self.library.spoilt:
                return
            known = [*KEYWORDS, *self.library.blocks] if statement.body is None else ["block"]
            if self.library.incomplete and near(keyword.text, known) is None:
                return  # the block that is wrong, or is in the file that can't be had
            raise NNError(errors.unknown_statement(keyword.span, keyword.text, known))
        else:
            self._component_statement(statement)

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

    def _repeat(self, statement: tree.Statement) -> None:
        """Read the body of a repeat once for each round; rounds are counted from 1."""
        body, arguments = statement.body, statement.arguments
        words = [a.value.text if isinstance(a.value, tree.Word) else None for a in arguments[1:]]
        plain = all(argument.key is None for argument in arguments)
        if (
            body is None
            or not plain
            or len(arguments) not in (1, 3)
            or words[:1] not in ([], ["as"])
        ):
            raise NNError(reuse.malformed_repeat(statement.keyword.span))
        if statement.name is not None:
            raise NNError(errors.name_not_allowed(statement.name.span, "repeat"))
        if len(words) == 2 and words[1] in reserved():
            raise NNError(errors.let_reserved(arguments[2].span, str(words[1])))
        rounds = self._rounds(arguments[0].value)
        outer_scope, outer_room = self.scope, self.flow.room
        for number in range(1, rounds + 1):
            self.scope = outer_scope.inner()
            if len(words) == 2 and words[1] is not None:
                self.scope.names[words[1]] = number
            self.flow.enter_round(number)
            self.take_all(body)
            self.flow.leave_round(outer_room)
            self.scope = outer_scope
            self._check_size(statement.keyword.span)

    def _rounds(self, value: tree.Value) -> int:
        rounds = self.scope.evaluate(value)
        if isinstance(rounds, Deferred):
            raise NNError(reuse.rounds_need_data(value.span))
        if isinstance(value, tree.Word) and isinstance(rounds, str):
            raise NNError(errors.unknown_number(value.span, rounds, sorted(self.scope.names)))
        if isinstance(rounds, bool) or not isinstance(rounds, int) or rounds < 0:
            raise NNError(reuse.bad_rounds(value.span, described(rounds)))
        if rounds > MAX_LAYERS:
            raise NNError(reuse.too_many_layers(value.span, MAX_LAYERS))
        return rounds

    def _check_size(self, span: Span) -> None:
        if len(self.flow) > MAX_LAYERS:
            raise NNError(reuse.too_many_layers(span, MAX_LAYERS))

    def _call(self, block: Block, statement: tree.Statement) -> None:
        """Read the body of a block with its parameters as the call gives them."""
        keyword, name = statement.keyword, block.name.text
        if statement.body is not None:
            raise NNError(errors.body_not_allowed(statement.span, name))
        if name in self.calls:
            self.flow.broken(statement)
            chain = [*self.calls[self.calls.index(name) :], name]
            raise NNError(reuse.recursive_block(keyword.span, name, chain))
        try:
            given, read = parameters_of(block, statement)
            inner, values = self._bound(block, given)
        except NNError:
            self.flow.broken(statement)
            raise
        places = {parameter: self.flow.place(value) for parameter, value in values.items()}
        self._expand(Call(block, inner, places, len(self.flow), 0), statement, read, None)

    def _expand(
        self, call: Call, statement: tree.Statement, read: ReadName | None, shared: Call | None
    ) -> None:
        """Read the body of a block, its layers with the weights of another call if it is given."""
        name, keyword = call.block.name.text, statement.keyword
        before = self.scope, self.flow.room, self.trail, self.calls
        self.flow.enter_block(name, statement.name, call.values, read)
        self.trail = (*self.trail, f"in block `{name}`, expanded at {self._place_of(keyword.span)}")
        self.scope, self.calls = call.scope.inner(), (*self.calls, name)
        self.take_all(call.block.body)
        self.scope, room, self.trail, self.calls = before
        made = replace(call, count=len(self.flow) - call.first)
        self.flow.leave_block(room, statement.name, made, shared)
        if statement.name is not None and made.count == 0:
            raise NNError(reuse.empty_block(statement.span, name))
        self._check_size(keyword.span)

    def _share(self, component: Share, statement: tree.Statement) -> None:
        """Apply a layer, or all layers of a block's call, once more."""
        call = self.flow.room.call(component.names[0])
        if call is None:
            self.flow.share(component, statement.name)
            return
        read = None
        if component.inputs:
            read = component.inputs[0], component.origin.item("inputs", 0)
        self._expand(replace(call, first=len(self.flow)), statement, read, call)

    def _bound(
        self, block: Block, given: Mapping[str, tuple[tree.Value, bool]]
    ) -> tuple[Scope, dict[str, str]]:
        """Return the scope of a block's body, and the parameters that stand for values."""
        inner, values = block.scope.inner(), dict[str, str]()
        for name, (value, from_call) in given.items():
            value = (self.scope if from_call else block.scope).word(value)
            known = isinstance(value, tree.Word) and (
                value.text in CONSTANTS or value.text in (self.scope if from_call else block.scope)
            )
            if not isinstance(value, tree.Word) or known:
                inner.names[name] = (self.scope if from_call else inner).evaluate(value)
            elif from_call and self.flow.knows(value.text):
                values[name] = value.text
            else:
                inner.words[name] = value.text
        return inner, values

    def _place_of(self, span: Span) -> str:
        source = span.source or self.source
        return f"{source.name}:{source.location(span.start)[0]}"

    def _skip(self, statement: tree.Statement) -> None:
        """Take a statement that is wrong, so that what follows from it isn't reported as well."""
        keyword, name = statement.keyword, statement.name
        if keyword.text in ("", "let"):
            if name is not None and name.text not in self.scope:
                self.scope.names[name.text] = Deferred(name.text)
            if keyword.text == "let":
                return
        if keyword.text not in KEYWORDS or self._makes_a_value(keyword.text):
            self.flow.broken(statement)
            return
        self.unread.add(keyword.text)
        self.places.setdefault(keyword.text, keyword.span)
        if keyword.text == "input" and name is not None:
            self.flow.name_input(name)

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
        return keyword in ("activation", "share") or (cls is not None and issubclass(cls, Layer))

    def _place(self, component: Component, statement: tree.Statement) -> None:
        if self.trail:
            component._origin = replace(component.origin, trail=self.trail)
        if isinstance(component, Layer):
            self.flow.add(component, statement.name)
        elif isinstance(component, Share):
            self._share(component, statement)
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
        placed = tuple(
            Step(name=s.name, inputs=s.inputs, layer=s.layer, weights_of=s.weights_of)
            for s in steps
        )
        spec = ModelSpec(
            **self.parts,
            steps=placed,
            outputs=tuple(outputs),
            losses=tuple(self.losses),
            baselines=tuple(self.baselines),
            expects=tuple(self.expects),
        )
        spec._unread = frozenset(self.unread)
        return spec
