"""How PyTorch computes each layer: the table of every family, in one."""

from __future__ import annotations

from nndsl.backends.torch import (
    activation,
    adaptive,
    attention,
    columns,
    conv,
    convlstm,
    dense,
    dropout,
    embedding,
    gate,
    merge,
    norm,
    piecewise,
    pool,
    recurrent,
    sequence,
    shape,
    smooth,
    spatial,
    tokens,
    transformer,
    unsupervised,
)
from nndsl.backends.torch.lowering import Lowerings

LOWERINGS: Lowerings = {
    **columns.LOWERINGS,
    **dense.LOWERINGS,
    **activation.LOWERINGS,
    **piecewise.LOWERINGS,
    **smooth.LOWERINGS,
    **gate.LOWERINGS,
    **dropout.LOWERINGS,
    **shape.LOWERINGS,
    **spatial.LOWERINGS,
    **sequence.LOWERINGS,
    **conv.LOWERINGS,
    **pool.LOWERINGS,
    **adaptive.LOWERINGS,
    **norm.LOWERINGS,
    **embedding.LOWERINGS,
    **recurrent.LOWERINGS,
    **attention.LOWERINGS,
    **transformer.LOWERINGS,
    **tokens.LOWERINGS,
    **convlstm.LOWERINGS,
    **unsupervised.LOWERINGS,
    **merge.LOWERINGS,
}
