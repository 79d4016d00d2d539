"""The steps of a GRU go in; a loop of few operations on memory made once comes out.

h' = n + z (h - n) with n = tanh(u_n + r v_n); u is what the input says, v what the state does, and
r and z are sigmoids. They are computed as (tanh + 1) / 2, as in ``cells``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from nndsl.backends.numpy.cells import ONE, Cell, Step
from nndsl.backends.numpy.room import memory


class GRUCell(Cell):
    """A GRU for several samples; what the input says to n stays apart from what the state does."""

    factors, joins = (0.5, 0.5, 1), False  # r, z, n

    def __init__(self, *sizes: Any) -> None:
        super().__init__(*sizes)
        # What the state says to n is multiplied by twice r.
        self._hidden[2 * self.units :] = self.dtype.type(0.5)
        self._told = memory((1 + self.inputs, 3 * self.units), self.dtype, 0)
        self.weights = memory((self.units + 1, 3 * self.units), self.dtype, 0)

    @property
    def told(self) -> np.ndarray:
        """The weights of a 1, for the bias, and of the inputs."""
        return self._told

    @property
    def width(self) -> int:
        """How many numbers for each sample are multiplied in a step: the state and a 1."""
        return self.units + 1

    def take(self, weight_ih: np.ndarray, weight_hh: np.ndarray, *biases: np.ndarray) -> None:
        """Take the weights as they are now."""
        np.multiply(weight_hh.T, self._hidden, self.weights[:-1])
        np.multiply(weight_ih.T, self._read, self._told[1:])
        if biases:
            np.multiply(biases[0], self._bias, self._told[0])
            np.multiply(biases[1], self._hidden, self.weights[-1])

    def prepared(self, steps: Iterable[Step]) -> list[Any]:
        """Return steps with the state alone, too."""
        return [
            (x, self.multiplied(old), self.state(old).reshape(-1), self.state(new).reshape(-1))
            for x, old, new in steps
        ]

    def run(self, steps: list[Any]) -> None:
        """Compute all new states, one after the other."""
        u, v, units = self.said, self.z, self.units
        says, product = self.told.T.dot, self.weights.T.dot
        add, multiply, tanh = np.add, np.multiply, np.tanh
        moved, n = rest = self.blocks(2).reshape(2, -1)  # z (h - n), doubled, and n
        mixed_by, subtract = np.array([0.5, 1], self.dtype).dot, np.subtract
        gates, inner = v[: 2 * units].reshape(-1), v[2 * units :].reshape(-1)
        u_gates, u_n = u[: 2 * units].reshape(-1), u[2 * units :].reshape(-1)
        r, z = v[:units].reshape(-1), v[units : 2 * units].reshape(-1)
        for x, h, state, out in steps:
            says(x, u)
            product(h, v)
            add(gates, u_gates, gates)
            tanh(gates, gates)
            add(gates, ONE, gates)  # twice r and z
            multiply(inner, r, inner)
            add(inner, u_n, inner)
            tanh(inner, n)
            subtract(state, n, moved)
            multiply(moved, z, moved)
            mixed_by(rest, out)


class GRUOfOne(Cell):
    """A GRU for one sample, in as few operations as there can be.

    With r and z as tanh gives them and v = v_n / 2, n = tanh(u_n + r v + v), and twice h' is
    z h + n - z n + h. A row of memory is u_n, r v, z h, r, z, v, and then the state, so that
    one product fills three blocks and one multiplication gives r v and z h. Both sums are products
    with blocks that lie in a row, the second one with n in the place of r and z n in that of v.
    """

    factors, before = (0.5, 0.5, 0.5), 6  # r, z, v

    def __init__(self, *sizes: Any) -> None:
        super().__init__(*sizes)
        self._told_n = memory((1 + self.inputs, self.units), self.dtype, 0)
        self._sum = np.array([1, 1, 0, 0, 0, 1], self.dtype)
        self._mix = np.array([0.5, 0.5, 0, -0.5, 0.5], self.dtype)

    def take(self, weight_ih: np.ndarray, weight_hh: np.ndarray, *biases: np.ndarray) -> None:
        """Take the weights as they are now."""
        gates, half, read = 2 * self.units, self._hidden[0], weight_ih.T
        bias, told = self.told[0], self.told[1:]
        np.multiply(weight_hh.T, half, self.weights[: self.units])
        np.multiply(read[:, :gates], half, told[:, :gates])
        np.copyto(self._told_n[1:], read[:, gates:])
        if biases:
            np.multiply(biases[1], half, bias)
            bias[:gates] += biases[0][:gates] * half
            np.copyto(self._told_n[0], biases[0][gates:])

    def apart(self, rows: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return the weights of u_n, and the memory of it."""
        return [(self._told_n, rows[:, : self.units])]

    def prepared(self, steps: Iterable[Step]) -> list[Any]:
        """Return the blocks that each step reads and writes."""
        found = []
        for u, row, new in steps:
            blocks = row[: 7 * self.units].reshape(7, self.units)
            products, said, gates, factors = (
                blocks[a:b].reshape(-1) for a, b in ((1, 3), (3, 6), (3, 5), (5, 7))
            )
            multiplied, out = self.multiplied(row).dot, self.state(new)
            parts = (gates, factors, products, blocks[:6], *blocks[3:6], blocks[2:])
            found.append((u, multiplied, said, *parts, out))
        return found

    def run(self, steps: list[Any]) -> None:
        """Compute all new states, one after the other."""
        add, multiply, tanh = np.add, np.multiply, np.tanh
        summed_by, mixed_by = self._sum.dot, self._mix.dot
        weights, total = self.weights[: self.width], self.blocks(1)
        for u, h_by, said, gates, factors, products, summed, n, z, v, mixed, out in steps:
            h_by(weights, said)
            if u is not None:
                add(said, u, said)
            tanh(gates, gates)
            multiply(gates, factors, products)
            summed_by(summed, total)
            tanh(total, n)
            multiply(z, n, v)
            mixed_by(mixed, out)
