"""Values go in; in training a random share of them comes out as zero."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.dropout import Dropout


def dropout(layer: Dropout, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return x with a share of zeros and the rest scaled up in training, else x."""
    return F.dropout(inputs[0], layer.rate, training)


LOWERINGS: Lowerings = {
    Dropout: dropout,
}
