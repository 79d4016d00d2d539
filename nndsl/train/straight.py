"""A batch goes in; the weights take one step, by passes without autograd."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import AbstractContextManager

import torch

from nndsl.backends.torch import Network
from nndsl.train import optimizers
from nndsl.train.additions import adds_terms
from nndsl.train.evaluation import LossFunction
from nndsl.train.flat import Flat
from nndsl.train.kernels import Buffers, Program, covers
from nndsl.train.kernels.losses import graded
from nndsl.train.plan import Plan
from nndsl.train.regularization import Regularization
from nndsl.train.steps import Batch, NotFiniteError, Steps, Taken


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

    def __init__(self, network: Network, plan: Plan, loss: LossFunction) -> None:
        self.network, self.plan = network, plan
        self.flat = Flat(network)
        self.optimizer = optimizers.over(plan.optimizer, self.flat.weights)
        self.rates = [group["lr"] for group in self.optimizer.param_groups]
        self.graded = graded(plan.losses, loss)
        self.regularization = Regularization(network)
        self.weights = {key: values.detach() for key, values in network.state_dict().items()}
        self.buffers = Buffers(self.flat.gradient[0])
        self.programs: dict[int, Program] = {}

    def mode(self) -> AbstractContextManager[None]:
        """Let PyTorch record nothing in the steps of an epoch."""
        return torch.no_grad()

    def take(self, batches: Sequence[Batch]) -> Taken:
        """Change the weights by the gradient of a batch.

        Raises NotFiniteError, before the weights are changed.
        """
        ((inputs, target),) = batches
        program = self.programs.get(inputs.shape[0]) or self._program(inputs.shape[0])
        logits = program.forward(inputs)
        amount, gradient = self.graded(logits, target)
        if not math.isfinite(amount):
            raise NotFiniteError(inputs, 0)
        program.backward(gradient)
        norm = self.plan.optimizer.largest_norm
        if norm is not None:
            weights = [weight.values for weight in self.flat.weights]
            torch.nn.utils.clip_grad_norm_(weights, norm)
        self.optimizer.step(None)
        self.regularization.limit()
        return amount, [logits]

    def _program(self, batch: int) -> Program:
        graph, gradients = self.network.graph, self.flat.gradients
        made = Program(graph, self.weights, gradients, batch, self.buffers)
        self.programs[batch] = made
        return made
