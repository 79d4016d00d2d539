"""A batch, or several whose gradients are joined, goes in; the weights take one step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from nndsl.backends.torch import Network
from nndsl.data.codec import Codec
from nndsl.optimizers import Lbfgs, LevenbergMarquardt as LevenbergMarquardtSpec
from nndsl.train import optimizers
from nndsl.train.evaluation import LossFunction
from nndsl.train.levenberg_marquardt import LevenbergMarquardt
from nndsl.train.plan import Plan
from nndsl.train.regularization import Regularization

Batch = tuple[Tensor, Tensor]  # rows and their encoded targets
Taken = tuple[float, list[Tensor]]  # the mean loss, and the logits of each batch


class NotFiniteError(Exception):
    """Raised where a loss is no longer a number, with the number and the rows of its batch."""

    def __init__(self, inputs: Tensor, batch: int) -> None:
        super().__init__("the loss is not finite")
        self.inputs, self.batch = inputs, batch


class Steps:
    """Steps along the gradients of batches."""

    penalty = 0.0  # that of the weights before the last step

    def __init__(
        self, network: Network, plan: Plan, loss: LossFunction, device: torch.device
    ) -> None:
        self.network, self.plan, self.loss, self.device = network, plan, loss, device
        self.optimizer = optimizers.lower(plan.optimizer, network)
        self.regularization = Regularization(network)
        self.rates = [group["lr"] for group in self.optimizer.param_groups]

    def set_rate(self, factor: float) -> None:
        """Let each learning rate be the given share of what the file says."""
        for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = rate * factor

    def take(self, batches: Sequence[Batch]) -> Taken:
        """Change the weights by the joint gradient of batches.

        Raises NotFiniteError, before the weights are changed.
        """
        taken = self._gradient(batches)
        self.optimizer.step(None)
        self.regularization.limit()
        return taken

    def _gradient(self, batches: Sequence[Batch]) -> Taken:
        """Leave the gradient of the mean loss over all rows, and of penalties, in the weights.

        What is returned is the loss alone, which can be compared with that of other rows.
        """
        self.optimizer.zero_grad(set_to_none=True)
        rows = sum(len(inputs) for inputs, _ in batches)
        total, outputs = 0.0, []
        for index, (inputs, target) in enumerate(batches):
            logits = self._logits(inputs)
            value = self.loss(logits, target)
            share = len(inputs) / rows
            (value if share == 1 else value * share).backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            amount = value.item()
            if not math.isfinite(amount):
                raise NotFiniteError(inputs, index)
            total += amount * share
            outputs.append(logits.detach())
        penalty = self.regularization.penalty()
        if penalty is not None:
            penalty.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            self.penalty = penalty.item()
        norm = self.plan.optimizer.largest_norm
        if norm is not None:
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), norm)
        return total, outputs

    def _logits(self, inputs: Tensor) -> Tensor:
        if self.plan.train.precision == "float32":
            return self.network.logits(inputs)
        with torch.autocast(self.device.type, torch.bfloat16):
            logits = self.network.logits(inputs)
        return logits.float()  # losses are sums of small differences


class ClosureSteps(Steps):
    """Steps of an optimizer that asks for the gradient several times."""

    def take(self, batches: Sequence[Batch]) -> Taken:
        """Change the weights until the optimizer is content with the batches.

        Dropout leaves out the same units each time, or there would be nothing to search along.
        """
        taken: list[Taken] = []
        seed = int(torch.randint(2**62, ()))

        def closure() -> float:
            torch.manual_seed(seed)
            try:
                taken.append(self._gradient(batches))
            except NotFiniteError:
                if not taken:
                    raise
                return math.inf  # the line search went too far
            return taken[-1][0] + self.penalty

        self.optimizer.step(closure)
        self.regularization.limit()
        return taken[0]


class LeastSquaresSteps(Steps):
    """Steps of Levenberg and Marquardt's method, for all rows at once."""

    def __init__(self, network: Network, plan: Plan, codec: Codec, spec: Any) -> None:
        self.solver = LevenbergMarquardt(spec, network, plan.losses, codec)

    def set_rate(self, factor: float) -> None:
        """Do nothing: there is no rate."""

    def take(self, batches: Sequence[Batch]) -> Taken:
        """Change the weights by one damped step."""
        ((inputs, target),) = batches
        amount, outputs = self.solver.step(inputs, target)
        if not math.isfinite(amount):
            raise NotFiniteError(inputs, 0)
        return amount, [outputs]


def steps_of(
    network: Network, plan: Plan, loss: LossFunction, codec: Codec, device: torch.device
) -> Steps:
    """Return how the optimizer of a plan takes its steps."""
    if isinstance(plan.optimizer, LevenbergMarquardtSpec):
        return LeastSquaresSteps(network, plan, codec, plan.optimizer)
    if isinstance(plan.optimizer, Lbfgs):
        return ClosureSteps(network, plan, loss, device)
    return Steps(network, plan, loss, device)
