"""Several values go in, one comes out: their sum, or one behind the other."""

from __future__ import annotations

from functools import reduce
from operator import add as plus

import torch
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.merge import Add, Concat


def add(layer: Add, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x_1 + x_2 + …, all of one shape."""
    return reduce(plus, inputs)


def concat(layer: Concat, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return [x_1, x_2, …] along an axis, which is counted without the batch."""
    rank = inputs[0].ndim - 1
    return torch.cat(inputs, dim=layer.axis % rank + 1)


LOWERINGS: Lowerings = {
    Add: add,
    Concat: concat,
}
