"""Dropout and its kin do by chance what they say in training, and nothing at prediction."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from test_conformance import graph_of
from test_layers_values import ENGINES, Engine, computed
from torch import Tensor

import nndsl.backends.torch as engine
from nndsl.backends import numpy as numpy_engine
from nndsl.layers import Layer
from nndsl.layers.dropout import LAYERS

SHAPE = (20, 6, 5)


def trained(text: str, x: Tensor) -> Tensor:
    """Return what a layer makes of values in training, from a fixed seed."""
    torch.manual_seed(0)
    found: Tensor = engine.compile(graph_of(text, tuple(x.shape[1:]))).train()(x)
    return found


def ones(samples: int = 500) -> Tensor:
    return torch.ones(samples, *SHAPE)


@ENGINES
@pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.keyword)
def test_values_are_left_alone_at_prediction(run: Engine, cls: type[Layer]) -> None:
    values = [[[1, -2], [3, 0]]]
    assert computed(run, f"{cls.keyword} 0.9", values).tolist() == values


@pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.keyword)
def test_a_rate_of_zero_changes_nothing_in_training_either(cls: type[Layer]) -> None:
    assert torch.allclose(trained(f"{cls.keyword} 0", ones(3)), ones(3), atol=1e-6)


@pytest.mark.parametrize(
    ("word", "groups"),
    [
        ("dropout", 500 * math.prod(SHAPE)),
        ("spatial_dropout", 500 * SHAPE[0]),
        ("stochastic_depth", 500),
    ],
)
def test_a_share_is_zero_and_the_rest_is_scaled_up(word: str, groups: int) -> None:
    a = trained(f"{word} 0.2", ones())
    assert set(torch.unique(a).tolist()) == {0.0, 1.25}
    deviation = math.sqrt(0.2 * 0.8 / groups)
    assert abs((a == 0).float().mean().item() - 0.2) < 4 * deviation


def test_what_is_left_out_together() -> None:
    channels = trained("spatial_dropout 0.5", ones(50)).flatten(2)
    assert (channels.amin(2) == channels.amax(2)).all()
    assert (channels.flatten(1).amin(1) != channels.flatten(1).amax(1)).all()
    samples = trained("stochastic_depth 0.5", ones(50)).flatten(1)
    assert (samples.amin(1) == samples.amax(1)).all()
    assert set(samples[:, 0].tolist()) == {0.0, 2.0}


def test_alpha_dropout_keeps_mean_and_variance_and_saturates_what_it_drops() -> None:
    x = torch.randn(200_000, generator=torch.manual_seed(1))[:, None]
    a = trained("alpha_dropout 0.3", x)
    assert abs(a.mean().item()) < 0.01 and abs(a.var().item() - 1) < 0.01
    _, counts = torch.unique(a, return_counts=True)
    assert abs(counts.max().item() / len(x) - 0.3) < 0.005


def test_gaussian_dropout_multiplies_and_gaussian_noise_adds() -> None:
    x = 10 * torch.ones(200_000, 1)
    a = trained("gaussian_dropout 0.2", x)
    assert abs(a.mean().item() - 10) < 0.06
    assert abs(a.std().item() - 10 * math.sqrt(0.25)) < 0.06
    a = trained("gaussian_noise 0.2", x)
    assert abs(a.mean().item() - 10) < 0.003
    assert abs(a.std().item() - 0.2) < 0.003
    assert (trained("gaussian_dropout 0.2", torch.zeros(9, 1)) == 0).all()


def test_layers_made_by_hand_leave_values_as_they_are() -> None:
    x = np.ones((2, 3, 4), np.float32)
    for name in ("Dropout", "SpatialDropout", "AlphaDropout", "GaussianDropout", "StochasticDepth"):
        layer = getattr(numpy_engine, f"{name}Layer")(0.4, (3, 4))
        assert layer.forward_propagation(x) is x and layer.output_shape() == (3, 4)
    assert numpy_engine.GaussianNoiseLayer(2.0).forward_propagation(x) is x
