"""The numpy engine: the course's layers and the network they make up, without torch."""

from nndsl.backends.numpy.activation import (
    ActivationLayer as ActivationLayer,
)
from nndsl.backends.numpy.activation import (
    EluActivation as EluActivation,
)
from nndsl.backends.numpy.activation import (
    GaussianActivation as GaussianActivation,
)
from nndsl.backends.numpy.activation import (
    GeluActivation as GeluActivation,
)
from nndsl.backends.numpy.activation import (
    LeakyReLUActivation as LeakyReLUActivation,
)
from nndsl.backends.numpy.activation import (
    LinearActivation as LinearActivation,
)
from nndsl.backends.numpy.activation import (
    ReLUActivation as ReLUActivation,
)
from nndsl.backends.numpy.activation import (
    SigmoidActivation as SigmoidActivation,
)
from nndsl.backends.numpy.activation import (
    SiluActivation as SiluActivation,
)
from nndsl.backends.numpy.activation import (
    SoftmaxActivation as SoftmaxActivation,
)
from nndsl.backends.numpy.activation import (
    SoftplusActivation as SoftplusActivation,
)
from nndsl.backends.numpy.activation import (
    TanhActivation as TanhActivation,
)
from nndsl.backends.numpy.adaptive import (
    AdaptiveAvgPoolLayer as AdaptiveAvgPoolLayer,
)
from nndsl.backends.numpy.adaptive import (
    AdaptiveMaxPoolLayer as AdaptiveMaxPoolLayer,
)
from nndsl.backends.numpy.attention import (
    AdditiveAttentionLayer as AdditiveAttentionLayer,
)
from nndsl.backends.numpy.attention import (
    AttentionLayer as AttentionLayer,
)
from nndsl.backends.numpy.attention import (
    MultiheadAttentionLayer as MultiheadAttentionLayer,
)
from nndsl.backends.numpy.compiler import (
    compile as compile,
)
from nndsl.backends.numpy.conv import (
    ConvLayer as ConvLayer,
)
from nndsl.backends.numpy.conv import (
    DepthwiseConvLayer as DepthwiseConvLayer,
)
from nndsl.backends.numpy.conv import (
    SeparableConvLayer as SeparableConvLayer,
)
from nndsl.backends.numpy.convlstm import (
    ConvLSTMLayer as ConvLSTMLayer,
)
from nndsl.backends.numpy.dense import (
    DenseLayer as DenseLayer,
)
from nndsl.backends.numpy.dropout import (
    AlphaDropoutLayer as AlphaDropoutLayer,
)
from nndsl.backends.numpy.dropout import (
    DropoutLayer as DropoutLayer,
)
from nndsl.backends.numpy.dropout import (
    GaussianDropoutLayer as GaussianDropoutLayer,
)
from nndsl.backends.numpy.dropout import (
    GaussianNoiseLayer as GaussianNoiseLayer,
)
from nndsl.backends.numpy.dropout import (
    SpatialDropoutLayer as SpatialDropoutLayer,
)
from nndsl.backends.numpy.dropout import (
    StochasticDepthLayer as StochasticDepthLayer,
)
from nndsl.backends.numpy.embedding import (
    EmbeddingLayer as EmbeddingLayer,
)
from nndsl.backends.numpy.gate import (
    GLULayer as GLULayer,
)
from nndsl.backends.numpy.gate import (
    PReLULayer as PReLULayer,
)
from nndsl.backends.numpy.gate import (
    SwiGLULayer as SwiGLULayer,
)
from nndsl.backends.numpy.layer import (
    Layer as Layer,
)
from nndsl.backends.numpy.lowerings import (
    LOWERINGS as LOWERINGS,
)
from nndsl.backends.numpy.merge import (
    AddLayer as AddLayer,
)
from nndsl.backends.numpy.merge import (
    AverageLayer as AverageLayer,
)
from nndsl.backends.numpy.merge import (
    ConcatLayer as ConcatLayer,
)
from nndsl.backends.numpy.merge import (
    DotLayer as DotLayer,
)
from nndsl.backends.numpy.merge import (
    MaximumLayer as MaximumLayer,
)
from nndsl.backends.numpy.merge import (
    MinimumLayer as MinimumLayer,
)
from nndsl.backends.numpy.merge import (
    MultiplyLayer as MultiplyLayer,
)
from nndsl.backends.numpy.merge import (
    SubtractLayer as SubtractLayer,
)
from nndsl.backends.numpy.network import (
    NeuralNetwork as NeuralNetwork,
)
from nndsl.backends.numpy.norm import (
    BatchNormLayer as BatchNormLayer,
)
from nndsl.backends.numpy.norm import (
    GroupNormLayer as GroupNormLayer,
)
from nndsl.backends.numpy.norm import (
    InstanceNormLayer as InstanceNormLayer,
)
from nndsl.backends.numpy.norm import (
    LayerNormLayer as LayerNormLayer,
)
from nndsl.backends.numpy.norm import (
    RMSNormLayer as RMSNormLayer,
)
from nndsl.backends.numpy.norm import (
    UnitNormLayer as UnitNormLayer,
)
from nndsl.backends.numpy.piecewise import (
    HardShrinkActivation as HardShrinkActivation,
)
from nndsl.backends.numpy.piecewise import (
    HardSigmoidActivation as HardSigmoidActivation,
)
from nndsl.backends.numpy.piecewise import (
    HardSwishActivation as HardSwishActivation,
)
from nndsl.backends.numpy.piecewise import (
    HardTanhActivation as HardTanhActivation,
)
from nndsl.backends.numpy.piecewise import (
    ReLU6Activation as ReLU6Activation,
)
from nndsl.backends.numpy.piecewise import (
    SoftShrinkActivation as SoftShrinkActivation,
)
from nndsl.backends.numpy.piecewise import (
    SparsePlusActivation as SparsePlusActivation,
)
from nndsl.backends.numpy.piecewise import (
    SparseSigmoidActivation as SparseSigmoidActivation,
)
from nndsl.backends.numpy.pool import (
    AvgPoolLayer as AvgPoolLayer,
)
from nndsl.backends.numpy.pool import (
    GlobalAvgPoolLayer as GlobalAvgPoolLayer,
)
from nndsl.backends.numpy.pool import (
    GlobalMaxPoolLayer as GlobalMaxPoolLayer,
)
from nndsl.backends.numpy.pool import (
    MaxPoolLayer as MaxPoolLayer,
)
from nndsl.backends.numpy.recurrent import (
    GRULayer as GRULayer,
)
from nndsl.backends.numpy.recurrent import (
    LSTMLayer as LSTMLayer,
)
from nndsl.backends.numpy.recurrent import (
    RNNLayer as RNNLayer,
)
from nndsl.backends.numpy.sequence import (
    StepLayer as StepLayer,
)
from nndsl.backends.numpy.shape import (
    FlattenLayer as FlattenLayer,
)
from nndsl.backends.numpy.shape import (
    PermuteLayer as PermuteLayer,
)
from nndsl.backends.numpy.shape import (
    RepeatVectorLayer as RepeatVectorLayer,
)
from nndsl.backends.numpy.shape import (
    ReshapeLayer as ReshapeLayer,
)
from nndsl.backends.numpy.shape import (
    SqueezeLayer as SqueezeLayer,
)
from nndsl.backends.numpy.shape import (
    UnsqueezeLayer as UnsqueezeLayer,
)
from nndsl.backends.numpy.smooth import (
    CeluActivation as CeluActivation,
)
from nndsl.backends.numpy.smooth import (
    ExponentialActivation as ExponentialActivation,
)
from nndsl.backends.numpy.smooth import (
    LogSigmoidActivation as LogSigmoidActivation,
)
from nndsl.backends.numpy.smooth import (
    LogSoftmaxActivation as LogSoftmaxActivation,
)
from nndsl.backends.numpy.smooth import (
    MishActivation as MishActivation,
)
from nndsl.backends.numpy.smooth import (
    SeluActivation as SeluActivation,
)
from nndsl.backends.numpy.smooth import (
    SoftsignActivation as SoftsignActivation,
)
from nndsl.backends.numpy.smooth import (
    SquareplusActivation as SquareplusActivation,
)
from nndsl.backends.numpy.smooth import (
    TanhShrinkActivation as TanhShrinkActivation,
)
from nndsl.backends.numpy.spatial import (
    CropLayer as CropLayer,
)
from nndsl.backends.numpy.spatial import (
    PixelShuffleLayer as PixelShuffleLayer,
)
from nndsl.backends.numpy.spatial import (
    UpsampleLayer as UpsampleLayer,
)
from nndsl.backends.numpy.spatial import (
    ZeroPadLayer as ZeroPadLayer,
)
from nndsl.backends.numpy.tokens import (
    ClassTokenLayer as ClassTokenLayer,
)
from nndsl.backends.numpy.tokens import (
    MaskLayer as MaskLayer,
)
from nndsl.backends.numpy.tokens import (
    PatchEmbedLayer as PatchEmbedLayer,
)
from nndsl.backends.numpy.tokens import (
    PositionLayer as PositionLayer,
)
from nndsl.backends.numpy.transformer import (
    TransformerEncoderLayer as TransformerEncoderLayer,
)
from nndsl.backends.numpy.transposed import (
    ConvTransposeLayer as ConvTransposeLayer,
)
from nndsl.backends.numpy.unsupervised import (
    RBFLayer as RBFLayer,
)
from nndsl.backends.numpy.unsupervised import (
    SampleLayer as SampleLayer,
)
