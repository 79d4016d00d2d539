"""The losses of numbers: differences, counts, shares, and numbers with their uncertainty."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from nndsl.components.base import Positional
from nndsl.components.field import Field
from nndsl.facts import TaskName
from nndsl.losses.base import Loss


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


class LogCosh(Loss):
    """Is squared near zero and linear beyond, and smooth everywhere.

    L = mean log cosh(a - y)
    """

    keyword: ClassVar[str] = "log_cosh"
    example: ClassVar[str] = "loss log_cosh"
    tasks: ClassVar[tuple[TaskName, ...]] = ("regression",)


class Quantile(Loss):
    """Is least where a share q of the targets lies below the outputs.

    L = mean max(q · (y - a), (q - 1) · (y - a)) (Koenker & Bassett 1978)
    """

    keyword: ClassVar[str] = "quantile"
    example: ClassVar[str] = "loss quantile 0.9"
    tasks: ClassVar[tuple[TaskName, ...]] = ("regression",)

    q: Annotated[float, Positional()] = Field(
        0.5, gt=0, lt=1, description="the share of targets below; 0.5 is the median"
    )


class CosineLoss(Loss):
    """Is small where outputs and targets point in the same direction, whatever their length.

    L = mean (1 - a · y / (|a| |y|)), over the targets of a row
    """

    keyword: ClassVar[str] = "cosine"
    example: ClassVar[str] = "loss cosine"
    tasks: ClassVar[tuple[TaskName, ...]] = ("regression",)


class Poisson(Loss):
    """Is small where counts are likely, given their mean.

    L = mean (a - y · log a), the negative logarithm of Poisson's likelihood but for a constant
    """

    keyword: ClassVar[str] = "poisson"
    example: ClassVar[str] = "loss poisson"
    tasks: ClassVar[tuple[TaskName, ...]] = ("regression",)
    endings: ClassVar[tuple[str, ...]] = ("exponential", "softplus")


class Kl(Loss):
    """Is small where the outputs of a softmax are the shares that the targets say.

    L = mean Σ y · log(y / p) over the targets of a row, which are shares of one (Kullback &
    Leibler 1951)
    """

    keyword: ClassVar[str] = "kl"
    example: ClassVar[str] = "loss kl"
    tasks: ClassVar[tuple[TaskName, ...]] = ("regression",)
    endings: ClassVar[tuple[str, ...]] = ("softmax",)


class GaussianNll(Loss):
    """Is small where numbers are likely, given their mean and how uncertain it is.

    L = mean (v + (y - m)² / exp(v)) / 2, with two outputs for each target: first all means m, then
    all logarithms v of a variance (Nix & Weigend 1994). Predictions give the standard deviation
    beside the mean.
    """

    keyword: ClassVar[str] = "gaussian_nll"
    example: ClassVar[str] = "loss gaussian_nll"
    tasks: ClassVar[tuple[TaskName, ...]] = ("regression",)
    endings: ClassVar[tuple[str, ...]] = ("linear",)
    per_target: ClassVar[int] = 2


class Elbo(Loss):
    """Is small where inputs are given back from samples that look like standard normal ones.

    L = R + beta · KL, the mean over the rows, with R = Σ (a - y)² / 2 over the values of a row, or
    with `bce` -Σ (y · log a + (1 - y) · log(1 - a)), and KL = Σ (exp(v) + m² - 1 - v) / 2 over the
    means m and the logarithms v of a variance that `sample` reads: the evidence lower bound of a
    variational autoencoder, negated and but for a constant (Kingma & Welling 2014)
    """

    keyword: ClassVar[str] = "elbo"
    example: ClassVar[str] = "loss elbo bce"
    tasks: ClassVar[tuple[TaskName, ...]] = ("regression",)
    endings: ClassVar[tuple[str, ...]] = ("linear", "sigmoid", "relu", "softplus")

    reconstruction: Literal["mse", "bce"] = Field(
        "mse", description="how outputs are compared: as numbers, or as shares from 0 to 1"
    )
    beta: float = Field(1.0, ge=0, description="how much the divergence counts")
