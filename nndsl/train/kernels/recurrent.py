"""Sequences go in; states come out, and their gradients come back through all steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor

from nndsl.backends.torch.lowerings import LOWERINGS
from nndsl.layers.base import Layer
from nndsl.layers.recurrent import Gru, Lstm, RecurrentLayer, Rnn
from nndsl.train.crew import parts
from nndsl.train.kernels.arrays import Array
from nndsl.train.kernels.cells import Cell, GruCell, LstmCell, RnnCell
from nndsl.train.kernels.kernel import Kernel, Kernels, Site

Recurrent = TypeVar("Recurrent", bound=RecurrentLayer)

# What a part of a batch becomes, what of it was read, and the weights.
Made = tuple[Tensor, Tensor, dict[str, Tensor]]

CELLS: dict[type[Layer], type[Cell]] = {Rnn: RnnCell, Gru: GruCell, Lstm: LstmCell}

# What the cells know of; the rest is PyTorch's.
SIMPLE = frozenset({"units", "outputs", "bias", "init", "recurrent_init", "frozen", "activation"})


# Multiplications for a batch, from which on it is computed in parts: some ms of work.
LARGE = 16_000_000


class RecurrentKernel(Kernel[RecurrentLayer]):
    """A layer that PyTorch computes, and goes back through by autograd, in parts of a batch."""

    options = SIMPLE | {"layers", "bidirectional", "reverse"}

    def __init__(self, site: Site[Any]) -> None:
        super().__init__(site)
        large = site.batch * site.layer.multiply_adds(site.inputs, site.output) >= LARGE
        self.parts = parts(site.batch) if large else [slice(site.batch)]
        self.y = site.memory(site.output)
        self.dx = site.memory(site.inputs[0]) if site.wanted[0] else None

    @classmethod
    def takes(cls, layer: Layer) -> bool:
        """Say whether the layer reads one sequence, and shows nothing but its output."""
        assert isinstance(layer, RecurrentLayer)
        return super().takes(layer) and not layer.shows_state

    @classmethod
    def at(cls, site: Site[Any]) -> RecurrentKernel:
        """Return what is faster at this size."""
        layer, features = site.layer, site.inputs[0][-1]
        cell, units = CELLS[type(layer)], layer.units
        work = site.batch * len(cell.blocks) * units * (units + features + 1)
        simple = layer.model_unusual().keys() <= SIMPLE | {"inputs"}
        fits = work <= cell.largest and site.batch * units >= cell.least
        return CellKernel(site, cell) if simple and fits else cls(site)

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return the last state of x (batch, steps, features), or all of them."""
        site, (x,) = self.site, inputs
        self.made: list[Made | None] = [None] * len(self.parts)

        def compute(number: int) -> None:
            rows = self.parts[number]
            with torch.enable_grad():
                own = x[rows].detach().requires_grad_(site.wanted[0])
                weights = {
                    name: weight.detach().requires_grad_(name in site.gradients)
                    for name, weight in site.weights.items()
                }
                output = LOWERINGS[type(site.layer)](site.layer, (own,), weights, True)
            self.y[rows] = output.detach()
            self.made[number] = output, own, weights

        site.team.crew.each(compute, range(len(self.parts)))
        return self.y

    def backward(self, gradient: Tensor) -> Tensor | None:
        """Return dx where it is asked for."""
        found: list[dict[str, Tensor]] = [{}] * len(self.parts)

        def compute(number: int) -> None:
            rows, made = self.parts[number], self.made[number]
            assert made is not None, "forward comes first"
            output, own, weights = made
            needed = {name: weights[name] for name in self.site.gradients}
            ends = [*needed.values(), *([] if self.dx is None else [own])]
            slopes = torch.autograd.grad(output, ends, gradient[rows])
            found[number] = dict(zip(needed, slopes, strict=False))
            if self.dx is not None:
                self.dx[rows] = slopes[-1]
            self.made[number] = None

        self.site.team.crew.each(compute, range(len(self.parts)))
        total, *others = found
        for other in others:  # in this order, whoever was first
            for name, values in other.items():
                total[name] += values
        self.write(**total)
        return self.dx


class CellKernel(RecurrentKernel):
    """A layer of one direction, step by step."""

    def __init__(self, site: Site[Any], cell: type[Cell]) -> None:
        super().__init__(site)
        steps, features = site.inputs[0]
        self.units = units = site.layer.units
        self.states = self._room(steps + 1, units + features + 1)
        self.cell = cell(site.layer, self.states, self._room)
        rows = len(cell.blocks) * units
        self.weight = np.zeros((rows, units + features + 1), self.states.dtype)
        self.share = np.ones((rows, 1), self.states.dtype)
        self.share[: cell.logistic * units] = 0.5
        self.slope = np.empty((units, site.batch), self.states.dtype)
        self.to_weight = torch.from_numpy(np.empty_like(self.weight))
        self.each = None if len(site.output) == 1 else self._room(steps, units)

    def _room(self, *shape: int) -> Array:
        found: Array = self.site.memory(shape).view(*shape, self.site.batch).numpy()
        return found

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return the last state of x (batch, steps, features), or all of them."""
        states, units = self.states, self.units
        states[0, :units] = 0
        states[:-1, units:-1] = inputs[0].numpy().transpose(1, 2, 0)
        states[:-1, -1] = 1
        self.weight[:, -1] = 0
        for rows, name, gate, columns in self._parts():
            if columns == -1:
                self.weight[rows, columns] += self.site.weights[name].numpy()[gate]
            else:
                self.weight[rows, columns] = self.site.weights[name].numpy()[gate]
        self.cell.forward(self.weight * self.share)
        every = states[1:, :units].transpose(2, 0, 1)
        np.copyto(self.y.numpy(), every[:, -1] if self.each is None else every)
        return self.y

    def backward(self, gradient: Tensor) -> Tensor | None:
        """Return dx where it is asked for."""
        if self.each is None:
            np.copyto(self.slope, gradient.numpy().T)
        else:
            self.slope[:] = 0
            np.copyto(self.each, gradient.numpy().transpose(1, 2, 0))
        units, slopes = self.units, self.cell.slopes
        back = self.weight[: self.cell.carried, :units].T.copy()
        self.cell.backward(self.slope, self.each, back)
        if self.site.gradients:
            read = torch.from_numpy(self.states[:-1]).mT
            torch.addbmm(self.to_weight, torch.from_numpy(slopes), read, beta=0, out=self.to_weight)
            for rows, name, gate, columns in self._parts():
                self.site.gradients[name][gate] = self.to_weight[rows, columns]
        if self.dx is not None:
            to_x = np.matmul(self.weight[:, units:-1].T, slopes)
            np.copyto(self.dx.numpy(), to_x.transpose(2, 0, 1))
        return self.dx

    def _parts(self) -> Iterator[tuple[slice, str, slice, slice | int]]:
        """Yield the places of weights in those of the cell: rows, a name, its rows, columns."""
        units, names = self.units, self.site.layer.names(0, "")
        columns: tuple[slice | int, ...] = (slice(units, -1), slice(units), -1, -1)
        for number, gates in enumerate(self.cell.blocks):
            rows = slice(number * units, (number + 1) * units)
            for name, gate, own in zip(names, gates * 2, columns, strict=False):
                if gate is not None:
                    yield rows, name, slice(gate * units, (gate + 1) * units), own


KERNELS: Kernels = dict.fromkeys(CELLS, RecurrentKernel)
