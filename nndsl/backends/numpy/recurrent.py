"""Sequences go in, the states of a recurrent layer come out: the last one, or all of them."""

from __future__ import annotations

from abc import abstractmethod
from math import prod
from typing import Any, TypeVar

import numpy as np

from nndsl.backends.numpy.activation import SigmoidActivation
from nndsl.backends.numpy.layer import DefinedLayer, Lowerings
from nndsl.backends.numpy.options import define
from nndsl.backends.numpy.room import units_last
from nndsl.facts import Shape
from nndsl.layers import recurrent as definitions

Definition = TypeVar("Definition", bound=definitions.RecurrentLayer)
States = tuple[np.ndarray, ...]

sigmoid = SigmoidActivation().activation_function


def gated(z: np.ndarray, c: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the next state h and memory c of an LSTM whose gates lie along an axis of z."""
    i, f, g, o = np.split(z, 4, axis)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


class RecurrentLayer(DefinedLayer[Definition]):
    """The base of recurrent layers; a mask (batch, steps) and a first state may be read as well.

    ``arrays`` holds ``weight_ih_l0``, ``weight_hh_l0``, ``bias_ih_l0`` and ``bias_hh_l0`` as
    torch.nn has them, and those of further layers and of the other direction, ``_reverse``.
    Options are those of the statement: ``outputs="sequence"``, ``layers=2``, ``bidirectional``,
    ``reverse``, ``bias``; with ``mask=True`` and ``state=True`` it reads these, in this order.
    """

    kind: type[Definition]  # what `units` and the options are fields of

    def __init__(self, units: int, input_shape: Shape | None = None, **options: Any) -> None:
        super().__init__(define(self.kind, units=units, **options), input_shape)

    @abstractmethod
    def advance(self, u: np.ndarray, v: np.ndarray, states: States) -> States:
        """Return the next states for what the step says, u, and what the state says, v.

        Both are (batch, gates · units).
        """

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, units) or (batch, steps, units) for x (batch, steps, inputs)."""
        layer = self.definition
        x, mask, given = layer.told_apart(inputs)
        real = None if mask is None else mask[..., None] != 0
        last: list[States] = []
        for number in range(layer.layers):
            runs = []
            for direction in layer.directions:
                names, backward = layer.names(number, direction), bool(direction) or layer.reverse
                first = self._first(x, given, len(last))
                every, states = self._run(x, real, first, names, backward)
                runs.append(every)
                last.append(states)
            x = np.concatenate(runs, axis=-1)
        top = [states[0] for states in last[-len(layer.directions) :]]
        output = x if layer.outputs == "sequence" else np.concatenate(top, axis=-1)
        if not layer.shows_state:
            return output
        carried = [states[kind] for kind in range(layer.memories) for states in last]
        rows: Shape = (len(x), prod(output.shape[1:]))
        return np.concatenate([output.reshape(rows), *carried], axis=-1)

    def _first(self, x: np.ndarray, given: np.ndarray | None, at: int) -> States:
        """Return the states that a layer in a direction begins with: those given, or zeros."""
        layer = self.definition
        if given is None:
            return (np.zeros((len(x), layer.units), x.dtype),) * layer.memories
        count = layer.layers * len(layer.directions)
        parts = given.reshape(len(x), layer.memories, count, layer.units)
        return tuple(parts[:, kind, at] for kind in range(layer.memories))

    def _arranged(self, array: np.ndarray) -> np.ndarray:
        return units_last(array)

    def workspace(self) -> int:
        """Return the size of what all steps of one sample say to all gates, and of the states."""
        layer = self.definition
        steps = self._known_shapes()[0][0]
        return steps * layer.units * (layer.gates + 2 * len(layer.directions))

    def _run(
        self,
        x: np.ndarray,
        real: np.ndarray | None,
        states: States,
        names: list[str],
        backward: bool,
    ) -> tuple[np.ndarray, States]:
        """Return the states h of every step (batch, steps, units), and all of the last one."""
        weight_ih, weight_hh, *biases = (self._get(name) for name in names)
        batch, steps, inputs = x.shape
        # One product for all steps; steps go first, so that each of them lies in one piece.
        u = (x.transpose(1, 0, 2).reshape(-1, inputs) @ weight_ih.T).reshape(
            steps, batch, len(weight_ih)
        )
        if biases:
            u += biases[0]
        every = np.zeros((batch, steps, self.definition.units), x.dtype)
        for t in reversed(range(steps)) if backward else range(steps):
            v = states[0] @ weight_hh.T
            if biases:
                v += biases[1]
            new = self.advance(u[t], v, states)
            if real is not None:
                every[:, t] = np.where(real[:, t], new[0], 0)
                new = tuple(np.where(real[:, t], *pair) for pair in zip(new, states, strict=True))
            else:
                every[:, t] = new[0]
            states = new
        return every, states


class RNNLayer(RecurrentLayer[definitions.Rnn]):
    """Reads a sequence step by step; each state follows from the step and the state before."""

    kind = definitions.Rnn

    def advance(self, u: np.ndarray, v: np.ndarray, states: States) -> States:
        """Return f(u + v)."""
        z = u + v
        return (np.maximum(z, 0) if self.definition.activation == "relu" else np.tanh(z),)


class LSTMLayer(RecurrentLayer[definitions.Lstm]):
    """Reads a sequence step by step with a memory that gates write, keep and show."""

    kind = definitions.Lstm

    def advance(self, u: np.ndarray, v: np.ndarray, states: States) -> States:
        """Return the state h and the memory c."""
        return gated(u + v, states[1], axis=-1)


class GRULayer(RecurrentLayer[definitions.Gru]):
    """Reads a sequence step by step; gates decide how much of the state is renewed."""

    kind = definitions.Gru

    def advance(self, u: np.ndarray, v: np.ndarray, states: States) -> States:
        """Return the mean of the old state and a new one, weighed by the gate z."""
        units = self.definition.units
        r, z = np.split(sigmoid(u[:, : 2 * units] + v[:, : 2 * units]), 2, axis=-1)
        n = np.tanh(u[:, 2 * units :] + r * v[:, 2 * units :])
        return ((1 - z) * n + z * states[0],)


class StateLayer(DefinedLayer[definitions.Part]):
    """Takes some of the values of a recurrent layer that shows its state: that, or its output."""

    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return (batch, *shape) for x (batch, values)."""
        (x,) = inputs
        return x[:, self.definition.taken].reshape(len(x), *self.output_shape())


LOWERINGS: Lowerings = {
    definitions.Rnn: RNNLayer,
    definitions.Lstm: LSTMLayer,
    definitions.Gru: GRULayer,
    **dict.fromkeys((definitions.Part, definitions.State), StateLayer),
}
