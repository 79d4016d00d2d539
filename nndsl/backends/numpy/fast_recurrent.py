"""A recurrent layer goes in; one product for all inputs, then its cells' steps, come out."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.backends.numpy import threads
from nndsl.backends.numpy.cells import Cell, LSTMCell, RNNCell
from nndsl.backends.numpy.gru_cells import GRUCell, GRUOfOne
from nndsl.backends.numpy.room import ALL, LINE, Kernel, Room, Run, kind, memory

if TYPE_CHECKING:
    from nndsl.backends.numpy.recurrent import RecurrentLayer

# For one sample, and for several.
CELLS: dict[str, tuple[type[Cell], type[Cell]]] = {
    "recurrent.RNNLayer": (RNNCell, RNNCell),
    "recurrent.LSTMLayer": (LSTMCell, LSTMCell),
    "recurrent.GRULayer": (GRUOfOne, GRUCell),
}


CACHED = 2**15  # so many numbers for all gates of a block stay in the cache
LEAST = 24  # samples in a block that is made for small products
LARGE = 2**18  # multiplications in a product from which on more than one core would do it
SHARED = 3 * 2**19  # in all products of a step, from which on threads wait less than they save


class RecurrentKernel(Kernel):
    """All layers and directions of a recurrent layer without a mask or a first state.

    Inside, values are (steps, features, batch), so that each step lies in one piece.
    """

    def __init__(self, name: str, reads: tuple[str, ...], layer: RecurrentLayer[Any]) -> None:
        self.name, self.reads, self.layer = name, reads, layer
        ((self.steps, self.inputs),) = layer.input_shapes or ((0, 0),)
        definition = layer.definition
        self.units: int = definition.units
        self.layers: int = definition.layers
        self.directions = len(definition.directions)
        self.gates: int = definition.gates
        self.much = SHARED * self.steps  # they wait for each other in each step

    def numbers(self) -> int:
        """Return the size of all states, and of what is multiplied beside them."""
        units, width = self.units, self.units * self.directions
        inputs = self.inputs + (self.layers - 1) * width
        kept = self.layers * (units + 2) + inputs
        shown: int = self.layers - (self.layer.definition.outputs != "sequence")
        return self.steps * (self.directions * kept + shown * width) + 4 * self.gates * units

    def cell(self, batch: int) -> type[Cell]:
        """Return what computes the steps of so many samples."""
        return CELLS[kind(self.layer)][batch != 1]

    def block(self) -> int:
        """Return how many samples' gates stay in the cache, or of how many a product is small."""
        gates = self.gates * self.units
        few = threads.small() // (gates * (self.units + self.inputs + 1))
        return few if few >= LEAST else max(16, CACHED // gates)

    def wide(self) -> int:
        """Return all: threads wait for each other with each operation, so those are made few."""
        return ALL

    def work(self) -> int:
        """Return one for each weight and step."""
        done: int = self.layer.definition.multiply_adds([(self.steps, self.inputs)], ())
        return done

    def bind(self, room: Room) -> Run:
        """Return the step for a room."""
        layer, definition, batch = self.layer, self.layer.definition, room.batch
        width = self.units * self.directions
        every = definition.outputs == "sequence"
        shape = (batch, self.steps, width) if every else (batch, width)
        result = np.empty(shape, room.dtype)
        scale = np.array(self.cell(batch).scale, np.float32)
        large = batch * self.work() > LARGE * self.steps
        levels = [
            [Pass(self, number, place, room) for place in range(self.directions)]
            for number in range(self.layers)
        ]

        def run(x: np.ndarray) -> np.ndarray:
            read = x.transpose(1, 2, 0)
            with threads.one_core() if large else nullcontext():
                for level in levels:
                    for one in level:
                        one.cell.take(*map(layer._get, one.names))
                        one.run(read)
                    if one.shown is not None:
                        read = one.shown
            if every:
                np.multiply(read.transpose(2, 0, 1), scale, out=result)
            else:
                for one in level:
                    np.multiply(one.last, scale, out=result[:, one.place])
            return result

        return run


class Pass:
    """One layer in one direction: its cell, and the memory of all its steps, in their order."""

    def __init__(self, kernel: RecurrentKernel, number: int, place: int, room: Room) -> None:
        definition, units, batch = kernel.layer.definition, kernel.units, room.batch
        self.names = definition.names(number, definition.directions[place])
        backward = bool(definition.directions[place]) or definition.reverse
        self.order = slice(None, None, -1 if backward else 1)
        inputs = units * kernel.directions if number else kernel.inputs
        made = kernel.cell(batch)
        scale = made.scale if number else 1.0  # states of a level below are what is kept of them
        self.cell = cell = made(units, inputs, scale, batch, room.dtype)
        if isinstance(cell, RNNCell):
            cell.relu = definition.activation == "relu"
        # Each step begins at a new line of the cache: to write across two takes longer.
        line, start = LINE // room.dtype.itemsize, cell.start
        stored = -(-(start + cell.width) // line) * line
        tape = memory((kernel.steps + 1, stored, *cell.tail), room.dtype, 0)
        if cell.width > units:
            tape[:, start + units] = 1
        whole = tape.reshape(*tape.shape[:2], batch)
        # What is told in each step beside the state: for one sample, what the input says, which
        # is computed for all steps at once.
        said: Iterable[Any] = [None] * kernel.steps
        if cell.joined:
            self.known = tape[:-1, start + units : start + units + 1 + inputs]
        else:
            said = self.known = memory((kernel.steps, 1 + inputs, *cell.tail), room.dtype, 1)
        self.read = self.known.reshape(kernel.steps, 1 + inputs, batch)[:, 1:]
        self.says: list[tuple[np.ndarray, np.ndarray]] = []  # weights of it, and what they give
        if not cell.tail:
            self.says += cell.apart(tape[:-1])
            if not cell.joined:
                said = memory((kernel.steps, cell.told.shape[1]), room.dtype)
                self.says.append((cell.told, said))
        self.states = whole[1:, start : start + units]
        self.last, self.place = self.states[-1].T, slice(place * units, (place + 1) * units)
        self.steps = cell.prepared(zip(said, tape, tape[1:], strict=False))
        # All directions of a level write into the memory that the next level reads.
        self.shown: np.ndarray | None = None
        if number + 1 < kernel.layers or definition.outputs == "sequence":
            shape = (kernel.steps, units * kernel.directions, batch)
            self.shown = room.shared(f"{kernel.name}.{number}", shape)

    def run(self, x: np.ndarray) -> None:
        """Compute all states for x (steps, inputs, batch)."""
        np.copyto(self.read, x[self.order])
        for pair in self.says:
            np.matmul(self.known, *pair)
        self.cell.run(self.steps)
        if self.shown is not None:
            self.shown[:, self.place] = self.states[self.order]
