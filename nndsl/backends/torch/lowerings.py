"""How PyTorch computes each layer: the table of every family, in one."""

from __future__ import annotations

from nndsl.backends.torch import (
    activation,
    conv,
    dense,
    dropout,
    embedding,
    merge,
    norm,
    pool,
    shape,
)
from nndsl.backends.torch.lowering import Lowerings

LOWERINGS: Lowerings = {
    **dense.LOWERINGS,
    **activation.LOWERINGS,
    **dropout.LOWERINGS,
    **shape.LOWERINGS,
    **conv.LOWERINGS,
    **pool.LOWERINGS,
    **norm.LOWERINGS,
    **embedding.LOWERINGS,
    **merge.LOWERINGS,
}
