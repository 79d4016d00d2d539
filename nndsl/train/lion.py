"""Lion: weights and gradients go in, each weight is moved by the sign of a momentum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch


class Lion(torch.optim.Optimizer):
    """Algorithm 2 of Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms".

    u = sign(beta1 · m + (1 - beta1) · g); w ← w - lr · (u + weight_decay · w);
    m ← beta2 · m + (1 - beta2) · g, with m = 0 at first.
    """

    def __init__(
        self, params: Any, lr: float, betas: tuple[float, float], weight_decay: float
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        """Move each weight that has a gradient."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for w in group["params"]:
                if w.grad is None:
                    continue
                m = self.state[w].setdefault("momentum", torch.zeros_like(w))
                w.mul_(1 - group["lr"] * group["weight_decay"])
                w.add_(torch.sign(torch.lerp(w.grad, m, beta1)), alpha=-group["lr"])
                m.lerp_(w.grad, 1 - beta2)
        return loss
