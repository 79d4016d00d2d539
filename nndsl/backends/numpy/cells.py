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

# Scalars of Python are converted in each call, which takes as long as a small sum itself.
HALF, ONE, ZERO = (np.array(value, np.float32) for value in (0.5, 1, 0))

# What the input says, or None where it is part of the old state; the old state; the new one.
Step = tuple[np.ndarray | None, np.ndarray, np.ndarray]


class Cell(ABC):
    """One layer in one direction for a batch; ``factors`` are what weights of gates are scaled by.

    Few inputs are put behind the state, and a 1 for the bias, so that one product serves all
    (``joined``); many have a product of their own, for all steps at once.
    """

    factors: tuple[float, ...] = (1,)
    scale = 1.0  # of a state to what is kept of it: twice the state, where that saves a step
    joins = True  # whether what input and state say is only ever summed

    def __init__(
        self, units: int, inputs: int, scale: float, batch: int, dtype: np.dtype[Any]
    ) -> None:
        self.units, self.inputs, self.dtype = units, inputs, dtype
        # A product with a vector is faster than one with a matrix of one column.
        self.tail = () if batch == 1 else (batch,)
        self.joined = self.joins and inputs <= units
        # What each weight is multiplied by: rows are states, inputs and the bias.
        row = np.repeat(np.array(self.factors, dtype), units)
        self._hidden, self._read, self._bias = (
            row * dtype.type(self.scale),
            row * dtype.type(scale),
            row,
        )
        self.weights = np.empty((units + inputs + 1, len(row)), dtype)
        self.bias_hh = np.zeros(len(row), dtype)
        self.z = self.blocks(len(self.factors))

    @property
    def width(self) -> int:
        """How many numbers for each sample are multiplied in a step."""
        return len(self.weights) if self.joined else self.units

    def blocks(self, count: int) -> np.ndarray:
        """Return memory for so many values for each unit and sample."""
        return np.zeros((count * self.units, *self.tail), self.dtype)

    def take(self, weight_ih: np.ndarray, weight_hh: np.ndarray, *biases: np.ndarray) -> None:
        """Take the weights as they are now."""
        units, weights = self.units, self.weights
        np.multiply(weight_hh.T, self._hidden, weights[:units])
        np.multiply(weight_ih.T, self._read, weights[units:-1])
        weights[-1] = 0
        if biases:
            added = biases[0] + biases[1] if self.joins else biases[0]
            np.multiply(added, self._bias, weights[-1])
            np.multiply(biases[1], self._bias, self.bias_hh)

    def says(self, x: np.ndarray, out: np.ndarray) -> None:
        """Write what all inputs x (steps, inputs, batch) say: (steps, gates · units, batch)."""
        read, bias = self.weights[self.units : -1], self.weights[-1]
        if self.tail:
            np.matmul(read.T, x, out=out)
            np.add(out, bias[:, None], out)
        else:
            np.dot(x[:, :, 0], read, out)
            np.add(out, bias, out)

    def prepared(self, steps: Iterable[Step]) -> list[Any]:
        """Return what ``run`` takes for steps, made once."""
        return list(steps)

    @abstractmethod
    def run(self, steps: list[Any]) -> None:
        """Compute all new states, one after the other, from a state and memory of zeros."""


class RNNCell(Cell):
    """h' = tanh(u + v), or max(0, u + v)."""

    relu = False

    def run(self, steps: list[Any]) -> None:
        """Compute all new states, one after the other."""
        z, vector, weights = self.z, not self.tail, self.weights[: self.width]
        product, add, tanh = weights.T.dot, np.add, np.tanh
        for u, h, out in steps:
            h.dot(weights, z) if vector else product(h, z)
            if u is not None:
                add(z, u, z)
            if self.relu:
                np.maximum(z, ZERO, out=out)
            else:
                tanh(z, out)


