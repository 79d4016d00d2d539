"""Layers go in as the file has them, and come out with the values that each of them reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
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


@dataclass(frozen=True)
class _Pending:
    layer: Layer
    name: tree.Word | None
    current: int | None  # the place of the layer above, None for the input


class Flow:
    """Follows the current value through a file: each layer reads it, and becomes it."""

    def __init__(self) -> None:
        self.faults: list[Diagnostic] = []
        self._pending: list[_Pending] = []
        self._first_given: dict[str, Span] = {}
        self._indices: dict[str, int] = {}
        self._input_name = INPUT
        self._output: Output | None = None

    def input(self, component: Input, name: tree.Word | None) -> None:
        """Take the input statement, which may give the input a name."""
        if name is not None:
            self._claim(name)
            self._input_name = name.text
        if self._pending:
            first = self._pending[0].layer.origin.statement
            raise NNError(errors.input_after_layer(component.origin.statement, first))

    def broken(self, statement: tree.Statement) -> None:
        """Take a statement that can't be read in the place of the layer it was meant to be."""
        layer = Broken()
        layer._origin = Origin(statement.span, statement.keyword.span)
        layer._deferred = frozenset({"shape"})
        self.add(layer, statement.name)

    def add(self, layer: Layer, name: tree.Word | None) -> None:
        """Take a layer; what it reads is settled at the end, when all names are known."""
        above = len(self._pending) - 1 if self._pending else None
        if name is not None:
            self._claim(name)
            self._indices[name.text] = len(self._pending)
        self._pending.append(_Pending(layer, name, above))

    def output(self, component: Output) -> None:
        """Take the output statement."""
        if len(component.names) != 1:
            raise NNError(errors.one_output(component.origin.statement, len(component.names)))
        self._output = component

    def _claim(self, name: tree.Word) -> None:
        if name.text in (INPUT, "in", "true", "false", "none"):
            self.faults.append(errors.reserved_name(name.span, name.text))
        first = self._first_given.setdefault(name.text, name.span)
        if first is not name.span:
            self.faults.append(errors.name_taken(name.span, name.text, first))

    def finish(self) -> tuple[list[Placed], str | None]:
        """Return the layers with names and inputs, and the name of the output."""
        names = self._names()
        placed = []
        for index, pending in enumerate(self._pending):
            current = INPUT if pending.current is None else names[pending.current]
            try:
                inputs = self._inputs(pending.layer, current, index)
            except NNError as error:
                self.faults += error.diagnostics
                inputs = (current,)
            placed.append(Placed(names[index], inputs, pending.layer))
        output = names[-1] if names else None
        if self._output is not None:
            try:
                span = self._output.origin.of("names")
                output = self._resolve(self._output.names[0], span, len(names))
            except NNError as error:
                self.faults += error.diagnostics
        broken = any(isinstance(layer.layer, Broken) for layer in placed)
        if output is not None and not broken and not self.faults:
            self.faults += self._unused(placed, output)
        return placed, output

    def _names(self) -> list[str]:
        """Name every layer: as the file does, or by its keyword and a number."""
        counts: Counter[str] = Counter()
        names = []
        for pending in self._pending:
            if pending.name is not None:
                names.append(pending.name.text)
                continue
            keyword = pending.layer.keyword
            counts[keyword] += 1
            while f"{keyword}_{counts[keyword]}" in self._first_given:
                counts[keyword] += 1
            names.append(f"{keyword}_{counts[keyword]}")
        return names

    def _inputs(self, layer: Layer, current: str, index: int) -> tuple[str, ...]:
        span = layer.origin.of("inputs")
        given = tuple(self._resolve(name, span, index) for name in layer.inputs)
        if isinstance(layer, Broken):
            return (current,)
        if not isinstance(layer, MergeLayer):
            if len(given) > 1:
                raise NNError(errors.too_many_inputs(layer, len(given)))
            return given or (current,)
        if len(given) == 1 and given != (current,):
            return (current, *given)
        if len(given) < 2:
            raise NNError(errors.too_few_inputs(layer))
        return given

    def _resolve(self, name: str, span: Span, index: int) -> str:
        if name in (INPUT, self._input_name):
            return INPUT
        at = self._indices.get(name)
        if at is not None and at < index:
            return name
        later = self._first_given[name] if at is not None else None
        known = [self._input_name, *(n for n, i in self._indices.items() if i < index)]
        raise NNError(errors.unknown_value(span, name, known, later))

    def _unused(self, placed: list[Placed], output: str) -> list[Diagnostic]:
        read = {name for layer in placed for name in layer.inputs} | {output}
        return [errors.unused_layer(p.layer, p.name) for p in placed if p.name not in read]
