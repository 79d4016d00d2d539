"""All layers of the language: the families, in the order the reference has them."""

from typing import get_args

from nndsl.layers import (
    activation,
    adaptive,
    attention,
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
    separable,
    sequence,
    shape,
    smooth,
    spatial,
    tokens,
    transformer,
    transposed,
    unsupervised,
    window_attention,
)
from nndsl.layers.base import (
    Activation,
    ActivationName,
    Layer,
    MergeLayer,
    Parameter,
    WeightedLayer,
)
from nndsl.layers.embedding import Embedding

ACTIVATIONS: tuple[type[Activation], ...] = (
    *activation.ACTIVATIONS,
    *piecewise.ACTIVATIONS,
    *smooth.ACTIVATIONS,
)

# The enumeration that binds bare words is written out for the type checker; it must not drift.
assert tuple(cls.keyword for cls in ACTIVATIONS) == get_args(ActivationName)

LAYERS: tuple[type[Layer], ...] = (
    *dense.LAYERS,
    *ACTIVATIONS,
    *gate.LAYERS,
    *dropout.LAYERS,
    *shape.LAYERS,
    *spatial.LAYERS,
    *sequence.LAYERS,
    *conv.LAYERS,
    *separable.LAYERS,
    *transposed.LAYERS,
    *pool.LAYERS,
    *adaptive.LAYERS,
    *norm.LAYERS,
    *embedding.LAYERS,
    *recurrent.LAYERS,
    *attention.LAYERS,
    *window_attention.LAYERS,
    *transformer.LAYERS,
    *tokens.LAYERS,
    *convlstm.LAYERS,
    *unsupervised.LAYERS,
    *merge.LAYERS,
)

__all__ = [
    "ACTIVATIONS",
    "LAYERS",
    "Activation",
    "Embedding",
    "Layer",
    "MergeLayer",
    "Parameter",
    "WeightedLayer",
]
