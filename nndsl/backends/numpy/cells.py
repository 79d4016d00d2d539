"""The steps of a recurrent layer go in; a loop of few operations on memory made once comes out.

Values are (features, batch), so that a gate's values of all samples are one block of memory. The
sigmoid of z is (tanh(z / 2) + 1) / 2, the half of z is put into the weights, and so one tanh
serves all gates.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from itertools import cycle
from typing import Any

import numpy as np

from nndsl.backends.numpy.room import memory

# Scalars of Python are converted in each call, which takes as long as a small sum itself.
ONE, ZERO = np.array(1, np.float32), np.array(0, np.float32)

# What the input says (for one sample), or 1 and the input, or None where they are part of the old
# row; the old row; the new one. A row of memory is what a cell keeps for a step: ``before`` blocks
# of its own, then the state, and behind it what else is multiplied.
Step = tuple[np.ndarray | None, np.ndarray, np.ndarray]


class Cell(ABC):
    """One layer in one direction for a batch; ``factors`` are what weights of gates are scaled by.

    A 1 for the bias and few inputs are put behind the state, so that one product serves all
    (``joined``); many have a product of their own, for one sample with all steps at once.
    """

    factors: tuple[float, ...] = (1,)
    scale = 1.0  # of a state to what is kept of it: twice the state, where that saves a step
    joins = True  # whether what input and state say is only ever summed
    before = 0  # blocks of memory, each with a number for each unit, before the state in a row
    # Which gates of the layer, from one to before another, go where for more than one sample.
    order: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()

    def __init__(
        self, units: int, inputs: int, scale: float, batch: int, dtype: np.dtype[Any]
    ) -> None:
        self.units, self.inputs, self.dtype = units, inputs, dtype
        # A product with a vector is faster than one with a matrix of one column.
        self.tail = () if batch == 1 else (batch,)
        self.joined = self.joins and inputs <= units
        # What each weight is multiplied by: rows are states, the bias and inputs.
        row = np.repeat(np.array(self.factors, dtype), units)
        self._hidden, self._read = row * dtype.type(self.scale), row * dtype.type(scale)
        self._bias = row
        self.weights = memory((units + 1 + inputs, len(row)), dtype, 0)
        gates = (0, len(self.factors))
        moves = (self.order if self.tail else ()) or ((gates, gates),)
        self._taken = [tuple(slice(a * units, b * units) for a, b in pair) for pair in moves]
        self.z = self.blocks(len(self.factors))
        self.said = self.blocks(0 if self.joined else len(self.factors))

    @property
    def told(self) -> np.ndarray:
        """The weights of a 1, for the bias, and of the inputs."""
        rows: np.ndarray = self.weights[self.units :]
        return rows

    @property
    def width(self) -> int:
        """How many numbers for each sample are multiplied in a step."""
        return len(self.weights) if self.joined else self.units

    @property
    def start(self) -> int:
        """Where the state begins in a row."""
        return self.before * self.units

    def multiplied(self, row: np.ndarray) -> np.ndarray:
        """Return what is multiplied in a step: the state and what lies behind it."""
        return row[self.start : self.start + self.width]

    def state(self, row: np.ndarray) -> np.ndarray:
        """Return the state in a row."""
        return row[self.start : self.start + self.units]

    def blocks(self, count: int) -> np.ndarray:
        """Return memory for so many values for each unit and sample."""
        return memory((count * self.units, *self.tail), self.dtype, 0)

    def take(self, weight_ih: np.ndarray, weight_hh: np.ndarray, *biases: np.ndarray) -> None:
        """Take the weights as they are now."""
        units, weights = self.units, self.weights
        for a, b in self._taken:
            np.multiply(weight_hh.T[:, a], self._hidden[a], weights[:units, b])
            np.multiply(weight_ih.T[:, a], self._read[a], weights[units + 1 :, b])
        if biases:
            added = biases[0] + biases[1]
            for a, b in self._taken:
                np.multiply(added[a], self._bias[a], weights[units, b])

    def prepared(self, steps: Iterable[Step]) -> list[Any]:
        """Return what ``run`` takes for steps, made once."""
        return [(u, self.multiplied(old), self.state(new)) for u, old, new in steps]

    def apart(self, rows: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return weights of a 1 and inputs, and where in all rows lies what they say of one sample.

        It is what can't be summed with what the state says.
        """
        return []

    @abstractmethod
    def run(self, steps: list[Any]) -> None:
        """Compute all new states, one after the other, from a state and memory of zeros."""


