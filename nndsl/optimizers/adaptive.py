"""The optimizers that give each weight a step of its own, from the gradients it has had."""

from __future__ import annotations

from typing import ClassVar

from nndsl.components.field import Field
from nndsl.optimizers.base import Decay, Gradient, Rate


class Adam(Gradient):
    """Scales each step by running means of the gradient and its square.

    w ← w - lr · m̂ / (√v̂ + eps), m = beta1 · m + (1 - beta1) · g, v = beta2 · v +
    (1 - beta2) · g², with both corrected for their start (Kingma & Ba 2015)
    """

    keyword: ClassVar[str] = "adam"
    example: ClassVar[str] = "optimizer adam 0.001"

    beta1: Decay = Field(0.9, description="the memory of the gradient")
    beta2: Decay = Field(0.999, description="the memory of its square")
    eps: float = Field(1e-8, gt=0, description="added to the root")
    weight_decay: float = Field(0.0, ge=0, description="added to g as weight_decay · w")


class AdamW(Gradient):
    """Is Adam with weight decay apart from the gradient.

    w ← w - lr · (m̂ / (√v̂ + eps) + weight_decay · w) (Loshchilov & Hutter 2019)
    """

    keyword: ClassVar[str] = "adamw"
    example: ClassVar[str] = "optimizer adamw 0.001 weight_decay=0.01"

    beta1: Decay = Field(0.9, description="the memory of the gradient")
    beta2: Decay = Field(0.999, description="the memory of its square")
    eps: float = Field(1e-8, gt=0, description="added to the root")
    weight_decay: float = Field(0.01, ge=0, description="how fast weights shrink")


class Adamax(Gradient):
    """Is Adam with the largest recent gradient in place of the root of the mean square.

    w ← w - lr / (1 - beta1ᵗ) · m / u, u = max(beta2 · u, |g| + eps) (Kingma & Ba 2015)
    """

    keyword: ClassVar[str] = "adamax"
    example: ClassVar[str] = "optimizer adamax 0.002"

    lr: Rate = Field(0.002, gt=0, description="the learning rate")
    beta1: Decay = Field(0.9, description="the memory of the gradient")
    beta2: Decay = Field(0.999, description="the memory of the largest gradient")
    eps: float = Field(1e-8, gt=0, description="added to the gradient's size")
    weight_decay: float = Field(0.0, ge=0, description="added to g as weight_decay · w")


class NAdam(Gradient):
    """Is Adam that looks ahead by the momentum, as Nesterov does.

    The mean of the gradients is that of the next step, whose memory grows from about half of
    beta1 to beta1 (Dozat 2016)
    """

    keyword: ClassVar[str] = "nadam"
    example: ClassVar[str] = "optimizer nadam 0.002"

    lr: Rate = Field(0.002, gt=0, description="the learning rate")
    beta1: Decay = Field(0.9, description="the memory of the gradient")
    beta2: Decay = Field(0.999, description="the memory of its square")
    eps: float = Field(1e-8, gt=0, description="added to the root")
    momentum_decay: float = Field(0.004, ge=0, description="how fast beta1 comes into force")
    weight_decay: float = Field(0.0, ge=0, description="added to g as weight_decay · w")


class RAdam(Gradient):
    """Is Adam that scales steps only once the mean square is known well enough.

    The first steps, about five, are plain momentum; then each is scaled by a factor that makes up
    for the few gradients seen (Liu et al. 2020)
    """

    keyword: ClassVar[str] = "radam"
    example: ClassVar[str] = "optimizer radam 0.001"

    beta1: Decay = Field(0.9, description="the memory of the gradient")
    beta2: Decay = Field(0.999, description="the memory of its square")
    eps: float = Field(1e-8, gt=0, description="added to the root")
    weight_decay: float = Field(0.0, ge=0, description="added to g as weight_decay · w")


class Adafactor(Gradient):
    """Keeps mean squares of rows and columns only, so that it needs little memory.

    The mean square of a matrix is estimated as rows · columns / sum; steps are relative to the
    size of the weights, and their root mean square is clipped to ``largest``
    (Shazeer & Stern 2018)
    """

    keyword: ClassVar[str] = "adafactor"
    elementwise: ClassVar[bool] = False
    example: ClassVar[str] = "optimizer adafactor 0.01"

    lr: Rate = Field(0.01, gt=0, description="the learning rate, relative to the weights")
    beta2_decay: float = Field(-0.8, lt=0, description="the power of the step in 1 - beta2")
    eps: float = Field(0.001, gt=0, description="the least size that weights are taken to have")
    largest: float = Field(1.0, ge=1, description="the root mean square that a step is clipped to")
    weight_decay: float = Field(0.0, ge=0, description="how fast weights shrink")

    @property
    def kept(self) -> float:
        """Means of rows and columns, which are few."""
        return 0


class RmsProp(Gradient):
    """Divides each step by the root of a running mean of squared gradients.

    w ← w - lr · g / (√v + eps), v = rho · v + (1 - rho) · g² (Hinton 2012)
    """

    keyword: ClassVar[str] = "rmsprop"
    example: ClassVar[str] = "optimizer rmsprop 0.001"

    rho: Decay = Field(0.99, description="the memory of the squared gradient")
    momentum: Decay = Field(0.0, description="the share of the last step that is kept")
    eps: float = Field(1e-8, gt=0, description="added to the root")
    weight_decay: float = Field(0.0, ge=0, description="added to g as weight_decay · w")

    @property
    def kept(self) -> float:
        """The mean square, and the last step where a share of it is kept."""
        return 2 if self.momentum else 1


class Adagrad(Gradient):
    """Divides each step by the root of all squared gradients so far.

    w ← w - lr · g / (√Σ g² + eps) (Duchi et al. 2011)
    """

    keyword: ClassVar[str] = "adagrad"
    example: ClassVar[str] = "optimizer adagrad 0.01"

    lr: Rate = Field(0.01, gt=0, description="the learning rate")
    eps: float = Field(1e-10, gt=0, description="added to the root")
    weight_decay: float = Field(0.0, ge=0, description="added to g as weight_decay · w")

    @property
    def kept(self) -> float:
        """The sum of squares."""
        return 1
