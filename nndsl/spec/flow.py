"""Layers go in as the file has them, and come out with the values that each of them reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from nndsl.components.base import Origin
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import flow as errors, inputs as input_errors, reuse
from nndsl.layers import Layer
from nndsl.layers.columns import Columns
from nndsl.settings import Input, Share
from nndsl.source import Span
from nndsl.spec.naming import AT_INPUT, Naming
from nndsl.spec.pending import INPUT as INPUT, Pending, names_of
from nndsl.spec.rooms import Broken, Call, Placed, ReadName, Room
from nndsl.syntax import tree


class Flow(Naming):
    """Follows the current value through a file: each layer reads it, and becomes it."""

    def __init__(self) -> None:
        super().__init__()
        self._calls: Counter[str] = Counter()
        self._per_step = False  # whether the layers that come now are applied to each step alone

    def __len__(self) -> int:
        return len(self._pending)

    def input(self, component: Input, name: tree.Word | None) -> None:
        """Take the input statement, which may give the input a name."""
        if name is not None:
            self.name_input(name)
        if self._pending:
            first = self._pending[0].layer.origin.statement
            raise NNError(errors.input_after_layer(component.origin.statement, first))

    def name_input(self, name: tree.Word) -> None:
        """Take the name that the file gives the input."""
        self._claim(name, AT_INPUT)

    def one_of_inputs(self, component: Input, name: tree.Word | None) -> None:
        """Take one of several inputs, which becomes the current value."""
        if name is None:
            raise NNError(input_errors.unnamed_input(component.origin.statement))
        layer = Columns(shape=component.shape, columns=component.columns)
        layer._origin = component.origin
        layer._deferred = frozenset({"positions"})
        self._add(layer, name, (AT_INPUT,))

    def share(self, component: Share, name: tree.Word | None) -> None:
        """Take a layer once more, with the weights of the one that bears the name."""
        shared, span = component.names[0], component.origin.of("names")
        place = self._resolve(shared, span)
        layer: Layer = Broken(inputs=component.inputs)
        layer._deferred = frozenset({"shape"})
        tied, per_step, tied_to = None, False, None
        if self.knows(shared):
            if place == AT_INPUT or isinstance(self._pending[place].layer, Columns):
                self.faults.append(reuse.not_a_layer(span, shared))
            else:
                original = self._pending[place]
                layer = original.layer.model_copy(update={"inputs": component.inputs})
                tied = place if original.weights_of is None else original.weights_of
                per_step, tied_to = original.per_step, original.tied_to
        layer._origin = replace(component.origin, trail=(), calls=())
        with self.each_step(per_step):
            self.add(layer, name, tied, tied_to)

    @contextmanager
    def each_step(self, per_step: bool = True) -> Iterator[None]:
        """Apply the layers that come within to each step of their inputs alone."""
        before, self._per_step = self._per_step, self._per_step or per_step
        try:
            yield
        finally:
            self._per_step = before

    def broken(self, statement: tree.Statement) -> None:
        """Take a statement that can't be read in the place of the layer it was meant to be."""
        layer = Broken()
        layer._origin = Origin(statement.span, statement.keyword.span)
        layer._deferred = frozenset({"shape"})
        self.add(layer, statement.name)

    def add(
        self,
        layer: Layer,
        name: tree.Word | None,
        weights_of: int | None = None,
        tied_to: int | None = None,
    ) -> None:
        """Take a layer; it becomes the current value."""
        inputs = self._inputs(layer)
        lender = getattr(layer, "tied", None)
        if tied_to is None and lender is not None:
            tied_to = self._lender(lender, layer.origin.of("tied"))
        self._add(layer, name, inputs, weights_of, tied_to)

    def _lender(self, name: str, span: Span) -> int | None:
        """Return the place of the layer that lends its weights, None where there is none."""
        place = self._resolve(name, span)
        if not self.knows(name):
            return None
        if place == AT_INPUT or isinstance(self._pending[place].layer, Columns):
            self.faults.append(reuse.not_a_layer(span, name, "tied"))
            return None
        return place

    def _add(
        self,
        layer: Layer,
        name: tree.Word | None,
        inputs: tuple[int, ...],
        weights_of: int | None = None,
        tied_to: int | None = None,
    ) -> None:
        self._current = len(self._pending)
        own = name.text if name else None
        self._pending.append(
            Pending(layer, own, self._room, inputs, weights_of, self._per_step, tied_to)
        )
        if name is not None:
            self._claim(name, self._current)

    def enter_block(
        self, keyword: str, name: tree.Word | None, values: Mapping[str, int], read: ReadName | None
    ) -> None:
        """Begin to expand a block; ``values`` are its parameters that stand for values here.

        Its ``in`` is the current value, or the one that is to be ``read`` instead.
        """
        self._calls[keyword] += 1
        suffix = self._room.suffix if name is not None else ""  # else the number tells rounds apart
        own = name.text if name is not None else f"{keyword}_{self._calls[keyword]}"
        begin = self._current if read is None else self._resolve(*read)
        prefix = f"{self._room.prefix}{own}{suffix}_"
        self._room = Room(prefix, around=None, names={"in": begin, **values})
        self._current = begin

    def leave_block(
        self, outer: Room, name: tree.Word | None, call: Call, shared: Call | None
    ) -> None:
        """End a block: its output is the current value, and bears the call's name.

        With ``shared``, its layers use the weights of those of that call.
        """
        inner = self._room
        if shared is not None and shared.count == call.count:
            for at in range(call.count):
                first = self._pending[shared.first + at]
                tied = shared.first + at if first.weights_of is None else first.weights_of
                again = self._pending[call.first + at]
                self._pending[call.first + at] = replace(again, weights_of=tied)
        if inner.outputs:
            self._current = self._resolve(*inner.outputs[0])
        self._room = outer
        if name is not None:
            self._claim(name, self._current)
            outer.calls[name.text] = call
            for local in inner.given:
                outer.names[f"{name.text}.{local}"] = inner.names[local]

    def _inputs(self, layer: Layer) -> tuple[int, ...]:
        """Return the places of what a layer reads: as many as it needs, also if fewer are said."""
        given = tuple(
            self._resolve(name, layer.origin.item("inputs", at))
            for at, name in enumerate(layer.inputs)
        )
        more = tuple(
            self._resolve(getattr(layer, field), layer.origin.of(field))
            for field in layer.reads_besides()
        )
        if layer.most == 1:
            if len(given) > 1:
                self.faults.append(errors.too_many_inputs(layer, len(given)))
            return ((given or (self._current,))[0], *more)
        if len(given) == 1 and given != (self._current,):
            return (self._current, *given, *more)
        if len(given) < layer.fewest:
            self.faults.append(errors.too_few_inputs(layer))
            return (self._current, self._current, *more)
        return (*given, *more)

    def finish(self) -> tuple[list[Placed], dict[str, str]]:
        """Return the layers with names and inputs, and the outputs' names by what the file says."""
        given: list[tuple[int, str]] = []  # the places of the outputs, and their names
        first: dict[int, Span] = {}
        for said, span in self._top.outputs:
            place = self._resolve(said, span)
            if place != AT_INPUT:
                given.append((place, said))
                if first.setdefault(place, span) is not span:  # of a call, and of a value in it
                    self.faults.append(errors.output_twice(span, said, first[place]))
            elif self.knows(said):
                self.faults.append(errors.input_as_output(span, said))
        outputs = [place for place, _ in given] or [len(self._pending) - 1]
        self.faults += self._unknown_values()
        names = {AT_INPUT: INPUT, **dict(enumerate(names_of(self._pending)))}
        known = set(names.values())
        for place, said in given:
            # What a named call of a block gives is called as the call, where it is an output.
            if "." not in said and said not in known:
                names[place] = said
                known.add(said)
        placed = [
            Placed(
                names[index],
                tuple(names[i] for i in pending.inputs),
                pending.layer,
                names[pending.weights_of] if pending.weights_of is not None else None,
                pending.per_step,
                names[self._owner(pending.tied_to)] if pending.tied_to is not None else None,
            )
            for index, pending in enumerate(self._pending)
        ]
        broken = any(isinstance(layer.layer, Broken) for layer in placed)
        if placed and not broken and not self.faults:
            self.faults += self._unused(names, outputs)
        if given:
            return placed, {said: names[place] for place, said in given}
        return placed, {names[output]: names[output] for output in outputs if placed}

    def _owner(self, place: int) -> int:
        """Return the place of the layer whose weights the one at a place computes with."""
        owner = self._pending[place].weights_of
        return place if owner is None else owner

    def _unused(self, names: dict[int, str], outputs: list[int]) -> list[Diagnostic]:
        read = {place for pending in self._pending for place in pending.inputs} | {*outputs}
        return [
            errors.unused_layer(pending.layer, names[place]).noting(pending.layer.origin.trail)
            for place, pending in enumerate(self._pending)
            if place not in read
        ]
