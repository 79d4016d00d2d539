"""Values go in, the same number of values comes out, each bent by a function."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers import activation as definitions

FEW = 15  # classes, up to which PyTorch's softmax over the last axis is slow on the CPU


def relu(layer: definitions.Relu, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return max(0, z)."""
    return F.relu(inputs[0])


def sigmoid(layer: definitions.Sigmoid, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return 1 / (1 + exp(-z))."""
    return torch.sigmoid(inputs[0])


def tanh(layer: definitions.Tanh, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return the hyperbolic tangent."""
    return torch.tanh(inputs[0])


def linear(layer: definitions.Linear, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return z."""
    return inputs[0]


def gaussian(layer: definitions.Gaussian, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return exp(-z²)."""
    return torch.exp(-inputs[0].square())


def softmax(layer: definitions.Softmax, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return probabilities along the axis."""
    z = inputs[0]
    axis = layer.axis % (z.ndim - 1) + 1
    few = axis == z.ndim - 1 and z.shape[-1] <= FEW < z.shape[0]
    if not few or z.device.type != "cpu":
        return F.softmax(z, dim=axis)
    # The processor takes many samples side by side at once, but not the numbers of one.
    return F.softmax(z.movedim(-1, 0).contiguous(), dim=0).movedim(0, -1).contiguous()


def leaky_relu(
    layer: definitions.LeakyRelu, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return z where it is positive, else slope · z."""
    return F.leaky_relu(inputs[0], layer.slope)


def elu(layer: definitions.Elu, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return z where it is positive, else alpha · (exp(z) - 1)."""
    return F.elu(inputs[0], layer.alpha)


def gelu(layer: definitions.Gelu, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return z · Φ(z), exactly or by tanh."""
    return F.gelu(inputs[0], approximate=layer.approximate)


def silu(layer: definitions.Silu, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return z · sigmoid(z)."""
    return F.silu(inputs[0])


def softplus(layer: definitions.Softplus, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return log(1 + exp(z))."""
    # F.softplus turns into z itself above 20, which is off by 2e-9 there.
    return torch.logaddexp(inputs[0], inputs[0].new_zeros(()))


LOWERINGS: Lowerings = {
    definitions.Relu: relu,
    definitions.Sigmoid: sigmoid,
    definitions.Tanh: tanh,
    definitions.Linear: linear,
    definitions.Gaussian: gaussian,
    definitions.Softmax: softmax,
    definitions.LeakyRelu: leaky_relu,
    definitions.Elu: elu,
    definitions.Gelu: gelu,
    definitions.Silu: silu,
    definitions.Softplus: softplus,
}
