"""Gaussian neurons and samples give what their formulas say."""

from __future__ import annotations

from math import exp, sqrt

import numpy as np
import pytest
import torch
from known import present
from test_conformance import built, graph_of, random_weights
from test_layers_values import ENGINES, Engine, computed

import nndsl.backends.numpy as numpy_engine
import nndsl.backends.torch as torch_engine


@ENGINES
def test_a_gaussian_neuron_measures_the_distance_from_its_centre(run: Engine) -> None:
    text = "rbf 2 centres=[[1, 2], [0, 0]] widths=[1, 5]"
    a = computed(run, text, [[1, 2], [3, 4]])
    wanted = [[1, exp(-5 / 50)], [exp(-8 / 2), exp(-25 / 50)]]
    np.testing.assert_allclose(a, wanted, rtol=1e-6)  # the widths' logarithms begin as float32
    a = computed(run, "rbf 1", [[3.0, 4.0]], centres=[0, 0], log_width=[np.log(5)])
    np.testing.assert_allclose(a, [[exp(-0.5)]], rtol=1e-14)


@ENGINES
def test_a_gaussian_neuron_is_exact_near_its_centre(run: Engine) -> None:
    made = graph_of("rbf 1", (1,))
    weights = {"rbf_1.centres": np.array([[1e3]]), "rbf_1.log_width": np.array([np.log(1e-3)])}
    rows = np.array([[1e3 + 2**-10]])
    a = run(made, weights, rows, np.float32)
    np.testing.assert_allclose(a, [[exp(-((2**-10 * 1e3) ** 2) / 2)]], rtol=1e-5)


def test_gaussian_neurons_begin_where_standardized_inputs_are() -> None:
    made = graph_of("rbf 500", (100,))
    weights = made.initial_weights(0)
    assert weights["rbf_1.centres"].std() == pytest.approx(1, abs=0.01)
    np.testing.assert_allclose(np.exp(weights["rbf_1.log_width"]), 10, rtol=1e-6)
    rows = np.random.default_rng(0).normal(0, 1, (50, 100))
    a = numpy_engine.compile(made).predict(rows)
    assert 0.2 < a.mean() < 0.5  # about exp(-1)
    (node,) = graph_of("rbf 3 widths=2 init=ones", (4,)).nodes
    assert node.multiply_adds == 12
    assert node.parameters["log_width"].init == pytest.approx(np.log(2))


def test_a_width_is_positive_and_there_is_one_for_each_unit() -> None:
    _, (fault,) = built("rbf 2 widths=[1, 2, 3]", (4,))
    assert fault.code == "literal-shape" and "`widths` is 3, but must be 2" in fault.message


def test_gaussian_neurons_are_trained() -> None:
    made = graph_of("rbf 3", (2, 4))
    net = torch_engine.compile(made, weights=random_weights(made), dtype=torch.float64)
    x = torch.randn(2, 2, 4, dtype=torch.float64, generator=torch.manual_seed(0))
    net(x).sum().backward()
    assert all(present(p.grad).abs().sum() > 0 for p in net.parameters())
    assert torch.autograd.gradcheck(net, (x.requires_grad_(),))


def test_gaussian_neurons_can_be_set_by_hand() -> None:
    layer = numpy_engine.RBFLayer(1, 2)
    layer.centres, layer.widths = [[0, 0]], [5]
    net = numpy_engine.NeuralNetwork(dtype=np.float64).add(layer)
    np.testing.assert_allclose(net.predict([[3, 4]]), [[exp(-0.5)]], rtol=1e-6)
    np.testing.assert_allclose(layer.widths, [5], rtol=1e-6)


@ENGINES
def test_a_sample_is_the_mean_at_prediction(run: Engine) -> None:
    text = "m = relu; v = tanh from=input; sample m v"
    assert computed(run, text, [[1, -2]]).tolist() == [[1, 0]]


def test_a_sample_has_the_mean_and_the_variance_it_is_given() -> None:
    net = torch_engine.compile(graph_of("m = step 0; v = step 1 from=input; sample m v", (2, 1)))
    rows = torch.tensor([3.0, 2 * np.log(0.5)]).reshape(1, 2, 1).repeat(20_000, 1, 1)
    torch.manual_seed(0)
    drawn = net.train()(rows.float())
    assert drawn.mean().item() == pytest.approx(3, abs=4 * 0.5 / sqrt(20_000))
    assert drawn.std().item() == pytest.approx(0.5, abs=0.01)
    rows.requires_grad_()
    net(rows).sum().backward()
    slope = present(rows.grad)
    assert slope[:, 0].eq(1).all() and slope[:, 1].abs().sum() > 0
