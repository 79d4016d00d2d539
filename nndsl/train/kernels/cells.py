"""States and weights go in; the steps of a recurrent layer are taken, forward and back, by numpy.

Each value is (units, batch), so that the gates of a step lie behind each other in memory. The
logistic function is taken as (tanh(z / 2) + 1) / 2, so that one call of tanh is for all gates.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

import numpy as np

from nndsl.layers.recurrent import RecurrentLayer, Rnn
from nndsl.train.kernels.arrays import Array

Room = Callable[..., Array]  # returns memory of a shape, with the batch behind it


class Cell(ABC):
    """All steps of a layer over a batch.

    ``states`` (steps + 1, units + features + 1, batch) have what a step reads: the state before
    it, its features, and ones for the biases. Weights are (blocks · units, units + features + 1).
    Each of ``blocks`` says which gate's rows of the inputs' and of the states' weights it has, in
    PyTorch's order. The blocks with weights of states come first, and of these the ``logistic``.
    ``slopes`` (steps, blocks · units, batch) are the gradients of all sums after ``backward``.
    """

    blocks: ClassVar[tuple[tuple[int | None, int | None], ...]]
    logistic: ClassVar[int]
    # What is faster than PyTorch's steps on two cores: so many multiplications in a step at most,
    # and so many numbers in the states of a batch at least.
    largest: ClassVar[int]
    least: ClassVar[int] = 0

    def __init__(self, layer: RecurrentLayer, states: Array, room: Room) -> None:
        units = layer.units
        self.before, self.after = [*states[:-1, :units]], [*states[1:, :units]]
        self.read = [*states[:-1]]
        self.slopes = room(len(self.read), len(self.blocks) * units)
        self.carried = units * sum(state is not None for _, state in self.blocks)
        self.spare = np.empty_like(self.after[0])

    def forward(self, weight: Array) -> None:
        """Write the states of all steps; the rows of the logistic blocks are halved."""
        for t in range(len(self.read)):
            self._step(t, weight)

    def backward(self, slope: Array, each: Array | None, back: Array) -> None:
        """Write the gradients of all sums.

        ``slope`` is the gradient of the last state, and is overwritten; ``each`` has what is
        added to it before each step; ``back`` are the weights of states, (units, blocks · units).
        """
        for t in range(len(self.read) - 1, -1, -1):
            if each is not None:
                np.add(slope, each[t], slope)
            self._step_back(t, slope, back)

    @abstractmethod
    def _step(self, t: int, weight: Array) -> None:
        """Write the state after a step."""

    @abstractmethod
    def _step_back(self, t: int, slope: Array, back: Array) -> None:
        """Write the gradients of a step's sums; make that of the state before it of ``slope``."""


class RnnCell(Cell):
    """h' = f(z)."""

    blocks, logistic = ((0, 0),), 0
    largest = 4_000_000

    def __init__(self, layer: RecurrentLayer, states: Array, room: Room) -> None:
        super().__init__(layer, states, room)
        self.relu = isinstance(layer, Rnn) and layer.activation == "relu"

    def _step(self, t: int, weight: Array) -> None:
        weight.dot(self.read[t], self.spare)
        if self.relu:
            np.maximum(self.spare, 0, out=self.after[t])
        else:
            np.tanh(self.spare, self.after[t])

    def _step_back(self, t: int, slope: Array, back: Array) -> None:
        """Write dz = dh f'(z)."""
        if self.relu:
            np.sign(self.after[t], self.spare)
        else:
            _tanh_slope(self.after[t], self.spare)
        np.multiply(slope, self.spare, self.slopes[t])
        back.dot(self.slopes[t], slope)


class GatedCell(Cell):
    """The base of cells with four blocks, of which some are gates between 0 and 1."""

    def __init__(self, layer: RecurrentLayer, states: Array, room: Room) -> None:
        super().__init__(layer, states, room)
        gates = self.logistic * layer.units
        # Of each step, what its sums become: all, the gates among them, and each block.
        self.values = [
            (values, values[:gates], *np.split(values, 4))
            for values in room(len(self.slopes), self.slopes.shape[1])
        ]
        # The gradients of its sums: those that lead to the state, those of gates, of each block.
        self.back = [
            (slopes[: self.carried], slopes[:gates], *np.split(slopes, 4)) for slopes in self.slopes
        ]
        self.half = self.spare.dtype.type(0.5)
        self.kept, self.bent = np.empty_like(self.spare), np.empty_like(self.slopes[0, :gates])

    def _open(self, gates: Array) -> None:
        """Make (a + 1) / 2 of a."""
        np.multiply(gates, self.half, gates)
        np.add(gates, self.half, gates)

    def _close(self, gates: Array, slope: Array) -> None:
        """Make the gradient of a sum of that of its gate a, times a (1 - a)."""
        np.subtract(1, gates, self.bent)
        np.multiply(self.bent, gates, self.bent)
        np.multiply(slope, self.bent, slope)


