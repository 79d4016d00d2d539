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

    With r and z as tanh gives them and v = v_n / 2, n = tanh((u_n + v) + r v), and twice h' is
    n + h + z h - z n. A row of memory is r v, z h, u_n + v, r, z, v, and then the state, so that
    one product fills four blocks and one multiplication gives r v and z h. The last sum is a
    product with those blocks, n in the place of u_n + v and z n in that of v.
    """

    factors, before = (1, 0.5, 0.5, 0.5), 6

    def __init__(self, *sizes: Any) -> None:
        super().__init__(*sizes)
        half, units = self.dtype.type(0.5), self.units
        self._hidden[:units] = half
        self._read[3 * units :] = 0
        self._mix = np.array([0.5, 0.5, 0, 0, -0.5, 0.5], self.dtype)
        # Which gates of the layer, r, z and n, go where; the last move is of v.
        moves = ((0, 2), (1, 3)), ((2, 3), (0, 1)), ((2, 3), (3, 4))
        self._taken = [tuple(slice(a * units, b * units) for a, b in pair) for pair in moves]

    def take(self, weight_ih: np.ndarray, weight_hh: np.ndarray, *biases: np.ndarray) -> None:
        """Take the weights as they are now."""
        units, (bias, *_), told = self.units, self.told, self.told[1:]
        for a, b in self._taken:
            np.multiply(weight_hh.T[:, a], self._hidden[b], self.weights[:units, b])
            np.multiply(weight_ih.T[:, a], self._read[b], told[:, b])
        if biases:
            for a, b in self._taken:
                np.multiply(biases[1][a], self._hidden[b], bias[b])
            for a, b in self._taken[:2]:
                bias[b] += biases[0][a] * self._bias[b]

    def prepared(self, steps: Iterable[Step]) -> list[Any]:
        """Return the blocks that each step reads and writes."""
        found = []
        for u, row, new in steps:
            blocks = row[: 7 * self.units].reshape(7, self.units)
            rv, _, u_n, _, z, v, _ = blocks
            products, said, gates, factors = (
                blocks[a:b].reshape(-1) for a, b in ((0, 2), (2, 6), (3, 5), (5, 7))
            )
            multiplied, out = self.multiplied(row).dot, self.state(new)
            found.append(
                (u, multiplied, said, gates, factors, products, rv, u_n, z, v, blocks[1:], out)
            )
        return found

    def run(self, steps: list[Any]) -> None:
        """Compute all new states, one after the other."""
        add, multiply, tanh, mixed_by = np.add, np.multiply, np.tanh, self._mix.dot
        weights = self.weights[: self.width]
        for u, h_by, said, gates, factors, products, rv, n, z, v, blocks, out in steps:
            h_by(weights, said)
            if u is not None:
                add(said, u, said)
            tanh(gates, gates)
            multiply(gates, factors, products)
            add(rv, n, n)
            tanh(n, n)
            multiply(z, n, v)
            mixed_by(blocks, out)
