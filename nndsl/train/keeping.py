"""Where a training stands goes in; what is kept of it, and when it is to stop, comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nndsl.train.trainer import Trainer


class Keeping:
    """Is told how a training goes; this one keeps nothing, and lets it go on to the end."""

    def begin(self, trainer: Trainer) -> None:
        """Set a training that begins to where it is to begin."""

    def after_step(self, trainer: Trainer) -> None:
        """Take note of a step that isn't the last of its epoch; may raise what ends it there."""

    def after_epoch(self, trainer: Trainer) -> None:
        """Take note of an epoch that is over and reported; may raise what ends it there."""

    def end(self, trainer: Trainer) -> None:
        """Take note that training is over."""

    def rolled_back(self, trainer: Trainer) -> None:
        """Take note that an epoch begins anew with a lower rate."""
