"""The optimizers: how a step is made from gradients."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from nndsl.component import Component, Positional

Rate = Annotated[float, Positional()]
Decay = Annotated[float, Field(ge=0, lt=1)]


class Optimizer(Component):
    """The base of all optimizers. ``lr`` is the learning rate."""

    lr: Rate = Field(0.001, gt=0, description="the learning rate")


class Sgd(Optimizer):
    """Steps against the gradient of each batch: plain backpropagation.

    w ← w - lr · v, v ← momentum · v + g (Polyak 1964); with nesterov, g is looked up ahead
    """

    keyword: ClassVar[str] = "sgd"
    example: ClassVar[str] = "optimizer sgd 0.01 momentum=0.9"

    lr: Rate = Field(0.01, gt=0, description="the learning rate")
    momentum: Decay = Field(0.0, description="the share of the last step that is kept")
    nesterov: bool = Field(False, description="look ahead by the momentum")
    weight_decay: float = Field(0.0, ge=0, description="added to g as weight_decay · w")

    @model_validator(mode="after")
    def _nesterov_needs_momentum(self) -> Sgd:
        if self.nesterov and self.momentum == 0:
            raise ValueError("`nesterov` looks ahead by the momentum: add `momentum=0.9`")
        return self


class Adam(Optimizer):
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


class AdamW(Optimizer):
    """Is Adam with weight decay apart from the gradient.

    w ← w - lr · (m̂ / (√v̂ + eps) + weight_decay · w) (Loshchilov & Hutter 2019)
    """

    keyword: ClassVar[str] = "adamw"
    example: ClassVar[str] = "optimizer adamw 0.001 weight_decay=0.01"

    beta1: Decay = Field(0.9, description="the memory of the gradient")
    beta2: Decay = Field(0.999, description="the memory of its square")
    eps: float = Field(1e-8, gt=0, description="added to the root")
    weight_decay: float = Field(0.01, ge=0, description="how fast weights shrink")


class RmsProp(Optimizer):
    """Divides each step by the root of a running mean of squared gradients.

    w ← w - lr · g / (√v + eps), v = rho · v + (1 - rho) · g² (Hinton 2012)
    """

    keyword: ClassVar[str] = "rmsprop"
    example: ClassVar[str] = "optimizer rmsprop 0.001"

    rho: Decay = Field(0.99, description="the memory of the squared gradient")
    momentum: Decay = Field(0.0, description="the share of the last step that is kept")
    eps: float = Field(1e-8, gt=0, description="added to the root")
    weight_decay: float = Field(0.0, ge=0, description="added to g as weight_decay · w")


class Adagrad(Optimizer):
    """Divides each step by the root of all squared gradients so far.

    w ← w - lr · g / (√Σ g² + eps) (Duchi et al. 2011)
    """

    keyword: ClassVar[str] = "adagrad"
    example: ClassVar[str] = "optimizer adagrad 0.01"

    lr: Rate = Field(0.01, gt=0, description="the learning rate")
    eps: float = Field(1e-10, gt=0, description="added to the root")
    weight_decay: float = Field(0.0, ge=0, description="added to g as weight_decay · w")


class Rprop(Optimizer):
    """Follows the gradient's sign with a step for each weight that grows while the sign stays.

    step ← shrink · step where the sign changes, else grow · step; w ← w - sign(g) · step
    (Riedmiller & Braun 1993). Made for the whole set as one batch: `train batch=all`.
    """

    keyword: ClassVar[str] = "rprop"
    example: ClassVar[str] = "optimizer rprop 0.01"

    lr: Rate = Field(0.01, gt=0, description="the first step")
    shrink: float = Field(0.5, gt=0, lt=1, description="the factor where the sign changes")
    grow: float = Field(1.2, gt=1, description="the factor where it stays")
    smallest: float = Field(1e-6, gt=0, description="no step is smaller")
    largest: float = Field(50.0, gt=0, description="no step is larger")


OPTIMIZERS: tuple[type[Optimizer], ...] = (Sgd, Adam, AdamW, RmsProp, Adagrad, Rprop)
