"""A spec with several inputs goes in; which columns of a sample each of them takes comes out."""

from __future__ import annotations

from math import prod

from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import data as data_errors, inputs as errors
from nndsl.facts import Facts, Shape
from nndsl.layers.columns import Columns
from nndsl.spec.model import ModelSpec

MOST = 2 * 10**6  # values of a sample; the place of each is kept by its number


def divided(
    spec: ModelSpec, facts: Facts | None, given: Shape | None
) -> tuple[ModelSpec, Shape | None, list[Diagnostic]]:
    """Return the spec with the positions of each input's values, and the shape of a sample.

    An input takes the columns that it names, else as many of the others as it holds, in order;
    one that says neither takes what is left. ``given`` is the shape of a sample where a caller
    knows it without data.
    """
    inputs = {step.name: step.layer for step in spec.steps if isinstance(step.layer, Columns)}
    if not inputs:
        return spec, None, []
    shape = facts.shape if facts is not None else given
    first = next(iter(inputs.values()))
    if shape is not None and len(shape) != 1:
        return spec, None, [errors.columns_of_images(first.origin.statement, shape)]
    if shape is None:
        if any(layer.shape is None for layer in inputs.values()):
            return spec, None, []
        shape = (sum(prod(layer.shape or ()) for layer in inputs.values()),)
    if shape[0] > MOST:
        widest = max(inputs.values(), key=lambda layer: prod(layer.shape or ()))
        return spec, None, [errors.inputs_too_wide(widest.origin.statement, shape[0], MOST)]
    division = _Division(shape[0], facts)
    settled = {name: division.named(layer) for name, layer in inputs.items()}
    settled = {name: division.counted(layer) for name, layer in settled.items()}
    faults = division.faults or division.left_over(settled)
    return spec.with_layers(settled), shape, faults


class _Division:
    """The columns of a sample, and which of them are still to be had."""

    def __init__(self, width: int, facts: Facts | None) -> None:
        self.names = (facts.columns or facts.features) if facts is not None else ()
        self.free = list(range(width))
        self.faults: list[Diagnostic] = []
        self.rest: Columns | None = None

    def named(self, layer: Columns) -> Columns:
        """Settle an input that names its columns."""
        if layer.columns is None or not self.names:
            return layer
        known = tuple(dict.fromkeys(self.names))
        lacking = [
            data_errors.missing_column(
                layer.origin.item("columns", at), name, known, "this data set"
            )
            for at, name in enumerate(layer.columns)
            if name not in known
        ]
        if lacking:
            self.faults += lacking
            return layer
        positions = [i for c in layer.columns for i, name in enumerate(self.names) if name == c]
        return self._settled(layer, positions)

    def counted(self, layer: Columns) -> Columns:
        """Settle an input that takes the next columns, as many as it holds."""
        if not layer.deferred or (layer.columns is not None and self.names):
            return layer
        if layer.shape is None:
            if self.rest is not None:
                self.faults.append(errors.input_size_open(layer.origin.statement))
            self.rest = layer
            return layer
        wanted = prod(layer.shape)
        if wanted > len(self.free):
            place = layer.origin.of("shape")
            self.faults.append(errors.inputs_exceed(place, wanted, len(self.free)))
            return layer
        return self._settled(layer, self.free[:wanted])

    def _settled(self, layer: Columns, positions: list[int]) -> Columns:
        taken = set(positions)
        self.free = [position for position in self.free if position not in taken]
        try:
            return layer.at(positions)
        except NNError as error:
            self.faults += error.diagnostics
            return layer

    def left_over(self, layers: dict[str, Columns]) -> list[Diagnostic]:
        """Give what is left to the input that has said nothing, or say that nobody takes it."""
        for name, layer in layers.items():
            if layer is self.rest:
                if not self.free:
                    return [errors.inputs_exceed(layer.origin.statement, 1, 0)]
                layers[name] = self._settled(layer, self.free)
        if not self.free or not self.names:
            return []
        place = next(iter(layers.values())).origin.statement
        unused = tuple(dict.fromkeys(self.names[position] for position in self.free))
        return [errors.unused_columns(place, unused)]
