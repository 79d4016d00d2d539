"""Values go in; how near they are to each centre, or samples around them, come out."""

from __future__ import annotations

import torch
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.unsupervised import Rbf, Sample


def rbf(layer: Rbf, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return (batch, …, units) for x (batch, …, inputs)."""
    # Not by |x|² - 2 x c + |c|², which is far off where x is near c: there it matters most.
    distances = (inputs[0][..., None, :] - p["centres"]).square().sum(dim=-1)
    return torch.exp(-0.5 * distances * torch.exp(-2 * p["log_width"]))


def sample(layer: Sample, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return mean + exp(log_variance / 2) · e in training, else the mean, (batch, …)."""
    mean, log_variance = inputs
    if not training:
        return mean
    return mean + torch.exp(log_variance / 2) * torch.randn_like(mean)


LOWERINGS: Lowerings = {
    Rbf: rbf,
    Sample: sample,
}
