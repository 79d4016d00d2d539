"""The optimizers that step along the gradient or its sign, smoothed by a momentum."""

from __future__ import annotations

from typing import ClassVar

from nndsl.components.field import Field, rule
from nndsl.optimizers.base import Decay, Gradient, Rate


class Sgd(Gradient):
    """Steps against the gradient of each batch: plain backpropagation.

    w ← w - lr · v, v ← momentum · v + g (Polyak 1964); with nesterov, g is looked up ahead
    """

    keyword: ClassVar[str] = "sgd"
    example: ClassVar[str] = "optimizer sgd 0.01 momentum=0.9"

    lr: Rate = Field(0.01, gt=0, description="the learning rate")
    momentum: Decay = Field(0.0, description="the share of the last step that is kept")
    nesterov: bool = Field(False, description="look ahead by the momentum")
    weight_decay: float = Field(0.0, ge=0, description="added to g as weight_decay · w")

    @rule
    def _nesterov_needs_momentum(self) -> None:
        if self.nesterov and self.momentum == 0:
            raise ValueError("`nesterov` looks ahead by the momentum: add `momentum=0.9`")

    @property
    def kept(self) -> float:
        """The last step, where a share of it is kept."""
        return 1 if self.momentum else 0


class Lion(Gradient):
    """Steps by the sign of a momentum, the same length for each weight.

    w ← w - lr · (sign(beta1 · m + (1 - beta1) · g) + weight_decay · w), then m ← beta2 · m +
    (1 - beta2) · g (Chen et al. 2023, arXiv 2302.06675). Its rate is 3 to 10 times below Adam's.
    """

    keyword: ClassVar[str] = "lion"
    example: ClassVar[str] = "optimizer lion 0.0001 weight_decay=0.1"

    lr: Rate = Field(0.0001, gt=0, description="the learning rate")
    beta1: Decay = Field(0.9, description="the share of the momentum in a step")
    beta2: Decay = Field(0.99, description="the memory of the momentum")
    weight_decay: float = Field(0.0, ge=0, description="how fast weights shrink")

    @property
    def kept(self) -> float:
        """The momentum."""
        return 1


class Muon(Gradient):
    """Makes the momentum of each hidden weight matrix orthogonal before it steps along it.

    W ← (1 - lr · weight_decay) · W - lr · 0.2 · √max(units, origins) · O, with O the orthogonal
    matrix nearest to the Nesterov momentum, by Newton-Schulz iteration (Jordan et al. 2024). All
    other weights, and those of embeddings and of the output layer, are AdamW's, at the same rate.
    """

    keyword: ClassVar[str] = "muon"
    elementwise: ClassVar[bool] = False
    example: ClassVar[str] = "optimizer muon 0.001 weight_decay=0.1"

    momentum: Decay = Field(0.95, description="the memory of the gradient")
    nesterov: bool = Field(True, description="look ahead by the momentum")
    steps: int = Field(5, ge=1, le=20, description="the rounds of the Newton-Schulz iteration")
    weight_decay: float = Field(0.01, ge=0, description="how fast weights shrink")
