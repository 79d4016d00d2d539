"""Whole numbers go in, the vector of each comes out."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 - the name everyone knows it by
from torch import Tensor

from nndsl.backends.torch.lowering import Inputs, Lowerings, Parameters
from nndsl.layers.embedding import Embedding


def embedding(layer: Embedding, inputs: Inputs, p: Parameters, training: bool) -> Tensor:
    """Return W[x]: (batch, steps) to (batch, steps, units), and 0 where x is the padding.

    Whole numbers may come as floats, as data have them. That they are whole and in range is not
    checked for each batch, which a device would have to wait for, but once for all rows:
    ``nndsl.backends.indices.check``.
    """
    (x,) = inputs
    a = F.embedding(x.long(), p["weight"])
    return a if layer.padding is None else a.masked_fill((x == layer.padding).unsqueeze(-1), 0)


LOWERINGS: Lowerings = {
    Embedding: embedding,
}
