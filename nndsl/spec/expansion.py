"""Repeats, block calls and shared layers go in; their statements are read as often as needed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import replace

from nndsl.backbones import Backbone
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import binding as errors, reuse
from nndsl.errors.numbers import let_reserved, unknown_number
from nndsl.settings import Share
from nndsl.source import Source, Span
from nndsl.spec.blocks import Block, parameters_of
from nndsl.spec.families import network
from nndsl.spec.flow import Flow
from nndsl.spec.library import MAX_DEPTH, MAX_LAYERS, Library
from nndsl.spec.rooms import Call, ReadName
from nndsl.spec.scope import CONSTANTS, OPEN, Deferred, Scope, described, reserved
from nndsl.syntax import tree

MAX_FAULTS = 1000  # more than anyone reads


class Expansion:
    """The base of what reads statements: it knows what to read again, and where values go.

    ``trail`` says through which blocks the statements came that are read now, ``sites`` are the
    statements that called those.
    """

    def __init__(self, scope: Scope, source: Source) -> None:
        self.scope, self.source = scope, source
        self.library = Library(scope)
        self.flow = Flow()
        self.trail: tuple[str, ...] = ()
        self.sites: tuple[Span, ...] = ()
        self.calls: tuple[str, ...] = ()
        self.frozen = False  # whether layers that are read now are kept as they are
        self.backbones: list[tuple[Backbone, int, int]] = []  # with their layers' places
        self.faults: list[Diagnostic] = []
        self.rounds = 0  # of repeats, and calls of blocks, which take time whatever they add
        self.full = False  # whether nothing more is read

    @abstractmethod
    def take(self, statement: tree.Statement) -> None:
        """Read a statement. Raises NNError with what is wrong with it."""

    def take_all(self, statements: Iterable[tree.Statement]) -> None:
        """Read statements in order, and note what is wrong with each."""
        for statement in statements:
            if self.full:
                return
            try:
                self.take(statement)
            except NNError as error:
                self.faults += [fault.noting(self.trail) for fault in error.diagnostics]
                self.full = self.full or len(self.faults) >= MAX_FAULTS

    def repeat(self, statement: tree.Statement) -> None:
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
            raise NNError(let_reserved(arguments[2].span, str(words[1])))
        rounds = self._rounds(arguments[0].value)
        self._take_time(rounds, arguments[0].value.span)
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
        if isinstance(rounds, Deferred) and rounds is not OPEN:
            raise NNError(reuse.rounds_need_data(value.span))
        if isinstance(value, tree.Word) and isinstance(rounds, str):
            raise NNError(unknown_number(value.span, rounds, sorted(self.scope.names)))
        if isinstance(rounds, bool) or not isinstance(rounds, int) or rounds < 0:
            raise NNError(reuse.bad_rounds(value.span, described(rounds)))
        return rounds

    def _take_time(self, rounds: int, span: Span) -> None:
        self.rounds += rounds
        if self.rounds > MAX_LAYERS:
            self.full = True
            raise NNError(reuse.too_many_layers(span, MAX_LAYERS))

    def _check_size(self, span: Span) -> None:
        if len(self.flow) > MAX_LAYERS:
            self.full = True
            raise NNError(reuse.too_many_layers(span, MAX_LAYERS))

    def call(self, block: Block, statement: tree.Statement) -> None:
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
        self._take_time(1, keyword.span)
        if len(self.calls) >= MAX_DEPTH:
            self.flow.broken(statement)
            raise NNError(reuse.too_deep_calls(keyword.span, MAX_DEPTH))
        before = self.scope, self.flow.room, self.trail, self.sites, self.calls
        outside = self.library, self.frozen
        self.library = call.block.home or self.library
        self.frozen = self.frozen or call.frozen
        self.flow.enter_block(name, statement.name, call.values, read)
        self.trail = (*self.trail, f"in block `{name}`, expanded at {self._place_of(keyword.span)}")
        self.sites = (*self.sites, statement.span)
        self.scope, self.calls = call.scope.inner(), (*self.calls, name)
        self.take_all(call.block.body)
        self.scope, room, self.trail, self.sites, self.calls = before
        self.library, self.frozen = outside
        made = replace(call, count=len(self.flow) - call.first)
        self.flow.leave_block(room, statement.name, made, shared)
        if statement.name is not None and made.count == 0:
            raise NNError(reuse.empty_block(statement.span, name))
        self._check_size(keyword.span)

    def backbone(self, component: Backbone, statement: tree.Statement) -> None:
        """Read the block of a network that is known by name, up to the value that is asked for."""
        read = None
        if component.inputs:
            read = component.inputs[0], component.origin.item("inputs", 0)
        block, first = network(component), len(self.flow)
        call = Call(block, block.scope.inner(), {}, first, 0, component.frozen)
        self._expand(call, statement, read, None)
        self.backbones.append((component, first, len(self.flow)))

    def share(self, component: Share, statement: tree.Statement) -> None:
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
