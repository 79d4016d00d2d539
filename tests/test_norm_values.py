"""Normalizations give what was worked out by hand, and what torch.nn gives, in both engines."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from known import present
from test_conformance import graph_of
from test_layers_values import (
    ENGINES,
    Engine,
    assert_like_torch,
    computed,
)
from torch import nn

from nndsl.facts import Shape

REFERENCES = [
    ("rmsnorm", lambda: nn.RMSNorm(6, eps=1e-6), (4, 6)),
    ("rmsnorm all eps=0.1", lambda: nn.RMSNorm((4, 6), eps=0.1), (4, 6)),
    ("groupnorm 2", lambda: nn.GroupNorm(2, 6), (6, 5, 3)),
    ("groupnorm 3 eps=0.1", lambda: nn.GroupNorm(3, 6, eps=0.1), (6,)),
    ("instancenorm", lambda: nn.InstanceNorm2d(3), (3, 4, 5)),
    ("instancenorm affine eps=0.1", lambda: nn.InstanceNorm1d(3, 0.1, affine=True), (3, 7)),
]


@ENGINES
@pytest.mark.parametrize(("text", "module", "shape"), REFERENCES, ids=lambda v: str(v)[:40])
def test_normalizations_give_what_torch_gives(
    run: Engine, text: str, module: Callable[[], nn.Module], shape: Shape
) -> None:
    assert_like_torch(run, text, module, shape)


@ENGINES
def test_rmsnorm_divides_by_the_root_mean_square_and_keeps_the_mean(run: Engine) -> None:
    a = computed(run, "rmsnorm eps=1e-300", [[1, 7], [3, 3]], weight=[5, 10])
    np.testing.assert_allclose(a, [[1, 14], [5, 10]], rtol=1e-14)
    a = computed(run, "rmsnorm eps=9", [[0, 0], [4, 4]])
    np.testing.assert_allclose(a, [[0.0, 0.0], [0.8, 0.8]], rtol=1e-14)


@ENGINES
def test_groupnorm_takes_channels_that_stand_together(run: Engine) -> None:
    signal = [[[1.0], [3.0], [10.0], [30.0]]]
    a = computed(run, "groupnorm 2 eps=1e-300", signal, weight=[1, 1, 1, 2], bias=[0, 0, 0, 5])
    np.testing.assert_allclose(a, [[[-1], [1], [-1], [7]]], rtol=1e-14)


@ENGINES
def test_instancenorm_takes_each_channel_by_itself(run: Engine) -> None:
    a = computed(run, "instancenorm eps=1e-300", [[[1, 3], [10, 30]], [[5, 1], [2, 8]]])
    np.testing.assert_allclose(a, [[[-1, 1], [-1, 1]], [[1, -1], [-1, 1]]], rtol=1e-14)
    assert graph_of("instancenorm", (3, 4)).parameter_count == 0
    assert graph_of("instancenorm affine", (3, 4)).parameter_count == 6


@ENGINES
def test_unitnorm_gives_each_vector_the_length_one(run: Engine) -> None:
    a = computed(run, "unitnorm", [[[3, 4], [0, 0]], [[-5, 0], [1e-6, 0]]])
    np.testing.assert_allclose(a, [[[0.6, 0.8], [0.0, 0.0]], [[-1.0, 0.0], [1.0, 0.0]]], rtol=1e-14)


def test_frozen_scales_have_no_gradient() -> None:
    for text in ("rmsnorm frozen", "groupnorm 2 frozen", "instancenorm affine frozen"):
        assert graph_of(text, (2, 3)).trainable_count == 0
    assert graph_of("groupnorm 2", (2, 3)).trainable_count == 4


def test_unitnorm_of_zero_has_a_gradient() -> None:
    import nndsl.backends.torch as engine

    x = torch.zeros(1, 3, requires_grad=True)
    engine.compile(graph_of("unitnorm", (3,)))(x).sum().backward()
    assert torch.isfinite(present(x.grad)).all()


@ENGINES
def test_scale_multiplies_each_channel_or_each_feature_by_its_weight(run: Engine) -> None:
    x = [[[1, 2], [3, 4]]]
    assert computed(run, "scale", x, weight=[10, 100]).tolist() == [[[10, 20], [300, 400]]]
    assert computed(run, "scale axis=-1", x, weight=[10, 100]).tolist() == [[[10, 200], [30, 400]]]
    assert computed(run, "scale 0.5", x).tolist() == [[[0.5, 1], [1.5, 2]]]
