"""Values go in; in training a random share of them comes out as zero, or with noise."""

from __future__ import annotations

from math import sqrt

import torch
import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers import dropout as definitions


def dropout(layer: definitions.Dropout, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x with a share of zeros and the rest scaled up in training, else x."""
    return F.dropout(inputs[0], layer.rate, training)


def spatial_dropout(
    layer: definitions.SpatialDropout, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return x with a share of the channels zero in training, else x."""
    return _left_out(inputs[0], 2, layer.rate, training)


def alpha_dropout(
    layer: definitions.AlphaDropout, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return x with a share at selu's lower limit, mean and variance kept, in training, else x."""
    return F.alpha_dropout(inputs[0], layer.rate, training)


def gaussian_dropout(
    layer: definitions.GaussianDropout, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return x times noise around 1 in training, else x."""
    (x,) = inputs
    deviation = sqrt(layer.rate / (1 - layer.rate))
    return x * (1 + deviation * torch.randn_like(x)) if training else x


def gaussian_noise(
    layer: definitions.GaussianNoise, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return x with noise added in training, else x."""
    (x,) = inputs
    return x + layer.stddev * torch.randn_like(x) if training else x


def stochastic_depth(
    layer: definitions.StochasticDepth, inputs: Inputs, p: Parameters, training: bool
) -> Tensor:
    """Return x with a share of the samples zero in training, else x."""
    return _left_out(inputs[0], 1, layer.rate, training)


def _left_out(x: Tensor, axes: int, rate: float, training: bool) -> Tensor:
    """Return x with one chance for each place of its first axes."""
    if not training:
        return x
    kept = F.dropout(x.new_ones(*x.shape[:axes], *[1] * (x.ndim - axes)), rate)
    return x * kept


LOWERINGS: Lowerings = {
    definitions.Dropout: dropout,
    definitions.SpatialDropout: spatial_dropout,
    definitions.AlphaDropout: alpha_dropout,
    definitions.GaussianDropout: gaussian_dropout,
    definitions.GaussianNoise: gaussian_noise,
    definitions.StochasticDepth: stochastic_depth,
}
