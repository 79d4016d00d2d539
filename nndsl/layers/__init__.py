"""All layers of the language: the families, in the order the reference has them."""

from nndsl.layers import (
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
    pool,
    recurrent,
    separable,
    sequence,
    shape,
    spatial,
    tokens,
    transformer,
    transposed,
    unsupervised,
)
from nndsl.layers.activation import ACTIVATIONS, Activation
from nndsl.layers.base import Layer, MergeLayer, Parameter, WeightedLayer
from nndsl.layers.embedding import Embedding

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
