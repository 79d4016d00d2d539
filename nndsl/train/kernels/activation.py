"""Values are bent by a function, and gradients come back times its derivative."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import torch
from torch import Tensor

from nndsl.layers import Activation, activation as plain, piecewise, smooth
from nndsl.train.kernels.kernel import ATEN, Kernel, Kernels, Site

Function = Callable[[Any, Tensor], Tensor]  # of the layer and z
Derivative = Callable[[Any, Tensor, Tensor], Tensor]  # of the layer, the gradient, and a or z


def axis_of(layer: plain.Softmax) -> int:
    """Return the axis that sums to one, the batch counted."""
    return layer.axis if layer.axis < 0 else layer.axis + 1


class ReluKernel(Kernel[plain.Relu]):
    """a = max(0, z): the gradient passes where a is positive."""

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


class LinearKernel(Kernel[plain.Linear]):
    """a = z."""

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return z."""
        return inputs[0]

    def backward(self, gradient: Tensor) -> Tensor:
        """Return the gradient."""
        return gradient


class ByOutputKernel(Kernel[Activation]):
    """An activation whose derivative is a function of its output: f'(z) = d(f(z))."""

    options = frozenset({"axis", "slope", "alpha"})

    functions: ClassVar[dict[type[Activation], tuple[Function, Derivative]]] = {
        plain.Sigmoid: (
            lambda _, z: torch.sigmoid(z),
            lambda _, g, a: ATEN.sigmoid_backward.grad_input(g, a, grad_input=g),
        ),
        plain.Tanh: (
            lambda _, z: torch.tanh(z),
            lambda _, g, a: ATEN.tanh_backward.grad_input(g, a, grad_input=g),
        ),
        plain.Softmax: (
            lambda o, z: torch.softmax(z, axis_of(o)),
            lambda o, g, a: ATEN._softmax_backward_data(g, a, axis_of(o), a.dtype),
        ),
        smooth.LogSoftmax: (
            lambda _, z: torch.log_softmax(z, -1),
            lambda _, g, a: ATEN._log_softmax_backward_data(g, a, -1, a.dtype),
        ),
        smooth.Exponential: (lambda _, z: torch.exp(z), lambda _, g, a: g.mul_(a)),
    }

    def __init__(self, site: Site[Activation]) -> None:
        super().__init__(site)
        self.function, self.derivative = self.functions[type(site.layer)]

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return a."""
        self.a = self.function(self.site.layer, inputs[0])
        return self.a

    def backward(self, gradient: Tensor) -> Tensor:
        """Return the gradient of z."""
        return self.derivative(self.site.layer, gradient, self.a)


class ByInputKernel(Kernel[Activation]):
    """An activation whose derivative is a function of its input."""

    overwritable = True

    options = frozenset({"axis", "slope", "alpha"})

    functions: ClassVar[dict[type[Activation], tuple[Function, Derivative]]] = {
        plain.LeakyRelu: (
            lambda o, z: torch.nn.functional.leaky_relu(z, o.slope),
            lambda o, g, z: ATEN.leaky_relu_backward(g, z, o.slope, False),
        ),
        plain.Elu: (
            lambda o, z: torch.nn.functional.elu(z, o.alpha),
            lambda o, g, z: ATEN.elu_backward(g, o.alpha, 1, 1, False, z),
        ),
        plain.Gelu: (
            lambda _, z: torch.nn.functional.gelu(z),
            lambda _, g, z: ATEN.gelu_backward(g, z),
        ),
        plain.Silu: (
            lambda _, z: torch.nn.functional.silu(z),
            lambda _, g, z: ATEN.silu_backward(g, z),
        ),
        plain.Softplus: (
            lambda _, z: torch.logaddexp(z, z.new_zeros(())),
            lambda _, g, z: g.mul_(torch.sigmoid(z)),
        ),
        plain.Gaussian: (
            lambda _, z: torch.exp(-z.square()),
            lambda _, g, z: g.mul_(torch.exp(-z.square()).mul_(z).mul_(-2)),
        ),
        smooth.Mish: (
            lambda _, z: torch.nn.functional.mish(z),
            lambda _, g, z: ATEN.mish_backward(g, z),
        ),
        piecewise.Relu6: (
            lambda _, z: torch.nn.functional.relu6(z),
            lambda _, g, z: ATEN.hardtanh_backward(g, z, 0, 6),
        ),
        piecewise.HardTanh: (
            lambda _, z: torch.nn.functional.hardtanh(z),
            lambda _, g, z: ATEN.hardtanh_backward(g, z, -1, 1),
        ),
        piecewise.HardSwish: (
            lambda _, z: torch.nn.functional.hardswish(z),
            lambda _, g, z: ATEN.hardswish_backward(g, z),
        ),
        piecewise.HardSigmoid: (
            lambda _, z: torch.nn.functional.hardsigmoid(z),
            lambda _, g, z: ATEN.hardsigmoid_backward(g, z),
        ),
    }

    def __init__(self, site: Site[Activation]) -> None:
        super().__init__(site)
        self.function, self.derivative = self.functions[type(site.layer)]

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return a."""
        self.z = inputs[0]
        return self.function(self.site.layer, self.z)

    def backward(self, gradient: Tensor) -> Tensor:
        """Return the gradient of z."""
        return self.derivative(self.site.layer, gradient, self.z)


KERNELS: Kernels = {
    plain.Relu: ReluKernel,
    plain.Linear: LinearKernel,
    **dict.fromkeys(ByOutputKernel.functions, ByOutputKernel),
    **dict.fromkeys(ByInputKernel.functions, ByInputKernel),
}
