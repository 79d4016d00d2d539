"""All layers of the language: the families, in the order the reference has them."""

from nndsl.layers import conv, dense, dropout, embedding, merge, norm, pool, shape
from nndsl.layers.activation import ACTIVATIONS, Activation
from nndsl.layers.base import Layer, MergeLayer, Parameter, WeightedLayer
from nndsl.layers.embedding import Embedding

LAYERS: tuple[type[Layer], ...] = (
    *dense.LAYERS,
    *ACTIVATIONS,
    *dropout.LAYERS,
    *shape.LAYERS,
    *conv.LAYERS,
    *pool.LAYERS,
    *norm.LAYERS,
    *embedding.LAYERS,
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
