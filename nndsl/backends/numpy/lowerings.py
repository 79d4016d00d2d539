"""Which layer of the numpy engine computes each layer of the language, in one visible table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from nndsl.backends.numpy.activation import (
    elu,
    gaussian,
    gelu,
    leaky_relu,
    linear,
    relu,
    sigmoid,
    silu,
    softmax,
    softplus,
    tanh,
)
from nndsl.backends.numpy.conv import conv, conv1d
from nndsl.backends.numpy.dense import dense
from nndsl.backends.numpy.dropout import dropout
from nndsl.backends.numpy.embedding import embedding
from nndsl.backends.numpy.layer import Layer as NumpyLayer
from nndsl.backends.numpy.merge import add, concat
from nndsl.backends.numpy.norm import batchnorm, layernorm
from nndsl.backends.numpy.pool import avgpool, avgpool1d, global_avgpool, maxpool, maxpool1d
from nndsl.backends.numpy.shape import flatten, reshape
from nndsl.graph import Node
from nndsl.layers import Layer
from nndsl.layers import activation as activations
from nndsl.layers.conv import Conv, Conv1d
from nndsl.layers.dense import Dense
from nndsl.layers.dropout import Dropout
from nndsl.layers.embedding import Embedding
from nndsl.layers.merge import Add, Concat
from nndsl.layers.norm import BatchNorm, LayerNorm
from nndsl.layers.pool import AvgPool, AvgPool1d, GlobalAvgPool, MaxPool, MaxPool1d
from nndsl.layers.shape import Flatten, Reshape

# (layer, node, parameters) -> the course's layer. Each function names the layer it takes more
# closely than a table of all of them can: hence Any.
Lowering = Callable[[Any, Node, Mapping[str, np.ndarray]], NumpyLayer]

LOWERINGS: dict[type[Layer], Lowering] = {
    Dense: dense,
    activations.Relu: relu,
    activations.Sigmoid: sigmoid,
    activations.Tanh: tanh,
    activations.Linear: linear,
    activations.Gaussian: gaussian,
    activations.Softmax: softmax,
    activations.LeakyRelu: leaky_relu,
    activations.Elu: elu,
    activations.Gelu: gelu,
    activations.Silu: silu,
    activations.Softplus: softplus,
    Dropout: dropout,
    Flatten: flatten,
    Reshape: reshape,
    Conv: conv,
    Conv1d: conv1d,
    MaxPool: maxpool,
    AvgPool: avgpool,
    MaxPool1d: maxpool1d,
    AvgPool1d: avgpool1d,
    GlobalAvgPool: global_avgpool,
    BatchNorm: batchnorm,
    LayerNorm: layernorm,
    Embedding: embedding,
    Add: add,
    Concat: concat,
}
