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
from nndsl.backends.numpy.adaptive import (
    AdaptiveAvgPoolLayer,
    AdaptiveMaxPoolLayer,
)
from nndsl.backends.numpy.attention import (
    AdditiveAttentionLayer,
    AttentionLayer,
    MultiheadAttentionLayer,
)
from nndsl.backends.numpy.compiler import compile
from nndsl.backends.numpy.conv import ConvLayer, DepthwiseConvLayer, SeparableConvLayer
from nndsl.backends.numpy.convlstm import ConvLSTMLayer
from nndsl.backends.numpy.dense import DenseLayer
from nndsl.backends.numpy.dropout import (
    AlphaDropoutLayer,
    DropoutLayer,
    GaussianDropoutLayer,
    GaussianNoiseLayer,
    SpatialDropoutLayer,
    StochasticDepthLayer,
)
from nndsl.backends.numpy.embedding import EmbeddingLayer
from nndsl.backends.numpy.gate import (
    GLULayer,
    PReLULayer,
    SwiGLULayer,
)
from nndsl.backends.numpy.layer import Layer
from nndsl.backends.numpy.lowerings import LOWERINGS
from nndsl.backends.numpy.merge import (
    AddLayer,
    AverageLayer,
    ConcatLayer,
    DotLayer,
    MaximumLayer,
    MinimumLayer,
    MultiplyLayer,
    SubtractLayer,
)
from nndsl.backends.numpy.network import NeuralNetwork
from nndsl.backends.numpy.norm import (
    BatchNormLayer,
    GroupNormLayer,
    InstanceNormLayer,
    LayerNormLayer,
    RMSNormLayer,
    UnitNormLayer,
)
from nndsl.backends.numpy.piecewise import (
    HardShrinkActivation,
    HardSigmoidActivation,
    HardSwishActivation,
    HardTanhActivation,
    ReLU6Activation,
    SoftShrinkActivation,
    SparsePlusActivation,
    SparseSigmoidActivation,
)
from nndsl.backends.numpy.pool import (
    AvgPoolLayer,
    GlobalAvgPoolLayer,
    GlobalMaxPoolLayer,
    MaxPoolLayer,
)
from nndsl.backends.numpy.recurrent import GRULayer, LSTMLayer, RNNLayer
from nndsl.backends.numpy.sequence import StepLayer
from nndsl.backends.numpy.shape import (
    FlattenLayer,
    PermuteLayer,
    RepeatVectorLayer,
    ReshapeLayer,
    SqueezeLayer,
    UnsqueezeLayer,
)
from nndsl.backends.numpy.smooth import (
    CeluActivation,
    ExponentialActivation,
    LogSigmoidActivation,
    LogSoftmaxActivation,
    MishActivation,
    SeluActivation,
    SoftsignActivation,
    SquareplusActivation,
    TanhShrinkActivation,
)
from nndsl.backends.numpy.spatial import (
    CropLayer,
    PixelShuffleLayer,
    UpsampleLayer,
    ZeroPadLayer,
)
from nndsl.backends.numpy.tokens import ClassTokenLayer, MaskLayer, PatchEmbedLayer, PositionLayer
from nndsl.backends.numpy.transformer import TransformerEncoderLayer
from nndsl.backends.numpy.transposed import ConvTransposeLayer
from nndsl.backends.numpy.unsupervised import RBFLayer, SampleLayer

__all__ = [
    "LOWERINGS",
    "ActivationLayer",
    "AdaptiveAvgPoolLayer",
    "AdaptiveMaxPoolLayer",
    "AddLayer",
    "AdditiveAttentionLayer",
    "AlphaDropoutLayer",
    "AttentionLayer",
    "AverageLayer",
    "AvgPoolLayer",
    "BatchNormLayer",
    "CeluActivation",
    "ClassTokenLayer",
    "ConcatLayer",
    "ConvLSTMLayer",
    "ConvLayer",
    "ConvTransposeLayer",
    "CropLayer",
    "DenseLayer",
    "DepthwiseConvLayer",
    "DotLayer",
    "DropoutLayer",
    "EluActivation",
    "EmbeddingLayer",
    "ExponentialActivation",
    "FlattenLayer",
    "GLULayer",
    "GRULayer",
    "GaussianActivation",
    "GaussianDropoutLayer",
    "GaussianNoiseLayer",
    "GeluActivation",
    "GlobalAvgPoolLayer",
    "GlobalMaxPoolLayer",
    "GroupNormLayer",
    "HardShrinkActivation",
    "HardSigmoidActivation",
    "HardSwishActivation",
    "HardTanhActivation",
    "InstanceNormLayer",
    "LSTMLayer",
    "Layer",
    "LayerNormLayer",
    "LeakyReLUActivation",
    "LinearActivation",
    "LogSigmoidActivation",
    "LogSoftmaxActivation",
    "MaskLayer",
    "MaxPoolLayer",
    "MaximumLayer",
    "MinimumLayer",
    "MishActivation",
    "MultiheadAttentionLayer",
    "MultiplyLayer",
    "NeuralNetwork",
    "PReLULayer",
    "PatchEmbedLayer",
    "PermuteLayer",
    "PixelShuffleLayer",
    "PositionLayer",
    "RBFLayer",
    "RMSNormLayer",
    "RNNLayer",
    "ReLU6Activation",
    "ReLUActivation",
    "RepeatVectorLayer",
    "ReshapeLayer",
    "SampleLayer",
    "SeluActivation",
    "SeparableConvLayer",
    "SigmoidActivation",
    "SiluActivation",
    "SoftShrinkActivation",
    "SoftmaxActivation",
    "SoftplusActivation",
    "SoftsignActivation",
    "SparsePlusActivation",
    "SparseSigmoidActivation",
    "SpatialDropoutLayer",
    "SquareplusActivation",
    "SqueezeLayer",
    "StepLayer",
    "StochasticDepthLayer",
    "SubtractLayer",
    "SwiGLULayer",
    "TanhActivation",
    "TanhShrinkActivation",
    "TransformerEncoderLayer",
    "UnitNormLayer",
    "UnsqueezeLayer",
    "UpsampleLayer",
    "ZeroPadLayer",
    "compile",
]
