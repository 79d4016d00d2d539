"""Values are bent by a function, and gradients come back times its derivative."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from nndsl.backends.torch.lowerings import LOWERINGS
from nndsl.layers import Activation, activation as plain, piecewise, smooth
from nndsl.train.kernels.arrays import Seen
from nndsl.train.kernels.kernel import ATEN, Kernel, Kernels, Site

FEW = 2**14  # values, up to which numpy is faster

Derivative = Callable[[Any, Tensor, Tensor], Tensor]  # of the layer, the gradient, and a or z


def axis_of(layer: plain.Softmax) -> int:
    """Return the axis that sums to one, the batch counted."""
    return layer.axis if layer.axis < 0 else layer.axis + 1


class ReluKernel(Kernel[plain.Relu]):
    """a = max(0, z): the gradient passes where a is positive."""

    @classmethod
    def at(cls, site: Site[plain.Relu]) -> ReluKernel:
        """Return what is faster with so many values."""
        return (SmallReluKernel if site.batch * prod(site.output) <= FEW else cls)(site)

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return a, in place of z where that may be."""
        z = inputs[0]
        self.a = torch.relu_(z) if self.site.in_place else torch.relu(z)
        return self.a

    def backward(self, gradient: Tensor) -> Tensor:
        """Return the gradient with zeros where a is none."""
        result: Tensor = ATEN.threshold_backward.grad_input(
            gradient, self.a, 0, grad_input=gradient
        )
        return result


class SmallReluKernel(ReluKernel):
    """The same, with the gradients by numpy."""

    def __init__(self, site: Site[plain.Relu]) -> None:
        super().__init__(site)
        like = site.memory(site.output)
        self.seen, self.slope, self.passes = Seen(like), Seen(like), like.numpy()

    def backward(self, gradient: Tensor) -> Tensor:
        """Return the gradient with zeros where a is none."""
        slope = self.slope.of(gradient)
        np.sign(self.seen.of(self.a), self.passes)
        np.multiply(slope, self.passes, slope)
        return gradient


class LinearKernel(Kernel[plain.Linear]):
    """a = z."""

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return z."""
        return inputs[0]

    def backward(self, gradient: Tensor) -> Tensor:
        """Return the gradient."""
        return gradient


class BentKernel(Kernel[Activation]):
    """The base of activations with a derivative of their own, of what is known by then."""

    known: Tensor
    options = frozenset({"axis", "slope", "alpha"})
    derivatives: ClassVar[dict[type[Activation], Derivative]]

    def __init__(self, site: Site[Activation]) -> None:
        super().__init__(site)
        self.function = LOWERINGS[type(site.layer)]
        self.derivative = self.derivatives[type(site.layer)]

    def _bent(self, inputs: tuple[Tensor, ...]) -> Tensor:
        return self.function(self.site.layer, inputs, self.site.weights, True)

    def backward(self, gradient: Tensor) -> Tensor:
        """Return the gradient of z."""
        return self.derivative(self.site.layer, gradient, self.known)


class ByOutputKernel(BentKernel):
    """An activation whose derivative is a function of its output: f'(z) = d(f(z))."""

    derivatives: ClassVar[dict[type[Activation], Derivative]] = {
        plain.Sigmoid: lambda _, g, a: ATEN.sigmoid_backward.grad_input(g, a, grad_input=g),
        plain.Tanh: lambda _, g, a: ATEN.tanh_backward.grad_input(g, a, grad_input=g),
        plain.Softmax: lambda o, g, a: ATEN._softmax_backward_data(g, a, axis_of(o), a.dtype),
        smooth.LogSoftmax: lambda _, g, a: ATEN._log_softmax_backward_data(g, a, -1, a.dtype),
        smooth.Exponential: lambda _, g, a: g.mul_(a),
    }

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return a."""
        self.known = self._bent(inputs)
        return self.known


class ByInputKernel(BentKernel):
    """An activation whose derivative is a function of its input."""

    overwritable = True
    derivatives: ClassVar[dict[type[Activation], Derivative]] = {
        plain.LeakyRelu: lambda o, g, z: ATEN.leaky_relu_backward(g, z, o.slope, False),
        plain.Elu: lambda o, g, z: ATEN.elu_backward(g, o.alpha, 1, 1, False, z),
        plain.Gelu: lambda _, g, z: ATEN.gelu_backward(g, z),
        plain.Silu: lambda _, g, z: ATEN.silu_backward(g, z),
        plain.Softplus: lambda _, g, z: g.mul_(torch.sigmoid(z)),
        plain.Gaussian: lambda _, g, z: g.mul_(torch.exp(-z.square()).mul_(z).mul_(-2)),
        smooth.Mish: lambda _, g, z: ATEN.mish_backward(g, z),
        piecewise.Relu6: lambda _, g, z: ATEN.hardtanh_backward(g, z, 0, 6),
        piecewise.HardTanh: lambda _, g, z: ATEN.hardtanh_backward(g, z, -1, 1),
        piecewise.HardSwish: lambda _, g, z: ATEN.hardswish_backward(g, z),
        piecewise.HardSigmoid: lambda _, g, z: ATEN.hardsigmoid_backward(g, z),
    }

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return a."""
        (self.known,) = inputs
        return self._bent(inputs)


KERNELS: Kernels = {
    plain.Relu: ReluKernel,
    plain.Linear: LinearKernel,
    **dict.fromkeys(ByOutputKernel.derivatives, ByOutputKernel),
    **dict.fromkeys(ByInputKernel.derivatives, ByInputKernel),
}
