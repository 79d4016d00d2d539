"""A batch, or several whose gradients are joined, goes in; the weights take one step."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor

from nndsl.backends.torch import Network
from nndsl.data.targets.codec import Codec
from nndsl.diagnostics import Diagnostic
from nndsl.optimizers import Lbfgs, LevenbergMarquardt as LevenbergMarquardtSpec
from nndsl.train import optimizers
from nndsl.train.additions import activities
from nndsl.train.levenberg_marquardt import LevenbergMarquardt
from nndsl.train.objective import Objective
from nndsl.train.plan import Plan
from nndsl.train.regularization import Regularization
from nndsl.train.team import Team

Batch = tuple[Tensor, Tensor]  # rows and their encoded targets
Taken = tuple[float, list[Tensor]]  # the mean loss, and the logits of each batch
# The logits of a batch, its loss, and what is minimized beside it.
Losses = tuple[Tensor, Tensor, Tensor | None]


class NotFiniteError(Exception):
    """Raised where a loss is no longer a number, with the number and the rows of its batch."""

    def __init__(self, inputs: Tensor, batch: int) -> None:
        super().__init__("the loss is not finite")
        self.inputs, self.batch = inputs, batch


class Steps:
    """Steps along the gradients of batches."""

    penalty = 0.0  # what the last step made small beside the loss
    team = Team(1)  # whose threads share large operations

    def __init__(
        self, network: Network, plan: Plan, objective: Objective, device: torch.device
    ) -> None:
        self.network, self.plan, self.device = network, plan, device
        self.loss, self.counted = objective.loss, objective.counted
        self.objective = objective
        self.optimizer = optimizers.lower(plan.optimizer, network)
        self.regularization = Regularization(network)
        self.beside = activities(network.graph)
        self.reads = (*self.counted.reads, *self.beside.reads)
        self.rates = [group["lr"] for group in self.optimizer.param_groups]

    def set_rate(self, factor: float) -> None:
        """Let each learning rate be the given share of what the file says."""
        for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = rate * factor

    def order(self) -> list[str]:
        """Return the weights that lie behind each other in what the optimizer remembers as one."""
        return []

    def state(self) -> Any:
        """Return what the optimizer remembers, as nested plain data and tensors, not copied."""
        return {"order": self.order(), "remembered": optimizers.remembered(self.optimizer)}

    def load(self, state: Any) -> None:
        """Take over what ``state`` gave. Raises ValueError where its weights lie otherwise."""
        if state["order"] != self.order():
            raise ValueError(f"of {state['order']}")
        optimizers.recall(self.optimizer, state["remembered"])

    def prepare(self, batches: Iterable[Batch], told: Callable[[Diagnostic], None]) -> None:
        """Make what steps of such batches need beforehand; ``told`` is given what is amiss."""

    def mode(self) -> AbstractContextManager[None]:
        """Return what the steps of an epoch are taken within."""
        return nullcontext()

    def take(self, batches: Sequence[Batch]) -> Taken:
        """Change the weights by the joint gradient of batches.

        Raises NotFiniteError, before the weights are changed.
        """
        taken = self._gradient(batches)
        with torch.no_grad():
            self.optimizer.step(None)
            self.regularization.limit()
        return taken

    def _gradient(self, batches: Sequence[Batch]) -> Taken:
        """Leave the gradient of the mean loss over all rows, and of penalties, in the weights.

        What is returned is the loss alone, which can be compared with that of other rows.
        """
        self.optimizer.zero_grad(set_to_none=True)
        rows = sum(len(inputs) for inputs, _ in batches)
        total, beside, outputs = 0.0, 0.0, []
        factors = self._factors([target for _, target in batches])
        for index, (inputs, target) in enumerate(batches):
            logits, value, extra = self._losses(inputs, target, factors[index])
            whole = value if extra is None else value + extra
            share = len(inputs) / rows
            (whole if share == 1 else whole * share).backward()
            amount = value.item()
            more = 0.0 if extra is None else extra.item()
            if not math.isfinite(amount + more):
                raise NotFiniteError(inputs, index)
            total += amount * share
            beside += more * share
            outputs.append(logits.detach())
        penalty = self.regularization.penalty()
        if penalty is not None:
            penalty.backward()
            beside += penalty.item()
        self.penalty = beside
        norm = self.plan.optimizer.largest_norm
        if norm is not None:
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), norm)
        return total, outputs

    def _factors(self, targets: Sequence[Tensor]) -> Sequence[Tensor | None]:
        """Return what the losses of each batch are multiplied with, None where they never are."""
        if self.plan.train.accumulate == 1:
            return [None] * len(targets)
        return self.objective.factors(targets)

    def _losses(self, inputs: Tensor, target: Tensor, factors: Tensor | None) -> Losses:
        logits, counted, extra = self._forward(inputs)
        value = self.loss(logits, target, factors)
        return logits, value if counted is None else value + counted, extra

    def _forward(self, inputs: Tensor) -> tuple[Tensor, Tensor | None, Tensor | None]:
        """Return the logits, what is added to the loss, and what is minimized beside it."""
        if self.plan.train.precision == "float32":
            logits, values = self.network.logits_and(inputs, self.reads)
        else:
            with torch.autocast(self.device.type, torch.bfloat16):
                logits, values = self.network.logits_and(inputs, self.reads)
            # Losses are sums of small differences.
            logits, values = logits.float(), [value.float() for value in values]
        count = len(self.counted.reads)
        return logits, self.counted.amount(values[:count]), self.beside.amount(values[count:])


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
        with torch.no_grad():
            self.regularization.limit()
        return taken[0]


class LeastSquaresSteps(Steps):
    """Steps of Levenberg and Marquardt's method, for all rows at once."""

    def __init__(
        self, network: Network, plan: Plan, codec: Codec, spec: LevenbergMarquardtSpec
    ) -> None:
        self.solver = LevenbergMarquardt(spec, network, plan.losses, codec)

    def set_rate(self, factor: float) -> None:
        """Do nothing: there is no rate."""

    def state(self) -> Any:
        """Return the damping, and the weights in double precision."""
        return {"damping": self.solver.damping, "weights": self.solver.weights}

    def load(self, state: Any) -> None:
        """Take over what ``state`` gave."""
        self.solver.damping = state["damping"]
        self.solver.weights = state["weights"].to(self.solver.weights)

    def take(self, batches: Sequence[Batch]) -> Taken:
        """Change the weights by one damped step."""
        ((inputs, target),) = batches
        amount, outputs = self.solver.step(inputs, target)
        if not math.isfinite(amount):
            raise NotFiniteError(inputs, 0)
        return amount, [outputs]


def steps_of(
    network: Network, plan: Plan, objective: Objective, codec: Codec, device: torch.device
) -> Steps:
    """Return how the optimizer of a plan takes its steps."""
    if isinstance(plan.optimizer, LevenbergMarquardtSpec):
        return LeastSquaresSteps(network, plan, codec, plan.optimizer)
    if isinstance(plan.optimizer, Lbfgs):
        return ClosureSteps(network, plan, objective, device)
    compiles = all(node.layer.compiles for node in network.graph)
    if plan.train.compile and compiles:
        from nndsl.train.compiled import CompiledSteps

        return CompiledSteps(network, plan, objective, device)
    from nndsl.train.straight import StraightSteps, follows

    if follows(network, plan, device):
        return StraightSteps(network, plan, objective)
    return Steps(network, plan, objective, device)
