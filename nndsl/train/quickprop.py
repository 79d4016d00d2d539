"""Quickprop: weights and slopes go in, each weight jumps to where its parabola is lowest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


class Quickprop(torch.optim.Optimizer):
    """Fahlman 1988, "An Empirical Study of Learning Speed in Back-Propagation", CMU-CS-88-162.

    ``growth`` is its mu, ``lr`` its epsilon. The slopes have to be those of the same rows each
    time: two of them say nothing of a curvature otherwise.
    """

    def __init__(self, params: Any, lr: float, growth: float, weight_decay: float) -> None:
        super().__init__(params, {"lr": lr, "growth": growth, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        """Move each weight that has a gradient."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for w in group["params"]:
                if w.grad is None:
                    continue
                slope = w.grad.add(w, alpha=group["weight_decay"])
                state = self.state[w]
                if not state:
                    state["slope"], state["step"] = torch.zeros_like(w), torch.zeros_like(w)
                step = next_step(slope, state["slope"], state["step"], group["lr"], group["growth"])
                w.add_(step)
                state["slope"], state["step"] = slope, step
        return loss


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
