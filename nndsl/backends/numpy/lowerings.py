"""Which layer of the numpy engine computes each layer of the language: every family's table."""

from __future__ import annotations

from nndsl.backends.numpy import (
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
from nndsl.backends.numpy.layer import Lowerings

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
