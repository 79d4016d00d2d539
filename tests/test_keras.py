"""Each layer that Keras has, too, gives what Keras gives for the same weights.

The table holds networks with Keras's counterpart and how the weights go over. What is different
on purpose, and is an option on one side or the other:

=====================  ==========================  ==========================  ===================
layer                  here                        Keras                       why
=====================  ==========================  ==========================  ===================
conv, pool, …          channels first              channels last               as PyTorch
normalizations         eps=1e-5                    epsilon=1e-3                as PyTorch
batchnorm              momentum=0.1, the share of  momentum=0.99, that of the  as PyTorch
                       the newest batch            batches before it
leaky_relu             slope=0.01                  negative_slope=0.3          as PyTorch
prelu                  one slope, or one for each  one for each value          as PyTorch
                       channel
rnn, lstm, gru         two biases, to be added     one, but two for GRU        torch.nn's weights
                                                                               fit by their names
rnn, … with a mask     `sequence` has 0 at masked  the output of the last      it is no output of
and one direction      steps                       real step, repeated         that step
rnn, … with `reverse`  `sequence` has each output  outputs in the order they   as with two
                       at its step                 are made in                 directions
=====================  ==========================  ==========================  ===================
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from keras_weights import (
    Weights,
    as_they_are,
    depthwise,
    gru,
    heads,
    last_first,
    recurrent,
    separable,
    slopes,
)
from test_conformance import deviation, graph_of, random_weights, rows_for, run_numpy

from nndsl.facts import Shape
from nndsl.layers import LAYERS

os.environ["KERAS_BACKEND"] = "torch"
keras = pytest.importorskip("keras")
K = keras.layers

# Keras's way of asking torch for an array is one that numpy 2 finds old.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

TOLERANCE = 1e-5  # Keras computes in float32
FIRST = {"data_format": "channels_first"}


@dataclass(frozen=True)
class Case:
    """A network, Keras's counterpart, how weights go over and what Keras reads of the input."""

    text: str
    shape: Shape
    layer: Callable[[], Any]
    weights: Callable[[Weights], list[np.ndarray]] = as_they_are
    call: Callable[[Any, Any], Any] = lambda layer, x: layer(x)


def on_two(layer: Any, x: Any) -> Any:
    """Let a layer read the input's relu and its tanh."""
    return layer([keras.ops.relu(x), keras.ops.tanh(x)])


def masked(layer: Any, x: Any) -> Any:
    """Let a layer read row 1 where row 0 is not 0."""
    return layer(x[:, 1][..., None], mask=x[:, 0] > 0)


def two(statement: str) -> str:
    """Return a statement that joins the input's relu and its tanh."""
    return f"a = relu; b = tanh from=input; {statement}"


def skipping(statement: str) -> str:
    """Return a statement that reads row 1 where row 0 is greater than 0."""
    return f"relu; m = step 0; step 1 from=input; reshape 6x1; {statement} mask=m"


def hiding(statement: str) -> str:
    """Return a statement that reads the input's relu and tanh, steps that begin above 0 alone."""
    return f"permute [1, 0]; relu; m = step 0; {two(statement)} mask=m".replace(
        "a = relu", "a = relu from=input"
    )


def on_some(layer: Any, x: Any) -> Any:
    """Let a layer read the input's relu, and of its tanh the steps that begin above 0."""
    return layer([keras.ops.relu(x), keras.ops.tanh(x)], mask=[None, x[:, :, 0] > 0])


STATES = {"return_sequences": True, "return_state": True}


def carried(layer: Any, x: Any) -> Any:
    """Let a layer read the input; return all it gives, side by side."""
    return keras.ops.concatenate([part.reshape(len(x), -1) for part in layer(x)], axis=1)


def activation(word: str) -> Case:
    return Case(word, (8,), lambda: K.Activation(word))


IMAGE, SIGNAL, VOLUME = (4, 9, 7), (4, 11), (2, 5, 6, 4)

# Those that have no option in which the two differ.
ACTIVATIONS = [
    activation(cls.keyword)
    for cls in LAYERS
    if hasattr(keras.activations, cls.keyword) and cls.keyword != "leaky_relu"
]

