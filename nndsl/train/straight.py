"""A batch goes in; the weights take one step, by passes without autograd."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nndsl.backends.numpy.threads import one_core
from nndsl.backends.torch import Network
from nndsl.diagnostics import Diagnostic
from nndsl.train import optimizers
from nndsl.train.additions import adds_terms
from nndsl.train.flat import Flat
from nndsl.train.kernels import Buffers, Program, covers
from nndsl.train.kernels.losses import graded
from nndsl.train.objective import Objective
from nndsl.train.plan import Plan
from nndsl.train.regularization import Regularization
from nndsl.train.steps import Batch, NotFiniteError, Steps, Taken
from nndsl.train.threads import team_of
from nndsl.train.trained import Weight

MULTIPLICATIONS = 30  # that take as long as an optimizer with one weight, about


def follows(network: Network, plan: Plan, device: torch.device) -> bool:
    """Say whether passes without autograd do all that a plan asks for.

    They are for the CPU: elsewhere what they save, time between operations, is none of theirs.
    """
    return (
        device.type == "cpu"
        and plan.optimizer.elementwise
        and plan.train.precision == "float32"
        and plan.train.accumulate == 1
        and not adds_terms(network.graph, plan.losses)
        and not Regularization(network).penalized
        and covers(network.graph)
    )


class StraightSteps(Steps):
    """Steps whose passes are one list of operations, for a network that has kernels throughout.

    All weights that share a learning rate are one tensor, and so are their gradients, so that the
    optimizer has one kernel to call.
    """

    def __init__(self, network: Network, plan: Plan, objective: Objective) -> None:
        self.network, self.plan = network, plan
        self.flat = Flat(network)
        self.optimizer = optimizers.over(plan.optimizer, self.flat.weights)
        self.rates = [group["lr"] for group in self.optimizer.param_groups]
        self.graded = graded(plan.losses, objective.loss)
        self.regularization = Regularization(network)
        self.weights = {key: values.detach() for key, values in network.state_dict().items()}
        self.buffers = Buffers(self.flat.gradient[0])
        self.team = team_of(network.graph)
        self.programs: dict[int, Program] = {}
        self.change: Callable[[Any], Any] = self.optimizer.step

    def prepare(self, batches: Iterable[Batch], told: Callable[[Diagnostic], None]) -> None:
        """Make the passes for batches of each size, the largest first, whose memory others use.

        What that takes for a while is free again before the rows of an epoch need some.
        """
        with self.mode():
            for size in sorted((len(inputs) for inputs, _ in batches), reverse=True):
                self._program(size)

    def order(self) -> list[str]:
        """Return all weights: those that share a rate are one."""
        return list(self.flat.gradients)

    @contextmanager
    def mode(self) -> Iterator[None]:
        """Let PyTorch record nothing in the steps of an epoch, and numpy warn of nothing.

        What isn't finite is noticed by the loss.
        """
        with torch.no_grad(), np.errstate(all="ignore"), one_core(), self.team.crew.ready():
            yield

    def take(self, batches: Sequence[Batch]) -> Taken:
        """Change the weights by the gradient of a batch.

        Raises NotFiniteError, before the weights are changed.
        """
        ((inputs, target),) = batches
        program = self.programs.get(inputs.shape[0]) or self._program(inputs.shape[0])
        self.team.begin()
        logits = program.forward(inputs)
        amount, gradient = self.graded(logits, target)
        if not math.isfinite(amount):
            raise NotFiniteError(inputs, 0)
        program.backward(gradient)
        norm = self.plan.optimizer.largest_norm
        if norm is not None:
            weights = [weight.values for weight in self.flat.weights]
            torch.nn.utils.clip_grad_norm_(weights, norm)
        self.change(None)
        self.regularization.limit()
        self.team.end()
        return amount, [logits]

    def _program(self, batch: int) -> Program:
        if not self.programs:
            self._share_change()
        graph, gradients = self.network.graph, self.flat.gradients
        made = Program(graph, self.weights, gradients, batch, self.buffers, self.team)
        self.programs[batch] = made
        return made

    def _share_change(self) -> None:
        """Let the team change the weights, where they are many."""
        numbers = sum(weight.values.numel() for weight in self.flat.weights)
        if self.team.takes(MULTIPLICATIONS * numbers):
            self.change = self.team.shared(self.optimizer.step, self._changed)

    def _changed(self) -> Tensor:
        """Return what a new optimizer makes of some numbers in a few steps."""
        random = torch.Generator().manual_seed(0)
        like = self.flat.weights[0].values
        sample = torch.nn.Parameter(torch.empty_like(like).uniform_(-1, 1, generator=random))
        sample.grad = torch.empty_like(like).uniform_(-1, 1, generator=random)
        optimizer = optimizers.over(self.plan.optimizer, [Weight(sample, None, hidden=False)])
        for _ in range(3):
            optimizer.step(None)
        return sample.detach()
