"""The classes of the numpy engine, as a user of Python has them."""

from nndsl.backends.numpy.activation import (
    ActivationLayer as ActivationLayer,
    EluActivation as EluActivation,
    GaussianActivation as GaussianActivation,
    GeluActivation as GeluActivation,
    LeakyReLUActivation as LeakyReLUActivation,
    LinearActivation as LinearActivation,
    ReLUActivation as ReLUActivation,
    SigmoidActivation as SigmoidActivation,
    SiluActivation as SiluActivation,
    SoftmaxActivation as SoftmaxActivation,
    SoftplusActivation as SoftplusActivation,
    TanhActivation as TanhActivation,
)
from nndsl.backends.numpy.adaptive import (
    AdaptiveAvgPoolLayer as AdaptiveAvgPoolLayer,
    AdaptiveMaxPoolLayer as AdaptiveMaxPoolLayer,
)
from nndsl.backends.numpy.attention import (
    AdditiveAttentionLayer as AdditiveAttentionLayer,
    AttentionLayer as AttentionLayer,
    MultiheadAttentionLayer as MultiheadAttentionLayer,
)
from nndsl.backends.numpy.conv import (
    ConvLayer as ConvLayer,
    DepthwiseConvLayer as DepthwiseConvLayer,
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
    DropoutLayer as DropoutLayer,
    GaussianDropoutLayer as GaussianDropoutLayer,
    GaussianNoiseLayer as GaussianNoiseLayer,
    SpatialDropoutLayer as SpatialDropoutLayer,
    StochasticDepthLayer as StochasticDepthLayer,
)
from nndsl.backends.numpy.embedding import (
    EmbeddingLayer as EmbeddingLayer,
)
from nndsl.backends.numpy.gate import (
    GLULayer as GLULayer,
    PReLULayer as PReLULayer,
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
    AverageLayer as AverageLayer,
    ConcatLayer as ConcatLayer,
    DotLayer as DotLayer,
    MaximumLayer as MaximumLayer,
    MinimumLayer as MinimumLayer,
    MultiplyLayer as MultiplyLayer,
    SubtractLayer as SubtractLayer,
)
from nndsl.backends.numpy.network import (
    NeuralNetwork as NeuralNetwork,
)
from nndsl.backends.numpy.norm import (
    BatchNormLayer as BatchNormLayer,
    GroupNormLayer as GroupNormLayer,
    InstanceNormLayer as InstanceNormLayer,
    LayerNormLayer as LayerNormLayer,
    RMSNormLayer as RMSNormLayer,
    ScaleLayer as ScaleLayer,
    UnitNormLayer as UnitNormLayer,
)
from nndsl.backends.numpy.piecewise import (
    AbsActivation as AbsActivation,
    HardShrinkActivation as HardShrinkActivation,
    HardSigmoidActivation as HardSigmoidActivation,
    HardSwishActivation as HardSwishActivation,
    HardTanhActivation as HardTanhActivation,
    ReLU6Activation as ReLU6Activation,
    SoftShrinkActivation as SoftShrinkActivation,
    SparsePlusActivation as SparsePlusActivation,
    SparseSigmoidActivation as SparseSigmoidActivation,
)
from nndsl.backends.numpy.pool import (
    AvgPoolLayer as AvgPoolLayer,
    GlobalAvgPoolLayer as GlobalAvgPoolLayer,
    GlobalMaxPoolLayer as GlobalMaxPoolLayer,
    MaxPoolLayer as MaxPoolLayer,
)
from nndsl.backends.numpy.recurrent import (
    GRULayer as GRULayer,
    LSTMLayer as LSTMLayer,
    RNNLayer as RNNLayer,
)
from nndsl.backends.numpy.sequence import (
    StepLayer as StepLayer,
)
from nndsl.backends.numpy.shape import (
    FlattenLayer as FlattenLayer,
    PermuteLayer as PermuteLayer,
    RepeatVectorLayer as RepeatVectorLayer,
    ReshapeLayer as ReshapeLayer,
    SliceLayer as SliceLayer,
    SqueezeLayer as SqueezeLayer,
    UnsqueezeLayer as UnsqueezeLayer,
)
from nndsl.backends.numpy.smooth import (
    CeluActivation as CeluActivation,
    ExponentialActivation as ExponentialActivation,
    LogSigmoidActivation as LogSigmoidActivation,
    LogSoftmaxActivation as LogSoftmaxActivation,
    MishActivation as MishActivation,
    SeluActivation as SeluActivation,
    SoftsignActivation as SoftsignActivation,
    SquareplusActivation as SquareplusActivation,
    TanhShrinkActivation as TanhShrinkActivation,
)
from nndsl.backends.numpy.spatial import (
    CropLayer as CropLayer,
    PatchMergeLayer as PatchMergeLayer,
    PixelShuffleLayer as PixelShuffleLayer,
    UpsampleLayer as UpsampleLayer,
    ZeroPadLayer as ZeroPadLayer,
)
from nndsl.backends.numpy.tokens import (
    BlankPaddingLayer as BlankPaddingLayer,
    ClassTokenLayer as ClassTokenLayer,
    MaskLayer as MaskLayer,
    PatchEmbedLayer as PatchEmbedLayer,
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
    SampleLayer as SampleLayer,
)
from nndsl.backends.numpy.window_attention import (
    WindowAttentionLayer as WindowAttentionLayer,
)
