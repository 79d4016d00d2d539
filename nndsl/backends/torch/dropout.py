"""Values go in; in training a random share of them comes out as zero."""

from __future__ import annotations

from collections.abc import Mapping

import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.layers.dropout import Dropout


def dropout(
    layer: Dropout, inputs: tuple[Tensor, ...], p: Mapping[str, Tensor], training: bool
) -> Tensor:
    """Return x with a share of zeros and the rest scaled up in training, else x."""
    return F.dropout(inputs[0], layer.rate, training)
