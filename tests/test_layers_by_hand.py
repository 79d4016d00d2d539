"""Layers of the numpy engine that are made by hand are those that a file makes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from test_conformance import graph_of, rows_for

import nndsl.backends.numpy as engine
from nndsl.backends.numpy import Layer as NumpyLayer, NeuralNetwork
from nndsl.facts import Shape

ONE = [
    (lambda: engine.RMSNormLayer(over="all", eps=0.1), "rmsnorm all eps=0.1", (3, 4)),
    (lambda: engine.GroupNormLayer(2, eps=0.1), "groupnorm 2 eps=0.1", (4, 3)),
    (lambda: engine.InstanceNormLayer(affine=True), "instancenorm affine", (4, 3)),
    (lambda: engine.UnitNormLayer(), "unitnorm", (4, 3)),
    (lambda: engine.EmbeddingLayer(3, 2, padding=0), "embedding 3 2 padding=0", (4,)),
    (
        lambda: engine.MultiheadAttentionLayer(2, width=4, out=3, kv_heads=1, rotary=True),
        "multihead_attention 2 width=4 out=3 kv_heads=1 rotary",
        (5, 6),
    ),
    (
        lambda: engine.TransformerEncoderLayer(2, 8, activation="gelu", norm_first=True),
        "transformer_encoder 2 8 gelu norm_first",
        (5, 6),
    ),
    (
        lambda: engine.WindowAttentionLayer(
            2, (2, 3), shift=(1, 0), cosine=True, continuous=True, hidden=5
        ),
        "window_attention 2 2x3 shift=1x0 cosine continuous hidden=5",
        (4, 3, 6),
    ),
    (
        lambda: engine.WindowAttentionLayer(1, 2, partition="grid", scale=0.3, bias=False),
        "window_attention 1 2 grid scale=0.3 bias=false",
        (4, 5),
    ),
    (lambda: engine.PatchMergeLayer(2), "patch_merge 2", (3, 4, 5)),
    (lambda: engine.PatchEmbedLayer((2, 3), 5), "patch_embed 2x3 5", (3, 4, 6)),
    (lambda: engine.ClassTokenLayer(), "class_token", (3, 4)),
    (lambda: engine.PositionLayer("learned"), "position learned", (3, 4)),
    (lambda: engine.MaskLayer(1), "mask 1", (3, 4)),
    (lambda: engine.SoftmaxActivation(0), "softmax axis=0", (3, 4)),
]


@pytest.mark.parametrize(("make", "text", "shape"), ONE, ids=lambda value: str(value)[:30])
def test_a_layer_made_by_hand_is_that_of_a_file(
    make: Callable[[], NumpyLayer], text: str, shape: Shape
) -> None:
    made = graph_of(f"here = {text}", shape)
    rows = rows_for(made, 4)
    ours = NeuralNetwork(shape, seed=3).add(make(), name="here")
    assert np.array_equal(ours.predict(rows), engine.compile(made, seed=3).predict(rows))
    assert ours.parameters() == made.parameter_count


TWO = [
    (engine.SubtractLayer, "subtract"),
    (engine.MultiplyLayer, "multiply"),
    (engine.AverageLayer, "average"),
    (engine.MaximumLayer, "maximum"),
    (engine.MinimumLayer, "minimum"),
    (lambda: engine.DotLayer(normalize=True), "dot normalize"),
    (lambda: engine.AttentionLayer(scale="learned", causal=True), "attention causal scale=learned"),
    (lambda: engine.AdditiveAttentionLayer(scale=False), "additive_attention scale=false"),
]


@pytest.mark.parametrize(("make", "text"), TWO, ids=lambda value: str(value)[:30])
def test_a_join_made_by_hand_is_that_of_a_file(make: Callable[[], NumpyLayer], text: str) -> None:
    made = graph_of(f"a = tanh; here = {text} a input", (3, 4))
    rows = rows_for(made, 4)
    ours = NeuralNetwork((3, 4)).add(engine.TanhActivation(), name="a")
    ours.add(make(), ["a", "input"], name="here")
    assert np.array_equal(ours.predict(rows), engine.compile(made).predict(rows))