class LSTMCell(Cell):
    """c' = sigmoid(f) c + sigmoid(i) tanh(g), h' = sigmoid(o) tanh(c')."""

    factors, scale = (0.5, 0.5, 1, 0.5), 0.5  # i, f, g, o

    def prepared(self, steps: Iterable[Step]) -> list[Any]:
        """Return steps; for one sample, each with the memory that it reads and that of the next."""
        self.bent = self.blocks(1)
        if self.tail:
            return list(steps)
        # Blocks lie as twice the sigmoid of the last o, c, i, f, g, o, 1, c·f, i·g.
        rows = [self.blocks(9).reshape(9, self.units) for _ in range(2)]
        for row in rows:
            row[6] = 1
        self.first = rows[0][1]
        turns = [
            (
                *(one[a:b].reshape(-1) for a, b in ((2, 6), (1, 3), (3, 5), (7, 9))),
                one,
                other[:2],
                *other[:2],
            )
            for one, other in (rows, rows[::-1])
        ]
        pairs = zip(steps, cycle(turns), strict=False)
        return [(u, h.dot, out, *turn) for (u, h, out), turn in pairs]

    def run(self, steps: list[Any]) -> None:
        """Compute all new states, one after the other."""
        if self.tail:
            self._run_many(steps)
        else:
            self._run_one(steps)

    def _run_one(self, steps: list[Any]) -> None:
        # With i, f, o and g as tanh gives them, c' = (i g + f c + g + c) / 2 and twice the sigmoid
        # of o is o + 1: for vectors, both by a product are faster than sum by sum.
        mix = np.zeros((2, 9), self.dtype)
        mix[0, [5, 6]], mix[1, [1, 4, 7, 8]] = 1, 0.5
        z, bent, weights = self.z, self.bent, self.weights[: self.width]
        add, multiply, tanh, mixed_by = np.add, np.multiply, np.tanh, mix.dot
        self.first[:] = 0
        for u, h_by, out, gates, read, written, products, blocks, mixed, shown, c in steps:
            h_by(weights, z)
            if u is not None:
                add(z, u, z)
            tanh(z, gates)
            multiply(read, written, products)
            mixed_by(blocks, mixed)
            tanh(c, bent)
            multiply(shown, bent, out)

    def _run_many(self, steps: list[Any]) -> None:
        # Memory and gates lie as c, i, f, g, o: (c, i) times (f, g) is one product of numbers.
        blocks = self.blocks(5).reshape(5, self.units, *self.tail)
        gates, read, written = blocks[1:].reshape(self.z.shape), blocks[:2], blocks[2:4]
        c, sigmoids, o = blocks[0], blocks[1:3], blocks[4]
        products = np.empty_like(read)
        z, bent, product = self.z, self.bent, self.weights[: self.width].T.dot
        add, multiply, tanh = np.add, np.multiply, np.tanh
        for u, h, out in steps:
            product(h, z)
            if u is not None:
                add(z, u, z)
            tanh(z, gates)
            add(sigmoids, ONE, sigmoids)  # twice those of i and f
            add(o, ONE, o)
            multiply(read, written, products)
            add(products[0], products[1], c)
            multiply(c, HALF, c)
            tanh(c, bent)
            multiply(o, bent, out)


class GRUCell(Cell):
    """h' = n + z (h - n) with n = tanh(u_n + r v_n); r and z are sigmoids."""

    factors, joins = (0.5, 0.5, 1), False  # r, z, n

    def run(self, steps: list[Any]) -> None:
        """Compute all new states, one after the other."""
        v, vector, weights, units = self.z, not self.tail, self.weights[: self.units], self.units
        product, add, multiply, tanh = weights.T.dot, np.add, np.multiply, np.tanh
        bias = self.bias_hh if vector else self.bias_hh[:, None]
        gates, n = v[: 2 * units], v[2 * units :]
        r, z = v[:units], v[units : 2 * units]
        for u, h, out in steps:
            assert u is not None, "gates tell apart what input and state say"
            h.dot(weights, v) if vector else product(h, v)
            add(v, bias, v)
            add(gates, u[: 2 * units], gates)
            tanh(gates, gates)
            multiply(gates, HALF, gates)
            add(gates, HALF, gates)
            multiply(n, r, n)
            add(n, u[2 * units :], n)
            tanh(n, n)
            np.subtract(h, n, out)
            multiply(out, z, out)
            add(out, n, out)