CASES = [
    *ACTIVATIONS,
    Case("leaky_relu slope=0.3", (7,), lambda: K.LeakyReLU()),
    Case("elu alpha=0.7", (7,), lambda: K.ELU(0.7)),
    Case("prelu", IMAGE, lambda: K.PReLU(shared_axes=(1, 2, 3)), slopes),
    Case("prelu per_channel", IMAGE, lambda: K.PReLU(shared_axes=(2, 3)), slopes),
    Case("dense 5", (4,), lambda: K.Dense(5), last_first),
    Case("dense 5 relu", (6, 4), lambda: K.Dense(5, activation="relu"), last_first),
    Case("dense 5 bias=false", (4,), lambda: K.Dense(5, use_bias=False), last_first),
    *[
        Case(f"{word} 0.5", (4, 3), partial(cls, 0.5))
        for word, cls in (
            ("dropout", K.Dropout),
            ("spatial_dropout", K.SpatialDropout1D),
            ("alpha_dropout", K.AlphaDropout),
            ("gaussian_dropout", K.GaussianDropout),
            ("gaussian_noise", K.GaussianNoise),
        )
    ],
    Case("flatten", IMAGE, lambda: K.Flatten()),
    Case("reshape 9x28", IMAGE, lambda: K.Reshape((9, 28))),
    Case("permute [1, 2, 0]", IMAGE, lambda: K.Permute((2, 3, 1))),
    Case("repeat_vector 3", (4,), lambda: K.RepeatVector(3)),
    Case("zero_pad 1x2", IMAGE, lambda: K.ZeroPadding2D((1, 2), **FIRST)),
    Case("crop 1x2", IMAGE, lambda: K.Cropping2D((1, 2), **FIRST)),
    Case("upsample 2", IMAGE, lambda: K.UpSampling2D(2, **FIRST)),
    Case("conv 3 3x2", IMAGE, lambda: K.Conv2D(3, (3, 2), **FIRST), last_first),
    Case(
        "conv 3 3 same stride=2 relu",
        IMAGE,
        lambda: K.Conv2D(3, 3, 2, "same", activation="relu", **FIRST),
        last_first,
    ),
    Case(
        "conv 6 3 dilation=2 groups=2",
        IMAGE,
        lambda: K.Conv2D(6, 3, dilation_rate=2, groups=2, **FIRST),
        last_first,
    ),
    Case("conv1d 3 4 same", SIGNAL, lambda: K.Conv1D(3, 4, padding="same", **FIRST), last_first),
    Case("conv3d 3 2", VOLUME, lambda: K.Conv3D(3, 2, **FIRST), last_first),
    Case("maxpool 2", IMAGE, lambda: K.MaxPooling2D(2, **FIRST)),
    Case("maxpool 3 same stride=2", IMAGE, lambda: K.MaxPooling2D(3, 2, "same", **FIRST)),
    Case("maxpool1d 2", SIGNAL, lambda: K.MaxPooling1D(2, **FIRST)),
    Case("maxpool3d 2", VOLUME, lambda: K.MaxPooling3D(2, **FIRST)),
    Case("avgpool 2", IMAGE, lambda: K.AveragePooling2D(2, **FIRST)),
    Case("avgpool1d 3 stride=1", SIGNAL, lambda: K.AveragePooling1D(3, 1, **FIRST)),
    Case("avgpool3d 2", VOLUME, lambda: K.AveragePooling3D(2, **FIRST)),
    Case("global_avgpool", IMAGE, lambda: K.GlobalAveragePooling2D(**FIRST)),
    Case("global_maxpool", SIGNAL, lambda: K.GlobalMaxPooling1D(**FIRST)),
    Case("adaptive_avgpool 3x2", IMAGE, lambda: K.AdaptiveAveragePooling2D((3, 2), **FIRST)),
    Case("adaptive_maxpool 3x2", IMAGE, lambda: K.AdaptiveMaxPooling2D((3, 2), **FIRST)),
    Case(
        "depthwise_conv 3 multiplier=2",
        IMAGE,
        lambda: K.DepthwiseConv2D(3, depth_multiplier=2, **FIRST),
        depthwise,
    ),
    Case("depthwise_conv1d 3", SIGNAL, lambda: K.DepthwiseConv1D(3, **FIRST), depthwise),
    Case(
        "separable_conv 5 3 multiplier=2",
        IMAGE,
        lambda: K.SeparableConv2D(5, 3, depth_multiplier=2, **FIRST),
        separable,
    ),
    Case("separable_conv1d 5 3", SIGNAL, lambda: K.SeparableConv1D(5, 3, **FIRST), separable),
    Case(
        "conv_transpose 3 3 same stride=2",
        IMAGE,
        lambda: K.Conv2DTranspose(3, 3, 2, "same", **FIRST),
        last_first,
    ),
    Case("conv_transpose 3 3x2", IMAGE, lambda: K.Conv2DTranspose(3, (3, 2), **FIRST), last_first),
    Case("conv_transpose1d 3 2", SIGNAL, lambda: K.Conv1DTranspose(3, 2, **FIRST), last_first),
    Case("conv_transpose3d 3 2", VOLUME, lambda: K.Conv3DTranspose(3, 2, **FIRST), last_first),
    Case("batchnorm", IMAGE, lambda: K.BatchNormalization(axis=1, epsilon=1e-5)),
    Case("layernorm", (5, 4), lambda: K.LayerNormalization(epsilon=1e-5)),
    Case("layernorm all", (5, 4), lambda: K.LayerNormalization(axis=(1, 2), epsilon=1e-5)),
    Case("rmsnorm", (5, 4), lambda: K.RMSNormalization()),
    Case("groupnorm 2", IMAGE, lambda: K.GroupNormalization(2, axis=1, epsilon=1e-5)),
    Case("unitnorm", (5, 4), lambda: K.UnitNormalization()),
    Case("embedding 9 4", (5,), lambda: K.Embedding(9, 4)),
    Case("rnn 3", (6, 2), lambda: K.SimpleRNN(3), recurrent),
    Case("rnn 3 relu", (6, 2), lambda: K.SimpleRNN(3, activation="relu"), recurrent),
    Case("lstm 3", (6, 2), lambda: K.LSTM(3), recurrent),
    Case("lstm 3 sequence", (6, 2), lambda: K.LSTM(3, return_sequences=True), recurrent),
    Case("lstm 3 reverse", (6, 2), lambda: K.LSTM(3, go_backwards=True), recurrent),
    Case(
        "lstm 3 reverse sequence",
        (6, 2),
        lambda: K.LSTM(3, go_backwards=True, return_sequences=True),
        recurrent,
        lambda layer, x: keras.ops.flip(layer(x), axis=1),
    ),
    Case(
        skipping("lstm 3 sequence"),
        (2, 6),
        lambda: K.LSTM(3, return_sequences=True),
        recurrent,
        lambda layer, x: masked(layer, x) * (x[:, 0] > 0)[..., None],
    ),
    Case("lstm 3 bidirectional", (6, 2), lambda: K.Bidirectional(K.LSTM(3)), recurrent),
    Case("gru 3", (6, 2), lambda: K.GRU(3), gru),
    Case(
        "gru 3 sequence bidirectional",
        (6, 2),
        lambda: K.Bidirectional(K.GRU(3, return_sequences=True)),
        gru,
    ),
    *[
        Case(skipping(f"{word} 3 {options}"), (2, 6), make, weights, masked)
        for word, cls, weights in (
            ("rnn", K.SimpleRNN, recurrent),
            ("lstm", K.LSTM, recurrent),
            ("gru", K.GRU, gru),
        )
        for options, make in (
            ("", lambda cls=cls: cls(3)),
            ("bidirectional", lambda cls=cls: K.Bidirectional(cls(3))),
            (
                "bidirectional sequence",
                lambda cls=cls: K.Bidirectional(cls(3, return_sequences=True)),
            ),
        )
    ],
    *[
        Case(f"e = {text}; s = state e; flatten from=e; concat s", (6, 2), make, weights, carried)
        for text, make, weights in (
            ("lstm 3 sequence", lambda: K.LSTM(3, **STATES), recurrent),
            ("gru 3 sequence", lambda: K.GRU(3, **STATES), gru),
            ("rnn 3 sequence", lambda: K.SimpleRNN(3, **STATES), recurrent),
        )
    ],
    Case("convlstm 3 3", (4, 2, 6, 5), lambda: K.ConvLSTM2D(3, 3, **FIRST), last_first),
    Case(
        "convlstm 3 3x2 same stride=2 sequence",
        (4, 2, 6, 5),
        lambda: K.ConvLSTM2D(3, (3, 2), 2, "same", return_sequences=True, **FIRST),
        last_first,
    ),
    *[
        Case(two(f"{word} a b"), (5,), getattr(K, word.capitalize()), call=on_two)
        for word in ("add", "subtract", "multiply", "average", "maximum", "minimum")
    ],
    Case(two("concat a b"), (3, 4), lambda: K.Concatenate(axis=1), call=on_two),
    Case(two("dot a b"), (5,), lambda: K.Dot(axes=1), call=on_two),
    Case(two("dot a b axes=1 normalize"), (3, 4), lambda: K.Dot(2, normalize=True), call=on_two),
    Case(two("attention a b"), (5, 4), lambda: K.Attention(), call=on_two),
    Case(two("additive_attention a b"), (5, 4), lambda: K.AdditiveAttention(), call=on_two),
    Case(hiding("attention a b"), (5, 4), lambda: K.Attention(), call=on_some),
    Case(hiding("additive_attention a b"), (5, 4), lambda: K.AdditiveAttention(), call=on_some),
    Case(
        "multihead_attention 2",
        (5, 4),
        lambda: K.MultiHeadAttention(2, 2),
        heads,
        lambda layer, x: layer(x, x),
    ),
    Case(
        "multihead_attention 2 causal",
        (5, 4),
        lambda: K.MultiHeadAttention(2, 2),
        heads,
        lambda layer, x: layer(x, x, use_causal_mask=True),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text)
def test_keras_gives_the_same(case: Case) -> None:
    made = graph_of(case.text, case.shape)
    weights = random_weights(made)
    rows = rows_for(made, 3)
    layer, x = case.layer(), torch.tensor(rows)
    case.call(layer, x)  # lets Keras make its weights
    layer.set_weights(case.weights({key.partition(".")[2]: v for key, v in weights.items()}))
    with torch.no_grad():
        wanted = keras.ops.convert_to_numpy(case.call(layer, x))
    ours = run_numpy(made, weights, rows, np.float64)
    assert ours.shape == wanted.shape
    assert deviation(ours, wanted) <= TOLERANCE


def test_weights_are_counted_as_keras_counts_them() -> None:
    for text, shape, layer in [
        ("dense 5", (4,), K.Dense(5)),
        ("conv 3 3", IMAGE, K.Conv2D(3, 3, **FIRST)),
        ("convlstm 3 3", (4, 2, 6, 5), K.ConvLSTM2D(3, 3, **FIRST)),
        ("gru 3", (6, 2), K.GRU(3)),
    ]:
        layer.build((None, *shape))
        assert graph_of(text, shape).parameter_count == layer.count_params(), text


def plain(name: str) -> str:
    """Return a layer's name as both may have it: `conv_transpose1d` is `Conv1DTranspose`."""
    name = name.lower().replace("_", "")
    name = name.removesuffix("normalization") + "norm" * name.endswith("normalization")
    name = name.replace("averagepooling", "avgpool").replace("maxpooling", "maxpool")
    rank = re.search(r"[123]d", name)
    return name.replace(rank[0], "") + rank[0].replace("2d", "") if rank else name


def test_no_layer_of_the_same_name_is_left_out() -> None:
    theirs = {plain(name) for name in dir(K) if name[0].isupper()}
    both = {cls.keyword for cls in LAYERS if plain(cls.keyword) in theirs}
    words = {word for case in CASES for word in re.split(r"[^a-z_0-9]+", case.text)}
    assert both <= words, f"no case compares {sorted(both - words)}"
