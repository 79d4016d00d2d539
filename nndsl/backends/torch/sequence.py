"""Sequences go in, a part of each comes out."""

from __future__ import annotations

from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.sequence import Step


def step(layer: Step, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x[index] (batch, …) of x (batch, steps, …)."""
    return inputs[0][:, layer.index]


LOWERINGS: Lowerings = {
    Step: step,
}
