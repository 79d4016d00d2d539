"""The recurrent layer of images gives what was worked out by hand, and an LSTM on single pixels."""

from __future__ import annotations

from math import tanh

import numpy as np
import pytest
import torch
from test_conformance import graph_of, random_weights
from test_layers_values import ENGINES, Engine, computed
from test_recurrent_values import LSTM, lstm_step

import nndsl.backends.numpy as numpy_engine
import nndsl.backends.torch as torch_engine


@ENGINES
def test_a_convlstm_of_single_pixels_is_an_lstm(run: Engine) -> None:
    values = {
        "weight_ih": LSTM["weight_ih_l0"],
        "weight_hh": LSTM["weight_hh_l0"],
        "bias": np.add(LSTM["bias_ih_l0"], LSTM["bias_hh_l0"]),
    }
    x = np.array([1.0, -2]).reshape(1, 2, 1, 1, 1)
    h0, c0 = lstm_step(1, 0, 0)
    h1, _ = lstm_step(-2, h0, c0)
    assert computed(run, "convlstm 1 1", x, **values).ravel() == pytest.approx([h1], rel=1e-14)
    every = computed(run, "convlstm 1 1 sequence", x, **values)
    assert every.ravel() == pytest.approx([h0, h1], rel=1e-14)


@ENGINES
def test_a_convlstm_reads_its_neighbours_and_keeps_its_size(run: Engine) -> None:
    # All gates but g stand open, c = c + tanh(g), with g = x[left] + h[right].
    gates = {name: np.zeros((4, 1, 1, 3)) for name in ("weight_ih", "weight_hh")}
    gates["bias"] = np.array([50, 50, 0, 50])
    gates["weight_ih"][2, 0, 0, 0] = gates["weight_hh"][2, 0, 0, 2] = 1
    x = np.array([[0.3, 0, 0], [0, 0.5, 0]]).reshape(1, 2, 1, 1, 3)
    h = computed(run, "convlstm 1 1x3 same sequence", x, **gates)[0, :, 0, 0]
    first = tanh(tanh(0.3))
    wanted = [[0, first, 0], [tanh(tanh(first)), tanh(tanh(0.3)), tanh(tanh(0.5))]]
    np.testing.assert_allclose(h, wanted, rtol=1e-14, atol=1e-14)


def test_a_convlstm_is_trained_and_counts_its_costs() -> None:
    made = graph_of("convlstm 3 3x2 same stride=2 sequence", (4, 2, 5, 5))
    (node,) = made.nodes
    assert node.shape == (4, 3, 3, 3)
    assert node.multiply_adds == 4 * 9 * 12 * 6 * (2 + 3)
    assert made.initial_weights(0)["convlstm_1.bias"].tolist() == [0] * 3 + [1] * 3 + [0] * 6
    made = graph_of("convlstm 1 2 same", (2, 1, 2, 2))
    net = torch_engine.compile(made, weights=random_weights(made), dtype=torch.float64)
    x = torch.randn(2, 2, 1, 2, 2, dtype=torch.float64, generator=torch.manual_seed(0))
    assert torch.autograd.gradcheck(net, (x.requires_grad_(),))


def test_a_convlstm_can_be_put_together_by_hand() -> None:
    layer = numpy_engine.ConvLSTMLayer(2, 3, (4, 1, 5, 5), pad="same", outputs="sequence")
    net = numpy_engine.NeuralNetwork().add(layer)
    assert net.predict(np.zeros((3, 4, 1, 5, 5))).shape == (3, 4, 2, 5, 5)
    assert layer.workspace() > 0
