"""Weights with gradients go in; PyTorch's fused kernels change them, a whole list at a time.

They are those that ``torch.optim`` calls with ``fused=True``. Any of its classes imports PyTorch's
compiler first, which takes longer than many a training.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from nndsl import optimizers as spec
from nndsl.train.kernels.arrays import Seen

ONE = np.ones((), np.float32)  # numpy makes an array of a plain number each time

Group = dict[str, Any]  # "params" and their learning rate, "lr", as in torch.optim


class Fused(ABC):
    """An optimizer over groups of weights, each with a learning rate of its own."""

    remembers: ClassVar[tuple[str, ...]]  # the attributes that change with each step

    def __init__(self, groups: Sequence[Group]) -> None:
        self.param_groups = list(groups)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients."""
        for group in self.param_groups:
            for weight in group["params"]:
                weight.grad = None

    def step(self, closure: Any = None) -> None:
        """Change the weights by their gradients."""
        if torch.is_grad_enabled():
            with torch.no_grad():
                return self.step()
        for number, group in enumerate(self.param_groups):
            weights = group["params"]
            self._update(number, weights, [*map(_gradient, weights)], group["lr"])
        return None

    @abstractmethod
    def _update(
        self, group: int, weights: list[Tensor], gradients: list[Tensor], lr: float
    ) -> None:
        """Change the weights of a group."""

    def _like_weights(self) -> list[list[Tensor]]:
        """Return zeros for each weight of each group."""
        return [
            [torch.zeros_like(weight) for weight in group["params"]] for group in self.param_groups
        ]


def _gradient(weight: Tensor) -> Tensor:
    """Return the gradient of a weight; zeros where no output depends on it, as behind a mask."""
    return torch.zeros_like(weight) if weight.grad is None else weight.grad


class Counting(Fused):
    """The base of those that count steps, for each weight of each group, as kernels want it."""

    def __init__(self, groups: Sequence[Group]) -> None:
        super().__init__(groups)
        self.seen = Seen(torch.empty(()))
        self.counts = [
            [torch.zeros((), device=weight.device) for weight in group["params"]]
            for group in self.param_groups
        ]

    def _counted(self, group: int) -> list[Tensor]:
        """Return the counts of a group with this step."""
        counts = self.counts[group]
        if len(counts) == 1 and not counts[0].is_cuda:
            # In a short step, PyTorch's way to a number is long.
            array = self.seen.of(counts[0])
            np.add(array, ONE, array)
        else:
            torch._foreach_add_(counts, 1)
        return counts


class Adam(Counting):
    """Adam and AdamW."""

    remembers = ("means", "squares", "counts")

    def __init__(self, o: spec.Adam | spec.AdamW, groups: Sequence[Group]) -> None:
        super().__init__(groups)
        self.means, self.squares = self._like_weights(), self._like_weights()
        self.kernel: Any = torch._fused_adamw_ if isinstance(o, spec.AdamW) else torch._fused_adam_
        self.options = {
            "beta1": o.beta1,
            "beta2": o.beta2,
            "weight_decay": o.weight_decay,
            "eps": o.eps,
            "amsgrad": False,
            "maximize": False,
        }

    def _update(
        self, group: int, weights: list[Tensor], gradients: list[Tensor], lr: float
    ) -> None:
        counts, means, squares = self._counted(group), self.means[group], self.squares[group]
        self.kernel(weights, gradients, means, squares, [], counts, lr=lr, **self.options)


class Sgd(Fused):
    """Plain, momentum and Nesterov gradient descent."""

    remembers = ("momenta", "first")

    def __init__(self, o: spec.Sgd, groups: Sequence[Group]) -> None:
        super().__init__(groups)
        self.momenta = self._like_weights() if o.momentum else [[] for _ in self.param_groups]
        self.first = [True] * len(self.param_groups)
        self.options: dict[str, Any] = {
            "weight_decay": o.weight_decay,
            "momentum": o.momentum,
            "dampening": 0.0,
            "nesterov": o.nesterov,
            "maximize": False,
        }

    def _update(
        self, group: int, weights: list[Tensor], gradients: list[Tensor], lr: float
    ) -> None:
        first, self.first[group] = self.first[group], False
        torch._fused_sgd_(
            weights, gradients, self.momenta[group], lr=lr, is_first_step=first, **self.options
        )


class Adagrad(Counting):
    """Adagrad."""

    remembers = ("sums", "counts")

    def __init__(self, o: spec.Adagrad, groups: Sequence[Group]) -> None:
        super().__init__(groups)
        self.sums = self._like_weights()
        self.options: dict[str, Any] = {
            "lr_decay": 0.0,
            "weight_decay": o.weight_decay,
            "eps": o.eps,
            "maximize": False,
        }

    def _update(
        self, group: int, weights: list[Tensor], gradients: list[Tensor], lr: float
    ) -> None:
        counts, sums = self._counted(group), self.sums[group]
        torch._fused_adagrad_(weights, gradients, sums, counts, lr=lr, **self.options)


class RmsProp(Fused):
    """RMSprop, for which PyTorch has no fused kernel, by its functions of lists."""

    remembers = ("squares", "momenta")

    def __init__(self, o: spec.RmsProp, groups: Sequence[Group]) -> None:
        super().__init__(groups)
        self.o = o
        self.squares, self.momenta = self._like_weights(), self._like_weights()

    def _update(
        self, group: int, weights: list[Tensor], gradients: list[Tensor], lr: float
    ) -> None:
        o, squares, momenta = self.o, self.squares[group], self.momenta[group]
        if o.weight_decay:
            gradients = [*torch._foreach_add(gradients, weights, alpha=o.weight_decay)]
        torch._foreach_mul_(squares, o.rho)
        torch._foreach_addcmul_(squares, gradients, gradients, value=1 - o.rho)
        roots = torch._foreach_sqrt(squares)
        torch._foreach_add_(roots, o.eps)
        if o.momentum:
            torch._foreach_mul_(momenta, o.momentum)
            torch._foreach_addcdiv_(momenta, gradients, roots)
            torch._foreach_add_(weights, momenta, alpha=-lr)
        else:
            torch._foreach_addcdiv_(weights, gradients, roots, value=-lr)
