"""The losses: what training makes small, for which tasks, and over which outputs."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from nndsl.component import Component, Names, ValueName
from nndsl.facts import TaskName


class Loss(Component):
    """The base of all losses. ``tasks`` are those it trains, the usual one first."""

    tasks: ClassVar[tuple[TaskName, ...]]

    on: ValueName | None = Field(None, description="the output it is for, where there are several")
    weight: float = Field(1.0, gt=0, description="its share in the sum of the losses")
    target: Names | None = Field(
        None, min_length=1, description="the target it is for, where it isn't the output's name"
    )


class CrossEntropy(Loss):
    """Is small where the right class has a high probability.

    L = -mean log p[class], with p the softmax of the last layer; computed from its logits by the
    stable log-softmax
    """

    keyword: ClassVar[str] = "crossentropy"
    example: ClassVar[str] = "loss crossentropy"
    tasks: ClassVar[tuple[TaskName, ...]] = ("multiclass",)


class Bce(Loss):
    """Is small where a probability is near 1 for a yes and near 0 for a no.

    L = -mean (y · log p + (1 - y) · log(1 - p)), with p the sigmoid of the last layer; computed
    from its logits by the stable log-sigmoid
    """

    keyword: ClassVar[str] = "bce"
    example: ClassVar[str] = "loss bce"
    tasks: ClassVar[tuple[TaskName, ...]] = ("binary", "multilabel")


class Mse(Loss):
    """Is the mean squared difference.

    L = mean (a - y)²
    """

    keyword: ClassVar[str] = "mse"
    example: ClassVar[str] = "loss mse"
    tasks: ClassVar[tuple[TaskName, ...]] = ("regression",)


class Mae(Loss):
    """Is the mean absolute difference, which outliers move less.

    L = mean |a - y|
    """

    keyword: ClassVar[str] = "mae"
    example: ClassVar[str] = "loss mae"
    tasks: ClassVar[tuple[TaskName, ...]] = ("regression",)


class Huber(Loss):
    """Is squared near zero and linear beyond.

    L = mean of d²/2 for |d| ≤ delta, delta · (|d| - delta/2) otherwise, with d = a - y
    """

    keyword: ClassVar[str] = "huber"
    example: ClassVar[str] = "loss huber delta=1.5"
    tasks: ClassVar[tuple[TaskName, ...]] = ("regression",)

    delta: float = Field(1.0, gt=0, description="where the linear part begins")


LOSSES: tuple[type[Loss], ...] = (CrossEntropy, Bce, Mse, Mae, Huber)