class RNNCell(Cell):
    """h' = tanh(u + v), or max(0, u + v)."""

    relu = False

    def run(self, steps: list[Any]) -> None:
        """Compute all new states, one after the other."""
        z, vector, weights = self.z, not self.tail, self.weights[: self.width]
        product, add, tanh, says, said = weights.T.dot, np.add, np.tanh, self.told.T.dot, self.said
        for u, h, out in steps:
            h.dot(weights, z) if vector else product(h, z)
            if u is not None:
                add(z, u if vector else says(u, said), z)
            if self.relu:
                np.maximum(z, ZERO, out=out)
            else:
                tanh(z, out)


class LSTMCell(Cell):
    """c' = sigmoid(f) c + sigmoid(i) tanh(g), h' = sigmoid(o) tanh(c')."""

    factors, scale = (0.5, 0.5, 1, 0.5), 0.5  # i, f, g, o
    order = ((0, 1), (0, 1)), ((1, 3), (2, 4)), ((3, 4), (1, 2))  # i, o, f, g

    def prepared(self, steps: Iterable[Step]) -> list[Any]:
        """Return steps; for one sample, each with its row of memory: they take turns with two."""
        self.bent = self.blocks(1).reshape(-1)
        if self.tail:
            return [(u, h, out.reshape(-1)) for u, h, out in super().prepared(steps)]
        # With i, f, o and g as tanh gives them, c' = (i g + f c + g + c) / 2 and twice the sigmoid
        # of o is o + 1: for vectors, both by a product are faster than sum by sum.
        self.mix = memory((2, 9), self.dtype, 0)
        self.mix[0, [5, 6]], self.mix[1, [1, 4, 7, 8]] = 1, 0.5
        # Blocks lie as twice the sigmoid of the last o, c, i, f, g, o, 1, c·f, i·g.
        rows = [self.blocks(9).reshape(9, self.units) for _ in range(2)]
        for row in rows:
            row[6] = 1
        self.first = rows[0][:2]
        turns = [
            (
                *(one[a:b].reshape(-1) for a, b in ((2, 6), (1, 3), (3, 5), (7, 9))),
                one,
                other[:2],
                *other[:2],
            )
            for one, other in (rows, rows[::-1])
        ]
        every = zip(super().prepared(steps), cycle(turns))
        return [(u, h.dot, out, *turn) for (u, h, out), turn in every]

    def run(self, steps: list[Any]) -> None:
        """Compute all new states, one after the other."""
        if self.tail:
            self._run_many(steps)
        else:
            self._run_one(steps)

    def _run_one(self, steps: list[Any]) -> None:
        bent, weights = self.bent, self.weights[: self.width]
        add, multiply, tanh, mixed_by = np.add, np.multiply, np.tanh, self.mix.dot
        self.first[:] = 0
        for u, h_by, out, gates, ci, fg, products, row, mixed, o, c in steps:
            h_by(weights, gates)
            if u is not None:
                add(gates, u, gates)
            tanh(gates, gates)
            multiply(ci, fg, products)
            mixed_by(row, mixed)
            tanh(c, bent)
            multiply(o, bent, out)

    def _run_many(self, steps: list[Any]) -> None:
        # Memory and gates lie as c, i, o, f, g: (c, i) times (f, g) is one product of numbers,
        # and 1 is added to all sigmoids at once. The half of both products is c.
        blocks = self.blocks(5).reshape(5, -1)
        gates, sigmoids = blocks[1:].reshape(self.z.shape), blocks[1:4].reshape(-1)
        c, o, read, written = blocks[0], blocks[2], blocks[:2].reshape(-1), blocks[3:].reshape(-1)
        products = self.blocks(2).reshape(2, -1)
        flat, halves = products.reshape(-1), np.full(2, 0.5, self.dtype).dot
        z, bent, product = self.z, self.bent, self.weights[: self.width].T.dot
        add, multiply, tanh, says, said = np.add, np.multiply, np.tanh, self.told.T.dot, self.said
        for x, h, out in steps:
            product(h, z)
            if x is not None:
                add(z, says(x, said), z)
            tanh(z, gates)
            add(sigmoids, ONE, sigmoids)  # twice those of i, o and f
            multiply(read, written, flat)
            halves(products, c)
            tanh(c, bent)
            multiply(o, bent, out)
