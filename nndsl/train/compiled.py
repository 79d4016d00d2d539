"""A step's losses go in; PyTorch's compiler makes them one program, where it can."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from types import FunctionType
from typing import Any

import torch
from torch import Tensor

from nndsl.backends.torch import Network
from nndsl.data.where import cache_folder
from nndsl.diagnostics import Diagnostic
from nndsl.errors import training as errors
from nndsl.train.objective import Objective
from nndsl.train.plan import Plan
from nndsl.train.steps import Batch, Losses, NotFiniteError, Steps, Taken

CACHE = "TORCHINDUCTOR_CACHE_DIR"
# What PyTorch raises where it can't compile, or where what it compiled can't run.
FAULTS = (RuntimeError, TypeError, AssertionError)


class CompiledSteps(Steps):
    """The plain steps with network, loss and their gradients compiled.

    Each size of a batch has a program of its own: one for all sizes would depend on which of them
    came first, and a training that is taken up again begins with another. What can't be compiled
    is computed as ever.
    """

    def __init__(
        self, network: Network, plan: Plan, objective: Objective, device: torch.device
    ) -> None:
        super().__init__(network, plan, objective, device)
        self.program: Callable[..., Losses] | None = None
        self.proven = False  # whether all programs have run once
        self.fault: Diagnostic | None = None  # why there is no program

    def prepare(self, batches: Iterable[Batch], told: Callable[[Diagnostic], None]) -> None:
        """Compile for batches of these shapes; weights, statistics and gradients stay as they are.

        Where that fails, ``told`` is given the reason.
        """
        several = list(batches)
        before = {key: value.clone() for key, value in self.network.state_dict().items()}
        self.network.train()
        with torch.no_grad():  # what a network remembers of its first pass isn't compiled
            self.network.logits_and(several[0][0], self.reads)
        try:
            self.program = compiled(Steps._losses)
        except RuntimeError as error:  # no compiler for this Python or this system
            self._give_up(error)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they are for who writes layers
            for batch in several:
                with suppress(NotFiniteError):  # the steps will say so
                    self._gradient([batch])
        self.proven = True
        self.network.load_state_dict(before)
        self.optimizer.zero_grad(set_to_none=True)
        if self.fault is not None:
            told(self.fault)

    def _losses(self, inputs: Tensor, target: Tensor, factors: Tensor | None) -> Losses:
        if self.program is None:
            return super()._losses(inputs, target, factors)
        return self.program(self, inputs, target, factors)

    def _gradient(self, batches: Sequence[Batch]) -> Taken:
        try:
            return super()._gradient(batches)
        except FAULTS as error:
            if self.program is None or self.proven:
                raise
            self._give_up(error)
            return super()._gradient(batches)

    def _give_up(self, error: Exception) -> None:
        self.program = None
        self.fault = errors.not_compiled(self.plan.train, str(error))


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function as a program that computes the same, random numbers included.

    Raises RuntimeError where PyTorch has no compiler for this Python or system.
    """
    _keep_programs()
    assert isinstance(function, FunctionType), "nothing else has code"
    # PyTorch gives up on code that it has compiled eight times, so each training has its own.
    own = FunctionType(function.__code__.replace(), function.__globals__)
    program: Callable[..., Any] = torch.compile(
        own, fullgraph=True, dynamic=False, options={"fallback_random": True}
    )
    return program


def _keep_programs() -> None:
    """Let PyTorch keep its programs where nobody else can put any, unless it is told where."""
    if CACHE not in os.environ:
        folder = cache_folder() / "compiled"
        with suppress(OSError):  # a home that can't be written: PyTorch has a place of its own
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.environ[CACHE] = str(folder)
