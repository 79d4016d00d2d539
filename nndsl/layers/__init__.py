"""All layers of the language, in one visible tuple."""

from nndsl.layers.activation import ACTIVATIONS, Activation
from nndsl.layers.base import Layer, MergeLayer, Parameter, WeightedLayer
from nndsl.layers.conv import Conv, Conv1d
from nndsl.layers.dense import Dense
from nndsl.layers.dropout import Dropout
from nndsl.layers.embedding import Embedding
from nndsl.layers.merge import Add, Concat
from nndsl.layers.norm import BatchNorm, LayerNorm
from nndsl.layers.pool import AvgPool, AvgPool1d, GlobalAvgPool, MaxPool, MaxPool1d
from nndsl.layers.shape import Flatten, Reshape

LAYERS: tuple[type[Layer], ...] = (
    Dense,
    *ACTIVATIONS,
    Dropout,
    Flatten,
    Reshape,
    Conv,
    Conv1d,
    MaxPool,
    AvgPool,
    MaxPool1d,
    AvgPool1d,
    GlobalAvgPool,
    BatchNorm,
    LayerNorm,
    Embedding,
    Add,
    Concat,
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
