"""Layers go in as the file has them, and come out with the values that each of them reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import ClassVar

from nndsl.component import Origin
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import graph as errors
from nndsl.facts import Shape
from nndsl.layers import Layer, MergeLayer
from nndsl.settings import Input, Output
from nndsl.source import Span
from nndsl.syntax import tree

INPUT = "input"
AT_INPUT = -1  # the place of the input's value; layers are counted from 0


class Broken(Layer):
    """Stands for a statement that can't be read: its shape is unknown, and so nothing behind it
    is reported that may be right once it is mended.
    """

    keyword: ClassVar[str] = "broken"
    example: ClassVar[str] = ""

    def output_shape(self, *inputs: Shape) -> Shape:
        """Never asked: a deferred layer's shape is unknown."""
        raise NotImplementedError


@dataclass(frozen=True)
class Placed:
    """A layer with the name of its value and the names of those it reads."""

    name: str
    inputs: tuple[str, ...]
    layer: Layer


@dataclass
class _Room:
    """Where names are known: the file, a block's expansion, or one round of a repeat.

    A block sees its own names only; a round sees those around it, too. ``prefix`` and ``suffix``
    make the names of a room's layers distinct from those of others.
    """

    prefix: str = ""
    suffix: str = ""
    around: _Room | None = None
    names: dict[str, int] = field(default_factory=dict)
    given: dict[str, Span] = field(default_factory=dict)
    output: tuple[str, Span] | None = None

    def find(self, name: str) -> int | None:
        """Return the place of a value, or None where no such name is known here."""
        if name in self.names:
            return self.names[name]
        return self.around.find(name) if self.around is not None else None

    def known(self) -> list[str]:
        """Return every name that can be used here."""
        return [*(self.around.known() if self.around else ()), *self.names]

    def later(self, name: str) -> Span | None:
        """Return where a name is given, also if only further down."""
        if name in self.given:
            return self.given[name]
        return self.around.later(name) if self.around is not None else None


@dataclass(frozen=True)
class _Pending:
    layer: Layer
    name: str | None
    room: _Room
    inputs: tuple[int, ...]


@dataclass(frozen=True)
class _Missing:
    name: str
    span: Span
    room: _Room
    known: list[str]


