"""A recurrent layer goes in; one product for all inputs, then its cells' steps, come out."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.backends.numpy import threads
from nndsl.backends.numpy.cells import Cell, GRUCell, LSTMCell, RNNCell
from nndsl.backends.numpy.room import LINE, Kernel, Room, Run, kind, memory

if TYPE_CHECKING:
    from nndsl.backends.numpy.recurrent import RecurrentLayer

CELLS: dict[str, type[Cell]] = {
    "recurrent.RNNLayer": RNNCell,
    "recurrent.LSTMLayer": LSTMCell,
    "recurrent.GRULayer": GRUCell,
}


CACHED = 2**15  # so many numbers for all gates of a block stay in the cache
LEAST = 24  # samples in a block that is made for small products
LARGE = 2**18  # multiplications in a product from which on more than one core would do it


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

    def numbers(self) -> int:
        """Return the size of the input, of what it says to the gates, and of all states."""
        width = self.units * self.directions
        return self.steps * (self.inputs + self.layers * (self.gates * self.units + 3 * width))

    def block(self) -> int:
        """Return how many samples' gates stay in the cache, or of how many a product is small."""
        gates = self.gates * self.units
        few = threads.small() // (gates * (self.units + self.inputs + 1))
        return few if few >= LEAST else max(16, CACHED // gates)

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
        scale = np.array(CELLS[kind(layer)].scale, np.float32)
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
        made = CELLS[kind(kernel.layer)]
        scale = made.scale if number else 1.0  # states of a level below are what is kept of them
        self.cell = cell = made(units, inputs, scale, batch, room.dtype)
        if isinstance(cell, RNNCell):
            cell.relu = definition.activation == "relu"
        # Each step begins at a new line of the cache: to write across two takes longer.
        line = LINE // room.dtype.itemsize
        stored = -(-cell.width // line) * line
        tape = memory((kernel.steps + 1, stored, *cell.tail), room.dtype, 0)[:, : cell.width]
        self.says: np.ndarray | None = None
        if cell.width > units:
            tape[:, units] = 1
        if not cell.joined:
            self.says = memory((kernel.steps, kernel.gates * units, *cell.tail), room.dtype)
        whole = tape.reshape(*tape.shape[:2], batch)
        self.read, self.states = whole[:-1, units + 1 : units + 1 + inputs], whole[1:, :units]
        self.last, self.place = self.states[-1].T, slice(place * units, (place + 1) * units)
        told = [None] * kernel.steps if self.says is None else self.says
        after = zip(told, tape, tape[1:], strict=False)
        self.steps = cell.prepared((u, h, new[:units]) for u, h, new in after)
        # All directions of a level write into the memory that the next level reads.
        self.shown: np.ndarray | None = None
        if number + 1 < kernel.layers or definition.outputs == "sequence":
            shape = (kernel.steps, units * kernel.directions, batch)
            self.shown = room.shared(f"{kernel.name}.{number}", shape)

    def run(self, x: np.ndarray) -> None:
        """Compute all states for x (steps, inputs, batch)."""
        if self.says is None:
            np.copyto(self.read, x[self.order])
        else:
            self.cell.says(x[self.order], self.says)
        self.cell.run(self.steps)
        if self.shown is not None:
            self.shown[:, self.place] = self.states[self.order]
