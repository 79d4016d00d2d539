"""What all optimizers have in common: a rate, averaged weights, and the batches they are for."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from nndsl.components.base import Component, Positional
from nndsl.components.field import Field

Rate = Annotated[float, Positional()]
Decay = Annotated[float, Field(ge=0, lt=1)]


class Optimizer(Component):
    """The base of all optimizers.

    ``whole_set`` says whether a step should see all rows, or has to; ``scheduled`` whether a
    schedule of the rate means anything to it, ``own_rates`` whether layers may have their own.
    """

    whole_set: ClassVar[Literal["no", "advised", "needed"]] = "no"
    scheduled: ClassVar[bool] = True
    own_rates: ClassVar[bool] = True
    elementwise: ClassVar[bool] = True  # a weight's step depends on its own gradients alone

    ema: float | None = Field(
        None,
        gt=0,
        lt=1,
        description="keeps averaged weights: a = d · a + (1 - d) · w after step t = 1, 2, …, with "
        "d the smaller of this number and (1 + t) / (10 + t)",
    )

    @property
    def rate(self) -> float | None:
        """The learning rate, None where there is none."""
        rate: float | None = getattr(self, "lr", None)
        return rate

    @property
    def kept(self) -> float:
        """How many numbers it keeps for each weight, beside the weight and its gradient."""
        return 2

    @property
    def largest_norm(self) -> float | None:
        """The norm that gradients are clipped to, None where they aren't."""
        norm: float | None = getattr(self, "clip", None)
        return norm


class Gradient(Optimizer):
    """The base of those that step along the gradient of a batch. ``lr`` is the learning rate."""

    lr: Rate = Field(0.001, gt=0, description="the learning rate")
    clip: float | None = Field(
        None, gt=0, description="the norm that a longer gradient of all weights is scaled to"
    )
