"""Lion and Quickprop, which PyTorch lacks: weights and gradients go in, each weight is moved."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


class Rule(torch.optim.Optimizer, ABC):
    """The base of those that move each weight by its own gradient, and by what they remember."""

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        """Move each weight that has a gradient."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for w in group["params"]:
                if w.grad is not None:
                    self._move(w, w.grad, group, self.state[w])
        return loss

    @abstractmethod
    def _move(
        self, w: Tensor, g: Tensor, group: dict[str, Any], remembered: dict[str, Tensor]
    ) -> None:
        """Change a weight by its gradient, and what is remembered of it, which is empty at first.

        ``group`` has the options.
        """


class Lion(Rule):
    """Algorithm 2 of Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms".

    u = sign(beta1 · m + (1 - beta1) · g); w ← w - lr · (u + weight_decay · w);
    m ← beta2 · m + (1 - beta2) · g, with m = 0 at first.
    """

    def __init__(
        self, params: Any, lr: float, betas: tuple[float, float], weight_decay: float
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    def _move(
        self, w: Tensor, g: Tensor, group: dict[str, Any], remembered: dict[str, Tensor]
    ) -> None:
        if not remembered:
            remembered["momentum"] = torch.zeros_like(w)
        beta1, beta2 = group["betas"]
        m = remembered["momentum"]
        w.mul_(1 - group["lr"] * group["weight_decay"])
        w.add_(torch.sign(torch.lerp(g, m, beta1)), alpha=-group["lr"])
        m.lerp_(g, 1 - beta2)


class Quickprop(Rule):
    """Fahlman 1988, "An Empirical Study of Learning Speed in Back-Propagation", CMU-CS-88-162.

    ``growth`` is its mu, ``lr`` its epsilon. The slopes have to be those of the same rows each
    time: two of them say nothing of a curvature otherwise.
    """

    def __init__(self, params: Any, lr: float, growth: float, weight_decay: float) -> None:
        super().__init__(params, {"lr": lr, "growth": growth, "weight_decay": weight_decay})

    def _move(
        self, w: Tensor, g: Tensor, group: dict[str, Any], remembered: dict[str, Tensor]
    ) -> None:
        slope = g.add(w, alpha=group["weight_decay"])
        if not remembered:
            remembered["slope"], remembered["step"] = torch.zeros_like(w), torch.zeros_like(w)
        before, last = remembered["slope"], remembered["step"]
        step = next_step(slope, before, last, group["lr"], group["growth"])
        w.add_(step)
        remembered["slope"], remembered["step"] = slope, step


def next_step(slope: Tensor, before: Tensor, last: Tensor, lr: float, growth: float) -> Tensor:
    """Return the steps for slopes, those before, and the last steps; all of one shape.

    Seen along the last step, the slope falls towards the minimum. Where it fell too little, or
    rose, the parabola has its lowest point far off or none: then the step is the last one times
    ``growth``. Where it still points downhill, or nothing moved, the linear part is added.
    """
    along, along_before = slope * torch.sign(last), before * torch.sign(last)
    farther = along <= along_before * (growth / (1 + growth))
    difference = torch.where(farther, torch.ones_like(slope), before - slope)
    factor = torch.where(farther, torch.full_like(slope, growth), slope / difference)
    return factor * last - lr * torch.where(along <= 0, slope, torch.zeros_like(slope))