class GruCell(GatedCell):
    """h' = n + z (h - n) with n = tanh(u + r v), where v has all that comes from the state."""

    blocks, logistic = ((0, 0), (1, 1), (None, 2), (2, None)), 2
    largest = 10_000_000

    def __init__(self, layer: RecurrentLayer, states: Array, room: Room) -> None:
        super().__init__(layer, states, room)
        self.news = [*room(len(self.read), layer.units)]

    def _step(self, t: int, weight: Array) -> None:
        values, gates, r, z, v, u = self.values[t]
        spare, new = self.spare, self.news[t]
        weight.dot(self.read[t], values)
        np.tanh(gates, gates)
        self._open(gates)
        np.multiply(r, v, spare)
        np.add(spare, u, spare)
        np.tanh(spare, new)
        np.subtract(self.before[t], new, spare)
        np.multiply(z, spare, spare)
        np.add(new, spare, self.after[t])

    def _step_back(self, t: int, slope: Array, back: Array) -> None:
        """Write dn = dh (1 - z) (1 - n²), dv = r dn, dz = dh (h - n) z (1 - z), dr likewise."""
        _, gates, r, z, v, _ = self.values[t]
        carried, to_gates, to_r, to_z, to_v, to_u = self.back[t]
        spare, kept, new = self.spare, self.kept, self.news[t]
        np.subtract(self.before[t], new, spare)
        np.multiply(slope, spare, to_z)
        np.multiply(slope, z, kept)
        np.subtract(slope, kept, spare)
        _tanh_slope(new, to_u)
        np.multiply(spare, to_u, to_u)
        np.multiply(to_u, v, to_r)
        np.multiply(to_u, r, to_v)
        self._close(gates, to_gates)
        back.dot(carried, slope)
        np.add(slope, kept, slope)


class LstmCell(GatedCell):
    """c' = f c + i g, h' = o tanh(c')."""

    blocks, logistic = ((0, 0), (1, 1), (3, 3), (2, 2)), 3
    largest, least = 600_000, 768

    def __init__(self, layer: RecurrentLayer, states: Array, room: Room) -> None:
        super().__init__(layer, states, room)
        self.memories = [np.zeros_like(self.spare), *room(len(self.read), layer.units)]
        self.shown = [*room(len(self.read), layer.units)]

    def _step(self, t: int, weight: Array) -> None:
        values, gates, i, f, o, g = self.values[t]
        spare, memory, shown = self.spare, self.memories[t + 1], self.shown[t]
        weight.dot(self.read[t], values)
        np.tanh(values, values)
        self._open(gates)
        np.multiply(i, g, spare)
        np.multiply(f, self.memories[t], memory)
        np.add(memory, spare, memory)
        np.tanh(memory, shown)
        np.multiply(o, shown, self.after[t])

    def backward(self, slope: Array, each: Array | None, back: Array) -> None:
        """Write the gradients of all sums; nobody reads the last memory."""
        self.kept[:] = 0
        super().backward(slope, each, back)

    def _step_back(self, t: int, slope: Array, back: Array) -> None:
        """Write do = dh tanh(c') o (1 - o), di = dc g i (1 - i), and so on.

        dc is dh o (1 - tanh²(c')) and f dc of the step behind.
        """
        _, gates, i, f, o, g = self.values[t]
        carried, to_gates, to_i, to_f, to_o, to_g = self.back[t]
        spare, kept, shown = self.spare, self.kept, self.shown[t]
        np.multiply(slope, shown, to_o)
        np.multiply(slope, o, slope)
        _tanh_slope(shown, spare)
        np.multiply(slope, spare, spare)
        np.add(kept, spare, kept)
        np.multiply(kept, g, to_i)
        np.multiply(kept, self.memories[t], to_f)
        self._close(gates, to_gates)
        _tanh_slope(g, spare)
        np.multiply(spare, i, spare)
        np.multiply(kept, spare, to_g)
        np.multiply(kept, f, kept)
        back.dot(carried, slope)


def _tanh_slope(a: Array, out: Array) -> None:
    """Write 1 - a², the slope of tanh where it gives a."""
    np.multiply(a, a, out)
    np.subtract(1, out, out)
