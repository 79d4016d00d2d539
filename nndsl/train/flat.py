"""A network goes in; its trained weights come out in a row, and so do their gradients."""

from __future__ import annotations

import torch
from torch import Tensor

from nndsl.backends.torch import Network
from nndsl.train.kernels.program import KERNELS
from nndsl.train.optimizers import Weight

ALIGNED = 64  # numbers: each weight begins where memory is read fastest, for any thread's part


class Flat:
    """The trained weights of a network in one tensor for each learning rate.

    The network's own parameters become views of it, so that whoever reads or sets them meets
    the same numbers. ``weights`` are the tensors, with their gradient beside them for good;
    ``gradients`` the part of each parameter, by its checkpoint key.
    """

    def __init__(self, network: Network) -> None:
        by_rate: dict[float | None, dict[str, tuple[torch.nn.Parameter, Tensor]]] = {}
        for node in network.graph.owners:
            rate: float | None = getattr(node.layer, "lr", None)
            for name, parameter in network.get(node.name).named_parameters():
                if parameter.requires_grad:
                    values = KERNELS[type(node.layer)].kept(parameter.detach())
                    found = by_rate.setdefault(rate, {})
                    found[f"{node.name}.{name}"] = parameter, values
        self.weights: list[Weight] = []
        self.gradients: dict[str, Tensor] = {}
        for rate, parameters in by_rate.items():
            self._join(rate, parameters)

    def _join(
        self, rate: float | None, parameters: dict[str, tuple[torch.nn.Parameter, Tensor]]
    ) -> None:
        sizes = [-(-values.numel() // ALIGNED) * ALIGNED for _, values in parameters.values()]
        like = next(iter(parameters.values()))[1]
        joined = torch.nn.Parameter(like.new_zeros(sum(sizes)))
        joined.grad = torch.zeros_like(joined)
        parts = zip(
            parameters.items(),
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
