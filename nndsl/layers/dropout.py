"""Regularization by chance: in training values are left out or made noisy, never at prediction."""

from __future__ import annotations

from typing import Annotated, ClassVar

from nndsl.components.base import Positional
from nndsl.components.field import Field
from nndsl.diagnostics import NNError
from nndsl.errors import graph as errors
from nndsl.facts import Shape
from nndsl.layers.base import Layer


class NoiseLayer(Layer):
    """The base of layers that do something in training only, and keep the shape."""

    keeps_shape: ClassVar[bool] = True

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape."""
        return inputs[0]


class DropoutLayer(NoiseLayer):
    """The base of layers that leave out a share of something."""

    rate: Annotated[float, Positional()] = Field(ge=0, lt=1, description="the share left out")


class Dropout(DropoutLayer):
    """Sets a random share of the values to zero in training and scales up the others.

    a = x · m / (1 - rate), with m 0 at the chance `rate` and else 1; at prediction a = x
    """

    keyword: ClassVar[str] = "dropout"
    example: ClassVar[str] = "dropout 0.5"


class SpatialDropout(DropoutLayer):
    """Sets a random share of the channels to zero in training and scales up the others.

    a[c] = x[c] · m[c] / (1 - rate), with m[c] 0 at the chance `rate` and else 1, with
    x (channels, …); at prediction a = x
    """

    keyword: ClassVar[str] = "spatial_dropout"
    example: ClassVar[str] = "spatial_dropout 0.2"

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape."""
        if len(inputs[0]) < 2:
            # On a vector it would be dropout by another name.
            raise NNError(errors.wrong_rank(self, inputs[0], "channels with one or more axes"))
        return inputs[0]


class AlphaDropout(DropoutLayer):
    """Drops values in training so that mean and variance stay, which networks of selu need.

    a = s · (x · m - 1.7581 · (1 - m)) + t, with m 0 at the chance `rate` and else 1, and with s
    and t such that mean 0 and variance 1 stay (Klambauer et al. 2017); at prediction a = x
    """

    keyword: ClassVar[str] = "alpha_dropout"
    example: ClassVar[str] = "alpha_dropout 0.1"


class GaussianDropout(DropoutLayer):
    """Multiplies values in training by normal noise around 1.

    a = x · n, with n of mean 1 and variance rate / (1 - rate), as that of dropout; at prediction
    a = x
    """

    keyword: ClassVar[str] = "gaussian_dropout"
    example: ClassVar[str] = "gaussian_dropout 0.2"


class GaussianNoise(NoiseLayer):
    """Adds normal noise to values in training.

    a = x + n, with n of mean 0 and standard deviation `stddev`; at prediction a = x
    """

    keyword: ClassVar[str] = "gaussian_noise"
    example: ClassVar[str] = "gaussian_noise 0.1"

    stddev: Annotated[float, Positional()] = Field(
        ge=0, description="the standard deviation of the noise"
    )


class StochasticDepth(DropoutLayer):
    """Sets the whole value of a random share of the samples to zero in training (Huang 2016).

    a = x · m / (1 - rate), with one m for each sample, 0 at the chance `rate` and else 1; in
    front of an `add` it lets the sum pass a block by; at prediction a = x
    """

    keyword: ClassVar[str] = "stochastic_depth"
    example: ClassVar[str] = "stochastic_depth 0.1"


LAYERS: tuple[type[NoiseLayer], ...] = (
    Dropout,
    SpatialDropout,
    AlphaDropout,
    GaussianDropout,
    GaussianNoise,
    StochasticDepth,
)