class Flow:
    """Follows the current value through a file: each layer reads it, and becomes it."""

    def __init__(self) -> None:
        self.faults: list[Diagnostic] = []
        self._pending: list[_Pending] = []
        self._missing: list[_Missing] = []
        self._top = self._room = _Room(names={INPUT: AT_INPUT})
        self._current = AT_INPUT
        self._calls: Counter[str] = Counter()

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

    def broken(self, statement: tree.Statement) -> None:
        """Take a statement that can't be read in the place of the layer it was meant to be."""
        layer = Broken()
        layer._origin = Origin(statement.span, statement.keyword.span)
        layer._deferred = frozenset({"shape"})
        self.add(layer, statement.name)

    def add(self, layer: Layer, name: tree.Word | None) -> None:
        """Take a layer; it becomes the current value."""
        try:
            inputs = self._inputs(layer)
        except NNError as error:
            self.faults += error.diagnostics
            inputs = (self._current,)
        self._current = len(self._pending)
        self._pending.append(_Pending(layer, name.text if name else None, self._room, inputs))
        if name is not None:
            self._claim(name, self._current)

    def output(self, component: Output) -> None:
        """Take the output statement, of the file or of the block that is expanded."""
        if len(component.names) != 1:
            raise NNError(errors.one_output(component.origin.statement, len(component.names)))
        self._room.output = component.names[0], component.origin.of("names")

    def knows(self, name: str) -> bool:
        """Say whether a value of that name can be read here."""
        return self._room.find(name) is not None

    def enter_block(self, keyword: str, name: tree.Word | None, values: dict[str, str]) -> None:
        """Begin to expand a block; ``values`` are its parameters that stand for values here."""
        self._calls[keyword] += 1
        own = name.text if name is not None else f"{keyword}_{self._calls[keyword]}"
        inner = {"in": self._current}
        for parameter, value in values.items():
            place = self._room.find(value)
            assert place is not None, "the caller has asked whether it is known"
            inner[parameter] = place
        prefix = f"{self._room.prefix}{own}{self._room.suffix}_"
        self._room = _Room(prefix, around=None, names=inner)

    def leave_block(self, outer: _Room, name: tree.Word | None) -> None:
        """End a block: its output is the current value, and bears the call's name."""
        inner = self._room
        if inner.output is not None:
            self._current = self._resolve(*inner.output)
        self._room = outer
        if name is not None:
            self._claim(name, self._current)
            for local in inner.given:
                outer.names[f"{name.text}.{local}"] = inner.names[local]

    def enter_round(self, number: int) -> None:
        """Begin a round of a repeat."""
        room = self._room
        suffix = f"{room.suffix}_{number}"
        self._room = _Room(room.prefix, suffix, around=room)

    def leave_round(self, outer: _Room) -> None:
        """End a round of a repeat."""
        if self._room.output is not None:
            outer.output = self._room.output
        self._room = outer

    @property
    def room(self) -> _Room:
        """Where names are known at present, to come back to."""
        return self._room

    def _claim(self, name: tree.Word, place: int) -> None:
        if name.text in (INPUT, "in", "true", "false", "none") or "." in name.text:
            self.faults.append(errors.reserved_name(name.span, name.text))
        first = self._room.given.setdefault(name.text, name.span)
        if first is not name.span:
            self.faults.append(errors.name_taken(name.span, name.text, first))
        self._room.names[name.text] = place

    def _inputs(self, layer: Layer) -> tuple[int, ...]:
        given = tuple(
            self._resolve(name, layer.origin.item("inputs", at))
            for at, name in enumerate(layer.inputs)
        )
        if not isinstance(layer, MergeLayer):
            if len(given) > 1:
                raise NNError(errors.too_many_inputs(layer, len(given)))
            return (given or (self._current,)) + tuple(
                self._resolve(name, layer.origin.of(field))
                for field in layer.also_reads
                if (name := getattr(layer, field)) is not None
            )
        if len(given) == 1 and given != (self._current,):
            return (self._current, *given)
        if len(given) < 2:
            raise NNError(errors.too_few_inputs(layer))
        return given

    def _resolve(self, name: str, span: Span) -> int:
        place = self._room.find(name)
        if place is not None:
            return place
        # Whether it is misspelt or made further down is known only at the end.
        self._missing.append(_Missing(name, span, self._room, self._room.known()))
        return self._current

    def finish(self) -> tuple[list[Placed], str | None]:
        """Return the layers with names and inputs, and the name of the output."""
        output = len(self._pending) - 1
        if self._top.output is not None:
            output = self._resolve(*self._top.output)
        for lack in self._missing:
            later = lack.room.later(lack.name)
            self.faults.append(errors.unknown_value(lack.span, lack.name, lack.known, later))
        names = {AT_INPUT: INPUT, **dict(enumerate(self._names()))}
        placed = [
            Placed(names[index], tuple(names[i] for i in pending.inputs), pending.layer)
            for index, pending in enumerate(self._pending)
        ]
        broken = any(isinstance(layer.layer, Broken) for layer in placed)
        if placed and not broken and not self.faults:
            self.faults += self._unused(names, output)
        return placed, names[output] if placed else None

    def _names(self) -> list[str]:
        """Name every layer: as the file does, or by its keyword and a number."""
        counts: Counter[str] = Counter()
        taken = {INPUT}
        taken |= {self._full(p) for p in self._pending if p.name is not None}
        names: list[str] = []
        used: set[str] = set()
        for pending in self._pending:
            if pending.name is not None:
                name = self._full(pending)
                while name in used:  # a round's suffix may meet a name of the file's own
                    name += "_"
            else:
                stem = f"{pending.room.prefix}{pending.layer.keyword}"
                counts[stem] += 1
                while f"{stem}_{counts[stem]}" in taken:
                    counts[stem] += 1
                name = f"{stem}_{counts[stem]}"
            used.add(name)
            names.append(name)
        return names

    @staticmethod
    def _full(pending: _Pending) -> str:
        return f"{pending.room.prefix}{pending.name}{pending.room.suffix}"

    def _unused(self, names: dict[int, str], output: int) -> list[Diagnostic]:
        read = {place for pending in self._pending for place in pending.inputs} | {output}
        return [
            errors.unused_layer(pending.layer, names[place]).noting(pending.layer.origin.trail)
            for place, pending in enumerate(self._pending)
            if place not in read
        ]
