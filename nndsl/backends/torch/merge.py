"""Several values go in, one comes out: joined number by number, or one behind the other."""

from __future__ import annotations

import operator
from functools import reduce

import torch
import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers import merge as definitions


def add(layer: definitions.Add, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x_1 + x_2 + …, all of one shape."""
    return reduce(operator.add, inputs)


def subtract(layer: definitions.Subtract, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x_1 - x_2, both of one shape."""
    return inputs[0] - inputs[1]


def multiply(layer: definitions.Multiply, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x_1 · x_2 · …, with axes of size 1 spread, which a shape may lack at its end."""
    rank = max(x.ndim for x in inputs)
    return reduce(operator.mul, (x.reshape(*x.shape, *[1] * (rank - x.ndim)) for x in inputs))


def average(layer: definitions.Average, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return (x_1 + … + x_n) / n, all of one shape."""
    return reduce(operator.add, inputs) / len(inputs)


def maximum(layer: definitions.Maximum, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the greatest of the inputs, all of one shape."""
    return reduce(torch.maximum, inputs)


def minimum(layer: definitions.Minimum, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the least of the inputs, all of one shape."""
    return reduce(torch.minimum, inputs)


def dot(layer: definitions.Dot, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the sums along an axis of each input: (batch, *rest of x, *rest of y)."""
    shapes = [tuple(x.shape[1:]) for x in inputs]
    axes = layer.axes_of(*shapes)
    # The axis to sum along goes last, so that all the others are rows of one matrix product.
    rows = [x.movedim(axis + 1, -1) for x, axis in zip(inputs, axes, strict=True)]
    if layer.normalize:
        rows = [F.normalize(row, dim=-1) for row in rows]
    x, y = (row.reshape(len(row), -1 if len(row) else 0, row.shape[-1]) for row in rows)
    return (x @ y.mT).reshape(len(x), *layer.output_shape(*shapes))


def concat(layer: definitions.Concat, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return [x_1, x_2, …] along an axis, which is counted without the batch."""
    rank = inputs[0].ndim - 1
    return torch.cat(inputs, dim=layer.axis % rank + 1)


LOWERINGS: Lowerings = {
    definitions.Add: add,
    definitions.Subtract: subtract,
    definitions.Multiply: multiply,
    definitions.Average: average,
    definitions.Maximum: maximum,
    definitions.Minimum: minimum,
    definitions.Dot: dot,
    definitions.Concat: concat,
}
