"""Where a training stands goes in, and is saved when it is time to, or when it is to stop."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch

from nndsl.diagnostics import StorageError
from nndsl.errors import storage as errors
from nndsl.runs.checkpoints import Checkpoint, Checkpoints
from nndsl.system.interruption import Interruption
from nndsl.train.keeping import Keeping
from nndsl.train.plan import Plan
from nndsl.train.state import pack, unpack
from nndsl.train.trainer import Trainer


class Saving(Keeping):
    """Saves checkpoints of a run: now and then, and before it is interrupted.

    ``every`` is the plan's: seconds, a number of steps, ``epoch`` or ``none``. ``found`` is where
    training is to begin, None for the beginning; ``saved`` is called when an interrupted run has
    been saved, ``told`` when an epoch begins anew, with its number and the share of the rate.
    """

    def __init__(
        self,
        checkpoints: Checkpoints,
        plan: Plan,
        found: Checkpoint | None,
        interruption: Interruption,
        saved: Callable[[], None],
        told: Callable[[int, float], None],
    ) -> None:
        self.checkpoints, self.every, self.found = checkpoints, plan.train.checkpoint, found
        self.interruption, self.saved, self.told = interruption, saved, told
        self.last = time.monotonic()

    def begin(self, trainer: Trainer) -> None:
        """Set the training to where it was saved."""
        if self.found is not None:
            arrays = {key: torch.from_numpy(value) for key, value in self.found.arrays.items()}
            try:
                trainer.load(unpack(self.found.plain, arrays))
            except (KeyError, TypeError, ValueError, AttributeError, RuntimeError):
                folder = self.checkpoints.folder
                raise StorageError(errors.damaged(folder, "they are of another training")) from None
        self.interruption.deferred = True

    def end(self, trainer: Trainer) -> None:
        """Let interruptions act at once again."""
        self.interruption.deferred = False

    def after_step(self, trainer: Trainer) -> None:
        """Save if it is time to, or if the run is to stop."""
        if self.interruption.asked is not None:
            self._stop(trainer)
        elif self._due(trainer):
            self._save(trainer)

    def after_epoch(self, trainer: Trainer) -> None:
        """Save likewise, and where every epoch is to be."""
        if self.interruption.asked is not None:
            self._stop(trainer)
        elif self.every == "epoch" or self._due(trainer):
            self._save(trainer)

    def rolled_back(self, trainer: Trainer) -> None:
        """Say so."""
        self.told(trainer.done + 1, trainer.slower)

    def _due(self, trainer: Trainer) -> bool:
        if isinstance(self.every, str):
            return False
        if isinstance(self.every, int):
            return trainer.taken % self.every == 0
        return time.monotonic() - self.last >= self.every

    def _save(self, trainer: Trainer) -> None:
        plain, tensors = pack(trainer.state())
        self.checkpoints.save(plain, {key: t.cpu().numpy() for key, t in tensors.items()})
        self.last = time.monotonic()

    def _stop(self, trainer: Trainer) -> None:
        self._save(trainer)
        self.saved()
        self.interruption.carry_out()
