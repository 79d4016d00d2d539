"""A network, rows and targets go in; its weights take a damped Gauss-Newton step."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from nndsl.backends.torch import Network
from nndsl.data.targets.codec import Codec
from nndsl.losses import Loss
from nndsl.optimizers import LevenbergMarquardt as Spec

CHUNK = 2**26  # bytes of a Jacobian that stand in memory at a time
LEAST_DAMPING = 1e-20  # so that it can grow again


class LevenbergMarquardt:
    """Steps for the mean squares of residuals, computed in float64 (Hagan & Menhaj 1994).

    The residuals of several outputs are scaled by the root of their loss's weight over their
    number, so that their mean of squares is the weighted sum of the losses. J is made for some
    rows at a time, by reverse differentiation; only JᵀJ is kept.
    """

    def __init__(self, spec: Spec, network: Network, losses: Sequence[Loss], codec: Codec) -> None:
        self.spec, self.network, self.damping = spec, network, spec.damping
        trained = {k for k, v in network.named_parameters() if v.requires_grad}
        state = network.state_dict()
        self.shapes = {k: v.shape for k, v in state.items() if k in trained}
        self.fixed = {k: v.double() for k, v in state.items() if k not in trained}
        self.weights = torch.cat([state[k].double().flatten() for k in self.shapes])
        scales = [
            torch.full((part.codec.width,), (loss.weight / part.codec.width) ** 0.5)
            for loss, part in zip(losses, codec.parts, strict=True)
        ]
        self.scales = torch.cat(scales).double().to(self.weights.device)

    def step(self, x: Tensor, y: Tensor) -> tuple[float, Tensor]:
        """Take a step for rows x (n, *shape) with targets y (n, outputs).

        Return the loss and the outputs (n, outputs) before it. Where no damping up to the largest
        makes the loss smaller, the weights stay.
        """
        x, y = x.double(), y.double()
        outputs = self.outputs(self.weights, x)
        residuals = (outputs - y) * self.scales
        normal, slope = self._normal(x, residuals)
        before = float(residuals.square().sum())
        while self.damping <= self.spec.largest:
            tried = self.weights - _solved(normal, self.damping, slope)
            after = float(((self.outputs(tried, x) - y) * self.scales).square().sum())
            if after < before:
                self.damping = max(self.damping * self.spec.shrink, LEAST_DAMPING)
                self.weights = tried
                self._write()
                break
            self.damping *= self.spec.grow
        return before / len(x), outputs.float()

    def outputs(self, weights: Tensor, x: Tensor) -> Tensor:
        """Return the network's outputs, side by side, for weights (count,)."""
        state = self._by_key(weights) | self.fixed
        given = torch.func.functional_call(self.network, state, (x,))
        joined = given if isinstance(given, tuple) else (given,)
        return torch.cat([values.flatten(1) for values in joined], dim=1)

    def _normal(self, x: Tensor, residuals: Tensor) -> tuple[Tensor, Tensor]:
        """Return JᵀJ (count, count) and Jᵀr (count,)."""
        count, width = len(self.weights), residuals.shape[1]
        normal, slope = x.new_zeros(count, count), x.new_zeros(count)
        size = max(1, CHUNK // (8 * count * width))

        def of_row(weights: Tensor, row: Tensor) -> Tensor:
            return self.outputs(weights, row[None])[0] * self.scales

        jacobian = torch.func.vmap(torch.func.jacrev(of_row), in_dims=(None, 0))
        for at in range(0, len(x), size):
            rows = jacobian(self.weights, x[at : at + size]).reshape(-1, count)
            normal += rows.T @ rows
            slope += rows.T @ residuals[at : at + size].reshape(-1)
        return normal, slope

    def _by_key(self, weights: Tensor) -> dict[str, Tensor]:
        """Return weights (count,) in their shapes, by their checkpoint key."""
        sizes = [shape.numel() for shape in self.shapes.values()]
        parts = zip(self.shapes.items(), torch.split(weights, sizes), strict=True)
        return {key: part.view(shape) for (key, shape), part in parts}

    @torch.no_grad()
    def _write(self) -> None:
        """Give the network the weights, rounded to its own type."""
        values = dict(self.network.named_parameters())
        for key, part in self._by_key(self.weights).items():
            values[key].copy_(part)


def _solved(normal: Tensor, damping: float, slope: Tensor) -> Tensor:
    """Return δ of (JᵀJ + damping · I) δ = Jᵀr.

    Rounding can leave JᵀJ without a root where the damping is tiny: then a step that isn't finite
    comes back, which no loss is better for.
    """
    damped = normal.clone()
    damped.diagonal().add_(damping)
    root, failed = torch.linalg.cholesky_ex(damped)
    if bool(failed):
        return torch.full_like(slope, torch.nan)
    return torch.cholesky_solve(slope[:, None], root)[:, 0]
