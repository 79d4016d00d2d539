"""A network goes in; its trained weights come out in a row, and so do their gradients."""

from __future__ import annotations

import torch
from torch import Tensor

from nndsl.backends.torch import Network
from nndsl.train.kernels.program import KERNELS
from nndsl.train.trained import Weight, parameters, rate_of

ALIGNED = 64  # numbers: each weight begins where memory is read fastest, for any thread's part


class Flat:
    """The trained weights of a network in one tensor for each learning rate.

    The network's own parameters become views of it, so that whoever reads or sets them meets
    the same numbers. ``weights`` are the tensors, with their gradient beside them for good;
    ``gradients`` the part of each parameter, by its checkpoint key.
    """

    def __init__(self, network: Network) -> None:
        by_rate: dict[float | None, dict[str, tuple[torch.nn.Parameter, Tensor]]] = {}
        for node, name, parameter in parameters(network):
            values = KERNELS[type(node.layer)].kept(parameter.detach())
            by_rate.setdefault(rate_of(node), {})[f"{node.name}.{name}"] = parameter, values
        self.weights: list[Weight] = []
        self.gradients: dict[str, Tensor] = {}
        for rate, together in by_rate.items():
            # The small ones first: most of them are one thread's to change, and it is the one
            # that multiplies with them.
            self._join(rate, dict(sorted(together.items(), key=lambda one: one[1][1].numel())))

    def _join(
        self, rate: float | None, together: dict[str, tuple[torch.nn.Parameter, Tensor]]
    ) -> None:
        sizes = [-(-values.numel() // ALIGNED) * ALIGNED for _, values in together.values()]
        like = next(iter(together.values()))[1]
        joined = torch.nn.Parameter(like.new_zeros(sum(sizes)))
        joined.grad = torch.zeros_like(joined)
        parts = zip(
            together.items(),
            torch.split(joined.detach(), sizes),
            torch.split(joined.grad, sizes),
            strict=True,
        )
        for (key, (parameter, values)), own, gradient in parts:
            form = values.shape, values.stride()
            parameter.data = own.as_strided(*form).copy_(values)
            self.gradients[key] = gradient.as_strided(*form)
        self.weights.append(Weight(joined, rate, hidden=False))

    @property
    def gradient(self) -> list[Tensor]:
        """All gradients, a tensor for each learning rate."""
        return [weight.values.grad for weight in self.weights if weight.values.grad is not None]
