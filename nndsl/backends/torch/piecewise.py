"""Values go in, the same number of values comes out, each bent by a function of pieces."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers import piecewise as definitions


def relu6(layer: definitions.Relu6, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return z between 0 and 6."""
    return F.relu6(inputs[0])


def hard_sigmoid(
    layer: definitions.HardSigmoid, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return (z + 3) / 6 between 0 and 1."""
    return F.hardsigmoid(inputs[0])


def hard_swish(
    layer: definitions.HardSwish, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return z times its hard sigmoid."""
    return F.hardswish(inputs[0])


def hard_tanh(layer: definitions.HardTanh, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return z between -1 and 1."""
    return F.hardtanh(inputs[0])


def hard_shrink(
    layer: definitions.HardShrink, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return z, or 0 where it is near."""
    return F.hardshrink(inputs[0], layer.cutoff)


def soft_shrink(
    layer: definitions.SoftShrink, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return z nearer to 0."""
    return F.softshrink(inputs[0], layer.cutoff)


def sparse_plus(
    layer: definitions.SparsePlus, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return 0, a parabola or z."""
    (z,) = inputs
    return torch.where(z < 1, (z.clamp(-1, 1) + 1).square() / 4, z)


def sparse_sigmoid(
    layer: definitions.SparseSigmoid, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return (z + 1) / 2 between 0 and 1."""
    return ((inputs[0] + 1) / 2).clamp(0, 1)


def abs(layer: definitions.Abs, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return |z|."""
    return inputs[0].abs()


LOWERINGS: Lowerings = {
    definitions.Relu6: relu6,
    definitions.HardSigmoid: hard_sigmoid,
    definitions.HardSwish: hard_swish,
    definitions.HardTanh: hard_tanh,
    definitions.HardShrink: hard_shrink,
    definitions.SoftShrink: soft_shrink,
    definitions.SparsePlus: sparse_plus,
    definitions.SparseSigmoid: sparse_sigmoid,
    definitions.Abs: abs,
}
