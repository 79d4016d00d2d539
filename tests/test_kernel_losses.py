"""Losses by formula have the values and gradients of PyTorch's, whatever the logits are."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from nndsl.train.kernels.losses import FEW, Crossentropy


@pytest.fixture(autouse=True)
def _as_in_a_step() -> Iterator[None]:
    with np.errstate(all="ignore"):
        yield


def expected(logits: torch.Tensor, target: torch.Tensor) -> tuple[float, torch.Tensor]:
    z = logits.clone().requires_grad_()
    value = cross_entropy(z, target)
    (gradient,) = torch.autograd.grad(value, z)
    return value.item(), gradient


def some(rows: int, classes: int, scale: float = 1.0) -> tuple[torch.Tensor, torch.Tensor]:
    random = np.random.default_rng(rows)
    logits = random.normal(scale=scale, size=(rows, classes))
    return torch.from_numpy(logits), torch.from_numpy(random.integers(0, classes, rows))


def test_a_crossentropy_by_hand() -> None:
    # softmax(0, ln 3) = (1/4, 3/4); -ln 1/4 and -ln 3/4 have the mean ln(16/3) / 2
    logits = torch.tensor([[0.0, math.log(3)], [0.0, math.log(3)]], dtype=torch.float64)
    value, gradient = Crossentropy()(logits, torch.tensor([0, 1]))
    assert value == pytest.approx(math.log(16 / 3) / 2, rel=1e-12)
    np.testing.assert_allclose(gradient, [[-0.375, 0.375], [0.125, -0.125]], rtol=1e-12)


@pytest.mark.parametrize("rows", [1, 7, 64, FEW])  # the last has too many logits for numpy
def test_a_crossentropy_has_the_value_and_the_gradient_of_autograd(rows: int) -> None:
    loss = Crossentropy()
    for scale in (1.0, 1e3):  # logits whose exponentials overflow, and the same memory once more
        logits, target = some(rows, 5, scale)
        value, gradient = loss(logits, target)
        wanted, slope = expected(logits, target)
        assert value == pytest.approx(wanted, rel=1e-12)
        torch.testing.assert_close(gradient, slope, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("shift", [-1e4, -95.0, -80.0, -60.0, 0.0, 60.0, 80.0, 86.0, 90.0, 1e4])
def test_logits_far_from_zero_lose_nothing(shift: float) -> None:
    # e^-95 has few digits left as float32, and e^90 is none any more
    logits, target = some(64, 5)
    logits = (logits + shift).float()
    value, gradient = Crossentropy()(logits, target)
    wanted, slope = expected(logits.double(), target)
    assert value == pytest.approx(wanted, rel=2e-6)
    torch.testing.assert_close(gradient.double(), slope, rtol=1e-5, atol=1e-8)


def test_batches_of_several_sizes_take_turns() -> None:
    loss = Crossentropy()
    for rows in (8, 3, 8, 3):
        logits, target = some(rows, 4)
        torch.testing.assert_close(loss(logits, target)[1], expected(logits, target)[1])


@pytest.mark.parametrize("odd", [math.nan, math.inf])
def test_a_loss_that_is_no_number_is_told_by_its_value(odd: float) -> None:
    logits, target = some(6, 3)
    logits[2, 1] = odd
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not math.isfinite(Crossentropy()(logits, target)[0])
