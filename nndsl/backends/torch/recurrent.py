"""Sequences go in, the states of a recurrent layer come out: the last one, or all of them."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.recurrent import Gru, Lstm, Part, RecurrentLayer, Rnn, State

# Takes (x, first states, parameters, has_biases, layers, dropout, training, bidirectional,
# batch_first), returns (states of every step, last states of each layer and direction, …). States
# are h and, of an LSTM, the memory c: (layers · directions, batch, units) each.
Kernel = Callable[..., tuple[Tensor, ...]]
States = list[Tensor]


def rnn(layer: Rnn, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the states of x (batch, steps, inputs): (batch, units) or (batch, steps, units)."""
    kernel = torch.rnn_relu if layer.activation == "relu" else torch.rnn_tanh
    return _states(_of_one(kernel), layer, inputs, p, training)


def lstm(layer: Lstm, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the states of x (batch, steps, inputs): (batch, units) or (batch, steps, units)."""
    return _states(torch.lstm, layer, inputs, p, training)


def gru(layer: Gru, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the states of x (batch, steps, inputs): (batch, units) or (batch, steps, units)."""
    return _states(_of_one(torch.gru), layer, inputs, p, training)


def _of_one(kernel: Kernel) -> Kernel:
    """Return a kernel that takes its only kind of states in a list."""
    return lambda x, first, *options: kernel(x, first[0], *options)


def _states(
    kernel: Kernel, layer: RecurrentLayer, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return what a layer gives; where its state is shown, as vectors with that at the end."""
    x, mask, given = layer.told_apart(inputs)
    first = _first(layer, x, given)
    if mask is not None or layer.reverse:
        every, last = _ordered(kernel, layer, x, mask, first, p, training)
    else:
        count = range(layer.layers)
        names = [name for k in count for d in layer.directions for name in layer.names(k, d)]
        options = (layer.bias, layer.layers, layer.dropout, training, layer.bidirectional, True)
        every, *last = kernel(x, first, [p[name] for name in names], *options)
    top = last[0][-len(layer.directions) :]
    output = every if layer.outputs == "sequence" else torch.cat(top.unbind(), dim=-1)
    if not layer.shows_state:
        return output
    carried = torch.cat(list(last)).transpose(0, 1).flatten(1)
    return torch.cat([output.flatten(1), carried], dim=1)


def _first(layer: RecurrentLayer, x: Tensor, given: Tensor | None) -> States:
    """Return the states to begin with: those given, or zeros."""
    count = layer.layers * len(layer.directions)
    if given is None:
        return [x.new_zeros(count, len(x), layer.units)] * layer.memories
    parts = given.to(x.dtype).reshape(len(x), layer.memories, count, layer.units)
    return [part.contiguous() for part in parts.permute(1, 2, 0, 3)]


def _ordered(
    kernel: Kernel,
    layer: RecurrentLayer,
    x: Tensor,
    mask: Tensor | None,
    first: States,
    p: Parameters,
    training: bool,
) -> tuple[Tensor, States]:
    """Return the states where steps are skipped, or read from the end.

    The real steps are put in front in the order they are read in, so that the kernel, which
    knows no mask, meets nothing else before the last of them; its states go back to their steps.
    Unlike a packed sequence, this takes steps skipped anywhere, and a sample without a real step.
    """
    real = mask != 0 if mask is not None else x.new_ones(x.shape[:2], dtype=torch.bool)
    count = real.sum(dim=1, keepdim=True)
    last: list[States] = []
    for number in range(layer.layers):
        if number:
            x = F.dropout(x, layer.dropout, training)
        runs = []
        for direction in layer.directions:
            order = _reading_order(real, backward=bool(direction) or layer.reverse)
            begin = [states[len(last) : len(last) + 1] for states in first]
            weights = [p[name] for name in layer.names(number, direction)]
            read = _taken(x, order)
            states, *_ = kernel(read, begin, weights, layer.bias, 1, 0.0, training, False, True)
            runs.append((states, order))
            h = _taken(states, (count - 1).clamp(min=0))[:, 0]
            ends = [torch.where(count > 0, h, begin[0][0])]
            if layer.memories > 1 and layer.shows_state:
                ends.append(_memory(read, states, [s[0] for s in begin], count, weights))
            last.append(ends)
        every = [_taken(states, order.argsort(dim=1)) for states, order in runs]
        x = torch.where(real[..., None], torch.cat(every, dim=-1), 0.0)
    return x, [torch.stack(kind) for kind in zip(*last, strict=True)]


def _memory(x: Tensor, states: Tensor, first: States, count: Tensor, weights: States) -> Tensor:
    """Return the memory of an LSTM after the first ``count`` steps, (batch, units).

    The kernel tells that of the last step alone, which may be padding. All gates are known from
    the states, so that what is left is a sum.
    """
    before = torch.cat([first[0][:, None], states[:, :-1]], dim=1)
    u = F.linear(x, weights[0], *weights[2:3])
    i, f, g, _ = (u + F.linear(before, weights[1], *weights[3:4])).chunk(4, dim=-1)
    written, kept, c = torch.sigmoid(i) * torch.tanh(g), torch.sigmoid(f), first[1]
    for t in range(x.shape[1]):
        c = torch.where(count > t, kept[:, t] * c + written[:, t], c)
    return c


def _reading_order(real: Tensor, backward: bool) -> Tensor:
    """Return for each sample (batch, steps) its real steps as they are read, then the others."""
    if not backward:
        return torch.argsort(~real, dim=1, stable=True)
    return real.shape[1] - 1 - torch.argsort(~real.flip(1), dim=1, stable=True)


def _taken(x: Tensor, steps: Tensor) -> Tensor:
    """Return for each sample the steps that are named: (batch, count, features)."""
    return x.gather(1, steps[..., None].expand(-1, -1, x.shape[-1]))


def state(layer: Part, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return some of the values of x (batch, values) in their shape, (batch, …)."""
    (x,) = inputs
    return x[:, layer.taken].reshape(len(x), *layer.output_shape(x.shape[1:]))


LOWERINGS: Lowerings = {
    Rnn: rnn,
    Lstm: lstm,
    Gru: gru,
    **dict.fromkeys((Part, State), state),
}
