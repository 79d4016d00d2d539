"""The numpy engine: the course's layers and the network they make up, without torch."""

from nndsl.backends.numpy.activation import (
    ActivationLayer,
    EluActivation,
    GaussianActivation,
    GeluActivation,
    LeakyReLUActivation,
    LinearActivation,
    ReLUActivation,
    SigmoidActivation,
    SiluActivation,
    SoftmaxActivation,
    SoftplusActivation,
    TanhActivation,
)
from nndsl.backends.numpy.compiler import compile
from nndsl.backends.numpy.conv import ConvLayer
from nndsl.backends.numpy.dense import DenseLayer
from nndsl.backends.numpy.dropout import DropoutLayer
from nndsl.backends.numpy.embedding import EmbeddingLayer
from nndsl.backends.numpy.layer import Layer
from nndsl.backends.numpy.lowerings import LOWERINGS
from nndsl.backends.numpy.merge import AddLayer, ConcatLayer
from nndsl.backends.numpy.network import NeuralNetwork
from nndsl.backends.numpy.norm import BatchNormLayer, LayerNormLayer
from nndsl.backends.numpy.pool import AvgPoolLayer, GlobalAvgPoolLayer, MaxPoolLayer
from nndsl.backends.numpy.shape import FlattenLayer, ReshapeLayer

__all__ = [
    "LOWERINGS",
    "ActivationLayer",
    "AddLayer",
    "AvgPoolLayer",
    "BatchNormLayer",
    "ConcatLayer",
    "ConvLayer",
    "DenseLayer",
    "DropoutLayer",
    "EluActivation",
    "EmbeddingLayer",
    "FlattenLayer",
    "GaussianActivation",
    "GeluActivation",
    "GlobalAvgPoolLayer",
    "Layer",
    "LayerNormLayer",
    "LeakyReLUActivation",
    "LinearActivation",
    "MaxPoolLayer",
    "NeuralNetwork",
    "ReLUActivation",
    "ReshapeLayer",
    "SigmoidActivation",
    "SiluActivation",
    "SoftmaxActivation",
    "SoftplusActivation",
    "TanhActivation",
    "compile",
]
