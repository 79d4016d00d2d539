"""Sequences go in, the states of a recurrent layer come out: the last one, or all of them."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.recurrent import Gru, Lstm, RecurrentLayer, Rnn

# Takes (x, first states, parameters, has_biases, layers, dropout, training, bidirectional,
# batch_first), returns (states of every step, last states of each layer and direction, …).
Kernel = Callable[..., tuple[Tensor, ...]]


def rnn(layer: Rnn, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the states of x (batch, steps, inputs): (batch, units) or (batch, steps, units)."""
    kernel = torch.rnn_relu if layer.activation == "relu" else torch.rnn_tanh
    return _states(kernel, layer, inputs, p, training)


def lstm(layer: Lstm, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the states of x (batch, steps, inputs): (batch, units) or (batch, steps, units)."""

    def kernel(x: Tensor, first: Tensor, *options: object) -> tuple[Tensor, ...]:
        return torch.lstm(x, (first, first), *options)  # type: ignore[call-overload,no-any-return]

    return _states(kernel, layer, inputs, p, training)


def gru(layer: Gru, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the states of x (batch, steps, inputs): (batch, units) or (batch, steps, units)."""
    return _states(torch.gru, layer, inputs, p, training)


def _states(
    kernel: Kernel, layer: RecurrentLayer, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    x, *masks = inputs
    if masks or layer.reverse:
        real = masks[0] != 0 if masks else x.new_ones(x.shape[:2], dtype=torch.bool)
        return _ordered(kernel, layer, x, real, p, training)
    first = x.new_zeros(layer.layers * len(layer.directions), len(x), layer.units)
    names = [
        name for k in range(layer.layers) for d in layer.directions for name in layer.names(k, d)
    ]
    every, last, *_ = kernel(
        x,
        first,
        [p[name] for name in names],
        layer.bias,
        layer.layers,
        layer.dropout,
        training,
        layer.bidirectional,
        True,
    )
    if layer.outputs == "sequence":
        return every
    return torch.cat(last[-len(layer.directions) :].unbind(), dim=-1)


def _ordered(
    kernel: Kernel, layer: RecurrentLayer, x: Tensor, real: Tensor, p: Parameters, training: bool
) -> Tensor:
    """Return the states where steps are skipped, or read from the end.

    The real steps are put in front in the order they are read in, so that the kernel, which
    knows no mask, meets nothing else before the last of them; its states go back to their steps.
    Unlike a packed sequence, this takes steps skipped anywhere, and a sample without a real step.
    """
    for number in range(layer.layers):
        if number:
            x = F.dropout(x, layer.dropout, training)
        runs = []
        for direction in layer.directions:
            order = _reading_order(real, backward=bool(direction) or layer.reverse)
            first = x.new_zeros(1, len(x), layer.units)
            weights = [p[name] for name in layer.names(number, direction)]
            states, *_ = kernel(
                _taken(x, order), first, weights, layer.bias, 1, 0.0, training, False, True
            )
            runs.append((states, order))
        if layer.outputs == "last" and number == layer.layers - 1:
            count = real.sum(dim=1, keepdim=True)
            lasts = [_taken(states, (count - 1).clamp(min=0))[:, 0] for states, _ in runs]
            return torch.where(count > 0, torch.cat(lasts, dim=-1), 0.0)
        every = [_taken(states, order.argsort(dim=1)) for states, order in runs]
        x = torch.where(real[..., None], torch.cat(every, dim=-1), 0.0)
    return x


def _reading_order(real: Tensor, backward: bool) -> Tensor:
    """Return for each sample (batch, steps) its real steps as they are read, then the others."""
    if not backward:
        return torch.argsort(~real, dim=1, stable=True)
    return real.shape[1] - 1 - torch.argsort(~real.flip(1), dim=1, stable=True)


def _taken(x: Tensor, steps: Tensor) -> Tensor:
    """Return for each sample the steps that are named: (batch, count, features)."""
    return x.gather(1, steps[..., None].expand(-1, -1, x.shape[-1]))


LOWERINGS: Lowerings = {
    Rnn: rnn,
    Lstm: lstm,
    Gru: gru,
}
