"""Values go in, the same number of values comes out, each bent by a smooth function."""

from __future__ import annotations

from math import sqrt

import torch
import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers import smooth as definitions


def selu(layer: definitions.Selu, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the scaled elu."""
    return F.selu(inputs[0])


def celu(layer: definitions.Celu, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return z where it is positive, else alpha · (exp(z / alpha) - 1)."""
    return F.celu(inputs[0], layer.alpha)


def mish(layer: definitions.Mish, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return z · tanh(softplus(z))."""
    return F.mish(inputs[0])


def squareplus(
    layer: definitions.Squareplus, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return (z + sqrt(z² + b)) / 2."""
    (z,) = inputs
    # For z < 0 the sum would lose all digits; the same by its conjugate doesn't.
    total = z.abs() + torch.hypot(z, z.new_tensor(sqrt(layer.b)))
    return torch.where(z < 0, layer.b / (2 * total), total / 2)


def softsign(layer: definitions.Softsign, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return z / (1 + |z|)."""
    return F.softsign(inputs[0])


def tanh_shrink(
    layer: definitions.TanhShrink, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return z - tanh(z)."""
    return F.tanhshrink(inputs[0])


def exponential(
    layer: definitions.Exponential, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return exp(z)."""
    return torch.exp(inputs[0])


def log_sigmoid(
    layer: definitions.LogSigmoid, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return log(sigmoid(z))."""
    return F.logsigmoid(inputs[0])


def log_softmax(
    layer: definitions.LogSoftmax, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return the logarithms of probabilities along the last axis."""
    return F.log_softmax(inputs[0], dim=-1)


LOWERINGS: Lowerings = {
    definitions.Selu: selu,
    definitions.Celu: celu,
    definitions.Mish: mish,
    definitions.Squareplus: squareplus,
    definitions.Softsign: softsign,
    definitions.TanhShrink: tanh_shrink,
    definitions.Exponential: exponential,
    definitions.LogSigmoid: log_sigmoid,
    definitions.LogSoftmax: log_softmax,
}
